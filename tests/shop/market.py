"""A shop of Ada's with three products, and people who buy in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from quittance.accounts.models import Organisation, User
from quittance.catalogue.models import Product, TaxRate
from quittance.catalogue.stock import set_stock
from quittance.customers.models import Address, empty_address
from quittance.shop.models import Order, Shop
from quittance.shop.operations import Checkout, check_out, put_item
from quittance.shop.operations.buyer import Particulars
from quittance.shop.visitors import Buyer

IBAN = "DE89370400440532013000"
HOME: Address = {**empty_address(), "line1": "Elbe 1", "city": "Hamburg", "country": "DE"}


def opened(organisation: Organisation, **settings: Any) -> Shop:
    """A shop that takes transfers and cash, without terms."""
    Organisation.objects.filter(pk=organisation.pk).update(iban=IBAN)
    organisation.refresh_from_db()
    values = {"is_open": True, "takes_cash": True, **settings}
    return Shop.objects.create(organisation=organisation, **values)


def product(
    organisation: Organisation, name: str = "Lamp", price: str = "10", stock: int | None = 5
) -> Product:
    rate, _ = TaxRate.objects.get_or_create(
        organisation=organisation, name="19 %", defaults={"percent": 19, "category": "S"}
    )
    made = Product.objects.create(
        organisation=organisation, name=name, sku=name, price=Decimal(price), tax_rate=rate
    )
    set_stock(made, None if stock is None else Decimal(stock), by=None)
    return made


def buyer(name: str = "bo") -> User:
    return User.objects.create_user(name, f"{name}@example.com", None)


def fill(shop: Shop, user: User, *products: Product, quantity: int = 1) -> None:
    for one in products:
        put_item(shop=shop, buyer=Buyer(user), product_id=one.pk, quantity=Decimal(quantity))


def ordering(**fields: Any) -> Checkout:
    said = {"particulars": Particulars(billing_address=HOME), **fields}
    return Checkout(**said)


def ordered(shop: Shop, user: User, *products: Product, quantity: int = 1, **fields: Any) -> Order:
    fill(shop, user, *products, quantity=quantity)
    return check_out(shop=shop, user=user, given=ordering(**fields))
