"""Making, changing and ending endpoints; trying them out; sending something once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quittance.accounts.models import Organisation, User
from quittance.accounts.operations import locked as locked_organisation
from quittance.audit.journal import changed
from quittance.audit.queries import count_entries
from quittance.errors import Problem
from quittance.notifications.errors import (
    BadEndpoint,
    CannotBeRedelivered,
    EndpointNotActive,
    TooManyEndpoints,
)
from quittance.notifications.webhooks.addresses import refuse_where_it_leads, target_of
from quittance.notifications.webhooks.delivering import cancel_queued
from quittance.notifications.webhooks.log import state_of, tell, tell_state, told
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint, sealed
from quittance.notifications.webhooks.rules import (
    ENDED,
    MOST_ENDPOINTS,
    OVERLAP,
    DeliveryState,
    in_order,
    is_event,
)
from quittance.notifications.webhooks.signing import new_secret


@dataclass(frozen=True, slots=True)
class Opened:
    """An endpoint at the only moment its secret is known."""

    endpoint: WebhookEndpoint
    secret: str = field(repr=False)


def make_endpoint(
    *,
    organisation: Organisation,
    url: str,
    events: Sequence[str],
    description: str = "",
    by: User | None,
) -> Opened:
    """Tell an address of what happens from now on. Raises BadEndpoint, TooManyEndpoints."""
    values = checked({"url": url, "events": events, "description": description})
    secret = new_secret()
    with transaction.atomic():
        # Keeps a second one from being counted at the same time.
        locked_organisation(organisation)
        own = WebhookEndpoint.objects.for_organisation(organisation)
        if own.count() >= MOST_ENDPOINTS:
            raise TooManyEndpoints()
        endpoint = WebhookEndpoint.objects.create(
            organisation=organisation,
            secret=sealed(secret),
            at_seq=count_entries(organisation.pk),
            created_by=by,
            **values,
        )
        tell("created", endpoint, changed({}, told(endpoint)), by=by)
    return Opened(endpoint, secret)


def change_endpoint(
    *, organisation: Organisation, endpoint_id: int, values: Mapping[str, Any], by: User | None
) -> WebhookEndpoint:
    """Put another `url`, `events` or `description` on it; what is queued goes to the new address.
    Raises NotFound, BadEndpoint."""
    with transaction.atomic():
        endpoint = locked_endpoint(organisation, endpoint_id)
        before = told(endpoint)
        _put(endpoint, **checked(values))
        tell("changed", endpoint, changed(before, told(endpoint)), by=by)
    return endpoint


def pause_endpoint(
    *, organisation: Organisation, endpoint_id: int, by: User | None
) -> WebhookEndpoint:
    """Tell it nothing any more; what waits is cancelled. Nothing happens to one that is paused.
    Raises NotFound."""
    with transaction.atomic():
        endpoint = locked_endpoint(organisation, endpoint_id)
        if endpoint.active:
            _put(endpoint, active=False)
            cancel_queued(endpoint)
            tell_state("paused", endpoint, before="active", by=by)
    return endpoint


def resume_endpoint(
    *, organisation: Organisation, endpoint_id: int, by: User | None
) -> WebhookEndpoint:
    """Tell it of what happens from now on; of the time between nothing is sent. Nothing happens to
    one that is active. Raises NotFound."""
    with transaction.atomic():
        endpoint = locked_endpoint(organisation, endpoint_id)
        if not endpoint.active:
            before = state_of(endpoint)
            head = count_entries(organisation.pk)
            _put(
                endpoint,
                active=True,
                disabled_reason="",
                failing_since=None,
                silences=0,
                quiet_until=None,
                at_seq=head,
            )
            tell_state("resumed", endpoint, before=before, by=by)
    return endpoint


def rotate_secret(*, organisation: Organisation, endpoint_id: int, by: User | None) -> Opened:
    """Give it another secret; the one before signs as well for a day. Raises NotFound."""
    secret = new_secret()
    with transaction.atomic():
        endpoint = locked_endpoint(organisation, endpoint_id)
        until = timezone.now() + OVERLAP
        _put(
            endpoint,
            previous_secret=endpoint.secret,
            previous_until=until,
            secret=sealed(secret),
        )
        tell("rotated", endpoint, {"expires_at": [None, until]}, by=by)
    return Opened(endpoint, secret)


def delete_endpoint(*, organisation: Organisation, endpoint_id: int, by: User | None) -> None:
    """With everything that was sent or waits. Raises NotFound."""
    with transaction.atomic():
        endpoint = locked_endpoint(organisation, endpoint_id)
        before = told(endpoint)
        endpoint.delete()
        endpoint.pk = endpoint_id
        tell("deleted", endpoint, changed(before, {}), by=by)


def test_endpoint(*, organisation: Organisation, endpoint_id: int, by: User | None) -> int:
    """Let it be sent something to try it with, whatever it asks for; returns the number of the
    entry that this is about. Raises NotFound, EndpointNotActive."""
    with transaction.atomic():
        endpoint = locked_endpoint(organisation, endpoint_id)
        if not endpoint.active:
            raise EndpointNotActive()
        # Somebody waits for it.
        _put(endpoint, quiet_until=None)
        # The look-out makes a delivery of the entry, as of any other.
        tell("tested", endpoint, {}, by=by)
        # Nobody else has moved the head: it is locked.
        return count_entries(organisation.pk)


def redeliver(*, organisation: Organisation, delivery_id: int, by: User | None) -> WebhookDelivery:
    """Queue once more what has ended; the receiver gets the same id again. It is not told to the
    journal, for what is told there may be sent. Raises NotFound, CannotBeRedelivered,
    EndpointNotActive."""
    own = WebhookDelivery.objects.for_organisation(organisation)
    with transaction.atomic():
        endpoint = locked_endpoint(organisation, own.found(pk=delivery_id).endpoint_id)
        delivery = own.select_for_update(no_key=True).found(pk=delivery_id)
        if delivery.state not in ENDED:
            raise CannotBeRedelivered(state=delivery.state)
        if not endpoint.active:
            raise EndpointNotActive()
        delivery.state, delivery.tries = DeliveryState.QUEUED, 0
        delivery.next_try_at, delivery.delivered_at = timezone.now(), None
        delivery.status_code = delivery.duration_ms = None
        delivery.error = ""
        delivery.save()
        _put(endpoint, quiet_until=None)
    return delivery


def locked_endpoint(organisation: Organisation, pk: int) -> WebhookEndpoint:
    """Raises NotFound."""
    own = WebhookEndpoint.objects.for_organisation(organisation)
    return own.select_for_update(no_key=True).found(pk=pk)


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises BadEndpoint naming each bad one."""
    found, problems = dict(values), []
    if "url" in found:
        try:
            refuse_where_it_leads(target_of(found["url"]), settings.WEBHOOK_NETWORKS)
        except ValueError as error:
            problems.append(Problem("invalid_url", str(error), "url"))
    if "events" in found:
        problems += _problems_of(found["events"])
        found["events"] = in_order(found["events"])
    if problems:
        raise BadEndpoint(problems=problems)
    return found


def _problems_of(events: Sequence[str]) -> list[Problem]:
    if not events:
        return [Problem("empty", str(BadEndpoint.none), "events")]
    return [
        Problem("unknown_event", str(BadEndpoint.unknown % {"event": name}), f"events.{place}")
        for place, name in enumerate(events)
        if not is_event(name)
    ]


def _put(endpoint: WebhookEndpoint, **changes: Any) -> None:
    changes["updated_at"] = timezone.now()
    for name, value in changes.items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=list(changes))
