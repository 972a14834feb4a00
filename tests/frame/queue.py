"""The queue of the tests: tasks run at once, but for mail, webhooks, pictures, reading and refunds,
which have no business amid a transaction and wait to be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING or django.VERSION >= (6, 0):
    from django.tasks.backends.immediate import ImmediateBackend
else:
    from django_tasks.backends.immediate import ImmediateBackend

HELD = frozenset({"mail", "pictures", "reading", "refunds", "webhooks"})
# What waits: (task, arguments). The clock is the test's business: run_after is not looked at.
held: list[Any] = []


class Backend(ImmediateBackend):
    supports_defer = True

    def _execute_task(self, task_result: Any) -> None:
        if task_result.task.queue_name in HELD:
            held.append(task_result)
        else:
            super()._execute_task(task_result)


def work_off() -> int:
    """Runs what waits by now, and not what comes of it; returns how much that was."""
    results = held.copy()
    held.clear()
    for result in results:
        result.task.call(*result.args, **result.kwargs)
    return len(results)
