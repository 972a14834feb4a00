"""What pages say of webhooks: states, events, and why something has not arrived."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from quittance.audit.actions import ACTIONS
from quittance.notifications.webhooks import delivering
from quittance.notifications.webhooks.log import state_of
from quittance.notifications.webhooks.models import WebhookEndpoint
from quittance.notifications.webhooks.rules import EVERYTHING, DeliveryState
from quittance.reports.telling import generally
from quittance.web.journal.asked import KINDS
from quittance.web.journal.values import LABELS

Words = str | Promise
Mark = tuple[Words, str]
ENDPOINTS: dict[str, Mark] = {
    "active": (_("Active"), "good"),
    "paused": (_("Paused"), ""),
    "disabled": (_("Switched off"), "bad"),
}
STATES: dict[str, Mark] = {
    DeliveryState.QUEUED: (_("Waiting"), "info"),
    DeliveryState.SENDING: (_("On its way"), "info"),
    DeliveryState.DELIVERED: (_("Arrived"), "good"),
    DeliveryState.FAILED: (_("Failed"), "bad"),
    DeliveryState.CANCELLED: (_("Cancelled"), ""),
}
AGAIN: Mark = (_("Retrying"), "warn")
# What a try is said to have ended with, which is kept in English. What the system itself said stays
# as it is.
ERRORS: tuple[tuple[re.Pattern[str], Words], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (re.escape(delivering.GAVE_UP), _("The worker ended before it knew what came of it.")),
        (
            re.escape(delivering.NO_SECRET),
            _("Its secret cannot be read any more: SECRET_KEY has changed. Give it a new secret."),
        ),
        (re.escape(delivering.NOT_MADE), _("Something went wrong with it on our side.")),
        (re.escape(delivering.SWITCHED_OFF), _("The webhook takes nothing any more.")),
        (
            r"There was no answer within (\S+) seconds\.",
            _("There was no answer within %s seconds."),
        ),
        (
            r"It answered (\d+): redirects are not followed\.",
            _("It answered %s: redirects are not followed."),
        ),
        (r"It answered (\d+)\.", _("It answered %s.")),
        (
            r"The name leads to an address that may not be reached\.",
            _("The name leads to an address that may not be reached."),
        ),
        (r"The name is not known\.", _("The name is not known.")),
        (r"Its certificate is not trusted: (.*)", _("Its certificate is not trusted: %s")),
        (
            r"No secure connection: it was cut off\.",
            _("There was no secure connection: it was cut off."),
        ),
        (r"No secure connection: (.*)", _("There was no secure connection: %s")),
        (r"The connection failed: it was cut off\.", _("The connection was cut off.")),
        (r"The connection failed: Connection refused\.", _("The connection was refused.")),
        (r"The connection failed: (.*)", _("The connection failed: %s")),
        (r"What it answered is no HTTP\.", _("What it answered is no HTTP.")),
    )
)


def mark_of_endpoint(endpoint: WebhookEndpoint) -> Mark:
    return ENDPOINTS[state_of(endpoint)]


def reason_of(endpoint: WebhookEndpoint) -> Words:
    """Why the service has switched it off; empty where it has not."""
    reasons = LABELS["webhook_endpoint.reason"]
    return reasons[endpoint.disabled_reason] if endpoint.disabled_reason else ""


def mark_of_delivery(state: str, error: str) -> Mark:
    """One that waits after a try in vain looks otherwise than one that waits for its first."""
    return AGAIN if is_tried_again(state, error) else STATES[state]


def is_tried_again(state: str, error: str) -> bool:
    return state == DeliveryState.QUEUED and bool(error)


def error_in_words(error: str) -> str:
    """In the language of the page; as it is where nobody knows it."""
    for pattern, said in ERRORS:
        if found := pattern.fullmatch(error):
            return str(said) % found.groups() if found.groups() else str(said)
    return error


def event_in_words(action: str) -> str:
    return generally(action, get_language() or "en")


def asked_in_words(events: Sequence[str]) -> list[str]:
    """What an endpoint is told, one by one."""
    return [_asked(name) for name in events]


def asked_in_short(events: Sequence[str]) -> str:
    """The same in a line: kinds by their names, of single events how many."""
    kinds = [_asked(name) for name in events if name not in ACTIONS]
    single = len(events) - len(kinds)
    if single and len(events) > 1:
        said = ngettext("%(count)d single event", "%(count)d single events", single)
        kinds.append(said % {"count": single})
    return ", ".join(kinds or asked_in_words(events))


def _asked(name: str) -> str:
    if name == EVERYTHING:
        return str(_("Everything"))
    kind = name.removesuffix(f".{EVERYTHING}")
    return str(KINDS[kind]) if kind != name else event_in_words(name)
