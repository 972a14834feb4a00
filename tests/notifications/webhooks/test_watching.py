"""The journal is the outbox: which entries become deliveries, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.notifications.webhooks import operations, watching
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.watching import catch_up, is_anything_waiting
from tests.notifications.webhooks.making import delivery, endpoint, happened
from tests.people import Person, draft

pytestmark = pytest.mark.django_db


def made() -> list[tuple[int, int, str, str]]:
    rows = WebhookDelivery.objects.order_by("endpoint", "seq")
    return list(rows.values_list("endpoint", "seq", "event", "state"))


def caught_up(own: WebhookEndpoint) -> WebhookEndpoint:
    catch_up()
    own.refresh_from_db()
    WebhookDelivery.objects.all().delete()
    return own


def test_what_it_asks_for_becomes_a_delivery_once(engines: Organisation) -> None:
    own = endpoint(engines, events=["invoice.*", "payment.recorded"])
    first = happened(engines, "invoice.issued")
    happened(engines, "bill.entered")
    last = happened(engines, "payment.recorded")
    assert catch_up() == 2
    assert made() == [
        (own.pk, first, "invoice.issued", "queued"),
        (own.pk, last, "payment.recorded", "queued"),
    ]
    own.refresh_from_db()
    assert own.at_seq == last
    assert catch_up() == 0
    assert len(made()) == 2


def test_what_was_before_it_is_not_sent(engines: Organisation) -> None:
    happened(engines)
    own = endpoint(engines, events=["*"])
    catch_up()
    assert [event for _, _, event, _ in made()] == ["webhook_endpoint.created"]
    assert made()[0][0] == own.pk


def test_many_entries_are_looked_at_in_parts(
    engines: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "BATCH", 3)
    endpoint(engines)
    for _ in range(7):
        happened(engines)
    assert catch_up() == 7


def test_each_endpoint_is_told_by_itself(engines: Organisation) -> None:
    invoices, bills = endpoint(engines), endpoint(engines, events=["bill.entered"])
    seq = happened(engines)
    catch_up()
    assert made() == [(invoices.pk, seq, "invoice.issued", "queued")]
    assert bills.deliveries.count() == 0


def test_another_organisations_journal_is_none_of_its_business(
    engines: Organisation, zoe: Person
) -> None:
    own = endpoint(engines, events=["*"])
    caught_up(own)
    foreign = endpoint(zoe.organisation, events=["*"])
    seq = happened(zoe.organisation)
    catch_up()
    assert {(pk, event) for pk, _, event, _ in made()} == {
        (foreign.pk, "webhook_endpoint.created"),
        (foreign.pk, "invoice.issued"),
    }
    assert WebhookDelivery.objects.get(seq=seq).organisation == zoe.organisation


def test_a_paused_one_is_not_told_also_not_later(engines: Organisation) -> None:
    own = caught_up(endpoint(engines))
    operations.pause_endpoint(organisation=engines, endpoint_id=own.pk, by=None)
    happened(engines)
    assert not is_anything_waiting()
    assert catch_up() == 0
    operations.resume_endpoint(organisation=engines, endpoint_id=own.pk, by=None)
    catch_up()
    assert made() == []
    seq = happened(engines)
    catch_up()
    assert [one[1] for one in made()] == [seq]


def test_a_test_reaches_the_endpoint_that_is_tried_whatever_it_asks_for(
    engines: Organisation,
) -> None:
    own, other, all_ = (endpoint(engines, events=[one]) for one in ("bill.*", "bill.*", "*"))
    for one in (own, other, all_):
        caught_up(one)
    seq = operations.test_endpoint(organisation=engines, endpoint_id=own.pk, by=None)
    catch_up()
    assert made() == [
        (own.pk, seq, "webhook_endpoint.tested", "queued"),
        (all_.pk, seq, "webhook_endpoint.tested", "queued"),
    ]
    assert other.deliveries.count() == 0


def test_whether_anything_waits_is_one_cheap_question(engines: Organisation) -> None:
    own = caught_up(endpoint(engines))
    with CaptureQueriesContext(connection) as asked:
        assert not is_anything_waiting()
    assert len(asked) == 1
    seq = happened(engines)
    assert is_anything_waiting()
    catch_up()
    assert is_anything_waiting()
    WebhookDelivery.objects.update(state="cancelled")
    assert not is_anything_waiting()
    delivery(own, seq=seq + 1)
    assert is_anything_waiting()


def test_operations_have_no_statement_for_it(ada: Person, cleo: object) -> None:
    draft(ada, cleo)
    with CaptureQueriesContext(connection) as before:
        draft(ada, cleo)
    endpoint(ada.organisation, events=["*"])
    with CaptureQueriesContext(connection) as after:
        draft(ada, cleo)
    assert len(after) == len(before)
    assert not [one for one in after if "webhook" in one["sql"]]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no choice")
def test_a_queue_for_one_is_not_read_for_each_of_the_others(engines: Organisation) -> None:
    silent = endpoint(engines)
    silent.quiet_until = timezone.now() + timedelta(hours=1)
    silent.save()
    usual = {"organisation": engines, "event": "invoice.issued"}
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(endpoint=silent, seq=seq, **usual) for seq in range(1, 2001)
    )
    with connection.cursor() as cursor:
        # Such a queue is what the planner goes by.
        cursor.execute("ANALYZE notifications_webhookdelivery")
    plan = WebhookEndpoint.objects.waiting(at=timezone.now()).explain()
    assert "webhook_delivery_due" in plan
    assert "Seq Scan on notifications_webhookdelivery" not in plan
