"""What becomes of a queued message: tries, claims, and what the sweep finds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.notifications import attaching, delivering
from quittance.notifications.attaching import Attachment, Make, Obsolete
from quittance.notifications.delivering import (
    Outcome,
    claim,
    deliver,
    enqueue,
    hand_over,
    settle,
    sweep,
)
from quittance.notifications.jobs import sweep_mail
from quittance.notifications.models import Message
from quittance.notifications.rules import BACKOFF, GRACE, LEASE, State, next_try, settles
from quittance.notifications.texts.filling import LINK
from quittance.reports.verify import verify
from tests.frame import queue
from tests.notifications.making import message
from tests.notifications.postbox import Postbox

pytestmark = pytest.mark.django_db
PAST = timedelta(seconds=1)
ADDRESS = "https://q.example/i/x"


@pytest.fixture(autouse=True)
def _nothing_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless a test says so: these messages are about nothing that there is."""
    monkeypatch.setattr(attaching, "_MAKERS", {})


@pytest.fixture
def along(monkeypatch: pytest.MonkeyPatch) -> Callable[[Make], None]:
    """Lets a function make what goes along with an invoice."""

    def lets(files: Make) -> None:
        known = {"files": files, "address": lambda _: ADDRESS}
        monkeypatch.setattr(attaching, "import_string", known.__getitem__)
        attaching.register("invoice", files="files", address="address")

    return lets


def try_to_send(row: Message) -> Message:
    deliver.call(organisation=row.organisation_id, message=row.pk)
    return Message.objects.get(pk=row.pk)


def told(row: Message) -> list[tuple[str, list[Any]]]:
    """What the journal says of it."""
    entries = JournalEntry.objects.filter(subject="message", subject_id=row.pk).order_by("seq")
    assert {(one.related, one.related_id) for one in entries} <= {("invoice", 7)}
    assert {one.actor_id for one in entries} <= {None}
    return [(one.action, one.changes["state"]) for one in entries]


def again(row: Message) -> Message:
    """Its next try is due."""
    Message.objects.filter(pk=row.pk).update(next_try_at=timezone.now())
    return row


