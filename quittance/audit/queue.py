"""The one place that knows where Django keeps its tasks: the core from 6.0 on, a package before."""

from functools import partial
from typing import TYPE_CHECKING, Any

import django
from django.db import transaction
from django_tasks_db import DatabaseBackend

if TYPE_CHECKING or django.VERSION >= (6, 0):
    from django.tasks import task, task_backends
else:
    from django_tasks import task, task_backends

__all__ = ["after_commit", "task"]


def after_commit(work: Any, **arguments: Any) -> None:
    """Enqueue a task that a worker begins once the transaction has been committed, if it is.

    A queue in our own database gets it within the transaction: neither is there without the other.
    """
    if isinstance(task_backends[work.backend], DatabaseBackend):
        work.enqueue(**arguments)
    else:
        transaction.on_commit(partial(work.enqueue, **arguments))
