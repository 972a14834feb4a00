"""What has happened with an order, as its buyer may know it: no names of the shop's people, no
mails to them, nothing that failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

from django.db.models import Q

from quittance.invoicing.models import Invoice
from quittance.notifications.models import Message
from quittance.notifications.rules import TO_BUYERS, State
from quittance.payments.models import Payment, Refund
from quittance.shop.models import Order
from quittance.shop.rules import ENDED


class What(StrEnum):
    PLACED = "placed"
    PAID = "paid"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Step:
    """`amount` of money that came or went back, in the order's currency; `detail` is the reason of
    an end, or the subject of a mail."""

    what: What
    at: datetime
    amount: Decimal | None = None
    detail: str = ""


def timeline_of(order: Order) -> list[Step]:
    """In the order in which it happened. Three statements."""
    steps = [*_life(order), *_money(order), *_mails(order)]
    return sorted(steps, key=attrgetter("at"))


def placed_step(order: Order) -> Step:
    """What has happened with every order."""
    return Step(What.PLACED, order.placed_at)


def _life(order: Order) -> Iterator[Step]:
    yield placed_step(order)
    if order.accepted_at:
        yield Step(What.ACCEPTED, order.accepted_at)
    if order.completed_at:
        yield Step(What.COMPLETED, order.completed_at)
    if order.status in ENDED and order.ended_at:
        yield Step(What(order.status), order.ended_at, detail=order.reason)


def _money(order: Order) -> Iterator[Step]:
    for model, what in ((Payment, What.PAID), (Refund, What.REFUNDED)):
        own = model.objects.for_organisation(order.organisation_id)
        for row in own.filter(invoice=order.invoice_id).order_by("pk"):
            yield Step(what, row.created_at, amount=row.amount)


def _mails(order: Order) -> Iterator[Step]:
    """Those about the order, and those of its invoice and credit notes that went to them."""
    if not order.email:
        return
    pk = order.invoice_id
    papers = Invoice.objects.for_organisation(order.organisation_id).filter(
        Q(pk=pk) | Q(corrects=pk)
    )
    about = Q(about="order", about_id=order.pk, kind__in=TO_BUYERS)
    about |= Q(about="invoice", about_id__in=papers.values("pk"))
    own = Message.objects.for_organisation(order.organisation_id).filter(about)
    sent = own.filter(state=State.SENT, to__iexact=order.email).order_by("pk")
    for at, subject in sent.values_list("sent_at", "subject"):
        if at:
            yield Step(What.MAIL, at, detail=subject)
