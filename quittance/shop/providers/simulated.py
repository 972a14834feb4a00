"""A provider that takes no money, to try a shop with, and as unreliable as a real one.

It keeps its own books (SimulatedCharge), has a payer decide on a page of its own, and tells the
shop by signed webhooks: late, twice, or of another amount, as the payer wishes.
"""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from quittance.accounts.models import Organisation
from quittance.audit.queue import task
from quittance.db.outside import outside_transaction
from quittance.errors import InvalidInput, NotFound
from quittance.files.models import random_key
from quittance.money import exponent, format_amount
from quittance.shop.errors import BadSignature, ProviderUnavailable, RefundRefused
from quittance.shop.models import SimulatedCharge, SimulatedRefund
from quittance.shop.providers.base import (
    FAILED,
    PAID,
    PENDING,
    REFUNDED,
    Begun,
    Charge,
    GiveBack,
    Told,
)

SIGNATURE = "Simulated-Signature"
# Webhooks older than this may have been recorded by somebody and sent again.
TOLERANCE = 300
TIMEOUT = 10
LATE = timedelta(minutes=1)
# How it gives back what was paid: at once, or
REFUNDS_LATE, REFUSES = "late", "refuses"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a payer may do: a share of the amount, told so often and so late; and how it is given
    back if it has to be."""

    state: str = PAID
    share: Decimal = Decimal(1)
    times: int = 1
    late: timedelta = timedelta()
    refunds: str = ""


OUTCOMES: dict[str, Outcome] = {
    "pay": Outcome(),
    "pay_told_twice": Outcome(times=2),
    "pay_told_late": Outcome(late=LATE),
    "pay_half": Outcome(share=Decimal("0.5")),
    "pay_double": Outcome(share=Decimal(2)),
    "pay_refunded_late": Outcome(refunds=REFUNDS_LATE),
    "pay_never_refunded": Outcome(refunds=REFUSES),
    "fail": Outcome(state=FAILED, share=Decimal(0)),
}


class SimulatedProvider:
    def begin(self, charge: Charge) -> Begun:
        outside_transaction()
        own = SimulatedCharge.objects.for_organisation(charge.organisation)
        made, _ = own.get_or_create(
            organisation=charge.organisation,
            key=charge.key,
            defaults={
                "reference": random_key(),
                "amount": charge.amount,
                "currency": charge.currency,
                "return_url": charge.return_url,
            },
        )
        slug = charge.organisation.slug
        where = f"/api/shops/{slug}/simulated-provider/{made.reference}/"
        return Begun(made.reference, settings.PUBLIC_URL + where)

    def look(self, organisation: Organisation, reference: str) -> Told:
        outside_transaction()
        own = SimulatedCharge.objects.for_organisation(organisation)
        charge = own.filter(reference=reference).first()
        if charge is None:
            raise ProviderUnavailable()
        if charge.known_at is not None and charge.known_at > timezone.now():
            return told_of(charge, PENDING, Decimal(0))
        return told_of(charge, charge.state, charge.paid)

    def read(self, organisation: Organisation, headers: Mapping[str, str], body: bytes) -> Told:
        _verify(organisation, headers.get(SIGNATURE, ""), body, now=time.time())
        try:
            said = json.loads(body)
            names = ("event", "reference", "key", "state", "currency")
            texts = {name: str(said[name]) for name in names}
            return Told(**texts, amount=Decimal(said["amount"]))
        except (ValueError, KeyError, TypeError, InvalidOperation) as error:
            raise BadSignature() from error

    def refund(self, back: GiveBack) -> str:
        outside_transaction()
        charges = SimulatedCharge.objects.for_organisation(back.organisation)
        given = SimulatedRefund.objects.for_organisation(back.organisation)
        with transaction.atomic():
            own = charges.select_for_update(no_key=True)
            charge = own.filter(reference=back.reference).first()
            if charge is None:
                raise RefundRefused("There is no such payment.")
            known = given.filter(key=back.key).first()
            if known is None:
                known = _give_back(charge, back)
        return REFUNDED if known.ready_at <= timezone.now() else PENDING


def _give_back(charge: SimulatedCharge, back: GiveBack) -> SimulatedRefund:
    if charge.refunds == REFUSES:
        raise RefundRefused("The payer's bank does not take it back.")
    before = charge.given_back.aggregate(sum=Sum("amount", default=Decimal(0)))["sum"]
    if back.currency != charge.currency or before + back.amount > charge.paid:
        raise RefundRefused("It is more than is left of the payment.")
    now = timezone.now()
    return SimulatedRefund.objects.create(
        organisation=back.organisation,
        charge=charge,
        key=back.key,
        amount=back.amount,
        ready_at=now + LATE if charge.refunds == REFUNDS_LATE else now,
    )


def told_of(charge: SimulatedCharge, state: str, amount: Decimal) -> Told:
    return Told(
        event=f"{charge.reference}-{state}",
        reference=charge.reference,
        key=charge.key,
        state=state,
        amount=amount,
        currency=charge.currency,
    )


def charge_at(organisation: Organisation, reference: str) -> SimulatedCharge:
    """What the payer's page shows. Raises NotFound, always in production."""
    if settings.PRODUCTION:
        raise NotFound()
    own = SimulatedCharge.objects.for_organisation(organisation)
    return own.found(reference=reference)


