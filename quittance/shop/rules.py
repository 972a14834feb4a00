"""Pure rules of selling: an order's life, ways to pay, what a cart may hold."""

from datetime import timedelta
from decimal import Decimal

from django.db import models


class OrderStatus(models.TextChoices):
    PLACED = "placed", "Placed"
    ACCEPTED = "accepted", "Accepted"
    COMPLETED = "completed", "Completed"
    REJECTED = "rejected", "Rejected"
    CANCELLED = "cancelled", "Cancelled"


# What each step may begin with. laws.orders.ORDER_ARROWS says the same to the database.
STEPS = {
    OrderStatus.ACCEPTED: {OrderStatus.PLACED},
    OrderStatus.COMPLETED: {OrderStatus.ACCEPTED},
    OrderStatus.REJECTED: {OrderStatus.PLACED, OrderStatus.ACCEPTED},
    OrderStatus.CANCELLED: {OrderStatus.PLACED},
}


# What is not carried out any more.
ENDED = frozenset({OrderStatus.REJECTED, OrderStatus.CANCELLED})


class PaymentWay(models.TextChoices):
    """How a buyer says they will pay."""

    BANK_TRANSFER = "bank_transfer", "Bank transfer"
    CASH = "cash", "Cash on pickup"
    ONLINE = "online", "Online"


# The provider that takes no money, to try a shop with.
SIMULATED = "simulated"


def may_take_payments(provider: str, *, in_production: bool) -> bool:
    """Whether a provider is one, and may be used where real goods are sold."""
    return bool(provider) and not (in_production and provider == SIMULATED)


class AttemptState(models.TextChoices):
    """What became of asking a provider for an order's money."""

    ASKED = "asked", "Asked"
    PAID = "paid", "Paid"
    FAILED = "failed", "Failed"


class RefundState(models.TextChoices):
    """What became of asking a provider to give money back."""

    ASKED = "asked", "Asked"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


# How long the stock of an order waits for being paid online.
RESERVED_FOR = timedelta(minutes=30)

MOST_ITEMS = 100
LARGEST_QUANTITY = Decimal(1_000_000)
# A visitor's cart that nobody has looked at for so long is given up.
VISITORS_CART_KEPT = timedelta(days=30)
# Units that are not sold in parts.
WHOLE_UNITS = frozenset({"C62", "H87", "EA", "SET", "PR", "XPK", "XBX"})


def may_become(now: str, then: str) -> bool:
    """Whether an order in one status may take the step to another."""
    return now in STEPS.get(OrderStatus(then), set())


def is_sold_in(quantity: Decimal, unit: str) -> bool:
    return unit not in WHOLE_UNITS or quantity == quantity.to_integral_value()
