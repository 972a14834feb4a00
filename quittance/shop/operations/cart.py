"""Carts: filled, changed, accepted, joined. Whoever writes to one holds its lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.accounts.operations import locked_person
from quittance.catalogue.models import Product
from quittance.catalogue.queries import products_of
from quittance.db.compiled import loaded, own_row
from quittance.errors import InvalidInput, NotFound
from quittance.shop.carts import GONE, cart_of, few_left, view_of
from quittance.shop.errors import CartChanged, CartEmpty, CartFull
from quittance.shop.models import Cart, CartItem, Shop
from quittance.shop.rules import LARGEST_QUANTITY, MOST_ITEMS, is_sold_in
from quittance.shop.visitors import Buyer


def put_item(*, shop: Shop, buyer: Buyer, product_id: int, quantity: Decimal) -> CartItem:
    """Put some of a product into the cart, beside what is in it of the same.

    Raises InvalidInput for a product that is not on sale, a quantity that is not sold or not
    there; CartFull.
    """
    organisation = shop.organisation
    product = products_of(organisation, {product_id}).get(product_id)
    if product is None or not product.active:
        detail = gettext("There is no product %(id)s on sale.") % {"id": product_id}
        raise InvalidInput(detail, attr="product", code="does_not_exist")
    with transaction.atomic():
        cart = locked_cart(organisation, buyer, make=True)
        item = cart.items.filter(product=product).first()
        if item is None:
            if cart.items.count() >= MOST_ITEMS:
                raise CartFull()
            item = CartItem(organisation=organisation, cart=cart, product=product, quantity=0)
        _refuse_quantity(product, item.quantity + quantity)
        put_on(item, product, item.quantity + quantity)
        touch(cart)
    return item


def change_item(*, shop: Shop, buyer: Buyer, item_id: int, quantity: Decimal) -> CartItem:
    """Another quantity of what is in the cart. Raises NotFound, InvalidInput as `put_item`."""
    with _own_item(shop, buyer, item_id) as item:
        product = products_of(shop.organisation, {item.product_id or 0}).get(item.product_id or 0)
        if product is None or not product.active:
            said = {"name": item.name}
            detail = gettext("%(name)s is no longer on sale.") % said
            raise InvalidInput(detail, attr="quantity", code=GONE)
        _refuse_quantity(product, quantity)
        item.quantity = quantity
        item.save(update_fields=["quantity"])
    return item


def remove_item(*, shop: Shop, buyer: Buyer, item_id: int) -> None:
    """Raises NotFound."""
    with _own_item(shop, buyer, item_id) as item:
        item.delete()


def accept_changes(*, shop: Shop, buyer: Buyer, version: str) -> None:
    """Take over the prices as they are now, no more of anything than is there, and nothing that is
    not on sale any more: all that the buyer was shown under `version`.

    Raises CartEmpty, and CartChanged where that is not what is there now.
    """
    with transaction.atomic():
        cart = locked_cart(shop.organisation, buyer)
        view = view_of(shop, cart)
        if view.version != version:
            raise CartChanged()
        for row in view.rows:
            product = row.product
            if product is None or not product.active:
                row.item.delete()
                continue
            quantity = fitting(product, row.item.quantity)
            if not quantity:
                row.item.delete()
                continue
            put_on(row.item, product, quantity)
        touch(cart)


def join_carts(*, organisation: Organisation, user: User, visitor: str) -> None:
    """What somebody put together as a visitor goes into their own cart, beside what is in it."""
    guest = cart_of(organisation, Buyer(visitor=visitor))
    if guest is None:
        return
    with transaction.atomic():
        locked_person(user)
        own = Cart.objects.for_organisation(organisation)
        mine, _ = own.get_or_create(organisation=organisation, user=user)
        pair = own.filter(pk__in=[mine.pk, guest.pk]).select_for_update(no_key=True)
        if len(pair.order_by("pk")) < 2:
            # Another request has joined them meanwhile.
            return
        items = {item.product_id: item for item in mine.items.all()}
        for item in guest.items.order_by("pk"):
            known = items.get(item.product_id) if item.product_id else None
            if known is not None:
                known.quantity = min(known.quantity + item.quantity, LARGEST_QUANTITY)
                known.save(update_fields=["quantity"])
            elif len(items) < MOST_ITEMS:
                items[item.product_id] = item
                item.cart = mine
                item.save(update_fields=["cart"])
        guest.delete()
        touch(mine)


def locked_cart(organisation: Organisation, buyer: Buyer, *, make: bool = False) -> Cart:
    """The buyer's cart under lock; where they have none, a new one or CartEmpty."""
    known = cart_of(organisation, buyer)
    if known is None:
        if not make:
            raise CartEmpty()
        if buyer.user:
            locked_person(buyer.user)
        own = Cart.objects.for_organisation(organisation)
        whose = {"user": buyer.user} if buyer.user else {"visitor": buyer.digest}
        known, _ = own.get_or_create(organisation=organisation, **whose)
    found = loaded(LOCKED, Cart, organisation=organisation.pk, pk=known.pk)
    if not found:
        raise CartEmpty()
    return found[0]


LOCKED = own_row(Cart, locked=True)


@contextmanager
def _own_item(shop: Shop, buyer: Buyer, item_id: int) -> Iterator[CartItem]:
    with transaction.atomic():
        item = locked_item(shop=shop, buyer=buyer, item_id=item_id)
        yield item
        touch(item.cart)


def locked_item(*, shop: Shop, buyer: Buyer, item_id: int) -> CartItem:
    """Something in the buyer's cart, which is under lock. Raises NotFound."""
    try:
        cart = locked_cart(shop.organisation, buyer)
    except CartEmpty as error:
        raise NotFound() from error
    item: CartItem = cart.items.all().found(pk=item_id)
    item.cart = cart
    return item


def put_on(item: CartItem, product: Product, quantity: Decimal) -> None:
    """Write so much of a product, as it is now, into a cart that is locked."""
    item.product, item.name, item.quantity = product, product.name, quantity
    item.price, item.tax_rate = product.price, product.tax_rate.percent
    item.save()


def fitting(product: Product, wanted: Decimal) -> Decimal:
    """How much of that can be had: no more than is there or a cart may hold, whole pieces of what
    is sold in them."""
    most = LARGEST_QUANTITY if product.stock is None else min(product.stock, LARGEST_QUANTITY)
    quantity = min(wanted, most)
    return quantity if is_sold_in(quantity, product.unit) else quantity // 1


def at_most() -> str:
    said = {"most": f"{LARGEST_QUANTITY:f}"}
    return gettext("Take more than 0 and at most %(most)s.") % said


def _refuse_quantity(product: Product, quantity: Decimal) -> None:
    if quantity <= 0 or quantity > LARGEST_QUANTITY:
        raise InvalidInput(at_most(), attr="quantity", code="invalid")
    if not is_sold_in(quantity, product.unit):
        detail = gettext("%(name)s is sold in whole pieces.") % {"name": product.name}
        raise InvalidInput(detail, attr="quantity", code="invalid")
    if product.stock is not None and product.stock < quantity:
        detail = few_left(product.name, product.stock)
        raise InvalidInput(detail, attr="quantity", code="not_enough_stock")


def touch(cart: Cart) -> None:
    cart.save(update_fields=["updated_at"])
