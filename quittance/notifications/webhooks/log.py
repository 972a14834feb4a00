"""What the journal says of an endpoint: never a secret, and of its address no more than the host,
for the path often is one."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from quittance.accounts.models import User
from quittance.audit.journal import Changes, changed
from quittance.audit.rows import record_row
from quittance.notifications.webhooks.addresses import target_of
from quittance.notifications.webhooks.models import WebhookEndpoint


def told(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """`url_digest` tells that an address has changed which is on the same host."""
    return {
        "to": target_of(endpoint.url).origin,
        "url_digest": sha256(endpoint.url.encode()).hexdigest()[:16],
        "description": endpoint.description,
        "events": list(endpoint.events),
    }


def state_of(endpoint: WebhookEndpoint) -> str:
    """active, paused (by a person) or disabled (by the service)."""
    if endpoint.active:
        return "active"
    return "disabled" if endpoint.disabled_reason else "paused"


def tell_state(verb: str, endpoint: WebhookEndpoint, *, before: str, by: User | None) -> None:
    """Enter that it takes events no more, or again. The last statement of its transaction."""
    after: dict[str, Any] = {"state": state_of(endpoint)}
    if endpoint.disabled_reason:
        after["reason"] = endpoint.disabled_reason
    tell(verb, endpoint, changed({"state": before}, after), by=by)


def tell(verb: str, endpoint: WebhookEndpoint, changes: Changes, *, by: User | None) -> None:
    record_row(verb, endpoint, organisation=endpoint.organisation_id, by=by, changes=changes)
