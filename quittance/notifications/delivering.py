"""Sending what is queued: claim, hand over, settle. Each is a transaction of its own, and the mail
server is spoken to between them.

Killed anywhere, a worker leaves the message so that the sweep knows what to do: not handed over
yet, it goes back to the queue; handed over, it is uncertain, and a person decides.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import F
from django.utils import timezone

from quittance.audit.queue import task
from quittance.db.outside import outside_transaction
from quittance.notifications.attaching import Obsolete, address_of, attachments_of, headers_of
from quittance.notifications.composing import BadHeader, compose
from quittance.notifications.log import put, tell
from quittance.notifications.models import Message
from quittance.notifications.rules import GRACE, LEASE, State, next_try, settles
from quittance.notifications.transports import Abandoned, MaybeDelivered, NotDelivered, transport

logger = logging.getLogger(__name__)

# A queue of its own, so that a worker can be kept for mail, or kept from it.
QUEUE = "mail"
# Seconds between tries to write down what has become of a mail while the database is away.
PAUSES = (0.5, 2, 5, 15)
LONGEST_SWEEP = timedelta(minutes=4)
GAVE_UP = "The worker ended before the mail was handed over."
NOBODY_KNOWS = "The worker ended before the mail server answered."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try: QUEUED where it may be tried again."""

    state: State
    detail: str = ""


@task(queue_name=QUEUE)
def deliver(organisation: int, message: int) -> None:
    """Make one try to send a queued message whose time has come. Does nothing for any other."""
    outside_transaction()
    claimed = claim(organisation, message)
    if claimed is None:
        return
    outcome = _tried(claimed)
    if outcome is not None:
        persistently_settle(claimed, outcome)


def enqueue(message: Message) -> None:
    """Let a worker deliver it when its time comes. Belongs into the transaction that queues it."""
    waits = message.next_try_at > timezone.now()
    wanted = deliver.using(run_after=message.next_try_at) if waits else deliver
    wanted.enqueue(organisation=message.organisation_id, message=message.pk)


def claim(organisation: int, pk: int) -> Message | None:
    """The message for this worker alone, until its lease is over; None if it is not to be had."""
    now = timezone.now()
    rows = Message.objects.for_organisation(organisation).filter(pk=pk)
    with transaction.atomic():
        is_mine = rows.due(at=now).update(
            state=State.SENDING,
            attempts=F("attempts") + 1,
            tries=F("tries") + 1,
            claimed_at=now,
            handed_over_at=None,
            updated_at=now,
        )
        return rows.get() if is_mine else None


def _tried(message: Message) -> Outcome | None:
    """What came of it; None where the claim was lost before anything was sent."""
    try:
        attachments = attachments_of(message)
        sender = settings.DEFAULT_FROM_EMAIL
        mail = compose(
            message,
            attachments,
            address=address_of(message),
            headers=headers_of(message),
            sender=sender,
            at=timezone.now(),
        )
    except Obsolete as reason:
        return Outcome(State.CANCELLED, str(reason))
    except (BadHeader, UnicodeError) as error:
        return Outcome(State.FAILED, f"This cannot be the head of a mail: {error}")
    except Exception as error:
        logger.exception("Message %s could not be put together", message.pk)
        return Outcome(State.QUEUED, f"It could not be put together: {error}")
    told = [one.told() for one in attachments]
    try:
        transport().deliver(
            sender=sender,
            to=message.to,
            mail=mail,
            message_id=message.message_id,
            before_last=lambda: hand_over(message, told),
        )
    except Abandoned:
        return None
    except NotDelivered as error:
        return Outcome(State.FAILED if error.permanent else State.QUEUED, str(error))
    except MaybeDelivered as error:
        return Outcome(State.UNCERTAIN, str(error))
    return Outcome(State.SENT)


def hand_over(message: Message, attached: list[dict[str, Any]]) -> bool:
    """Write down that the mail server is about to have it; False if the claim has been lost."""
    now = timezone.now()
    mine = Message.objects.for_organisation(message.organisation_id).filter(
        pk=message.pk, state=State.SENDING, attempts=message.attempts
    )
    changes: dict[str, Any] = {"handed_over_at": now, "claimed_at": now, "updated_at": now}
    return bool(mine.update(**changes, attached=attached))


def persistently_settle(message: Message, outcome: Outcome) -> None:
    """Settle, also if the database is away for a moment: else a mail that was sent would be
    uncertain."""
    for pause in PAUSES:
        try:
            return settle(message, outcome)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("What became of message %s waits: %s", message.pk, error)
            connection.close()
            sleep(pause)
    settle(message, outcome)


def settle(message: Message, outcome: Outcome) -> None:
    """Write down what came of this attempt, unless it no longer counts."""
    own = Message.objects.for_organisation(message.organisation_id)
    with transaction.atomic():
        row = own.select_for_update(no_key=True).filter(pk=message.pk).first()
        if row is None or row.attempts != message.attempts:
            return
        if settles(row.state, outcome.state):
            _settle(row, outcome, timezone.now())


def _settle(row: Message, outcome: Outcome, now: datetime) -> None:
    before = row.state
    again = next_try(tries=row.tries, now=now) if outcome.state == State.QUEUED else None
    if again is not None:
        put(row, State.QUEUED, now, error=outcome.detail, next_try_at=again)
        enqueue(row)
        return
    ended = State.FAILED if outcome.state == State.QUEUED else outcome.state
    put(row, ended, now, error=outcome.detail, sent_at=now if ended == State.SENT else None)
    tell(row, f"message.{ended}", by=None, before=before)


def sweep(*, now: datetime | None = None) -> int:
    """See to what workers have left behind; returns how many messages that were.

    Those of dead workers go back to the queue, or become uncertain. What has been waiting for
    longer than GRACE, because its task is lost or far behind, is sent from here.
    """
    outside_transaction()
    now = now or timezone.now()
    everybodys = Message.objects.across_organisations("one run looks after the mail of all")
    left = everybodys.claimed_before(now - LEASE).order_by("claimed_at")
    given_up = sum(_give_up(one, now) for one in left)
    late = everybodys.due(at=now - GRACE).order_by("next_try_at")
    ends = monotonic() + LONGEST_SWEEP.total_seconds()
    delivered = 0
    for organisation, pk in list(late.values_list("organisation_id", "pk")):
        if monotonic() > ends:
            break
        deliver.call(organisation=organisation, message=pk)
        delivered += 1
    return given_up + delivered


def _give_up(left: Message, now: datetime) -> bool:
    """End what a worker has begun, unless it has moved on meanwhile."""
    own = Message.objects.for_organisation(left.organisation_id)
    with transaction.atomic():
        still = own.select_for_update(no_key=True).claimed_before(now - LEASE)
        found = still.filter(pk=left.pk).first()
        if found is None:
            return False
        if found.handed_over_at is None:
            _settle(found, Outcome(State.QUEUED, GAVE_UP), now)
        else:
            _settle(found, Outcome(State.UNCERTAIN, NOBODY_KNOWS), now)
    return True
