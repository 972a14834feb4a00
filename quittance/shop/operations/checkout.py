"""Checkout: the moment a cart becomes an order, with its invoice and its stock, or stays as it is.

Locked in the order of db/locks.py: the cart, the customer, the products by their ids, and last
the number and the journal. Whoever comes second to the last piece waits for the first, and then
sees that it is gone.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.accounts.operations import locked_person
from quittance.audit.journal import decimal_text, record
from quittance.catalogue.many import locked_products
from quittance.catalogue.models import Product, is_low
from quittance.catalogue.queries import products_of
from quittance.catalogue.rules import MovementKind
from quittance.catalogue.stock import Cause, move
from quittance.customers.models import empty_address
from quittance.db.written import Insert
from quittance.errors import DomainError, InvalidInput, Problem
from quittance.files.models import random_key
from quittance.invoicing.documents.rules.broken import BUYER
from quittance.invoicing.inputs import DraftInput, LineInput
from quittance.invoicing.operations import sell
from quittance.invoicing.operations.common import Written
from quittance.invoicing.queries import Parts
from quittance.money import format_amount
from quittance.shop.carts import changes_of, items_of, problems_of, view_of
from quittance.shop.errors import CartChanged, CartEmpty, ShopNotReady
from quittance.shop.mails.telling import mail_low_stock, mail_placed
from quittance.shop.models import Cart, CartItem, Order, OrderItem, Shop
from quittance.shop.operations.buyer import (
    Known,
    Particulars,
    chosen_address,
    known_customer,
    remember,
)
from quittance.shop.operations.cart import locked_cart
from quittance.shop.rules import RESERVED_FOR, OrderStatus, PaymentWay
from quittance.shop.sold import Sold
from quittance.shop.visitors import Buyer

INSERT, INSERT_ITEMS = Insert(Order), Insert(OrderItem)
# How an invoice's check names what is the buyer's.
OF_BUYER = f"{BUYER}."
# Without vowels and what looks alike.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a buyer gives to order. Without a way to pay it is the shop's usual one. `billing` and
    `shipping` are entries of the buyer's address book, instead of what `particulars` say; `keep`
    puts the latter into it. `version` is what the cart was when they looked; `key` is the cart's
    own, with which it is ordered once."""

    way: str = ""
    terms_accepted: bool = False
    particulars: Particulars = field(default_factory=Particulars)
    billing: int | None = None
    shipping: int | None = None
    keep: bool = False
    notes: str = ""
    version: str = ""
    key: str = ""


def check_out(*, shop: Shop, user: User, given: Checkout) -> Order:
    """`sell_cart` for who needs no more than the order."""
    return sell_cart(shop=shop, user=user, given=given).order


def sell_cart(*, shop: Shop, user: User, given: Checkout) -> Sold:
    """Order what is in a person's cart: everything, or nothing of it.

    A `key` that an order was made with before gives that order again. Raises CartEmpty,
    CartChanged naming each item that is not as the buyer has seen it, ShopNotReady, InvalidInput,
    AccountGone where the buyer has been deleted.
    """
    organisation = shop.organisation
    with transaction.atomic():
        user = locked_person(user)
        cart = _cart(organisation, user, given.key)
        if isinstance(cart, Order):
            return Sold(cart)
        items = items_of(cart)
        if not items:
            raise CartEmpty()
        way = _way(shop, given)
        if given.version and view_of(shop, cart).version != given.version:
            raise CartChanged()
        particulars = _addressed(user, given)
        known = known_customer(organisation, user, particulars, way)
        products = _products(organisation, items)
        key, cart.checkout_key = cart.checkout_key, random_key()
        cart.save(update_fields=["checkout_key", "updated_at"])
        cart.items.all().delete()
        stocks = {pk: product.stock for pk, product in products.items()}
        sale = Sale(shop, user, known, way, given, items, products, key, stocks)
        sold = sale.carry_out()
        if given.keep:
            remember(user, sold.order)
        sale.tell(sold)
    return sold


def _addressed(user: User, given: Checkout) -> Particulars:
    """The particulars with what the buyer has chosen out of their address book. Raises
    InvalidInput for an entry that is not theirs."""
    chosen = given.particulars
    if given.billing is not None:
        entry = chosen_address(user, given.billing, "billing")
        chosen = replace(
            chosen, name=entry.name, company=entry.company, billing_address=entry.postal
        )
    if given.shipping is None:
        return chosen
    entry = chosen_address(user, given.shipping, "shipping")
    # To the same address is to none of its own.
    is_same = given.shipping == given.billing
    return replace(chosen, shipping_address=empty_address() if is_same else entry.destination)


def _cart(organisation: Organisation, user: User, key: str) -> Cart | Order:
    """The cart under lock, or the order that has been made of it."""
    cart = None
    try:
        cart = locked_cart(organisation, Buyer(user))
    except CartEmpty:
        if not key:
            raise
    # Looked for under the lock: another request may have been quicker.
    if key and (cart is None or key != cart.checkout_key):
        own = Order.objects.for_organisation(organisation).filter(user=user)
        order = own.select_related("invoice").filter(checkout_key=key).first()
        if order is not None:
            return order
        raise CartChanged()
    if cart is None:
        raise CartEmpty()
    return cart


def _way(shop: Shop, given: Checkout) -> str:
    if shop.terms and not given.terms_accepted:
        detail = gettext("Agree to the terms of the shop to order.")
        raise InvalidInput(detail, attr="terms_accepted", code="required")
    way = given.way or next(iter(shop.ways), "")
    if way not in shop.ways:
        detail = gettext("This shop cannot be paid in this way.")
        raise InvalidInput(detail, attr="payment_way", code="invalid_choice")
    return way


