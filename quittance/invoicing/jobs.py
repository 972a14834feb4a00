"""What the queue runs for invoicing."""

from django.utils import timezone

from quittance.audit.queue import task
from quittance.invoicing import ahead, operations, tally


@task
def mark_overdue() -> int:
    """Hourly, since each organisation's day begins at another hour; returns how many."""
    return operations.mark_overdue()


@task
def fold_tallies() -> int:
    """Now and then, so that summaries stay fast however many connections have written."""
    return tally.fold_tallies()


@task
def print_unprinted() -> int:
    """Hourly: issued documents whose printing was interrupted; returns how many were printed."""
    return ahead.print_unprinted(today=timezone.now().date())
