import logging
from typing import Any

import pytest
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from quittance.accounts.models import Organisation
from quittance.console import scheduler
from quittance.console.scheduler import glance, pause, rest, run_for_ever, tick
from quittance.notifications.webhooks.running import send_waiting
from tests.notifications.webhooks.making import opened


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 30.0), (1, 2.0), (2, 4.0), (5, 32.0), (6, 60.0), (999, 60.0)]
)
def test_the_pause_doubles_with_every_failure_in_a_row(failures: int, seconds: float) -> None:
    assert pause(30.0, failures) == seconds


def test_a_long_interval_bounds_the_pause() -> None:
    assert pause(300.0, 20) == 300.0


@pytest.mark.django_db(transaction=True)
def test_a_failing_database_is_logged_and_survived(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(now: object) -> list[str]:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(scheduler, "claim_due", broken)
    with caplog.at_level(logging.WARNING):
        assert tick() is False
    assert caplog.messages == ["The database failed, trying again: server closed the connection"]


def test_the_loop_recovers_its_interval_after_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    class Enough(Exception):
        pass

    answers = iter([True, False, False, True])
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 4:
            raise Enough

    monkeypatch.setattr(scheduler, "tick", lambda: next(answers))
    monkeypatch.setattr(scheduler, "rest", lambda seconds, sleep: sleep(seconds))
    with pytest.raises(Enough):
        run_for_ever(30.0, sleep)
    assert pauses == [30.0, 2.0, 4.0, 30.0]


@pytest.mark.parametrize(
    ("seconds", "answers", "pauses"),
    [
        (5.0, [True, True, True], [2.0, 2.0, 1.0]),
        (1.0, [True], [1.0]),
        (30.0, [True, False], [2.0, 2.0, 26.0]),
    ],
)
def test_between_two_looks_at_the_clock_there_are_glances(
    seconds: float, answers: list[bool], pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    left = iter(answers)
    monkeypatch.setattr(scheduler, "glance", lambda: next(left))
    rest(seconds, slept.append)
    assert (slept, list(left)) == (pauses, [])


class TestGlances:
    """Whether a worker is called for webhooks."""

    @pytest.fixture(autouse=True)
    def _queue(self, settings: Any) -> None:
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

    @pytest.mark.django_db(transaction=True)
    def test_it_is_called_once_while_it_does_not_come(self, engines: Organisation) -> None:
        assert glance()
        assert DBTaskResult.objects.count() == 0
        opened(engines)
        assert glance()
        assert glance()
        [task] = DBTaskResult.objects.all()
        assert (task.queue_name, task.task_path) == ("webhooks", send_waiting.module_path)
        DBTaskResult.objects.update(status="RUNNING")
        assert glance()
        assert DBTaskResult.objects.count() == 2

    @pytest.mark.django_db(transaction=True)
    def test_a_failing_database_is_survived(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken() -> bool:
            raise OperationalError("server closed the connection")

        monkeypatch.setattr(scheduler, "is_anything_waiting", broken)
        assert glance() is False


def test_a_programming_error_ends_the_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(now: object) -> list[str]:
        raise KeyError("a typing slip")

    monkeypatch.setattr(scheduler, "claim_due", broken)
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)
    with pytest.raises(KeyError):
        tick()
