"""Sending what is queued: claim, send, settle. Claim and settle are transactions of their own, and
the receiver is spoken to between them.

Killed anywhere, a worker leaves the delivery so that the sweep queues it again: a receiver gets
each event at least once, and knows it by its id when it comes twice.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quittance.notifications.webhooks.log import tell_state
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.payload import as_bytes, event_id, payload_of
from quittance.notifications.webhooks.rules import (
    ENDED,
    LEASE,
    MOST_TRIES,
    DeliveryState,
    DisabledReason,
    is_hopeless,
    next_try,
    quiet_after,
)
from quittance.notifications.webhooks.sending import GONE, Answer, post
from quittance.notifications.webhooks.signing import headers

FORGOTTEN_AT_ONCE = 1000

logger = logging.getLogger(__name__)

GAVE_UP = "The worker ended before it knew what came of it."
NO_SECRET = "Its secret cannot be read any more: SECRET_KEY has changed. Rotate it."  # noqa: S105
NOT_MADE = "Something went wrong with it on our side."
SWITCHED_OFF = "The endpoint takes nothing any more."


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything that a try needs, without the database."""

    url: str
    body: bytes
    headers: dict[str, str]

    def send(self) -> Answer:
        """Raises nothing: what goes wrong with one must not hold up the others of a round."""
        try:
            return post(self.url, self.body, self.headers, networks=settings.WEBHOOK_NETWORKS)
        except Exception:
            logger.exception("A webhook could not be sent")
            return Answer(None, NOT_MADE)


def claim_next(organisation: int, endpoint: int) -> WebhookDelivery | None:
    """The first of an endpoint's deliveries that are due, for this worker alone until its lease is
    over; None if there is none to be had."""
    now = timezone.now()
    own = WebhookDelivery.objects.for_organisation(organisation)
    with transaction.atomic():
        of_it = own.filter(endpoint=endpoint, endpoint__active=True)
        due = of_it.exclude(endpoint__quiet_until__gt=now).due(at=now).order_by("seq")
        pk = due.values_list("pk", flat=True).first()
        if pk is None:
            return None
        is_mine = (
            own.filter(pk=pk)
            .due(at=now)
            .update(
                state=DeliveryState.SENDING,
                attempts=F("attempts") + 1,
                tries=F("tries") + 1,
                claimed_at=now,
            )
        )
        return own.select_related("endpoint", "organisation").get(pk=pk) if is_mine else None


def packed(delivery: WebhookDelivery) -> Parcel | Answer:
    """What is sent; or what is to be said of the try where that cannot be made."""
    try:
        return _packed(delivery)
    except InvalidToken:
        return Answer(None, NO_SECRET)
    except Exception:
        # It must not hold up those of all others.
        logger.exception("Delivery %s could not be put together", delivery.pk)
        return Answer(None, NOT_MADE)


def _packed(delivery: WebhookDelivery) -> Parcel:
    now = timezone.now()
    organisation, endpoint = delivery.organisation, delivery.endpoint
    secrets = endpoint.secrets_at(now)
    body = as_bytes(payload_of(organisation, delivery.seq))
    signed = headers(
        secrets,
        event=event_id(organisation, delivery.seq),
        timestamp=int(now.timestamp()),
        body=body,
    )
    usual = {"Content-Type": "application/json", "User-Agent": "Quittance"}
    return Parcel(endpoint.url, body, {**usual, **signed})


def settle(delivery: WebhookDelivery, answer: Answer) -> None:
    """Write down what came of this attempt, unless it no longer counts."""
    now = timezone.now()
    endpoints = WebhookEndpoint.objects.for_organisation(delivery.organisation_id)
    own = WebhookDelivery.objects.for_organisation(delivery.organisation_id)
    with transaction.atomic():
        endpoint = endpoints.select_for_update(no_key=True).filter(pk=delivery.endpoint_id).first()
        row = own.select_for_update(no_key=True).filter(pk=delivery.pk).first()
        if endpoint is None or row is None or row.attempts != delivery.attempts:
            return
        # That it has arrived is true also where the worker was given up.
        if row.state == DeliveryState.SENDING or (
            answer.is_success and row.state != DeliveryState.DELIVERED
        ):
            _settle(endpoint, row, answer, now)