class TestOneTry:
    def test_what_the_server_takes_is_sent(self, engines: Organisation, postbox: Postbox) -> None:
        sent = try_to_send(row := message(engines))
        [mail] = postbox.mails
        assert (mail.sender, mail.to) == ("post@quittance.example", "cleo@example.com")
        assert mail.message_id == row.message_id
        assert (sent.state, sent.attempts, sent.tries, sent.error) == ("sent", 1, 1, "")
        assert sent.claimed_at
        assert sent.handed_over_at
        assert sent.sent_at
        assert row.created_at < sent.claimed_at <= sent.handed_over_at <= sent.sent_at
        assert told(row) == [("message.sent", ["sending", "sent"])]
        assert queue.held == []

    def test_it_keeps_what_went_along(
        self, engines: Organisation, postbox: Postbox, along: Callable[[Make], None]
    ) -> None:
        along(lambda _: [Attachment("a.xml", "application/xml", b"<a/>")])
        sent = try_to_send(message(engines))
        [file] = postbox.mails[0].parsed.iter_attachments()
        assert (file.get_filename(), file.get_content()) == ("a.xml", b"<a/>")
        assert sent.attached == [
            {
                "name": "a.xml",
                "media_type": "application/xml",
                "sha256": sha256(b"<a/>").hexdigest(),
                "size": 4,
            }
        ]

    @pytest.mark.parametrize("trouble", ["greeting", "mail 5", "rcpt", "data", "dot", "drop rcpt"])
    def test_what_may_pass_is_tried_again_later(
        self, trouble: str, engines: Organisation, postbox: Postbox
    ) -> None:
        postbox.trouble = lambda: trouble
        row = try_to_send(message(engines))
        assert (row.state, row.attempts, row.tries, row.sent_at) == ("queued", 1, 1, None)
        assert row.error.startswith("The mail server ")
        assert timedelta(seconds=50) < row.next_try_at - timezone.now() <= timedelta(minutes=1)
        assert (postbox.mails, told(row)) == ([], [])
        [waiting] = queue.held
        assert waiting.kwargs == {"organisation": engines.pk, "message": row.pk}
        assert waiting.task.run_after == row.next_try_at
        # Before its time nothing happens.
        queue.work_off()
        assert postbox.connections == 1

    def test_the_next_try_may_succeed(self, engines: Organisation, postbox: Postbox) -> None:
        postbox.trouble = lambda: "greeting"
        row = try_to_send(message(engines))
        postbox.trouble = lambda: ""
        sent = try_to_send(again(row))
        assert (sent.state, sent.attempts, sent.error) == ("sent", 2, "")
        assert len(postbox.mails) == 1

    @pytest.mark.parametrize("trouble", ["rcpt 5", "data 5", "dot 5"])
    def test_what_is_refused_for_good_has_failed(
        self, trouble: str, engines: Organisation, postbox: Postbox
    ) -> None:
        postbox.trouble = lambda: trouble
        row = try_to_send(message(engines))
        assert (row.state, row.attempts) == ("failed", 1)
        assert "refuses it: 55" in row.error
        assert told(row) == [("message.failed", ["sending", "failed"])]
        assert (queue.held, postbox.mails) == ([], [])

    @pytest.mark.parametrize(("trouble", "taken"), [("drop taken", 1), ("drop lost", 0)])
    def test_what_nobody_knows_is_uncertain_and_left_alone(
        self, trouble: str, taken: int, engines: Organisation, postbox: Postbox
    ) -> None:
        postbox.trouble = lambda: trouble
        row = try_to_send(message(engines))
        assert (row.state, row.attempts, row.sent_at) == ("uncertain", 1, None)
        assert told(row) == [("message.uncertain", ["sending", "uncertain"])]
        assert queue.held == []
        assert try_to_send(again(row)).attempts == 1
        assert sweep(now=timezone.now() + 2 * LEASE) == 0
        assert len(postbox.mails) == taken

    def test_tries_come_to_an_end(self, engines: Organisation, postbox: Postbox) -> None:
        postbox.trouble = lambda: "greeting"
        row = message(engines)
        states = [try_to_send(again(row)).state for _ in range(len(BACKOFF) + 1)]
        assert states == ["queued"] * len(BACKOFF) + ["failed"]
        assert told(row) == [("message.failed", ["sending", "failed"])]
        assert postbox.connections == len(BACKOFF) + 1

    @pytest.mark.parametrize("state", sorted(set(State) - {State.QUEUED, State.SENT}))
    def test_only_what_is_queued_is_sent(
        self, state: str, engines: Organisation, postbox: Postbox
    ) -> None:
        row = message(engines, state=state, claimed_at=timezone.now())
        assert try_to_send(row).state == state
        assert postbox.connections == 0

    def test_another_organisations_message_is_none(
        self, engines: Organisation, postbox: Postbox
    ) -> None:
        row = message(engines)
        deliver.call(organisation=engines.pk + 1, message=row.pk)
        assert (Message.objects.get().state, postbox.connections) == ("queued", 0)


class TestAttachments:
    def test_one_that_cannot_be_made_counts_as_a_try(
        self, engines: Organisation, postbox: Postbox, along: Callable[[Make], None]
    ) -> None:
        def fails(_: Message) -> list[Attachment]:
            raise ValueError("the printer is on fire")

        along(fails)
        row = try_to_send(message(engines))
        assert (row.state, row.tries) == ("queued", 1)
        assert row.error == "It could not be put together: the printer is on fire"
        assert postbox.connections == 0

    def test_they_are_made_outside_of_transactions(
        self, engines: Organisation, postbox: Postbox, along: Callable[[Make], None]
    ) -> None:
        def looks(_: Message) -> list[Attachment]:
            delivering.outside_transaction()
            return []

        along(looks)
        assert try_to_send(message(engines)).state == "sent"

    def test_what_is_no_longer_so_is_not_sent(
        self, engines: Organisation, postbox: Postbox, along: Callable[[Make], None]
    ) -> None:
        def obsolete(_: Message) -> list[Attachment]:
            raise Obsolete("It was paid meanwhile.")

        along(obsolete)
        row = try_to_send(message(engines))
        assert (row.state, row.error) == ("cancelled", "It was paid meanwhile.")
        assert told(row) == [("message.cancelled", ["sending", "cancelled"])]
        assert postbox.connections == 0

    def test_the_address_of_the_link_is_put_in_when_it_goes(
        self, engines: Organisation, postbox: Postbox, along: Callable[[Make], None]
    ) -> None:
        along(lambda _: [])
        row = message(engines, text=f"See {LINK}", html=f"<a href={LINK}>", link_id=5)
        try_to_send(row)
        raw = postbox.mails[0].raw
        assert raw.count(ADDRESS.encode()) == 2
        assert ADDRESS not in str(Message.objects.values().get())

    def test_an_address_that_is_none_has_failed(
        self, engines: Organisation, postbox: Postbox
    ) -> None:
        row = try_to_send(message(engines, to="jürgen@example.com"))
        assert (row.state, postbox.connections) == ("failed", 0)


