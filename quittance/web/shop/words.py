"""What buyers and sellers call an order's state and the ways to pay; a state with its tone."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quittance.shop.rules import OrderStatus, PaymentWay

WAYS: dict[str, str | Promise] = {
    PaymentWay.BANK_TRANSFER: _("Bank transfer"),
    PaymentWay.CASH: _("Cash on pickup"),
    PaymentWay.ONLINE: pgettext_lazy("payment", "Online"),
}
STATUSES: dict[str, tuple[str | Promise, str]] = {
    OrderStatus.PLACED: (_("Placed"), "info"),
    OrderStatus.ACCEPTED: (_("Accepted"), "info"),
    OrderStatus.COMPLETED: (_("Completed"), "good"),
    OrderStatus.REJECTED: (_("Rejected"), "bad"),
    OrderStatus.CANCELLED: (_("Cancelled"), ""),
}
# What a buyer is told of it.
SAID: dict[str, str | Promise] = {
    OrderStatus.PLACED: _("The shop has your order and will look at it soon."),
    OrderStatus.ACCEPTED: _("The shop has accepted your order."),
    OrderStatus.COMPLETED: _("Your order has been handed over or sent."),
    OrderStatus.REJECTED: _("The shop cannot carry out your order."),
    OrderStatus.CANCELLED: _("This order has been cancelled."),
}
