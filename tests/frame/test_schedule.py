import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection, connections
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from quittance import schedule
from quittance.audit.models import JobRun
from quittance.audit.queue import task
from quittance.schedule import (
    JOBS,
    Job,
    claim,
    claim_due,
    daily,
    every_five_minutes,
    hourly,
    run_job,
)

NOON = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
calls: list[str] = []


@task
def note() -> None:
    calls.append("note")


@task
def fail() -> None:
    raise ValueError("the tax office is closed")


NOTE = Job("note", daily, f"{__name__}.note")
FAIL = Job("fail", daily, f"{__name__}.fail")


@pytest.fixture
def queued(settings: Any) -> None:
    """Tasks go to the database queue, as in production, instead of running at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


@pytest.mark.parametrize(
    ("now", "hour", "day"),
    [
        (NOON, "2026-11-20T12", "2026-11-20"),
        (datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "2026-12-31T23", "2026-12-31"),
        (datetime(2027, 1, 1, tzinfo=UTC), "2027-01-01T00", "2027-01-01"),
        (
            datetime(2027, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))),
            "2026-12-31T23",
            "2026-12-31",
        ),
    ],
)
def test_a_period_is_named_after_its_hour_or_day_in_utc(now: datetime, hour: str, day: str) -> None:
    assert (hourly(now), daily(now)) == (hour, day)


@pytest.mark.parametrize(
    ("minute", "period"),
    [
        (0, "2026-11-20T12:00"),
        (4, "2026-11-20T12:00"),
        (5, "2026-11-20T12:05"),
        (59, "2026-11-20T12:55"),
    ],
)
def test_five_minutes_are_named_after_their_first_one(minute: int, period: str) -> None:
    assert every_five_minutes(NOON.replace(minute=minute, second=59)) == period


def test_every_scheduled_job_has_a_name_of_its_own() -> None:
    assert [job.name for job in JOBS] == [
        "mark_overdue",
        "sweep_mail",
        "sweep_webhooks",
        "fold_tallies",
        "print_recent",
        "print_unprinted",
        "draw_thumbnails",
        "send_digests",
        "fold_cash",
        "forget_old_answers",
        "forget_ended_access",
        "forget_old_runs",
        "forget_old_deliveries",
        "give_up_unpaid_orders",
        "ask_for_refunds_again",
        "forget_visitors_carts",
        "delete_accounts",
        "tidy_data_exports",
        "sweep_files",
        "retire_files",
    ]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_scheduled_job_leads_to_a_task(job: Job) -> None:
    assert import_string(job.task).module_path == job.task


@pytest.mark.django_db
def test_a_due_job_is_claimed_and_enqueued_once_in_its_period(queued: None) -> None:
    assert claim_due(NOON, (NOTE,)) == ["note"]
    assert claim_due(NOON + timedelta(hours=11), (NOTE,)) == []
    assert list(JobRun.objects.values_list("job", "period")) == [("note", "2026-11-20")]
    assert [result.args_kwargs for result in DBTaskResult.objects.all()] == [
        {"args": [], "kwargs": {"job": "note", "period": "2026-11-20"}}
    ]


@pytest.mark.django_db
def test_a_new_year_is_a_new_period(queued: None) -> None:
    eve = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert claim_due(eve, (NOTE,)) == ["note"]
    assert claim_due(eve + timedelta(seconds=1), (NOTE,)) == ["note"]
    assert sorted(JobRun.objects.values_list("period", flat=True)) == ["2026-12-31", "2027-01-01"]


@pytest.mark.django_db
def test_a_clock_that_is_set_back_runs_nothing_again(queued: None) -> None:
    assert claim_due(NOON, (NOTE,)) == ["note"]
    assert claim_due(NOON + timedelta(days=1), (NOTE,)) == ["note"]
    assert claim_due(NOON, (NOTE,)) == []


@pytest.mark.django_db(transaction=True)
def test_schedulers_that_race_claim_a_period_once(queued: None) -> None:
    racers = 4
    gate = threading.Barrier(racers)
    won: list[bool] = []

    def race() -> None:
        gate.wait(timeout=30)
        try:
            won.append(claim("note", "2026-11-20"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=race) for _ in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(won) == [False, False, False, True]
    assert JobRun.objects.count() == 1
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_loser_of_a_race_enqueues_nothing(
    queued: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    JobRun.objects.create(job="note", period="2026-11-20")

    # What the loser sees: the table as it looked before the winner's row was there.
    monkeypatch.setattr(JobRun.objects, "filter", lambda **names: JobRun.objects.none())
    assert claim("note", "2026-11-20") is False
    assert DBTaskResult.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_claim_whose_task_cannot_be_enqueued_is_undone(
    queued: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def enqueue(self, **arguments: str) -> None:
            raise SystemExit(0)

    with monkeypatch.context() as patch:
        patch.setattr(schedule, "run_job", Broken())
        with pytest.raises(SystemExit):
            claim("note", "2026-11-20")
    assert JobRun.objects.count() == 0
    assert claim("note", "2026-11-20") is True


@pytest.mark.django_db
def test_a_job_that_ran_says_when(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "JOBS", (NOTE,))
    JobRun.objects.create(job="note", period="2026-11-20")
    calls.clear()
    run_job.call(job="note", period="2026-11-20")
    run = JobRun.objects.get()
    assert calls == ["note"]
    assert run.error is None
    assert run.claimed_at <= run.started_at <= run.finished_at


@pytest.mark.django_db
def test_a_job_that_failed_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "JOBS", (FAIL,))
    JobRun.objects.create(job="fail", period="2026-11-20")
    with pytest.raises(ValueError, match="the tax office is closed"):
        run_job.call(job="fail", period="2026-11-20")
    run = JobRun.objects.get()
    assert run.error == "ValueError: the tax office is closed"
    assert run.finished_at is not None


@pytest.mark.django_db(transaction=True)
def test_the_same_period_is_refused_by_the_database_itself() -> None:
    insert = (
        "INSERT INTO audit_jobrun (job, period, claimed_at) "
        "VALUES ('note', '2026-11-20', CURRENT_TIMESTAMP)"
    )
    with connection.cursor() as cursor:
        cursor.execute(insert)
        with pytest.raises(Exception, match=r"(?i)unique"):
            cursor.execute(insert)
