"""The demonstration's shop: pictures of what it sells, and what its buyers have ordered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.rules import Role
from quittance.audit.models import JournalEntry
from quittance.catalogue.models import Product
from quittance.catalogue.pictures import add_picture, keep_picture
from quittance.console.demo.business import CATALOGUE
from quittance.console.demo.drawings import DRAWINGS, pictures
from quittance.customers.models import Address, empty_address
from quittance.errors import DomainError, InvalidInput
from quittance.payments.operations import record_payment
from quittance.shop.models import Order, Shop
from quittance.shop.operations import (
    Checkout,
    accept_order,
    cancel_order,
    check_out,
    complete_order,
    put_item,
    reject_order,
    shop_of,
)
from quittance.shop.operations.buyer import Particulars
from quittance.shop.rules import PaymentWay
from quittance.shop.visitors import Buyer


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who buys; nobody logs in as them."""

    username: str
    name: str
    street: str
    postcode: str
    city: str

    @property
    def email(self) -> str:
        return f"{self.username}@post.example"

    @property
    def address(self) -> Address:
        return {
            **empty_address(),
            "line1": self.street,
            "postcode": self.postcode,
            "city": self.city,
            "country": "DE",
        }


LOTTE = Visitor("lotte.brandt", "Lotte Brandt", "Deichweg 4", "25335", "Elmshorn")
EMIL = Visitor("emil.okafor", "Emil Okafor", "Lange Reihe 88", "20099", "Hamburg")
MIRA = Visitor("mira.petrovic", "Mira Petrović", "Am Stadtpark 2", "30175", "Hannover")


@dataclass(frozen=True, slots=True)
class Purchase:
    """What somebody ordered, `SKU quantity` each, and what became of it."""

    visitor: Visitor
    wanted: str
    way: PaymentWay
    end: str
    said: str = ""


PURCHASES = (
    Purchase(EMIL, "KETTLE-G 2, DRIPPER-02 1", PaymentWay.CASH, "completed"),
    Purchase(LOTTE, "ESP-HAFEN 2, CUP-FLAT 1", PaymentWay.BANK_TRANSFER, "completed"),
    Purchase(
        *(MIRA, "GREEN-SAN 10", PaymentWay.BANK_TRANSFER, "rejected"),
        "The new crop comes in three weeks only.",
    ),
    Purchase(EMIL, "TEA-DARJ 3", PaymentWay.CASH, "cancelled"),
    Purchase(LOTTE, "FIL-MOHN 1, FIL-YIR 1, DRIP-10 2", PaymentWay.BANK_TRANSFER, "accepted"),
    Purchase(
        *(MIRA, "GRINDER-M 1, FIL-YIR 2", PaymentWay.BANK_TRANSFER, "placed"),
        "Please ring at the neighbour's, Kruse.",
    ),
    Purchase(EMIL, "DEC-STILL 1, CHOC-70 1", PaymentWay.CASH, "placed"),
)


def load_shop(organisation: Organisation) -> None:
    """By the operations that people use; not again where there were pictures or orders before.
    Files are kept: must not run in a transaction."""
    said = JournalEntry.objects.for_organisation(organisation)
    owner = User.objects.get(
        memberships__in=Membership.objects.for_organisation(organisation)
        .filter(role=Role.ADMIN)
        .order_by("pk")[:1]
    )
    if not said.filter(action="product_image.created").exists():
        _picture(organisation, owner)
    if said.filter(action="order.placed").exists():
        return
    # Who has closed the shop or changed what it sells has made the business theirs.
    with suppress(DomainError), transaction.atomic():
        _sell(organisation, owner)


def _picture(organisation: Organisation, by: User) -> None:
    own = Product.objects.for_organisation(organisation).filter(sku__in=DRAWINGS)
    kept = [
        (product, keep_picture(organisation=organisation, content=content))
        for product in own.order_by("pk")
        for content in pictures(product.sku)
    ]
    with transaction.atomic():
        for product, one in kept:
            add_picture(
                organisation=organisation,
                product_id=product.pk,
                kept=one,
                by=by,
                alt=_called()[product.sku],
            )


def _called() -> dict[str, str]:
    return {one.sku: one.name for group in CATALOGUE.values() for one in group}


def _sell(organisation: Organisation, by: User) -> None:
    shop = shop_of(organisation)
    users = {one: _user(one) for one in (LOTTE, EMIL, MIRA)}
    for purchase in PURCHASES:
        _follow(_ordered(shop, users[purchase.visitor], purchase), purchase, by)


def _user(visitor: Visitor) -> User:
    first, _, last = visitor.name.partition(" ")
    refuse_taken(visitor.username)
    user = User(username=visitor.username, email=visitor.email, first_name=first, last_name=last)
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def refuse_taken(username: str) -> None:
    if User.objects.filter(username__iexact=username).exists():
        raise InvalidInput(f"The user name “{username}” is taken.", attr="username", code="unique")


def _ordered(shop: Shop, user: User, purchase: Purchase) -> Order:
    own = Product.objects.for_organisation(shop.organisation)
    for sku, quantity in _wanted(purchase):
        product = own.get(sku=sku)
        put_item(shop=shop, buyer=Buyer(user), product_id=product.pk, quantity=quantity)
    given = Checkout(
        way=purchase.way,
        terms_accepted=True,
        particulars=Particulars(
            name=purchase.visitor.name, billing_address=purchase.visitor.address
        ),
        notes=purchase.said if purchase.end == "placed" else "",
    )
    return check_out(shop=shop, user=user, given=given)


def _wanted(purchase: Purchase) -> Iterator[tuple[str, Decimal]]:
    for part in purchase.wanted.split(", "):
        sku, quantity = part.split()
        yield sku, Decimal(quantity)


def _follow(order: Order, purchase: Purchase, by: User) -> None:
    organisation = order.organisation
    own: Any = {"organisation": organisation, "order_id": order.pk, "by": by}
    if purchase.end == "rejected":
        reject_order(**own, reason=purchase.said)
    elif purchase.end == "cancelled" and order.user is not None:
        cancel_order(order_id=order.pk, by=order.user)
    elif purchase.end in {"accepted", "completed"}:
        accept_order(**own)
    if purchase.end != "completed":
        return
    is_cash = purchase.way == PaymentWay.CASH
    if not is_cash:
        record_payment(
            organisation=organisation,
            invoice_id=order.invoice_id,
            amount=order.total,
            method="bank_transfer",
            by=by,
            reference=order.number,
        )
    complete_order(**own, paid_in_cash=is_cash)
