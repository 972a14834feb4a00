"""The verbs of selling. Each locks, checks the rules, writes, and returns the row."""

from quittance.shop.operations.again import order_again
from quittance.shop.operations.cart import (
    accept_changes,
    change_item,
    join_carts,
    locked_item,
    put_item,
    remove_item,
)
from quittance.shop.operations.checkout import Checkout, check_out, sell_cart
from quittance.shop.operations.orders import (
    accept_order,
    cancel_order,
    complete_order,
    reject_order,
)
from quittance.shop.operations.settings import change_shop, open_shop
from quittance.shop.queries import shop_of

__all__ = [
    "Checkout",
    "accept_changes",
    "accept_order",
    "cancel_order",
    "change_item",
    "change_shop",
    "check_out",
    "complete_order",
    "join_carts",
    "locked_item",
    "open_shop",
    "order_again",
    "put_item",
    "reject_order",
    "remove_item",
    "sell_cart",
    "shop_of",
]
