"""Writing, sending again, confirming and cancelling messages; an organisation's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quittance.accounts.errors import TooManyTries
from quittance.accounts.models import Organisation, User
from quittance.accounts.operations import locked as locked_organisation
from quittance.accounts.throttle import count_try
from quittance.audit.journal import changed
from quittance.audit.rows import record_row, told
from quittance.db.written import Insert
from quittance.notifications.composing import new_message_id
from quittance.notifications.delivering import enqueue
from quittance.notifications.errors import (
    CannotBeCancelled,
    CannotBeConfirmed,
    CannotBeResent,
    TooManyMails,
)
from quittance.notifications.log import put, tell
from quittance.notifications.models import MailText, Message
from quittance.notifications.queries import wording_of
from quittance.notifications.rules import ENDED_WITHOUT_SUCCESS, State
from quittance.notifications.texts.defaults import Wording
from quittance.notifications.texts.filling import one_line, refuse_unknown
from quittance.notifications.texts.html import PLAIN, Colours
from quittance.notifications.texts.writing import written

INSERT = Insert(Message)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be written to whom. `values` are for the placeholders of the wording; `about` is
    the row as the journal names it. Where they give a link its value is the mark LINK, and
    `link_id` says which."""

    kind: str
    language: str
    to: str
    to_name: str
    about: tuple[str, int]
    wording: Wording
    values: Mapping[str, str]
    colours: Colours = PLAIN
    link_id: int | None = None
    level: int = 0
    # Whose allowance it counts against.
    scope: str = "mail_organisation"


def wording_for(
    organisation: Organisation, kind: str, language: str, *, subject: str, body: str
) -> Wording:
    """What a mail is to say: the words given for it, else the usual ones.

    Raises UnknownPlaceholder for the words given, at `subject` and `message`.
    """
    refuse_unknown(kind, subject=subject, message=body)
    usual = wording_of(organisation, kind, language)
    return Wording(subject or usual.subject, body or usual.body)


def write_message(*, organisation: Organisation, letter: Letter, by: User | None) -> Message:
    """Write a message and queue it. Must run in the transaction of what it tells of, before its
    entries in the journal; `tell_queued` is the message's own. Raises TooManyMails.
    """
    count_mail(organisation, letter.scope)
    words = written(
        letter.wording,
        letter.values,
        sender=organisation.name,
        language=letter.language,
        colours=letter.colours,
    )
    now = timezone.now()
    about, about_id = letter.about
    message = Message(
        organisation=organisation,
        kind=letter.kind,
        language=letter.language,
        to=letter.to,
        to_name=one_line(letter.to_name)[:200],
        from_name=one_line(organisation.name),
        reply_to=organisation.email,
        subject=words.subject,
        text=words.text,
        html=words.html,
        about=about,
        about_id=about_id,
        link_id=letter.link_id,
        level=letter.level,
        next_try_at=now,
        message_id=new_message_id(settings.DEFAULT_FROM_EMAIL),
        created_by=by,
        created_at=now,
        updated_at=now,
    )
    INSERT.rows([message])
    enqueue(message)
    return message


def count_mail(organisation: Organisation, scope: str = "mail_organisation") -> None:
    """Count one more mail of an organisation, in the transaction that writes it: what is rolled
    back was none. Raises TooManyMails once the day's allowance is used up.
    """
    try:
        count_try(scope, str(organisation.pk))
    except TooManyTries as error:
        raise TooManyMails(wait=error.wait or 1) from None


def tell_queued(message: Message, *, by: User | None) -> None:
    tell(message, "message.queued", by=by, before=None)


def resend_message(*, organisation: Organisation, message_id: int, by: User | None) -> Message:
    """Queue once more what failed or is uncertain: the same mail, with the same Message-ID, so
    that a server which has it already can drop it. Raises NotFound, CannotBeResent,
    TooManyMails.
    """
    with transaction.atomic():
        message = locked(organisation, message_id)
        before = message.state
        if before not in ENDED_WITHOUT_SUCCESS:
            raise CannotBeResent(state=before)
        count_mail(organisation)
        now = timezone.now()
        put(message, State.QUEUED, now, error="", tries=0, next_try_at=now, created_by=by)
        enqueue(message)
        tell(message, "message.resent", by=by, before=before)
    return message


def settle_uncertain(*, organisation: Organisation, message_id: int, by: User | None) -> Message:
    """A person knows that an uncertain message has arrived, and it counts as sent. It was when the
    mail server was handed it, as far as that is known. Raises NotFound, CannotBeConfirmed.
    """
    with transaction.atomic():
        message = locked(organisation, message_id)
        before = message.state
        if before != State.UNCERTAIN:
            raise CannotBeConfirmed(state=before)
        now = timezone.now()
        put(message, State.SENT, now, error="", sent_at=message.handed_over_at or now)
        tell(message, "message.confirmed", by=by, before=before)
    return message


def cancel_message(*, organisation: Organisation, message_id: int, by: User | None) -> Message:
    """Keep a queued message from being sent. Raises NotFound, CannotBeCancelled."""
    with transaction.atomic():
        message = locked(organisation, message_id)
        before = message.state
        if before != State.QUEUED:
            raise CannotBeCancelled(state=before)
        put(message, State.CANCELLED, timezone.now(), error="")
        tell(message, "message.cancelled", by=by, before=before)
    return message


def locked(organisation: Organisation, pk: int) -> Message:
    own = Message.objects.for_organisation(organisation)
    return own.select_for_update(no_key=True).found(pk=pk)


def put_mail_text(
    *, organisation: Organisation, kind: str, language: str, wording: Wording, by: User | None
) -> None:
    """Let mails of a kind say this from now on. Raises UnknownPlaceholder."""
    refuse_unknown(kind, subject=wording.subject, body=wording.body)
    with transaction.atomic():
        # Where there is no row yet, the organisation's lock keeps a second one away.
        locked_organisation(organisation)
        own = MailText.objects.for_organisation(organisation)
        row = own.filter(kind=kind, language=language).first()
        before = {} if row is None else told(row)
        row = row or MailText(organisation=organisation, kind=kind, language=language)
        row.subject, row.body = wording.subject, wording.body
        row.save()
        changes = changed(before, told(row))
        record_row("changed", row, organisation=organisation.pk, by=by, changes=changes)


def drop_mail_text(
    *, organisation: Organisation, kind: str, language: str, by: User | None
) -> None:
    """Go back to the words of the house; nothing happens where they are used already."""
    with transaction.atomic():
        locked_organisation(organisation)
        own = MailText.objects.for_organisation(organisation)
        row = own.filter(kind=kind, language=language).first()
        if row is None:
            return
        pk, before = row.pk, told(row)
        row.delete()
        row.pk = pk
        changes = changed(before, {})
        record_row("deleted", row, organisation=organisation.pk, by=by, changes=changes)
