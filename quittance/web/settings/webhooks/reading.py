"""Endpoints and deliveries as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import orjson
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quittance.accounts.models import Organisation
from quittance.audit.actions import ACTIONS, subject_of
from quittance.audit.queries import entries
from quittance.notifications.webhooks.addresses import target_of
from quittance.notifications.webhooks.models import WebhookEndpoint
from quittance.notifications.webhooks.payload import event_id, payload_of
from quittance.notifications.webhooks.rules import TESTED, wants
from quittance.reports.telling import sentences
from quittance.web.journal.asked import KINDS
from quittance.web.settings.webhooks import words


@dataclass(frozen=True, slots=True)
class EndpointRow:
    endpoint: WebhookEndpoint

    @property
    def label(self) -> words.Words:
        return words.mark_of_endpoint(self.endpoint)[0]

    @property
    def tone(self) -> str:
        return words.mark_of_endpoint(self.endpoint)[1]

    @property
    def reason(self) -> words.Words:
        return words.reason_of(self.endpoint)

    @property
    def former_until(self) -> datetime | None:
        """How long the secret before the present one signs as well."""
        return _still(self.endpoint.previous_until)

    @property
    def quiet_until(self) -> datetime | None:
        """How long it is sent nothing."""
        return _still(self.endpoint.quiet_until) if self.endpoint.active else None

    @property
    def host(self) -> str:
        return target_of(self.endpoint.url).authority

    @property
    def asked(self) -> str:
        return words.asked_in_short(self.endpoint.events)

    @property
    def asked_for(self) -> list[str]:
        return words.asked_in_words(self.endpoint.events)


def _still(until: datetime | None) -> datetime | None:
    return until if until and until > timezone.now() else None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """`delivery` as queries.deliveries() gives it; `said` is its entry of the journal in words."""

    delivery: Mapping[str, Any]
    said: str

    @property
    def label(self) -> words.Words:
        return self._mark[0]

    @property
    def tone(self) -> str:
        return self._mark[1]

    @property
    def error(self) -> str:
        return words.error_in_words(self.delivery["error"])

    @property
    def next_try_at(self) -> datetime | None:
        """Of one that waits after a try in vain, until it comes."""
        at: datetime = self.delivery["next_try_at"]
        is_again = words.is_tried_again(self.delivery["state"], self.delivery["error"])
        return at if is_again and at > timezone.now() else None

    @property
    def _mark(self) -> words.Mark:
        return words.mark_of_delivery(self.delivery["state"], self.delivery["error"])


def rows_of(
    organisation: Organisation, deliveries: Sequence[Mapping[str, Any]]
) -> list[DeliveryRow]:
    """Each with what has happened. Two statements."""
    numbers = [one["seq"] for one in deliveries]
    told = list(entries(organisation.pk).filter(seq__in=numbers))
    said = sentences(organisation, told, get_language() or "en")
    in_words = {entry["seq"]: str(one) for entry, one in zip(told, said, strict=True)}
    return [DeliveryRow(one, in_words[one["seq"]]) for one in deliveries]


def events_of(
    endpoint: WebhookEndpoint, asked: str
) -> list[tuple[words.Words, list[tuple[str, str]]]]:
    """(kind, its events in words) of what it may have been sent, and of what is asked for."""
    names = [name for name in ACTIONS if wants(endpoint.events, name) or name in {TESTED, asked}]
    return [
        (KINDS[kind], [(name, words.event_in_words(name)) for name in own])
        for kind, own in groupby(names, key=subject_of)
    ]


def headers_of(organisation: Organisation, seq: int) -> list[tuple[str, words.Words]]:
    """What goes out besides the body. With its signature, whoever sees it could send it again."""
    return [
        ("Content-Type", "application/json"),
        ("User-Agent", "Quittance"),
        ("webhook-id", event_id(organisation, seq)),
        ("webhook-timestamp", _("seconds since 1970 at each try")),
        ("webhook-signature", _("made of the secret at each try")),
    ]


def body_of(organisation: Organisation, seq: int) -> str:
    """The same JSON that is sent, with room to read it."""
    options = orjson.OPT_UTC_Z | orjson.OPT_INDENT_2
    return orjson.dumps(payload_of(organisation, seq), option=options).decode()
