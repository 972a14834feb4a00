"""What the schedule runs for mail. Single messages are tasks of their own (delivering.deliver)."""

from quittance.audit.queue import task
from quittance.notifications.delivering import sweep


@task
def sweep_mail() -> int:
    """Every five minutes: what was lost on its way through the queue; returns how many."""
    return sweep()
