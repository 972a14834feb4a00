"""Online payments: asked for, told of, and what becomes of orders that nobody pays.

A provider is spoken to outside of any transaction. What it says, by its webhook or when it is
asked, goes one way: kept as an event, then carried out under the order's lock, once. Money is
recorded by its reference (payments.credits), so that nothing counts twice and nothing is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.audit.unfinished import forget_done, piece_of_work
from quittance.db.outside import outside_transaction
from quittance.errors import DomainError, NotFound
from quittance.invoicing.errors import InvalidTransition
from quittance.invoicing.models import Invoice
from quittance.money import format_amount
from quittance.payments.credits import receive_money
from quittance.shop.errors import BadSignature
from quittance.shop.mails.telling import mail_paid
from quittance.shop.models import Order, PaymentAttempt, ProviderEvent, Shop
from quittance.shop.operations.orders import give_up_order
from quittance.shop.providers import PROVIDERS
from quittance.shop.providers.base import FAILED, PAID, Charge, Told
from quittance.shop.queries import bought_by
from quittance.shop.rules import AttemptState, OrderStatus, PaymentWay

logger = logging.getLogger(__name__)
# The page where the buyer comes back to (web/shop/paying.py).
RETURN = "/shop/{slug}/orders/{order}/back/"


def begin_payment(*, order_id: int, by: User) -> PaymentAttempt:
    """Where the buyer pays an order online; again the same, as long as it is open.

    Raises NotFound, InvalidTransition for an order that is not to be paid so, or no more,
    ProviderUnavailable.
    """
    outside_transaction()
    attempt = _attempt(order_id, by)
    if attempt.url:
        return attempt
    order, organisation = attempt.order, attempt.organisation
    begun = PROVIDERS[attempt.provider].begin(
        Charge(
            organisation=organisation,
            key=attempt.key,
            amount=attempt.amount,
            currency=attempt.currency,
            description=order.number,
            return_url=settings.PUBLIC_URL + RETURN.format(slug=organisation.slug, order=order.pk),
        )
    )
    own = PaymentAttempt.objects.for_organisation(organisation).filter(pk=attempt.pk)
    own.update(reference=begun.reference, url=begun.url, updated_at=timezone.now())
    attempt.reference, attempt.url = begun.reference, begun.url
    return attempt


def _attempt(order_id: int, by: User) -> PaymentAttempt:
    seen = bought_by(by).select_related("organisation").found(pk=order_id)
    organisation = seen.organisation
    with transaction.atomic():
        own = Order.objects.for_organisation(organisation)
        order = own.select_for_update(no_key=True).get(pk=order_id)
        invoice = Invoice.objects.for_organisation(organisation).get(pk=order.invoice_id)
        shop = Shop.objects.for_organisation(organisation).first()
        is_late = order.pay_by is not None and order.pay_by <= timezone.now()
        is_open = order.payment_way == PaymentWay.ONLINE and order.status == OrderStatus.PLACED
        is_due = is_open and not is_late and invoice.balance_due > 0
        if not is_due or shop is None or PaymentWay.ONLINE not in shop.ways:
            raise InvalidTransition(gettext("This order is not to be paid online, or no more."))
        open_ones = order.attempts.filter(state=AttemptState.ASKED, amount=invoice.balance_due)
        known = open_ones.order_by("-pk").first()
        attempt = known or PaymentAttempt.objects.create(
            organisation=organisation,
            order=order,
            provider=shop.provider,
            amount=invoice.balance_due,
            currency=order.currency,
        )
        attempt.order, attempt.organisation = order, organisation
    return attempt


def take_webhook(
    *, organisation: Organisation, provider: str, headers: Mapping[str, str], body: bytes
) -> ProviderEvent:
    """Carry out what a provider's webhook says, once. Raises NotFound for no such provider,
    BadSignature, and whatever went wrong: then the event is kept with what it was."""
    if provider not in PROVIDERS:
        raise NotFound()
    told = PROVIDERS[provider].read(organisation, headers, body)
    return settle(organisation=organisation, provider=provider, told=told)


def look_again(*, order_id: int, by: User) -> Order:
    """Ask the provider what became of an order's payments, as when the buyer comes back. Raises
    what went wrong with one of them, after all have been asked for."""
    outside_transaction()
    order: Order = bought_by(by).select_related("organisation").found(pk=order_id)
    failed: Exception | None = None
    for attempt in order.attempts.filter(reference__isnull=False).order_by("pk"):
        try:
            told = PROVIDERS[attempt.provider].look(order.organisation, attempt.reference or "")
            settle(organisation=order.organisation, provider=attempt.provider, told=told)
        except Exception as error:
            failed = failed or error
    if failed is not None:
        raise failed
    return order


def settle(*, organisation: Organisation, provider: str, told: Told) -> ProviderEvent:
    """Keep what a provider said, then carry it out; what was carried out before is not again."""
    said = {name: str(getattr(told, name)) for name in told.__slots__}
    own = ProviderEvent.objects.for_organisation(organisation)
    event, is_new = own.get_or_create(
        organisation=organisation, provider=provider, event=told.event, defaults={"said": said}
    )
    if event.settled_at is not None:
        return event
    if not is_new:
        own.filter(pk=event.pk).update(times=F("times") + 1)
    try:
        with transaction.atomic():
            problem = _carry_out(organisation, provider, told)
            event.settled_at, event.problem = timezone.now(), problem
            event.looked_at = None
            event.save(update_fields=["settled_at", "problem", "looked_at"])
    except Exception as error:
        # Outside of what was rolled back: the provider tells it again, and people can see why.
        own.filter(pk=event.pk, settled_at=None).update(problem=str(error)[:500])
        if not isinstance(error, DomainError):
            logger.exception("What a provider said could not be carried out")
        raise
    return event


def _carry_out(organisation: Organisation, provider: str, told: Told) -> str:
    """What is left for people to look at; empty where all is well."""
    attempts = PaymentAttempt.objects.for_organisation(organisation)
    seen = attempts.filter(provider=provider, key=told.key).first()
    if seen is None:
        return "Nobody has asked for this."
    orders = Order.objects.for_organisation(organisation)
    order = orders.select_for_update(no_key=True).get(pk=seen.order_id)
    attempt = attempts.get(pk=seen.pk)
    if told.currency != attempt.currency:
        return f"It is in {told.currency}: book it by hand."
    if told.state == FAILED and attempt.state == AttemptState.ASKED:
        _put_state(attempt, AttemptState.FAILED)
    if told.state != PAID:
        return ""
    _put_state(attempt, AttemptState.PAID, reference=told.reference)
    invoices = Invoice.objects.for_organisation(organisation)
    was_due = invoices.get(pk=order.invoice_id).balance_due
    received = receive_money(
        organisation=organisation,
        invoice_id=order.invoice_id,
        amount=told.amount,
        method="card",
        reference=order.number,
        provider_reference=f"{provider}:{told.reference}",
        by=None,
    )
    # Once: what is told again finds nothing due.
    if was_due > 0 and invoices.get(pk=order.invoice_id).balance_due <= 0:
        mail_paid(order, organisation)
    problems = [] if told.amount == attempt.amount else ["Another amount than was asked for."]
    if received.credit is not None and received.is_new:
        # Nobody else hears of it, and it is the customer's.
        kept = f"{format_amount(received.credit.amount, told.currency)} {told.currency}"
        problems.append(f"{kept} was not due: it is kept as the customer's credit.")
    return " ".join(problems)


def _put_state(attempt: PaymentAttempt, state: AttemptState, *, reference: str = "") -> None:
    attempt.state, attempt.updated_at = state, timezone.now()
    # We may have died before we noted it, and money is given back by it.
    attempt.reference = attempt.reference or reference or None
    attempt.save(update_fields=["state", "reference", "updated_at"])


def give_up_unpaid() -> int:
    """Cancel orders whose time to pay online is over and for which nothing has come: their stock
    is free again. Returns how many. One that cannot be ended keeps no other from it."""
    everywhere = Order.objects.across_organisations("a run looks through the orders of all shops")
    late = everywhere.filter(
        status=OrderStatus.PLACED, payment_way=PaymentWay.ONLINE, pay_by__lt=timezone.now()
    ).select_related("organisation")
    ended = sum(_give_up(order) for order in late.order_by("pk"))
    forget_done("order.give_up", _is_settled)
    return ended


def _is_settled(organisation: int, order: int) -> bool:
    """It was paid, accepted or ended in another way since."""
    waiting = Order.objects.for_organisation(organisation).filter(
        pk=order, status=OrderStatus.PLACED, invoice__amount_paid=0
    )
    return not waiting.exists()


def _give_up(order: Order) -> bool:
    own = order.organisation
    try:
        with piece_of_work("order.give_up", organisation=own.pk, subject=order.pk):
            return give_up_order(organisation=own, order_id=order.pk)
    except Exception:
        logger.exception("order %s of organisation %s", order.pk, own.pk)
        return False


__all__ = ["BadSignature", "begin_payment", "give_up_unpaid", "look_again", "settle"]