def _products(organisation: Organisation, items: Sequence[CartItem]) -> dict[int, Product]:
    """The products under lock, if all of them can be bought as the buyer has seen them."""
    ids = {item.product_id for item in items if item.product_id}
    # Under lock nothing of them changes any more: the second look has their tax rates.
    products = products_of(organisation, locked_products(organisation, ids))
    found = [(item, changes_of(item, products.get(item.product_id or 0))) for item in items]
    problems = problems_of(found)
    if problems:
        raise CartChanged(problems=problems)
    return products


@dataclass(slots=True)
class Sale:
    """An order in the making: everything is locked and lawful."""

    shop: Shop
    user: User
    known: Known
    way: str
    given: Checkout
    items: Sequence[CartItem]
    products: dict[int, Product]
    key: str
    # What was there of them, before any of it was taken.
    stocks: Mapping[int, Decimal | None]

    def carry_out(self) -> Sold:
        made: list[tuple[Order, list[OrderItem]]] = []

        def beside(drafted: Written) -> None:
            # Again from the beginning where the first number turns out to be in use.
            made[:] = [self._order(drafted)]

        organisation = self.shop.organisation
        try:
            with transaction.atomic():
                written = sell(
                    organisation=organisation, data=self._draft(), by=self.user, beside=beside
                )
        except InvalidInput as error:
            raise _refusal(error) from error
        [(order, items)] = made
        order.invoice = written.invoice
        parts = Parts(written.lines, written.taxes)
        return Sold(order, invoice=written.invoice, parts=parts, items=items, is_new=True)

    def _draft(self) -> DraftInput:
        return DraftInput(
            customer=self.known.customer.pk,
            currency=self.shop.organisation.currency,
            lines=[
                LineInput(product=item.product_id, quantity=item.quantity, unit_price=item.price)
                for item in self.items
            ],
        )

    def _order(self, drafted: Written) -> tuple[Order, list[OrderItem]]:
        now, invoice = timezone.now(), drafted.invoice
        customer = self.known.customer
        order = Order(
            organisation=self.shop.organisation,
            number=new_number(),
            status=OrderStatus.PLACED,
            user=self.user,
            customer=customer,
            customer_name=customer.name,
            email=customer.email,
            invoice=invoice,
            currency=invoice.currency,
            total=invoice.total,
            payment_way=PaymentWay(self.way),
            billing_address=customer.billing_address,
            shipping_address=customer.shipping_address,
            notes=self.given.notes,
            terms=self.shop.terms,
            checkout_key=self.key,
            pay_by=now + RESERVED_FOR if self.way == PaymentWay.ONLINE else None,
            placed_at=now,
            updated_at=now,
        )
        INSERT.rows([order])
        items = [
            self._item(order, position, item, line.net_amount)
            for position, (item, line) in enumerate(zip(self.items, drafted.lines, strict=True), 1)
        ]
        INSERT_ITEMS.rows(items)
        self._take_stock(order)
        return order, items

    def _item(self, order: Order, position: int, item: CartItem, net: Decimal) -> OrderItem:
        product = self.products[item.product_id or 0]
        return OrderItem(
            organisation_id=order.organisation_id,
            order=order,
            position=position,
            product=product,
            sku=product.sku,
            name=product.name,
            unit=product.unit,
            quantity=item.quantity,
            price=product.price,
            tax_rate=product.tax_rate.percent,
            tax_category=product.tax_rate.category,
            net_amount=net,
            was_counted=product.stock is not None,
        )

    def _take_stock(self, order: Order) -> None:
        cause = Cause(MovementKind.SOLD, self.user, about=("order", order.pk))
        by_product = {item.product_id: item for item in self.items}
        # What a first attempt took was given back by the database alone.
        for pk, product in self.products.items():
            product.stock = self.stocks[pk]
        taken = {
            product: -by_product[pk].quantity
            for pk, product in sorted(self.products.items())
            if product.stock is not None
        }
        move(taken, cause)

    def run_low(self) -> list[Product]:
        """Which products this sale has brought down to where they are low, in their order."""
        return [
            product
            for pk, product in sorted(self.products.items())
            if product.is_low and not is_low(self.stocks[pk], product.low_stock_at)
        ]

    def tell(self, sold: Sold) -> None:
        order = sold.order
        self.known.tell(by=self.user)
        record(
            organisation=order.organisation_id,
            by=self.user,
            action="order.placed",
            subject_id=order.pk,
            changes={
                "number": [None, order.number],
                "status": [None, order.status],
                "customer": [None, order.customer_id],
                "customer_name": [None, order.customer_name],
                "payment_way": [None, order.payment_way],
                "currency": [None, order.currency],
                "total": [None, format_amount(order.total, order.currency)],
                "items": [
                    None,
                    [[item.product_id, decimal_text(item.quantity)] for item in self.items],
                ],
            },
            related=("invoice", order.invoice_id),
        )
        mail_placed(sold, self.shop)
        mail_low_stock(self.run_low(), self.shop)


def _refusal(error: InvalidInput) -> DomainError:
    """What the buyer has to mend, by the names of their particulars; else it is the shop's."""
    theirs = [
        Problem(one.code, one.detail, (one.attr or "").removeprefix(OF_BUYER))
        for one in error.problems
        if (one.attr or "").startswith(OF_BUYER)
    ]
    return InvalidInput(problems=theirs) if theirs else ShopNotReady()


def new_number() -> str:
    """What people call an order by: nobody can tell from it how many there are."""
    letters = [secrets.choice(ALPHABET) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
