"""What the queue runs for payments."""

from quittance.audit.queue import task
from quittance.db.tallies import fold
from quittance.payments.triggers import CASH


@task
def fold_cash() -> int:
    """Now and then, so that reports stay fast however many connections have written."""
    return fold(CASH)
