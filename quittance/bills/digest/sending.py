"""Digests written and queued: by the clock once a day, or by hand."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.rules import Digest
from quittance.audit.models import JobRun
from quittance.audit.unfinished import piece_of_work
from quittance.bills.digest.figures import Told, told_of
from quittance.bills.digest.words import digest_words
from quittance.bills.models import DigestRefusal
from quittance.bills.rules import DECIDERS
from quittance.db.locks import retried
from quittance.invoicing.mailing import colours_of
from quittance.notifications.errors import TooManyMails
from quittance.notifications.models import Message
from quittance.notifications.operations import Letter, tell_queued, write_message
from quittance.notifications.queries import language_for
from quittance.notifications.rules import Kind

logger = logging.getLogger(__name__)
JOB = "bill_digest"
# The hour of the day, where the organisation is, from which on its digest goes out.
MORNING = 7


class DigestsFailed(Exception):
    """Some organisations have no digest yet; the next run tries again."""


def send_due(*, now: datetime) -> int:
    """The digests of all organisations whose morning has come; returns how many mails those are.

    Each day of an organisation is claimed in the transaction that writes its mails: whatever ends
    in between, all are written once or none. Raises DigestsFailed after the others were written.
    """
    written, failed = 0, []
    for organisation in list(Organisation.objects.exclude(bill_digest=Digest.NEVER).order_by("pk")):
        local = now.astimezone(ZoneInfo(organisation.time_zone))
        if local.hour < MORNING or _is_claimed(organisation, local.date()):
            continue
        try:
            with piece_of_work(
                "bill.digest", organisation=organisation.pk, subject=organisation.pk
            ):
                written += retried(partial(_send_once, organisation, local.date()))
        except Exception:
            logger.exception("The digest of organisation %s could not be written", organisation.pk)
            failed.append(organisation.pk)
    if failed:
        raise DigestsFailed(f"organisations {', '.join(map(str, failed))}")
    return written


def send_digest(organisation: Organisation, day: date) -> list[Message]:
    """The digest of a day to everybody who wants it, also once more, and whether or not something
    happened where they want it always. By hand."""
    with transaction.atomic():
        return _written(organisation, told_of(organisation, day))


def wanting(organisation: Organisation) -> list[User]:
    """Who gets it: those who decide, unless they refused."""
    refused = DigestRefusal.objects.for_organisation(organisation).values("user")
    members = Membership.objects.for_organisation(organisation).filter(role__in=DECIDERS)
    those = members.exclude(user__in=refused).filter(user__is_active=True).exclude(user__email="")
    return [one.user for one in those.select_related("user").order_by("id")]


def _send_once(organisation: Organisation, today: date) -> int:
    with transaction.atomic():
        try:
            with transaction.atomic():
                now = timezone.now()
                period = _period(organisation, today)
                JobRun.objects.create(job=JOB, period=period, started_at=now, finished_at=now)
        except IntegrityError:
            return 0
        return len(_written(organisation, told_of(organisation, today - timedelta(days=1))))


def _written(organisation: Organisation, told: Told) -> list[Message]:
    if not told.has_happened and organisation.bill_digest != Digest.ALWAYS:
        return []
    letters = [_letter(person, organisation, told) for person in wanting(organisation)]
    messages = []
    for letter in letters:
        try:
            messages.append(write_message(organisation=organisation, letter=letter, by=None))
        except TooManyMails:
            logger.warning("No digest to %s: %s has sent too many mails", letter.to, organisation)
    for message in messages:
        tell_queued(message, by=None)
    return messages


def _letter(person: User, organisation: Organisation, told: Told) -> Letter:
    language = language_for(person, organisation)
    wording, values = digest_words(
        told,
        organisation,
        name=person.full_name,
        language=language,
        address=f"{settings.PUBLIC_URL}/bills/",
    )
    return Letter(
        kind=Kind.BILL_DIGEST,
        language=language,
        to=person.email,
        to_name=person.full_name,
        about=("organisation", organisation.pk),
        wording=wording,
        values=values,
        colours=colours_of(organisation),
        # Whose refusal its address takes (refusing.py).
        link_id=person.pk,
    )


def _is_claimed(organisation: Organisation, today: date) -> bool:
    return JobRun.objects.filter(job=JOB, period=_period(organisation, today)).exists()


def _period(organisation: Organisation, today: date) -> str:
    return f"{organisation.pk}:{today.isoformat()}"
