"""Money that goes back through the provider that took it: asked for by a key of ours, outside of
any transaction, and recorded once the provider says that it has been given back.

Killed anywhere, nothing is lost: what was asked for stays so, and a job asks again.
"""

from __future__ import annotations

import logging
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import changed, record
from quittance.audit.queue import task
from quittance.audit.unfinished import forget_done, piece_of_work
from quittance.db.outside import outside_transaction
from quittance.errors import DomainError
from quittance.invoicing.operations.common import locked
from quittance.money import format_amount
from quittance.payments.models import Payment
from quittance.payments.operations import Refunded, refund_payment, refunded, what_to_refund
from quittance.shop.errors import ProviderUnavailable, RefundInProgress, RefundRefused
from quittance.shop.models import PaymentAttempt, ProviderRefund
from quittance.shop.providers import PROVIDERS
from quittance.shop.providers.base import REFUNDED, GiveBack
from quittance.shop.rules import RefundState

logger = logging.getLogger(__name__)
QUEUE = "refunds"
WORK = "refund.ask"


def refund_money(
    *,
    organisation: Organisation,
    payment_id: int,
    by: User | None,
    amount: Decimal | None = None,
    reason: str = "",
) -> Refunded | ProviderRefund:
    """Give a payment back: what came through a provider by asking it, the rest by hand, which is
    recorded at once.

    Raises what `refund_payment` raises, RefundInProgress.
    """
    with transaction.atomic():
        payment = Payment.objects.for_organisation(organisation).found(pk=payment_id)
        attempt = attempt_of(payment)
        if attempt is None:
            return refund_payment(
                organisation=organisation,
                payment_id=payment_id,
                by=by,
                amount=amount,
                reason=reason,
            )
        return _ask(payment, attempt, by=by, amount=amount, reason=reason)


def refund_again(*, organisation: Organisation, refund_id: int, by: User) -> ProviderRefund:
    """Ask anew for what a provider did not give back, once: what is on its way, was asked for anew
    or set aside stays so. Raises NotFound, AlreadyRefunded, RefundInProgress, InvalidInput where
    less of the payment is left by now."""
    own = ProviderRefund.objects.for_organisation(organisation)
    with transaction.atomic():
        # Two who ask at once wait for each other here, and the second reads what the first did.
        locked(organisation, own.select_related("payment").found(pk=refund_id).payment.invoice_id)
        failed: ProviderRefund = own.select_related("attempt", "payment").found(pk=refund_id)
        if failed.state != RefundState.FAILED or failed.looked_at is not None:
            return failed
        asked = _ask(
            failed.payment, failed.attempt, by=by, amount=failed.amount, reason=failed.reason
        )
        own.filter(pk=failed.pk).update(looked_at=timezone.now())
    return asked


def _ask(
    payment: Payment,
    attempt: PaymentAttempt,
    *,
    by: User | None,
    amount: Decimal | None,
    reason: str,
) -> ProviderRefund:
    # Whoever gives money of it back locks the invoice first.
    locked(Organisation(pk=payment.organisation_id), payment.invoice_id)
    own = ProviderRefund.objects.for_organisation(payment.organisation_id)
    if own.filter(payment=payment, state=RefundState.ASKED).exists():
        raise RefundInProgress()
    asked = own.create(
        organisation_id=payment.organisation_id,
        attempt=attempt,
        payment=payment,
        amount=what_to_refund(payment, amount, before=refunded(payment)),
        currency=payment.currency,
        reason=reason,
        created_by=by,
    )
    _tell("asked", asked, by=by, reason=reason)
    ask_in_the_background.enqueue(organisation=payment.organisation_id, refund=asked.pk)
    return asked


def where_from(organisation: Organisation, invoice_id: int) -> tuple[Decimal, Decimal]:
    """What is left of an invoice's payments, in its currency: of those that came through providers,
    which are asked to give it back, and of the others, which people give back."""
    own = Payment.objects.for_organisation(organisation).filter(invoice=invoice_id)
    by_provider = by_hand = Decimal(0)
    for payment in own.order_by("pk"):
        left = payment.amount - refunded(payment)
        if attempt_of(payment) is not None:
            by_provider += left
        else:
            by_hand += left
    return by_provider, by_hand


def attempt_of(payment: Payment) -> PaymentAttempt | None:
    """How a payment came through a provider that is still there; None for one that did not."""
    provider, _, reference = (payment.provider_reference or "").partition(":")
    if provider not in PROVIDERS or not reference:
        return None
    own = PaymentAttempt.objects.for_organisation(payment.organisation_id)
    return own.filter(
        provider=provider, reference=reference, order__invoice=payment.invoice_id
    ).first()


