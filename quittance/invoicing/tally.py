"""Keeping the tally small. That it is right is the triggers' business (triggers.py)."""

from __future__ import annotations

from django.db import connection, transaction

from quittance.invoicing.triggers import ADD, KEY

# A row that somebody has locked is passed over: its writer keeps it, the next fold gathers it. So
# is a row whose organisation somebody has locked, because writing slot 0 has to look at it. Hence
# a fold waits for other folds only, whose rows of slot 0 it takes in the same order, and nobody
# can wait for it in a circle. It is one statement: a reader sees the sums before or after it.
GATHER = f"""
WITH idle AS (
    SELECT tally.id FROM invoicing_invoicetally AS tally
    JOIN accounts_organisation AS owner ON owner.id = tally.organisation_id
    WHERE tally.slot <> 0
    FOR UPDATE OF tally SKIP LOCKED FOR KEY SHARE OF owner SKIP LOCKED
), gathered AS (
    DELETE FROM invoicing_invoicetally WHERE id IN (SELECT id FROM idle) RETURNING *
), folded AS (
    INSERT INTO invoicing_invoicetally ({KEY}, slot, count, total, paid, balance_due)
    SELECT {KEY}, 0, sum(count), sum(total), sum(paid), sum(balance_due)
    FROM gathered GROUP BY {KEY} ORDER BY {KEY}
    ON CONFLICT ({KEY}, slot) DO UPDATE SET {ADD}
)
SELECT count(*) FROM gathered
"""  # noqa: S608 - put together from constants
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
    """Gather what each connection has added into one row per currency, kind and status.

    Every connection that ever wrote leaves rows of its own on PostgreSQL; SQLite has none to
    gather. Rows that come to nothing are deleted on both. Returns how many rows went.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        gathered = 0
        if connection.vendor == "postgresql":
            cursor.execute(GATHER)
            gathered = cursor.fetchone()[0]
        cursor.execute(FORGET_NOTHING[connection.vendor])
        return int(gathered + cursor.rowcount)
