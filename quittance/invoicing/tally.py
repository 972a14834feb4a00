"""Keeping the tallies small. That they are right is the triggers' business."""

from __future__ import annotations

from django.db import connection, transaction

from quittance.db.tallies import Tally, fold
from quittance.invoicing.due import DUE
from quittance.invoicing.issued import ISSUED

INVOICES = Tally(
    "invoicing_invoicetally",
    key=("organisation_id", "currency", "kind", "status"),
    sums=("count", "total", "paid", "balance_due"),
)


def fold_tallies() -> int:
    """Gather what each connection has added into one row per key; what comes to nothing goes.

    Returns how many rows went.
    """
    return _folded(INVOICES)


def fold_days() -> int:
    """The same for the tallies of issue dates, which only grow, and of due dates."""
    return fold(ISSUED) + _folded(DUE)


def _folded(tally: Tally) -> int:
    with transaction.atomic():
        gathered = fold(tally)
        with connection.cursor() as cursor:
            cursor.execute(tally.forget_nothing(connection.vendor))
            return gathered + int(cursor.rowcount)