def _settle(endpoint: WebhookEndpoint, row: WebhookDelivery, answer: Answer, now: datetime) -> None:
    told: dict[str, Any] = {
        "status_code": answer.status,
        "duration_ms": answer.duration_ms,
        "error": answer.error,
    }
    if answer.is_success:
        _put(row, state=DeliveryState.DELIVERED, delivered_at=now, **told)
        if endpoint.failing_since is not None:
            _put(endpoint, failing_since=None, silences=0, quiet_until=None)
        return
    is_gone = answer.status == GONE
    again = None if is_gone else next_try(tries=row.tries, now=now, wait=answer.wait)
    if not endpoint.active:
        _put(row, state=DeliveryState.CANCELLED, **told)
        return
    if again is None:
        _put(row, state=DeliveryState.FAILED, **told)
    else:
        _put(row, state=DeliveryState.QUEUED, next_try_at=again, **told)
    failing_since = endpoint.failing_since or now
    silences = endpoint.silences + 1 if answer.status is None else 0
    quiet = quiet_after(silences=silences, wait=answer.wait)
    _put(
        endpoint,
        failing_since=failing_since,
        silences=silences,
        quiet_until=now + quiet if quiet else None,
    )
    if is_gone:
        _switch_off(endpoint, DisabledReason.GONE, now)
    elif is_hopeless(failing_since, now):
        _switch_off(endpoint, DisabledReason.FAILING, now)


def _switch_off(endpoint: WebhookEndpoint, reason: DisabledReason, now: datetime) -> None:
    """The service itself ends it; a person may resume it. Enters it in the journal."""
    _put(endpoint, active=False, disabled_reason=reason, updated_at=now)
    cancel_queued(endpoint)
    tell_state("disabled", endpoint, before="active", by=None)


def cancel_queued(endpoint: WebhookEndpoint) -> None:
    """What waits for an endpoint that takes nothing any more."""
    own = WebhookDelivery.objects.for_organisation(endpoint.organisation_id)
    waiting = own.filter(endpoint=endpoint, state=DeliveryState.QUEUED)
    waiting.update(state=DeliveryState.CANCELLED, error=SWITCHED_OFF)


def _put(row: WebhookEndpoint | WebhookDelivery, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))


def give_up_lost(*, now: datetime | None = None) -> int:
    """Queue again what dead workers have left behind, until there were enough tries; returns how
    many that were."""
    left = WebhookDelivery.objects.across_organisations("one run looks after those of all")
    lost = left.claimed_before((now or timezone.now()) - LEASE)
    cancelled = lost.filter(endpoint__active=False).update(
        state=DeliveryState.CANCELLED, error=SWITCHED_OFF
    )
    # Else one that its workers do not survive would be the end of every next one.
    failed = lost.filter(tries__gte=MOST_TRIES).update(state=DeliveryState.FAILED, error=GAVE_UP)
    queued = lost.update(
        state=DeliveryState.QUEUED, error=GAVE_UP, next_try_at=now or timezone.now()
    )
    return cancelled + failed + queued


def forget_old(*, before: datetime) -> int:
    """Delete deliveries from before then that have ended, in short transactions; returns how
    many."""
    everybodys = WebhookDelivery.objects.across_organisations("one run tidies up for all of them")
    old = everybodys.filter(created_at__lt=before, state__in=ENDED)
    forgotten = 0
    while pks := list(old.order_by("pk").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        # Some may have been sent once more since.
        forgotten += old.filter(pk__in=pks).delete()[0]
    return forgotten