def test_nothing_is_sent_within_a_transaction(engines: Organisation, postbox: Postbox) -> None:
    row = message(engines)
    with transaction.atomic(), pytest.raises(TransactionManagementError):
        deliver.call(organisation=engines.pk, message=row.pk)
    with transaction.atomic(), pytest.raises(TransactionManagementError):
        sweep()
    assert Message.objects.get().state == "queued"


class TestClaims:
    def test_one_worker_gets_it(self, engines: Organisation) -> None:
        row = message(engines)
        assert claim(engines.pk, row.pk) is not None
        assert claim(engines.pk, row.pk) is None

    def test_a_worker_that_was_given_up_cannot_hand_over(self, engines: Organisation) -> None:
        row = message(engines)
        slow = claim(engines.pk, row.pk)
        assert slow is not None
        assert sweep(now=timezone.now() + LEASE + PAST) == 1
        assert hand_over(slow, []) is False
        quick = claim(engines.pk, again(row).pk)
        assert quick is not None
        assert (hand_over(slow, []), hand_over(quick, [])) == (False, True)

    def test_nor_does_its_word_count_against_the_one_after_it(self, engines: Organisation) -> None:
        row = message(engines)
        slow = claim(engines.pk, row.pk)
        sweep(now=timezone.now() + LEASE + PAST)
        quick = claim(engines.pk, again(row).pk)
        assert slow
        assert quick
        settle(slow, Outcome(State.SENT))
        assert Message.objects.get().state == "sending"
        settle(quick, Outcome(State.SENT))
        assert Message.objects.get().state == "sent"

    def test_a_late_answer_ends_the_uncertainty(self, engines: Organisation) -> None:
        row = message(engines)
        slow = claim(engines.pk, row.pk)
        assert slow
        assert hand_over(slow, [])
        sweep(now=timezone.now() + LEASE + PAST)
        assert Message.objects.get().state == "uncertain"
        settle(slow, Outcome(State.SENT))
        assert Message.objects.get().state == "sent"
        assert told(row) == [
            ("message.uncertain", ["sending", "uncertain"]),
            ("message.sent", ["uncertain", "sent"]),
        ]

    @pytest.mark.parametrize(
        ("now", "outcome", "counts"),
        [
            ("sending", "sent", True),
            ("sending", "queued", True),
            ("uncertain", "sent", True),
            ("uncertain", "queued", True),
            ("queued", "sent", True),
            ("failed", "sent", True),
            ("queued", "failed", False),
            ("queued", "uncertain", False),
            ("failed", "queued", False),
            ("cancelled", "failed", False),
            ("sent", "sent", False),
            ("sent", "failed", False),
        ],
    )
    def test_what_counts_when_it_comes_late(self, now: str, outcome: str, counts: bool) -> None:
        assert settles(now, outcome) is counts