@task(queue_name=QUEUE)
def ask_in_the_background(organisation: int, refund: int) -> None:
    """Where the provider does not answer, a job asks again."""
    with piece_of_work(WORK, organisation=organisation, subject=refund):
        ask_provider(organisation=Organisation.objects.get(pk=organisation), refund_id=refund)


def ask_provider(*, organisation: Organisation, refund_id: int) -> ProviderRefund:
    """Have a provider give back what it was asked for, or hear what has become of that; however
    often, it happens once. Raises NotFound, and whatever went wrong: then the row says so."""
    outside_transaction()
    own = ProviderRefund.objects.for_organisation(organisation)
    asked: ProviderRefund = own.select_related("attempt", "payment").found(pk=refund_id)
    if asked.state != RefundState.ASKED:
        return asked
    provider = PROVIDERS.get(asked.attempt.provider)
    if provider is None:
        _put_problem(asked, f"There is no provider {asked.attempt.provider} any more.")
        asked.refresh_from_db()
        return asked
    back = GiveBack(
        organisation=organisation,
        reference=asked.attempt.reference or "",
        key=asked.key,
        amount=asked.amount,
        currency=asked.currency,
    )
    try:
        said = provider.refund(back)
    except RefundRefused as error:
        _settle(asked, organisation, problem=str(error))
    except ProviderUnavailable as error:
        _put_problem(asked, str(error))
    except Exception as error:
        _put_problem(asked, str(error) or type(error).__name__)
        raise
    else:
        if said == REFUNDED:
            _settle(asked, organisation)
        else:
            # It is on its way: what was in its way before is over.
            _put_problem(asked, "")
    asked.refresh_from_db()
    return asked


def _put_problem(asked: ProviderRefund, problem: str) -> None:
    own = ProviderRefund.objects.for_organisation(asked.organisation_id)
    own.filter(pk=asked.pk, state=RefundState.ASKED).update(problem=problem[:500])


def _settle(asked: ProviderRefund, organisation: Organisation, *, problem: str = "") -> None:
    """Record what the provider has done, or that it will not; once, under the invoice's lock."""
    with transaction.atomic():
        locked(organisation, asked.payment.invoice_id)
        own = ProviderRefund.objects.for_organisation(organisation)
        waiting = own.filter(pk=asked.pk, state=RefundState.ASKED)
        state = RefundState.FAILED if problem else RefundState.DONE
        # Who looked at it while it was on its way has not seen what became of it.
        came = {"state": state, "problem": problem[:500], "looked_at": None}
        if not waiting.update(**came, updated_at=timezone.now()):
            return
        if problem:
            _tell("failed", asked, by=None, problem=problem)
            return
        try:
            with transaction.atomic():
                done = refund_payment(
                    organisation=organisation,
                    payment_id=asked.payment_id,
                    by=asked.created_by,
                    amount=asked.amount,
                    reason=asked.reason,
                )
        except DomainError as error:
            # Somebody has recorded it by hand meanwhile: the money went back all the same.
            own.filter(pk=asked.pk).update(problem=str(error)[:500])
        else:
            own.filter(pk=asked.pk).update(refund=done.refund)


def ask_again() -> int:
    """Ask providers for every refund that is on its way; returns how many have come to an end. One
    that cannot be asked for keeps no other from it."""
    everywhere = ProviderRefund.objects.across_organisations("a run asks for all refunds again")
    waiting = everywhere.filter(state=RefundState.ASKED).select_related("organisation")
    settled = sum([_ask_again(one) for one in waiting.order_by("pk")])
    forget_done(WORK, _is_settled)
    return settled


def _is_settled(organisation: int, refund: int) -> bool:
    """Somebody has asked for it from a page since."""
    own = ProviderRefund.objects.for_organisation(organisation)
    return not own.filter(pk=refund, state=RefundState.ASKED).exists()


def _ask_again(one: ProviderRefund) -> bool:
    own = one.organisation
    try:
        with piece_of_work(WORK, organisation=own.pk, subject=one.pk):
            said = ask_provider(organisation=own, refund_id=one.pk)
    except Exception:
        logger.exception("refund %s of organisation %s", one.pk, own.pk)
        return False
    return said.state != RefundState.ASKED


def _tell(verb: str, asked: ProviderRefund, *, by: User | None, **said: str) -> None:
    amount = format_amount(asked.amount, asked.currency)
    told = {"amount": amount, "currency": asked.currency, **said}
    record(
        organisation=asked.organisation_id,
        by=by,
        action=f"payment.refund_{verb}",
        subject_id=asked.payment_id,
        changes=changed({}, told),
        related=("invoice", asked.payment.invoice_id),
    )
