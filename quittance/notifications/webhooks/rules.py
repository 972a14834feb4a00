"""The life of a delivery and of an endpoint, as pure functions.

queued --claim--> sending --2xx--> delivered
  ^  |               |--anything else--> queued again, later; failed once tries are over
  |  cancelled      \\--410 Gone--> failed, and the endpoint is switched off
  \\--a person sends it again-- delivered, failed, cancelled
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.db import models

from quittance.audit.actions import ACTIONS, SUBJECTS


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class DisabledReason(models.TextChoices):
    """Why the service itself has switched an endpoint off."""

    GONE = "gone", "It answered 410 Gone"
    FAILING = "failing", "Every try has failed for five days"


# What a person may have sent once more: of these nothing more happens by itself.
ENDED = (DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.CANCELLED)
EVERYTHING = "*"
TESTED = "webhook_endpoint.tested"
MOST_ENDPOINTS = 20
# Seconds from one try to the next: eleven tries within about three days.
BACKOFF = (5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
MOST_TRIES = len(BACKOFF) + 1
LONGEST_WAIT = timedelta(hours=24)
# Seconds in which an endpoint is sent nothing at all, after so many tries without an answer.
SILENCES = (5, 60, 300, 1800)
# How long an endpoint may fail without a single success.
PATIENCE = timedelta(days=5)
# How long a former secret still signs.
OVERLAP = timedelta(hours=24)
# How long a worker may have a delivery before it counts as dead: many times what one try takes.
LEASE = timedelta(minutes=5)
DAYS_KEPT = 30


def is_event(name: str) -> bool:
    """Whether an endpoint may ask for it: invoice.issued, invoice.* or *."""
    kind, _, verb = name.partition(".")
    return name == EVERYTHING or name in ACTIONS or (verb == EVERYTHING and kind in SUBJECTS)


def wants(events: Iterable[str], action: str) -> bool:
    """Whether an endpoint that asks for these events gets one with this action."""
    kind = action.partition(".")[0]
    return not {EVERYTHING, action, f"{kind}.{EVERYTHING}"}.isdisjoint(events)


def in_order(events: Iterable[str]) -> list[str]:
    """Each once, as the table of actions has them; what stands for many comes first."""
    known = [EVERYTHING, *(f"{kind}.{EVERYTHING}" for kind in SUBJECTS), *ACTIONS]
    asked = set(events)
    return [name for name in known if name in asked]


def next_try(
    *, tries: int, now: datetime, wait: timedelta | None, backoff: Sequence[int] = BACKOFF
) -> datetime | None:
    """When to try again after that many tries in vain, not before the `wait` that the receiver
    has asked for; None when there have been enough."""
    if tries > len(backoff):
        return None
    usual = timedelta(seconds=backoff[tries - 1])
    return now + max(usual, min(wait or usual, LONGEST_WAIT))


def quiet_after(*, silences: int, wait: timedelta | None) -> timedelta | None:
    """How long an endpoint is left alone: one that has not answered so many times in a row costs a
    worker ten seconds each time, and one that asked for a `wait` means all that is sent to it."""
    usual = timedelta(seconds=SILENCES[min(silences, len(SILENCES)) - 1]) if silences else None
    return wait if usual is None else max(usual, wait or usual)


def asked_to_wait(status: int, retry_after: str | None, now: datetime) -> timedelta | None:
    """What 429 and 503 say with Retry-After (RFC 9110, 10.2.3): seconds, or a date."""
    if status not in {429, 503} or not retry_after:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), int(LONGEST_WAIT.total_seconds())))
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    wait = (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), LONGEST_WAIT)


def is_hopeless(failing_since: datetime, now: datetime) -> bool:
    """Whether an endpoint has failed for so long that it is switched off."""
    return now - failing_since >= PATIENCE