class TestSweep:
    def test_what_no_task_picked_up_is_delivered(
        self, engines: Organisation, postbox: Postbox
    ) -> None:
        row = message(engines)
        assert sweep(now=timezone.now() + GRACE - PAST) == 0
        assert postbox.connections == 0
        assert sweep_mail.call() == 0
        again(row)
        Message.objects.update(next_try_at=timezone.now() - GRACE - PAST)
        assert sweep_mail.call() == 1
        assert Message.objects.get().state == "sent"
        assert sweep_mail.call() == 0
        assert len(postbox.mails) == 1

    def test_what_a_dead_worker_had_not_handed_over_goes_back_to_the_queue(
        self, engines: Organisation, postbox: Postbox
    ) -> None:
        row = message(engines)
        claim(engines.pk, row.pk)
        assert sweep(now=timezone.now() + LEASE - PAST) == 0
        assert sweep(now=timezone.now() + LEASE + PAST) == 1
        found = Message.objects.get()
        assert (found.state, found.tries) == ("queued", 1)
        assert found.error == "The worker ended before the mail was handed over."
        assert told(row) == []
        assert try_to_send(again(row)).state == "sent"

    def test_what_a_dead_worker_had_handed_over_is_uncertain(
        self, engines: Organisation, postbox: Postbox
    ) -> None:
        row = message(engines)
        dead = claim(engines.pk, row.pk)
        assert dead
        assert hand_over(dead, [{"name": "a.pdf"}])
        assert sweep(now=timezone.now() + LEASE + PAST) == 1
        found = Message.objects.get()
        assert (found.state, found.attached) == ("uncertain", [{"name": "a.pdf"}])
        assert found.error == "The worker ended before the mail server answered."
        assert told(row) == [("message.uncertain", ["sending", "uncertain"])]
        assert (sweep(now=timezone.now() + 3 * LEASE), postbox.connections) == (0, 0)

    def test_one_that_cannot_be_sent_does_not_hold_up_the_others(
        self, engines: Organisation, postbox: Postbox
    ) -> None:
        troubles = iter(["rcpt 5", "", "greeting"])
        postbox.trouble = lambda: next(troubles)
        for _ in range(3):
            message(engines)
        assert sweep(now=timezone.now() + GRACE + PAST) == 3
        states = Message.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["failed", "sent", "queued"]

    def test_it_ends_in_time(
        self, engines: Organisation, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(delivering, "LONGEST_SWEEP", timedelta(seconds=-1))
        message(engines)
        assert (sweep(now=timezone.now() + GRACE + PAST), postbox.connections) == (0, 0)


class TestWhileTheDatabaseIsAway:
    def test_what_was_sent_is_written_down_as_soon_as_it_is_back(
        self, engines: Organisation, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real, failures = delivering.settle, [OperationalError("gone")] * 2

        def sometimes(*given: Any) -> None:
            if failures:
                raise failures.pop()
            real(*given)

        pauses: list[float] = []
        monkeypatch.setattr(delivering, "settle", sometimes)
        monkeypatch.setattr(connection, "close", lambda: None)
        monkeypatch.setattr(delivering, "sleep", pauses.append)
        assert try_to_send(message(engines)).state == "sent"
        assert pauses == [0.5, 2]

    def test_without_its_word_that_it_hands_over_nothing_is_sent(
        self, engines: Organisation, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone(*given: Any) -> bool:
            raise OperationalError("gone")

        monkeypatch.setattr(delivering, "hand_over", gone)
        row = message(engines)
        with pytest.raises(OperationalError):
            try_to_send(row)
        assert postbox.mails == []
        assert sweep(now=timezone.now() + LEASE + PAST) == 1
        assert Message.objects.get().state == "queued"


def test_the_back_off_takes_two_days() -> None:
    now = timezone.now()
    waits = [next_try(tries=tries, now=now) for tries in range(1, len(BACKOFF) + 2)]
    assert waits.pop() is None
    assert [(at - now) // timedelta(minutes=1) for at in waits if at] == list(BACKOFF)
    assert timedelta(hours=44) < timedelta(minutes=sum(BACKOFF)) < timedelta(hours=50)


def test_what_waits_longest_is_longer_than_any_wait_for_the_server(settings: Any) -> None:
    assert timedelta(seconds=10 * settings.MAIL_TIMEOUT) < LEASE


@pytest.mark.django_db(transaction=True)
def test_a_task_that_is_rolled_back_is_no_task(engines: Organisation, settings: Any) -> None:
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    with transaction.atomic():
        enqueue(message(engines))
        transaction.set_rollback(True)
    assert (Message.objects.count(), DBTaskResult.objects.count()) == (0, 0)
    enqueue(row := message(engines))
    enqueue(message(engines, next_try_at=timezone.now() + timedelta(hours=1)))
    first, second = DBTaskResult.objects.order_by("enqueued_at")
    assert first.args_kwargs["kwargs"] == {"organisation": engines.pk, "message": row.pk}
    assert {first.queue_name, second.queue_name} == {"mail"}
    assert list(DBTaskResult.objects.ready()) == [first]


def test_the_books_stay_in_order(engines: Organisation, postbox: Postbox) -> None:
    try_to_send(message(engines))
    assert verify(engines.pk).finding is None
