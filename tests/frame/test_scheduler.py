import logging

import pytest
from django.db import OperationalError

from quittance.console import scheduler
from quittance.console.scheduler import pause, run_for_ever, tick


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
    with pytest.raises(Enough):
        run_for_ever(30.0, sleep)
    assert pauses == [30.0, 2.0, 4.0, 30.0]


def test_a_programming_error_ends_the_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(now: object) -> list[str]:
        raise KeyError("a typing slip")

    monkeypatch.setattr(scheduler, "claim_due", broken)
    monkeypatch.setattr(scheduler, "close_old_connections", lambda: None)
    with pytest.raises(KeyError):
        tick()
