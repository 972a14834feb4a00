"""What the queue runs for invoicing."""

from datetime import timedelta

from django.utils import timezone

from quittance.audit.queue import task
from quittance.invoicing import ahead, operations, tally


@task
def mark_overdue() -> int:
    """Hourly, since each organisation's day begins at another hour; returns how many."""
    return operations.mark_overdue()


@task
def fold_tallies() -> int:
    """Now and then, so that sums stay quickly read however many connections have written."""
    return tally.fold_tallies() + tally.fold_days()


@task
def print_recent() -> int:
    """Every five minutes: what was issued since; returns how many were printed.

    Yesterday as well, since days begin at different hours.
    """
    return ahead.print_unprinted(since=timezone.now().date() - timedelta(days=1))


@task
def print_unprinted() -> int:
    """Hourly: what was issued with an earlier date, or could not be printed before."""
    return ahead.print_unprinted(since=timezone.now().date() - timedelta(days=31))
