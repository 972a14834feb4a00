from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from quittance.audit.jobs import forget_old_runs
from quittance.audit.models import JobRun


@pytest.fixture(autouse=True)
def _queued(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


def finished(status: str, days_ago: int) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=status,
        finished_at=timezone.now() - timedelta(days=days_ago),
        args_kwargs={"args": [], "kwargs": {}},
        task_path="quittance.audit.jobs.forget_old_runs",
        backend_name="default",
    )


@pytest.mark.django_db
def test_runs_are_forgotten_after_ninety_days() -> None:
    now = timezone.now()
    JobRun.objects.create(job="old", period="p", claimed_at=now - timedelta(days=91))
    JobRun.objects.create(job="young", period="p", claimed_at=now - timedelta(days=89))
    forget_old_runs.call()
    assert list(JobRun.objects.values_list("job", flat=True)) == ["young"]


@pytest.mark.django_db
def test_task_results_are_forgotten_after_two_weeks_and_failures_after_ninety_days() -> None:
    finished("SUCCESSFUL", 15)
    finished("FAILED", 91)
    kept = {finished("SUCCESSFUL", 13).id, finished("FAILED", 15).id}
    forget_old_runs.call()
    assert set(DBTaskResult.objects.values_list("id", flat=True)) == kept