def decide(organisation: Organisation, reference: str, outcome: str) -> SimulatedCharge:
    """What the payer does on the provider's page; the shop is told of it by the queue.

    Raises NotFound, and InvalidInput for what has been decided.
    """
    charge, chosen = charge_at(organisation, reference), OUTCOMES[outcome]
    step = Decimal(1).scaleb(-exponent(charge.currency))
    # Of an odd cent, half is what can be paid.
    charge.state, charge.paid = chosen.state, (charge.amount * chosen.share).quantize(step)
    charge.refunds, charge.known_at = chosen.refunds, timezone.now() + chosen.late
    own = SimulatedCharge.objects.for_organisation(organisation)
    decided = {name: getattr(charge, name) for name in ("state", "paid", "refunds", "known_at")}
    if not own.filter(pk=charge.pk).exclude(state=PAID).update(**decided):
        raise InvalidInput("This has been paid already.", attr="outcome", code="invalid")
    for _ in range(chosen.times):
        late = chosen.late
        sending = tell_shop.using(run_after=timezone.now() + late) if late else tell_shop
        sending.enqueue(organisation=organisation.pk, charge=charge.pk)
    return charge


@task
def tell_shop(organisation: int, charge: int) -> None:
    """A webhook, as it leaves the provider."""
    own = SimulatedCharge.objects.for_organisation(organisation).select_related("organisation")
    told = own.get(pk=charge)
    headers, body = webhook(told.organisation, told_of(told, told.state, told.paid))
    where = f"/api/shops/{told.organisation.slug}/provider-events/simulated/"
    post(settings.PUBLIC_URL + where, headers, body)


def post(url: str, headers: Mapping[str, str], body: bytes) -> None:
    outside_transaction()
    # Always our own address.
    with urlopen(Request(url, body, dict(headers)), timeout=TIMEOUT):  # noqa: S310
        pass


def webhook(
    organisation: Organisation, told: Told, *, at: float | None = None
) -> tuple[dict[str, str], bytes]:
    """The headers and the body of a signed webhook."""
    said: dict[str, Any] = {name: getattr(told, name) for name in told.__slots__}
    said["amount"] = format_amount(told.amount, told.currency)
    body = json.dumps(said).encode()
    stamp = str(int(time.time() if at is None else at))
    signature = f"t={stamp},v1={_signature(organisation, stamp, body)}"
    return {"Content-Type": "application/json", SIGNATURE: signature}, body


def _signature(organisation: Organisation, stamp: str, body: bytes) -> str:
    secret = salted_hmac("quittance.shop.simulated", str(organisation.pk), algorithm="sha256")
    return hmac.new(secret.digest(), f"{stamp}.".encode() + body, sha256).hexdigest()


def _verify(organisation: Organisation, header: str, body: bytes, *, now: float) -> None:
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    stamp, given = parts.get("t", ""), parts.get("v1", "")
    is_number = stamp.isascii() and stamp.isdecimal() and len(stamp) < 16
    if not is_number or abs(now - int(stamp)) > TOLERANCE:
        raise BadSignature()
    expected = _signature(organisation, stamp, body)
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise BadSignature()


__all__ = ["OUTCOMES", "SimulatedProvider", "charge_at", "decide", "told_of", "webhook"]
