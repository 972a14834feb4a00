"""What the queue runs for invoicing."""

from quittance.audit.queue import task
from quittance.invoicing import operations, tally


@task
def mark_overdue() -> int:
    """Hourly, since each organisation's day begins at another hour; returns how many."""
    return operations.mark_overdue()


@task
def fold_tallies() -> int:
    """Now and then, so that sums stay quickly read however many connections have written."""
    return tally.fold_tallies() + tally.fold_days()
