"""Reads of messages and of what they say."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BigIntegerField, CharField, Count

from quittance.accounts.models import Organisation, User
from quittance.db.compiled import Compiled
from quittance.notifications.models import MailText, Message
from quittance.notifications.rules import TextKind
from quittance.notifications.texts.defaults import LANGUAGES, Wording, language_of
from quittance.notifications.texts.house import WORDINGS


@dataclass(frozen=True, slots=True)
class UsedWording:
    """What mails of a kind say in a language; `is_own`: in words of the organisation."""

    kind: str
    language: str
    wording: Wording
    is_own: bool


def language_for(person: User | None, organisation: Organisation) -> str:
    """What the person chose, else what the organisation speaks."""
    return language_of((person.language if person else "") or organisation.language)


def wording_of(organisation: Organisation, kind: str, language: str) -> Wording:
    """The organisation's own words, else those of the house."""
    return wording_used(organisation, kind, language).wording


def wording_used(organisation: Organisation, kind: str, language: str) -> UsedWording:
    found = OWN.rows(organisation=organisation.pk, kind=kind, language=language)
    wording = Wording(**found[0]) if found else WORDINGS[TextKind(kind), language]
    return UsedWording(kind, language, wording, is_own=bool(found))


OWN = Compiled(
    lambda given: (
        MailText.objects.for_organisation(given("organisation", BigIntegerField()))
        .filter(kind=given("kind", CharField()), language=given("language", CharField()))
        .values("subject", "body")
    )
)


def wordings_of(organisation: Organisation) -> list[UsedWording]:
    """All of them, in a fixed order."""
    rows = MailText.objects.for_organisation(organisation)
    own = {
        (kind, language): Wording(subject, body)
        for kind, language, subject, body in rows.values_list("kind", "language", "subject", "body")
    }
    return [
        UsedWording(
            kind=kind,
            language=language,
            wording=own.get((kind, language), WORDINGS[kind, language]),
            is_own=(kind, language) in own,
        )
        for kind in TextKind
        for language in LANGUAGES
    ]


def count_by_state(organisation: Organisation) -> dict[str, int]:
    """How many messages there are in each state that has any."""
    own = Message.objects.for_organisation(organisation).order_by()
    return dict(own.values_list("state").annotate(Count("id")))
