"""What the queue runs for invoicing."""

from quittance.audit.queue import task
from quittance.invoicing import operations


@task
def mark_overdue() -> int:
    """Hourly, since each organisation's day begins at another hour; returns how many."""
    return operations.mark_overdue()
