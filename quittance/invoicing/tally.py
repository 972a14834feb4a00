"""Keeping the tallies small. That they are right is the triggers' business."""

from __future__ import annotations

from django.db import connection, transaction

from quittance.db.tallies import Tally, fold

INVOICES = Tally(
    "invoicing_invoicetally",
    key=("organisation_id", "currency", "kind", "status"),
    sums=("count", "total", "paid", "balance_due"),
)
FORGET_NOTHING = {
    "postgresql": """
        DELETE FROM invoicing_invoicetally WHERE id IN (
            SELECT id FROM invoicing_invoicetally
            WHERE slot = 0 AND count = 0 AND total = 0 AND paid = 0 AND balance_due = 0
            FOR UPDATE SKIP LOCKED)""",
    "sqlite": """
        DELETE FROM invoicing_invoicetally
        WHERE count = 0 AND total = 0 AND paid = 0 AND balance_due = 0""",
}


def fold_tallies() -> int:
    """Gather what each connection has added into one row per key; what comes to nothing goes.

    Returns how many rows went.
    """
    with transaction.atomic():
        gathered = fold(INVOICES)
        with connection.cursor() as cursor:
            cursor.execute(FORGET_NOTHING[connection.vendor])
            gathered += int(cursor.rowcount)
        return gathered
