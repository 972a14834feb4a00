"""A provider that takes no money, to try a shop with, and as unreliable as a real one.

It keeps its own books (SimulatedCharge), has a payer decide on a page of its own, and tells the
shop by signed webhooks: late, twice, or of another amount, as the payer wishes.
"""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from quittance.accounts.models import Organisation
from quittance.audit.queue import task
from quittance.db.outside import outside_transaction
from quittance.errors import InvalidInput, NotFound
from quittance.files.models import random_key
from quittance.money import exponent, format_amount
from quittance.shop.errors import BadSignature, ProviderUnavailable
from quittance.shop.models import SimulatedCharge
from quittance.shop.providers.base import FAILED, PAID, PENDING, Begun, Charge, Told

SIMULATED = "simulated"
SIGNATURE = "Simulated-Signature"
# Webhooks older than this may have been recorded by somebody and sent again.
TOLERANCE = 300
TIMEOUT = 10
LATE = timedelta(minutes=1)
# What a payer may do: (state, share of the amount, how often it is told, how late).
OUTCOMES: dict[str, tuple[str, Decimal, int, timedelta]] = {
    "pay": (PAID, Decimal(1), 1, timedelta()),
    "pay_told_twice": (PAID, Decimal(1), 2, timedelta()),
    "pay_told_late": (PAID, Decimal(1), 1, LATE),
    "pay_half": (PAID, Decimal("0.5"), 1, timedelta()),
    "pay_double": (PAID, Decimal(2), 1, timedelta()),
    "fail": (FAILED, Decimal(0), 1, timedelta()),
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


def told_of(charge: SimulatedCharge, state: str, amount: Decimal) -> Told:
    return Told(
        event=f"{charge.reference}-{state}",
        reference=charge.reference,
        key=charge.key,
        state=state,
        amount=amount,
        currency=charge.currency,
    )


def decide(organisation: Organisation, reference: str, outcome: str) -> SimulatedCharge:
    """What the payer does on the provider's page; the shop is told of it by the queue.

    Raises NotFound, and InvalidInput for what has been decided.
    """
    if settings.PRODUCTION:
        raise NotFound()
    state, share, times, late = OUTCOMES[outcome]
    own = SimulatedCharge.objects.for_organisation(organisation)
    charge = own.found(reference=reference)
    step = Decimal(1).scaleb(-exponent(charge.currency))
    charge.state, charge.paid = state, (charge.amount * share).quantize(step)
    waiting = own.filter(pk=charge.pk).exclude(state=PAID)
    if not waiting.update(state=charge.state, paid=charge.paid):
        raise InvalidInput("This has been paid already.", attr="outcome", code="invalid")
    for _ in range(times):
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


__all__ = ["OUTCOMES", "PENDING", "SimulatedProvider", "decide", "told_of", "webhook"]
