"""How an order is paid: what a buyer has to type into their bank's form, or let it read; and how it
stands with one that is paid online."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import partial
from math import ceil

from django.utils import timezone

from quittance.invoicing.documents.build import content_from, content_of
from quittance.invoicing.documents.paycodes import PayCode, pay_code
from quittance.invoicing.models import Invoice
from quittance.invoicing.queries import Parts
from quittance.payments.models import CustomerCredit
from quittance.shop.models import Order
from quittance.shop.rules import AttemptState, OrderStatus, PaymentWay


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is due of an order, in its currency, and where it goes."""

    amount: Decimal
    account_name: str
    iban: str
    bic: str
    reference: str
    code: PayCode | None


def transfer_for(order: Order, invoice: Invoice, parts: Parts | None = None) -> Transfer | None:
    """None where nothing is to be transferred: paid otherwise, paid already, or ended. `parts` are
    the invoice's where they are at hand."""
    due = invoice.balance_due
    if order.payment_way != PaymentWay.BANK_TRANSFER or due <= 0:
        return None
    content = content_from(invoice, parts.lines, parts.taxes) if parts else content_of(invoice)
    payment = content.payment
    upi_id = (invoice.seller or {}).get("upi_id", "")
    return Transfer(
        amount=due,
        account_name=payment.account_name if payment else content.seller.name,
        iban=payment.iban if payment else "",
        bic=payment.bic if payment else "",
        reference=payment.reference if payment else content.number,
        code=pay_code(content, due=due, upi_id=upi_id),
    )


class Online(StrEnum):
    """How it stands with the money of an order that is paid online."""

    PAID = "paid"
    OPEN = "open"
    CHECKING = "checking"
    FAILED = "failed"
    TOO_LATE = "too_late"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class OnlineStanding:
    """`due` and `kept` in the order's currency: still to be paid, and what came beyond that and
    waits for the customer. `pay_by` is empty where there is no hurry."""

    state: Online
    due: Decimal
    kept: Decimal
    pay_by: datetime | None = None

    @property
    def may_pay(self) -> bool:
        return self.state in {Online.OPEN, Online.CHECKING, Online.FAILED}

    @property
    def minutes(self) -> int:
        """Left to pay, at least one."""
        left = self.pay_by - timezone.now() if self.pay_by else timedelta()
        return max(ceil(left / timedelta(minutes=1)), 1)


def online_standing(
    order: Order, invoice: Invoice, *, has_been_there: bool
) -> OnlineStanding | None:
    """None for an order that is paid otherwise. `has_been_there`: the buyer comes from the
    provider, who may need a while to tell of it."""
    if order.payment_way != PaymentWay.ONLINE:
        return None
    own = CustomerCredit.objects.for_organisation(order.organisation_id)
    kept = sum((one.left for one in own.filter(invoice=invoice)), Decimal(0))
    due, now = invoice.balance_due, timezone.now()
    standing = partial(OnlineStanding, due=due, kept=kept)
    if order.status in {OrderStatus.REJECTED, OrderStatus.CANCELLED}:
        return standing(Online.ENDED)
    if due <= 0:
        return standing(Online.PAID)
    if order.status != OrderStatus.PLACED or (order.pay_by and order.pay_by <= now):
        return standing(Online.TOO_LATE)
    last = order.attempts.order_by("-pk").values_list("state", flat=True).first()
    state = Online.OPEN
    if last == AttemptState.FAILED:
        state = Online.FAILED
    elif last == AttemptState.ASKED and has_been_there:
        state = Online.CHECKING
    return standing(state, pay_by=order.pay_by)
