"""When an endpoint is left alone for a while, and when for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.notifications.webhooks import operations
from quittance.notifications.webhooks.delivering import claim_next, settle
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.rules import PATIENCE
from quittance.notifications.webhooks.running import Round
from quittance.notifications.webhooks.sending import Answer
from quittance.notifications.webhooks.watching import is_anything_waiting
from tests.notifications.webhooks.making import delivery, endpoint, told, tried
from tests.notifications.webhooks.receiver import Receiver, answer, says

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=1)


class TestQuiet:
    def test_who_does_not_answer_is_asked_once_and_left_alone(
        self, engines: Organisation, receiver: Receiver
    ) -> None:
        silent = endpoint(engines, "http://127.0.0.1:1/")
        rows = [delivery(silent, seq=seq) for seq in (1, 2, 3)]
        delivery(endpoint(engines, receiver.url))
        assert Round(seconds=5).run() == 2
        assert len(receiver.received) == 1
        silent.refresh_from_db()
        assert silent.silences == 1
        assert silent.quiet_until
        assert timedelta(seconds=3) < silent.quiet_until - timezone.now() <= timedelta(seconds=5)
        assert WebhookDelivery.objects.filter(pk__in=[row.pk for row in rows], tries=0).count() == 2
        assert not is_anything_waiting()

    def test_it_is_left_alone_longer_until_it_answers(self, engines: Organisation) -> None:
        own = endpoint(engines)
        found = []
        for answered in (None, None, 500, None):
            delivery(own)
            WebhookEndpoint.objects.update(quiet_until=None)
            claimed = claim_next(engines.pk, own.pk)
            assert claimed
            settle(claimed, Answer(answered, "In vain."))
            own.refresh_from_db()
            found.append((own.silences, own.quiet_until is not None))
        assert found == [(1, True), (2, True), (0, False), (1, True)]

    def test_who_asks_for_a_pause_has_it_for_everything(
        self, engines: Organisation, receiver: Receiver
    ) -> None:
        receiver.act = says(answer(503, "Retry-After: 600"))
        own = endpoint(engines, receiver.url)
        tried(delivery(own))
        assert tried(delivery(own)).tries == 0
        assert len(receiver.received) == 1

    def test_a_success_a_test_and_a_person_end_it(
        self, engines: Organisation, receiver: Receiver
    ) -> None:
        own = endpoint(engines, receiver.url)
        row = delivery(own)
        quiet = {"failing_since": timezone.now(), "silences": 3}
        later = timezone.now() + timedelta(hours=1)
        WebhookEndpoint.objects.update(**quiet, quiet_until=later)
        operations.test_endpoint(organisation=engines, endpoint_id=own.pk, by=None)
        assert tried(row).state == "delivered"
        own.refresh_from_db()
        assert (own.silences, own.quiet_until) == (0, None)
        WebhookEndpoint.objects.update(**quiet, quiet_until=later)
        operations.redeliver(organisation=engines, delivery_id=row.pk, by=None)
        own.refresh_from_db()
        assert own.quiet_until is None


class TestTheEndOfAnEndpoint:
    def test_who_is_gone_is_sent_nothing_any_more(
        self, engines: Organisation, receiver: Receiver
    ) -> None:
        receiver.act = says(answer(410))
        own = endpoint(engines, receiver.url)
        row, other = delivery(own), delivery(own)
        row = tried(row)
        other.refresh_from_db()
        own.refresh_from_db()
        assert (row.state, row.status_code) == ("failed", 410)
        assert (other.state, other.status_code) == ("cancelled", None)
        assert (own.active, own.disabled_reason) == (False, "gone")
        assert told(own) == [
            (
                "webhook_endpoint.disabled",
                {"state": ["active", "disabled"], "reason": [None, "gone"]},
            )
        ]
        assert len(receiver.received) == 1

    @pytest.mark.parametrize(("age", "is_off"), [(PATIENCE, True), (PATIENCE - MOMENT * 60, False)])
    def test_five_days_without_a_success_end_it(
        self, age: timedelta, is_off: bool, engines: Organisation
    ) -> None:
        own = endpoint(engines)
        row = delivery(own)
        WebhookEndpoint.objects.update(failing_since=timezone.now() - age)
        claimed = claim_next(engines.pk, own.pk)
        assert claimed
        settle(claimed, Answer(None, "Nobody there."))
        own.refresh_from_db()
        row.refresh_from_db()
        assert (own.active, own.disabled_reason) == ((False, "failing") if is_off else (True, ""))
        assert row.state == ("cancelled" if is_off else "queued")
        assert len(told(own)) == is_off

    def test_what_is_under_way_when_it_is_paused_is_not_tried_again(
        self, engines: Organisation
    ) -> None:
        own = endpoint(engines)
        row = delivery(own)
        claimed = claim_next(engines.pk, own.pk)
        assert claimed
        operations.pause_endpoint(organisation=engines, endpoint_id=own.pk, by=None)
        settle(claimed, Answer(500, "It answered 500."))
        row.refresh_from_db()
        assert (row.state, row.error) == ("cancelled", "It answered 500.")

    def test_what_is_under_way_when_it_is_deleted_is_forgotten(self, engines: Organisation) -> None:
        own = endpoint(engines)
        delivery(own)
        claimed = claim_next(engines.pk, own.pk)
        assert claimed
        operations.delete_endpoint(organisation=engines, endpoint_id=own.pk, by=None)
        settle(claimed, Answer(200))
        assert WebhookDelivery.objects.count() == 0
