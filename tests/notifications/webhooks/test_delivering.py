"""What becomes of a delivery: tries, claims, what dead workers leave, when an endpoint ends."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.notifications.jobs import forget_old_deliveries, sweep_webhooks
from quittance.notifications.webhooks import delivering, operations, running, sending
from quittance.notifications.webhooks.delivering import (
    GAVE_UP,
    NO_SECRET,
    NOT_MADE,
    Parcel,
    claim_next,
    give_up_lost,
    packed,
    settle,
)
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.rules import BACKOFF, LEASE, MOST_TRIES, PATIENCE
from quittance.notifications.webhooks.running import Round, send_waiting
from quittance.notifications.webhooks.sending import Answer
from quittance.notifications.webhooks.signing import signature
from tests.notifications.webhooks.making import delivery, endpoint, happened, opened, told, tried
from tests.notifications.webhooks.receiver import Receiver, answer, hangs, says
from tests.people import Person

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=1)


class TestWhatArrives:
    def test_it_is_the_entry_signed(self, engines: Organisation, receiver: Receiver) -> None:
        made = opened(engines, receiver.url, ["invoice.issued"])
        seq = happened(engines, subject=12)
        assert send_waiting.call() == 1
        [got] = receiver.received
        entry = JournalEntry.objects.get(seq=seq)
        assert json.loads(got.body) == {
            "id": f"evt_engines_{seq}",
            "type": "invoice.issued",
            "timestamp": entry.at.isoformat().replace("+00:00", "Z"),
            "organisation": "engines",
            "data": {
                "id": entry.pk,
                "seq": seq,
                "at": entry.at.isoformat().replace("+00:00", "Z"),
                "actor": None,
                "actor_name": "",
                "action": "invoice.issued",
                "subject": "invoice",
                "subject_id": 12,
                "related": "",
                "related_id": None,
                "changes": {"number": [None, "INV-7"]},
                "digest": bytes(entry.digest).hex(),
                "url": "http://127.0.0.1:8000/api/invoices/12/",
            },
        }
        assert b'{"id":"evt_' in got.body
        timestamp = int(got.headers["webhook-timestamp"])
        assert abs(timestamp - timezone.now().timestamp()) < 60
        assert got.headers["content-type"] == "application/json"
        assert got.headers["user-agent"] == "Quittance"
        assert got.headers["webhook-id"] == f"evt_engines_{seq}"
        assert got.headers["webhook-signature"] == signature(
            made.secret, event=f"evt_engines_{seq}", timestamp=timestamp, body=got.body
        )
        row = WebhookDelivery.objects.get()
        assert (row.state, row.attempts, row.status_code, row.error) == ("delivered", 1, 200, "")
        assert row.delivered_at
        assert row.duration_ms is not None

    def test_each_try_has_the_same_id_and_body(
        self, engines: Organisation, receiver: Receiver
    ) -> None:
        receiver.act = says(answer(500))
        row = tried(delivery(endpoint(engines, receiver.url)))
        receiver.act = says(answer(200))
        assert tried(row).state == "delivered"
        operations.redeliver(organisation=engines, delivery_id=row.pk, by=None)
        assert tried(row).state == "delivered"
        assert len({(one.headers["webhook-id"], one.body) for one in receiver.received}) == 1
        assert len(receiver.received) == 3

    def test_for_a_day_the_former_secret_signs_too(self, engines: Organisation) -> None:
        made = opened(engines)
        row = delivery(made.endpoint)
        rotated = operations.rotate_secret(
            organisation=engines, endpoint_id=made.endpoint.pk, by=None
        )

        def signatures() -> list[str]:
            parcel = packed(WebhookDelivery.objects.select_related("endpoint").get(pk=row.pk))
            assert isinstance(parcel, Parcel)
            sent = parcel.headers
            at = int(sent["webhook-timestamp"])
            assert sent["webhook-signature"].split(" ") == [
                signature(one, event=sent["webhook-id"], timestamp=at, body=parcel.body)
                for one in valid
            ]
            return valid

        valid = [rotated.secret, made.secret]
        assert len(signatures()) == 2
        WebhookEndpoint.objects.update(previous_until=timezone.now() - MOMENT)
        valid = [rotated.secret]
        assert len(signatures()) == 1

    def test_a_former_key_of_the_service_still_opens_the_secret(
        self, engines: Organisation, settings: Any
    ) -> None:
        made = opened(engines)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [settings.SECRET_KEY]
        assert made.endpoint.secrets_at(timezone.now()) == [made.secret]

    def test_where_that_is_lost_another_secret_helps_at_once(
        self, engines: Organisation, settings: Any
    ) -> None:
        made = opened(engines)
        settings.SECRET_KEY = "n" * 50
        rotated = operations.rotate_secret(
            organisation=engines, endpoint_id=made.endpoint.pk, by=None
        )
        assert rotated.endpoint.secrets_at(timezone.now()) == [rotated.secret]

    def test_without_it_nothing_is_sent(
        self, engines: Organisation, receiver: Receiver, settings: Any
    ) -> None:
        row = delivery(endpoint(engines, receiver.url))
        settings.SECRET_KEY = "n" * 50
        row = tried(row)
        assert (row.state, row.tries, row.error) == ("queued", 1, NO_SECRET)
        assert receiver.received == []

    def test_what_cannot_be_made_holds_up_nobody_else(
        self, engines: Organisation, receiver: Receiver
    ) -> None:
        broken = delivery(endpoint(engines, events=["bill.*"]), seq=999)
        delivery(endpoint(engines, receiver.url))
        assert (tried(broken).error, len(receiver.received)) == (NOT_MADE, 1)

    def test_nor_does_what_goes_wrong_while_it_is_sent(
        self, engines: Organisation, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def post(url: str, *args: Any, **more: Any) -> Answer:
            if url == receiver.url:
                return sending.post(url, *args, **more)
            raise RuntimeError("a slip")

        monkeypatch.setattr(delivering, "post", post)
        row = delivery(endpoint(engines, events=["bill.*"]))
        delivery(endpoint(engines, receiver.url))
        assert (tried(row).error, len(receiver.received)) == (NOT_MADE, 1)


class TestTries:
    @pytest.mark.parametrize("status", [301, 404, 500])
    def test_what_fails_is_tried_again(
        self, status: int, engines: Organisation, receiver: Receiver
    ) -> None:
        receiver.act = says(answer(status))
        own = endpoint(engines, receiver.url)
        row = tried(delivery(own))
        assert (row.state, row.attempts, row.tries, row.status_code) == ("queued", 1, 1, status)
        assert row.error.startswith(f"It answered {status}")
        assert timedelta(seconds=3) < row.next_try_at - timezone.now() <= timedelta(seconds=5)
        own.refresh_from_db()
        assert own.failing_since
        # Before its time nothing happens.
        assert Round(seconds=5).run() == 0
        assert len(receiver.received) == 1

    def test_the_receiver_is_given_the_time_it_asks_for(
        self, engines: Organisation, receiver: Receiver
    ) -> None:
        receiver.act = says(answer(429, "Retry-After: 600"))
        row = tried(delivery(endpoint(engines, receiver.url)))
        assert timedelta(seconds=595) < row.next_try_at - timezone.now() <= timedelta(seconds=600)

    def test_tries_come_to_an_end(self, engines: Organisation) -> None:
        own = endpoint(engines)
        row = delivery(own)
        for _ in range(len(BACKOFF) + 1):
            claimed = claim_next(engines.pk, own.pk)
            assert claimed
            settle(claimed, Answer(500, "It answered 500."))
            WebhookDelivery.objects.update(next_try_at=timezone.now())
        row.refresh_from_db()
        assert (row.state, row.tries, row.status_code) == ("failed", 11, 500)
        assert told(own) == []
        assert claim_next(engines.pk, own.pk) is None

    def test_a_success_ends_the_failing(self, engines: Organisation, receiver: Receiver) -> None:
        own = endpoint(engines, receiver.url)
        WebhookEndpoint.objects.update(failing_since=timezone.now() - 2 * PATIENCE)
        assert tried(delivery(own)).state == "delivered"
        own.refresh_from_db()
        assert (own.failing_since, own.active) == (None, True)


class TestClaims:
    def test_they_go_in_the_order_of_the_journal(self, engines: Organisation) -> None:
        own = endpoint(engines)
        later, earlier = delivery(own, seq=9), delivery(own, seq=8)
        claimed = [claim_next(engines.pk, own.pk) for _ in range(3)]
        assert claimed == [earlier, later, None]

    def test_one_that_fails_holds_up_nothing_after_it(
        self, engines: Organisation, receiver: Receiver
    ) -> None:
        own = endpoint(engines, receiver.url)
        first, second = delivery(own), delivery(own)
        answers = iter([answer(500), answer(200)])
        receiver.act = lambda sock, over: sock.sendall(next(answers))
        assert Round(seconds=5).run() == 2
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == ("queued", "delivered")

    def test_another_organisations_is_not_to_be_had(
        self, engines: Organisation, zoe: Person
    ) -> None:
        own = endpoint(engines)
        delivery(own)
        assert claim_next(zoe.organisation.pk, own.pk) is None

    def test_a_paused_one_gets_nothing(self, engines: Organisation) -> None:
        own = endpoint(engines)
        delivery(own)
        WebhookEndpoint.objects.update(active=False)
        assert claim_next(engines.pk, own.pk) is None

    def test_what_a_dead_worker_left_is_queued_again(
        self, engines: Organisation, receiver: Receiver
    ) -> None:
        own = endpoint(engines, receiver.url)
        row = delivery(own)
        assert claim_next(engines.pk, own.pk)
        assert give_up_lost() == 0
        WebhookDelivery.objects.update(claimed_at=timezone.now() - LEASE - MOMENT)
        assert sweep_webhooks.call() == 2
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("delivered", 2)
        assert receiver.ids == [f"evt_engines_{row.seq}"]

    def test_one_that_no_worker_survives_comes_to_an_end(self, engines: Organisation) -> None:
        own = endpoint(engines)
        row = delivery(own)
        for _ in range(MOST_TRIES):
            assert claim_next(engines.pk, own.pk)
            assert give_up_lost(now=timezone.now() + LEASE + MOMENT) == 1
            WebhookDelivery.objects.update(next_try_at=timezone.now())
        row.refresh_from_db()
        assert (row.state, row.tries) == ("failed", MOST_TRIES)
        assert row.error == GAVE_UP
        assert claim_next(engines.pk, own.pk) is None

    def test_unless_its_endpoint_takes_nothing_any_more(self, engines: Organisation) -> None:
        own = endpoint(engines)
        row = delivery(own, state="sending", claimed_at=timezone.now() - LEASE - MOMENT)
        WebhookEndpoint.objects.update(active=False)
        assert give_up_lost() == 1
        row.refresh_from_db()
        assert row.state == "cancelled"

    def test_of_a_worker_that_wakes_again_a_success_still_counts(
        self, engines: Organisation
    ) -> None:
        own = endpoint(engines)
        row = delivery(own)
        slow = claim_next(engines.pk, own.pk)
        assert slow
        give_up_lost(now=timezone.now() + LEASE + MOMENT)
        settle(slow, Answer(500, "It answered 500."))
        row.refresh_from_db()
        assert (row.state, row.tries) == ("queued", 1)
        settle(slow, Answer(200))
        row.refresh_from_db()
        assert row.state == "delivered"

    def test_nothing_it_says_counts_against_the_next_one(self, engines: Organisation) -> None:
        own = endpoint(engines)
        row = delivery(own)
        slow = claim_next(engines.pk, own.pk)
        give_up_lost(now=timezone.now() + LEASE + MOMENT)
        WebhookDelivery.objects.update(next_try_at=timezone.now())
        assert claim_next(engines.pk, own.pk)
        assert slow
        settle(slow, Answer(200))
        row.refresh_from_db()
        assert row.state == "sending"


class TestRounds:
    def test_a_slow_receiver_holds_up_nobody_else(
        self, engines: Organisation, receiver: Receiver
    ) -> None:
        with Receiver(act=hangs) as slow:
            stuck = endpoint(engines, slow.url, ["bill.*"])
            quick = endpoint(engines, receiver.url)
            rows = [delivery(quick) for _ in range(3)]
            delivery(stuck, seq=1)
            delivery(stuck, seq=2)
            one = Round(seconds=5)

            def land() -> None:
                Round.land(one)
                if len(receiver.received) == len(rows):
                    # The others are through before the slow one has answered.
                    slow.over.set()

            one.land = land  # type: ignore[method-assign]
            one.run()
        assert receiver.ids == [f"evt_engines_{row.seq}" for row in rows]
        # Who does not answer is not tried again in the same round.
        assert len(slow.received) == 1
        assert sorted(stuck.deliveries.values_list("state", "tries")) == [
            ("queued", 0),
            ("queued", 1),
        ]

    def test_one_organisations_slow_receivers_leave_room_for_others(
        self, engines: Organisation, zoe: Person, receiver: Receiver
    ) -> None:
        with Receiver(act=hangs) as slow:
            for _ in range(running.AT_ONCE + 1):
                delivery(endpoint(engines, slow.url, ["bill.*"]), seq=1)
            delivery(endpoint(zoe.organisation, receiver.url))
            one = Round(seconds=5)
            flying: list[int] = []

            def land() -> None:
                Round.land(one)
                if receiver.received and not flying:
                    flying.append(len(one.flying))
                    slow.over.set()

            one.land = land  # type: ignore[method-assign]
            # Each of the slow ones has its turn nevertheless.
            assert one.run() == running.AT_ONCE + 2
        assert flying == [running.SHARE]

    def test_whose_turn_is_first_is_not_always_the_same(
        self, engines: Organisation, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = [delivery(endpoint(engines, receiver.url, ["bill.*"])) for _ in range(3)]
        # One after the other, and drawn by lot so that the last comes first.
        monkeypatch.setattr(running, "AT_ONCE", 1)
        monkeypatch.setattr(running, "shuffle", list.reverse)
        Round(seconds=5).run()
        assert receiver.ids == [f"evt_engines_{row.seq}" for row in reversed(rows)]

    def test_when_its_time_is_over_it_begins_nothing(self, engines: Organisation) -> None:
        delivery(endpoint(engines))
        assert Round(seconds=0).run() == 0
        assert WebhookDelivery.objects.get().state == "queued"

    def test_it_runs_outside_of_transactions(self, engines: Organisation) -> None:
        delivery(endpoint(engines))
        with transaction.atomic(), pytest.raises(TransactionManagementError):
            send_waiting.call()
        assert WebhookDelivery.objects.get().state == "queued"


def test_what_has_ended_is_forgotten_after_a_month(
    engines: Organisation, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    monkeypatch.setattr(delivering, "FORGOTTEN_AT_ONCE", 2)
    own, now = endpoint(engines), timezone.now()
    month = now - timedelta(days=30)
    old = {"created_at": month - MOMENT}
    kept = [
        delivery(own, seq=1, state="failed", created_at=month + MOMENT * 60),
        delivery(own, seq=2, **old),
        delivery(own, seq=3, state="sending", claimed_at=now, **old),
    ]
    for seq, state in enumerate(("failed", "cancelled"), start=4):
        delivery(own, seq=seq, state=state, **old)
    delivery(own, seq=6, state="delivered", delivered_at=month, **old)
    done = {"status": "SUCCESSFUL", "queue_name": "webhooks", "args_kwargs": {}, "priority": 0}
    done["backend_name"] = "default"
    for days in (2, 0):
        task = DBTaskResult.objects.create(**done, run_after=now, return_value=None)
        DBTaskResult.objects.filter(pk=task.pk).update(finished_at=now - timedelta(days=days))
    assert forget_old_deliveries.call() == 3
    assert list(WebhookDelivery.objects.order_by("seq")) == kept
    assert DBTaskResult.objects.count() == 1
