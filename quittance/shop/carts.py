"""What is in a cart, what it comes to now, and what has changed since its buyer looked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from django.db.models import BigIntegerField
from django.utils.translation import gettext

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product
from quittance.catalogue.queries import pictures_of, products_of
from quittance.db.compiled import Compiled, columns, loaded
from quittance.errors import Problem
from quittance.money import Line, LineFigures, Totals, compute
from quittance.shop.models import Cart, CartItem, Shop
from quittance.shop.visitors import Buyer

NOTHING = Decimal(0)
GONE, PRICE_CHANGED, NOT_ENOUGH = "gone", "price_changed", "not_enough_stock"


@dataclass(frozen=True, slots=True)
class Change:
    """What is not as the buyer has seen it last, with a sentence for them. `was` and `now` are
    prices of one as the organisation states them, `now` of a stock what is there."""

    code: str
    detail: str
    was: Decimal | None = None
    now: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An item with its product as it is now; its figures where it can be bought at all."""

    item: CartItem
    product: Product | None
    changes: tuple[Change, ...]
    figures: LineFigures | None
    image_key: str | None = None

    @property
    def plain_quantity(self) -> str:
        """As a program writes it."""
        return f"{self.item.quantity.normalize():f}"


@dataclass(frozen=True, slots=True)
class CartView:
    """`version` is another one as soon as anything of this is: who accepts it names it."""

    shop: Shop
    cart: Cart | None
    rows: tuple[Row, ...]
    totals: Totals
    version: str

    @property
    def has_changes(self) -> bool:
        return any(row.changes for row in self.rows)


def changes_of(item: CartItem, product: Product | None) -> tuple[Change, ...]:
    """The one check of cart and checkout: what about an item its buyer has not seen."""
    said = {"name": item.name}
    if product is None or not product.active:
        return (Change(GONE, gettext("%(name)s is no longer on sale.") % said),)
    found = []
    if (product.price, product.tax_rate.percent) != (item.price, item.tax_rate):
        detail = gettext("The price of %(name)s has changed.") % said
        found.append(Change(PRICE_CHANGED, detail, item.price, product.price))
    if product.stock is not None and product.stock < item.quantity:
        found.append(Change(NOT_ENOUGH, few_left(item.name, product.stock), now=product.stock))
    return tuple(found)


def few_left(name: str, stock: Decimal) -> str:
    said = {"name": name, "stock": f"{stock.normalize():f}"}
    if not stock:
        return gettext("%(name)s is sold out.") % said
    return gettext("Only %(stock)s of %(name)s are left.") % said


def problems_of(items: Iterable[tuple[CartItem, tuple[Change, ...]]]) -> list[Problem]:
    return [
        Problem(change.code, change.detail, f"items.{item.pk}")
        for item, changes in items
        for change in changes
    ]


def cart_of(organisation: Organisation, buyer: Buyer) -> Cart | None:
    """A buyer's cart, if they have one."""
    if buyer.user is not None:
        found = loaded(OF_PERSON, Cart, organisation=organisation.pk, user=buyer.user.pk)
        return next(iter(found), None)
    own = Cart.objects.for_organisation(organisation)
    return own.filter(visitor=buyer.digest).first() if buyer.digest else None


OF_PERSON = Compiled(
    lambda given: (
        Cart.objects.for_organisation(given("organisation", BigIntegerField()))
        .filter(user=given("user", BigIntegerField()))
        .values(*columns(Cart))
    )
)


def items_of(cart: Cart) -> list[CartItem]:
    """What is in a cart, in the order in which it was put there."""
    return loaded(ITEMS, CartItem, organisation=cart.organisation_id, cart=cart.pk)


ITEMS = Compiled(
    lambda given: (
        CartItem.objects.for_organisation(given("organisation", BigIntegerField()))
        .filter(cart=given("cart", BigIntegerField()))
        .order_by("pk")
        .values(*columns(CartItem))
    )
)


def items_in_cart(organisation: Organisation, buyer: Buyer) -> int:
    """How many different products are in a buyer's cart. One statement at most."""
    own = CartItem.objects.for_organisation(organisation)
    if buyer.user is not None:
        return own.filter(cart__user=buyer.user).count()
    return own.filter(cart__visitor=buyer.digest).count() if buyer.digest else 0


def view_of(shop: Shop, cart: Cart | None) -> CartView:
    organisation = shop.organisation
    items = items_of(cart) if cart else []
    products = products_of(organisation, {item.product_id for item in items if item.product_id})
    pictures = pictures_of(organisation, products)
    seen = [(item, products.get(item.product_id or 0)) for item in items]
    changes = {item.pk: changes_of(item, product) for item, product in seen}
    buyable = [(i, p) for i, p in seen if p is not None and p.active]
    totals = totals_of(organisation, buyable)
    figures = {item.pk: one for (item, _), one in zip(buyable, totals.lines, strict=True)}
    rows = tuple(
        Row(
            item,
            product,
            changes[item.pk],
            figures.get(item.pk),
            pictures.get(product.pk) if product else None,
        )
        for item, product in seen
    )
    return CartView(shop, cart, rows, totals, _version(rows))


def totals_of(organisation: Organisation, lines: Iterable[tuple[CartItem, Product]]) -> Totals:
    """What an invoice over them would come to, in the organisation's currency."""
    return compute(
        [
            Line(
                quantity=item.quantity,
                unit_price=product.price,
                tax_category=product.tax_rate.category,
                tax_rate=product.tax_rate.percent,
            )
            for item, product in lines
        ],
        currency=organisation.currency,
        prices_include_tax=organisation.prices_include_tax,
    )


def _version(rows: Iterable[Row]) -> str:
    seen = [
        (
            row.item.pk,
            f"{row.item.quantity.normalize():f}",
            _now(row.product),
            [(change.code, str(change.now)) for change in row.changes],
        )
        for row in rows
    ]
    return sha256(repr(seen).encode()).hexdigest()[:24]


def _now(product: Product | None) -> Mapping[str, str]:
    if product is None:
        return {}
    rate = product.tax_rate
    return {
        "price": f"{product.price.normalize():f}",
        "tax": f"{rate.percent.normalize():f} {rate.category}",
    }
