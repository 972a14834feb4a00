"""Several who look out and several who deliver, at the same time; and what one that is killed
leaves behind."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.notifications.jobs import sweep_webhooks
from quittance.notifications.webhooks import running, watching
from quittance.notifications.webhooks.delivering import claim_next
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.rules import LEASE
from quittance.notifications.webhooks.running import Round, send_waiting
from quittance.notifications.webhooks.watching import catch_up
from tests.notifications.webhooks.making import endpoint, happened
from tests.notifications.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 3


def raced(work: Callable[[], object]) -> None:
    """By several threads at once, each with a connection of its own."""
    gate = threading.Barrier(RACERS)
    failed: list[BaseException] = []

    def race() -> None:
        try:
            gate.wait(timeout=30)
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=race) for _ in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []


def test_each_entry_becomes_one_delivery(
    engines: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "BATCH", 2)
    own = [endpoint(engines), endpoint(engines)]
    seqs = [happened(engines) for _ in range(8)]
    raced(catch_up)
    # Who met somebody else has gone on: that one may still have been at it.
    catch_up()
    for one in own:
        made = one.deliveries.order_by("id").values_list("seq", flat=True)
        assert list(made) == seqs
    assert not WebhookEndpoint.objects.exclude(at_seq=seqs[-1]).exists()


def test_while_entries_are_written_none_is_missed(engines: Organisation) -> None:
    own = endpoint(engines)
    over = threading.Event()

    def look() -> None:
        try:
            while not over.is_set():
                catch_up()
        finally:
            connections.close_all()

    lookout = threading.Thread(target=look)
    lookout.start()
    try:
        raced(lambda: [happened(engines) for _ in range(5)])
    finally:
        over.set()
        lookout.join(timeout=60)
    catch_up()
    seqs = list(own.deliveries.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(2, 2 + 5 * RACERS))


def test_each_delivery_is_sent_by_one(engines: Organisation, receiver: Receiver) -> None:
    endpoint(engines, receiver.url)
    endpoint(engines, receiver.url, ["*"])
    for _ in range(6):
        happened(engines)
    raced(lambda: Round(seconds=20).run())
    # The second one is told of its own making as well.
    assert len(receiver.received) == 13
    assert sorted(set(WebhookDelivery.objects.values_list("state", "attempts"))) == [
        ("delivered", 1)
    ]


class Killed(BaseException):
    """Nobody catches it, as nobody catches a SIGKILL."""


def test_a_worker_that_is_killed_loses_nothing(
    engines: Organisation, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint(engines, receiver.url)
    seq = happened(engines)

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(running, "settle", killed)
        with pytest.raises(Killed):
            send_waiting.call()
    assert WebhookDelivery.objects.get().state == "sending"
    assert send_waiting.call() == 0
    WebhookDelivery.objects.update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
    assert sweep_webhooks.call() == 2
    # At least once: the receiver knows it by its id.
    assert receiver.ids == [f"evt_engines_{seq}"] * 2
    assert WebhookDelivery.objects.get().state == "delivered"


def test_one_that_is_killed_while_it_looks_has_looked_at_nothing(
    engines: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = endpoint(engines)
    seq = happened(engines)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(WebhookEndpoint, "save", killed)
        with pytest.raises(Killed):
            catch_up()
    assert WebhookDelivery.objects.count() == 0
    assert catch_up() == 1
    assert own.deliveries.get().seq == seq
    assert claim_next(engines.pk, own.pk)
