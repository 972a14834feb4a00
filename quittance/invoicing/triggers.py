"""The tally: how many invoices of each currency, kind and status there are, and what they sum to.

The database keeps it itself, whoever writes: operations, imports, bulk updates and raw SQL. On
PostgreSQL one statement makes one set of additions, each connection in a slot of its own
(its backend's process id), so that writers never wait for each other; `fold_tallies` gathers the
slots. SQLite has one writer at a time and needs one slot only.
"""

from quittance.db.triggers import Trigger

KEY = "organisation_id, currency, kind, status"
ADD = """
    count = invoicing_invoicetally.count + excluded.count,
    total = invoicing_invoicetally.total + excluded.total,
    paid = invoicing_invoicetally.paid + excluded.paid,
    balance_due = invoicing_invoicetally.balance_due + excluded.balance_due
"""


def _sqlite_change(sign: str, row: str) -> str:
    values = f"{row}.organisation_id, {row}.currency, {row}.kind, {row}.status"
    sums = f"{sign}{row}.total, {sign}{row}.amount_paid, {sign}{row}.balance_due"
    return f"""
    INSERT INTO invoicing_invoicetally ({KEY}, slot, count, total, paid, balance_due)
    VALUES ({values}, 0, {sign}1, {sums})
    ON CONFLICT ({KEY}, slot) DO UPDATE SET {ADD};
    """


CHANGED = " OR ".join(
    f"OLD.{column} IS NOT NEW.{column}"
    for column in (
        "organisation_id",
        "currency",
        "kind",
        "status",
        "total",
        "amount_paid",
        "balance_due",
    )
)
SQLITE = [
    f"""CREATE TRIGGER invoice_tally_insert AFTER INSERT ON invoicing_invoice
    BEGIN {_sqlite_change("+", "NEW")} END""",
    f"""CREATE TRIGGER invoice_tally_update AFTER UPDATE ON invoicing_invoice WHEN {CHANGED}
    BEGIN {_sqlite_change("-", "OLD")} {_sqlite_change("+", "NEW")} END""",
    f"""CREATE TRIGGER invoice_tally_delete AFTER DELETE ON invoicing_invoice
    BEGIN {_sqlite_change("-", "OLD")} END""",
]

# Ordered by its key, so that two connections that share a slot (a recycled process id after a
# fold) still take the rows in the same order.
ADD_UP = f"""
    INSERT INTO invoicing_invoicetally ({KEY}, slot, count, total, paid, balance_due)
    SELECT {KEY}, pg_backend_pid(), sum(n), sum(total), sum(amount_paid), sum(balance_due)
    FROM ({{rows}}) AS change
    GROUP BY {KEY}
    HAVING sum(n) <> 0 OR sum(total) <> 0 OR sum(amount_paid) <> 0 OR sum(balance_due) <> 0
    ORDER BY {KEY}
    ON CONFLICT ({KEY}, slot) DO UPDATE SET {ADD};
"""
PLUS = f"SELECT {KEY}, 1 AS n, total, amount_paid, balance_due FROM new_rows"
MINUS = f"""SELECT {KEY}, -1 AS n, -total AS total, -amount_paid AS amount_paid,
    -balance_due AS balance_due FROM old_rows"""


def _postgresql(event: str, referencing: str, rows: str) -> list[str]:
    name = f"invoice_tally_{event.lower()}"
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {ADD_UP.format(rows=rows)} RETURN NULL; END $$""",
        f"""CREATE TRIGGER {name} AFTER {event} ON invoicing_invoice
        REFERENCING {referencing} FOR EACH STATEMENT EXECUTE FUNCTION {name}()""",
    ]


POSTGRESQL = [
    *_postgresql("INSERT", "NEW TABLE AS new_rows", PLUS),
    *_postgresql(
        "UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows", f"{PLUS} UNION ALL {MINUS}"
    ),
    *_postgresql("DELETE", "OLD TABLE AS old_rows", MINUS),
]
NAMES = ("invoice_tally_insert", "invoice_tally_update", "invoice_tally_delete")

TALLY = Trigger(
    sqlite=SQLITE,
    sqlite_undo=[f"DROP TRIGGER IF EXISTS {name}" for name in NAMES],
    postgresql=POSTGRESQL,
    postgresql_undo=[f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in NAMES],
)
