"""What people do with webhooks, what is refused, and what the journal says of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.accounts.sealing import SECOND_STEPS, WEBHOOKS, keys
from quittance.audit.models import JournalEntry, JournalHead
from quittance.errors import NotFound
from quittance.notifications.errors import (
    BadEndpoint,
    CannotBeRedelivered,
    EndpointNotActive,
    TooManyEndpoints,
)
from quittance.notifications.webhooks import operations, queries
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.rules import MOST_ENDPOINTS
from quittance.privacy.operations.teams import _forget_business
from quittance.reports.verify import verify
from tests.notifications.webhooks.making import URL, delivery, endpoint, happened, opened
from tests.people import Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told() -> list[tuple[str, Any]]:
    entries = JournalEntry.objects.filter(subject="webhook_endpoint").order_by("seq")
    return [(one.action.partition(".")[2], one.changes) for one in entries]


def test_an_endpoint_begins_with_what_happens_from_then_on(ada: Person) -> None:
    happened(ada.organisation)
    made = operations.make_endpoint(
        organisation=ada.organisation,
        url="https://hooks.example.com/T0/secret",
        events=["payment.*", "invoice.issued", "payment.*"],
        description="Books",
        by=ada.user,
    )
    row = WebhookEndpoint.objects.get()
    assert row == made.endpoint
    assert row.events == ["payment.*", "invoice.issued"]
    assert (row.active, row.at_seq, row.created_by) == (True, 1, ada.user)
    assert row.secrets_at(timezone.now()) == [made.secret]
    assert told() == [
        (
            "created",
            {
                "to": [None, "https://hooks.example.com"],
                "url_digest": [None, "f4df20849ad23816"],
                "description": [None, "Books"],
                "events": [None, ["payment.*", "invoice.issued"]],
            },
        )
    ]


def test_secrets_and_paths_are_nowhere_but_in_its_row(
    ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    own = {"organisation": ada.organisation, "by": ada.user}
    url = "https://hooks.example.com/T0/hidden?key=hidden"
    with caplog.at_level("DEBUG"):
        made = operations.make_endpoint(url=url, events=["*"], **own)
        pk = made.endpoint.pk
        rotated = operations.rotate_secret(endpoint_id=pk, **own)
        operations.test_endpoint(endpoint_id=pk, **own)
        operations.change_endpoint(endpoint_id=pk, values={"url": f"{url}2"}, **own)
        operations.pause_endpoint(endpoint_id=pk, **own)
        row = WebhookEndpoint.objects.values().get()
        listed = str(list(queries.endpoints(ada.organisation)))
        operations.delete_endpoint(endpoint_id=pk, **own)
    said = str(list(JournalEntry.objects.values())) + caplog.text
    for secret in (made.secret, rotated.secret):
        key = secret.removeprefix("whsec_")
        for place in (said, str(row), listed, repr(made), repr(rotated), repr(made.endpoint)):
            assert key not in place
    assert "hidden" not in said + repr(made) + str(made.endpoint)
    assert row["secret"] not in listed


def test_a_secret_is_sealed_for_webhooks_alone(engines: Organisation) -> None:
    made = opened(engines)
    sealed = made.endpoint.secret.encode()
    assert keys(WEBHOOKS).decrypt(sealed).decode() == made.secret
    with pytest.raises(Exception, match=r"^$"):
        keys(SECOND_STEPS).decrypt(sealed)


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"url": "ftp://x.example/"}, [("invalid_url", "url")]),
        ({"url": "http://8.8.8.8/"}, [("invalid_url", "url")]),
        ({"url": "https://10.0.0.1/"}, [("invalid_url", "url")]),
        ({"events": []}, [("empty", "events")]),
        (
            {"events": ["*", "invoice.lost", "ghost.*"]},
            [("unknown_event", "events.1"), ("unknown_event", "events.2")],
        ),
        ({"url": "x", "events": []}, [("invalid_url", "url"), ("empty", "events")]),
    ],
)
def test_what_is_wrong_is_named(
    values: dict[str, Any], problems: list[tuple[str, str]], engines: Organisation
) -> None:
    own = endpoint(engines)
    for act in (
        lambda: opened(engines, **{"url": URL, "events": ["*"], **values}),
        lambda: operations.change_endpoint(
            organisation=engines, endpoint_id=own.pk, values=values, by=None
        ),
    ):
        with pytest.raises(BadEndpoint) as refusal:
            act()
        assert [(one.code, one.attr) for one in refusal.value.problems] == problems
    assert WebhookEndpoint.objects.count() == 1
    assert len(told()) == 1
    assert model_to_dict(WebhookEndpoint.objects.get()) == model_to_dict(own)


def test_twenty_are_enough(engines: Organisation, zoe: Person) -> None:
    for _ in range(MOST_ENDPOINTS):
        endpoint(engines)
    with pytest.raises(TooManyEndpoints, match=f"may have {MOST_ENDPOINTS} webhooks"):
        endpoint(engines)
    assert WebhookEndpoint.objects.count() == 20
    endpoint(zoe.organisation)


def test_a_change_tells_what_has_changed(ada: Person) -> None:
    own = endpoint(ada.organisation, "https://hooks.example.com/a")
    operations.change_endpoint(
        organisation=ada.organisation,
        endpoint_id=own.pk,
        values={"url": "https://hooks.example.com/b", "events": ["*"]},
        by=ada.user,
    )
    verb, changes = told()[-1]
    assert verb == "changed"
    assert sorted(changes) == ["events", "url_digest"]
    assert changes["events"] == [["invoice.*"], ["*"]]
    own.refresh_from_db()
    assert (own.url, own.events) == ("https://hooks.example.com/b", ["*"])


def test_pausing_cancels_what_waits_and_resuming_begins_anew(ada: Person) -> None:
    own = endpoint(ada.organisation)
    waiting = delivery(own)
    done = delivery(own, state="delivered", delivered_at=timezone.now())
    at = {"organisation": ada.organisation, "endpoint_id": own.pk, "by": ada.user}
    operations.pause_endpoint(**at)
    operations.pause_endpoint(**at)
    waiting.refresh_from_db()
    done.refresh_from_db()
    assert (waiting.state, done.state) == ("cancelled", "delivered")
    happened(ada.organisation)
    operations.resume_endpoint(**at)
    operations.resume_endpoint(**at)
    own.refresh_from_db()
    head = JournalHead.objects.get(organisation_id=ada.organisation.pk).seq
    # Its own resumption is the first that it may be told of.
    assert (own.active, own.at_seq) == (True, head - 1)
    assert told()[1:] == [
        ("paused", {"state": ["active", "paused"]}),
        ("resumed", {"state": ["paused", "active"]}),
    ]


def test_what_the_service_switched_off_is_resumed_likewise(ada: Person) -> None:
    own = endpoint(ada.organisation)
    past = timezone.now() - DAY
    WebhookEndpoint.objects.update(active=False, disabled_reason="gone", failing_since=past)
    operations.resume_endpoint(organisation=ada.organisation, endpoint_id=own.pk, by=ada.user)
    own.refresh_from_db()
    assert (own.active, own.disabled_reason, own.failing_since) == (True, "", None)
    assert told()[-1] == ("resumed", {"state": ["disabled", "active"]})


def test_a_rotation_keeps_the_former_secret_for_a_day(ada: Person) -> None:
    made = opened(ada.organisation)
    at = {"organisation": ada.organisation, "endpoint_id": made.endpoint.pk, "by": ada.user}
    second = operations.rotate_secret(**at)
    own = second.endpoint
    now = timezone.now()
    assert own.secrets_at(now) == [second.secret, made.secret]
    assert own.secrets_at(now + DAY) == [second.secret]
    third = operations.rotate_secret(**at)
    assert third.endpoint.secrets_at(now) == [third.secret, second.secret]
    verb, changes = told()[-1]
    assert (verb, list(changes)) == ("rotated", ["expires_at"])


def test_with_an_endpoint_goes_what_was_sent_to_it(ada: Person) -> None:
    own, other = endpoint(ada.organisation), endpoint(ada.organisation)
    delivery(own)
    kept = delivery(other)
    operations.delete_endpoint(organisation=ada.organisation, endpoint_id=own.pk, by=ada.user)
    assert list(WebhookEndpoint.objects.all()) == [other]
    assert list(WebhookDelivery.objects.all()) == [kept]
    verb, changes = told()[-1]
    assert (verb, changes["to"]) == ("deleted", ["http://127.0.0.1:9", None])


def test_a_test_is_an_entry(ada: Person) -> None:
    own = endpoint(ada.organisation)
    at = {"organisation": ada.organisation, "endpoint_id": own.pk, "by": ada.user}
    seq = operations.test_endpoint(**at)
    entry = JournalEntry.objects.get(seq=seq)
    assert (entry.action, entry.subject_id, entry.changes) == (
        "webhook_endpoint.tested",
        own.pk,
        {},
    )
    operations.pause_endpoint(**at)
    with pytest.raises(EndpointNotActive):
        operations.test_endpoint(**at)
    assert JournalEntry.objects.filter(action=entry.action).count() == 1


@pytest.mark.parametrize("state", ["delivered", "failed", "cancelled"])
def test_what_has_ended_is_sent_once_more(state: str, ada: Person) -> None:
    own = endpoint(ada.organisation)
    at = timezone.now() if state == "delivered" else None
    row = delivery(
        own, state=state, delivered_at=at, attempts=11, tries=11, status_code=500, error="No."
    )
    operations.redeliver(organisation=ada.organisation, delivery_id=row.pk, by=ada.user)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.tries, row.error) == ("queued", 11, 0, "")
    assert (row.delivered_at, row.status_code) == (None, None)
    assert row.next_try_at <= timezone.now()
    assert len(told()) == 1


@pytest.mark.parametrize("state", ["queued", "sending"])
def test_what_has_not_ended_is_on_its_way_already(state: str, ada: Person) -> None:
    row = delivery(endpoint(ada.organisation), state=state, claimed_at=timezone.now(), tries=3)
    with pytest.raises(CannotBeRedelivered):
        operations.redeliver(organisation=ada.organisation, delivery_id=row.pk, by=ada.user)
    row.refresh_from_db()
    assert (row.state, row.tries) == (state, 3)


def test_nor_is_anything_sent_to_who_is_paused(ada: Person) -> None:
    row = delivery(endpoint(ada.organisation), state="failed")
    WebhookEndpoint.objects.update(active=False)
    with pytest.raises(EndpointNotActive):
        operations.redeliver(organisation=ada.organisation, delivery_id=row.pk, by=ada.user)
    row.refresh_from_db()
    assert row.state == "failed"


def test_another_organisations_are_not_found(engines: Organisation, zoe: Person) -> None:
    own = endpoint(engines)
    row = delivery(own, state="failed")
    at = {"organisation": zoe.organisation, "by": zoe.user}
    for act in (
        lambda: operations.change_endpoint(endpoint_id=own.pk, values={"events": ["*"]}, **at),
        lambda: operations.pause_endpoint(endpoint_id=own.pk, **at),
        lambda: operations.resume_endpoint(endpoint_id=own.pk, **at),
        lambda: operations.rotate_secret(endpoint_id=own.pk, **at),
        lambda: operations.test_endpoint(endpoint_id=own.pk, **at),
        lambda: operations.delete_endpoint(endpoint_id=own.pk, **at),
        lambda: operations.redeliver(delivery_id=row.pk, **at),
    ):
        with pytest.raises(NotFound):
            act()
    assert len(told()) == 1
    assert WebhookDelivery.objects.get().state == "failed"


def test_of_a_business_without_people_no_webhook_is_left(engines: Organisation) -> None:
    delivery(endpoint(engines))
    _forget_business(engines)
    assert (WebhookEndpoint.objects.count(), WebhookDelivery.objects.count()) == (0, 0)


def test_the_journal_stays_in_order(ada: Person) -> None:
    own = endpoint(ada.organisation)
    operations.pause_endpoint(organisation=ada.organisation, endpoint_id=own.pk, by=ada.user)
    assert verify(ada.organisation.pk).finding is None
