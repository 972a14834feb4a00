from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django_tasks_db.management.commands import db_worker

from quittance.console.management.commands import run_worker


def test_a_worker_outlives_a_database_that_fails(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    outcomes: list[Exception | None] = [OperationalError("gone"), OperationalError("gone"), None]
    queues: list[str] = []
    pauses: list[float] = []

    def handle(self: db_worker.Command, **options: Any) -> None:
        queues.append(options["queue_name"])
        if (outcome := outcomes.pop(0)) is not None:
            raise outcome

    monkeypatch.setattr(db_worker.Command, "handle", handle)
    monkeypatch.setattr(run_worker.connections, "close_all", lambda: None)
    monkeypatch.setattr(run_worker.time, "sleep", pauses.append)
    call_command("run_worker")
    assert queues == ["*", "*", "*"]
    assert pauses == [3.0, 3.0]
    assert caplog.messages == ["The database failed, trying again: gone"] * 2
