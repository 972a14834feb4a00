"""What is due by due date and currency: counts and sums of open invoices.

The database moves an invoice in and out of its due date as it is issued, paid and credited. Whoever
asks how long money has been due reads a row for each due date instead of all open invoices.
"""

from quittance.db.tallies import Tally
from quittance.db.triggers import Trigger

TABLE = "invoicing_duetally"
DUE = Tally(TABLE, key=("organisation_id", "due_date", "currency"), sums=("count", "balance_due"))


def is_open(row: str) -> str:
    """Credit notes are sent as well, but nothing is ever due on them."""
    return (
        f"{row}status IN ('sent', 'overdue') AND {row}balance_due > 0 AND {row}due_date IS NOT NULL"
    )


def _moved(sign: str, row: str, slot: str, vendor: str) -> str:
    key = f"{row}.organisation_id, {row}.due_date, {row}.currency"
    values = f"SELECT {key}, {slot}, {sign}1, {sign}{row}.balance_due WHERE {is_open(f'{row}.')}"
    return f"{DUE.insert(vendor, values)};"


def _both(slot: str, vendor: str) -> str:
    return _moved("-", "OLD", slot, vendor) + " " + _moved("+", "NEW", slot, vendor)


# What only becomes overdue stays where it is.
IS_MOVED = f"""(({is_open("OLD.")}) <> ({is_open("NEW.")})
    OR ({is_open("NEW.")}) AND OLD.balance_due <> NEW.balance_due)"""
SQLITE = f"""CREATE TRIGGER invoice_due_tally AFTER UPDATE ON invoicing_invoice
    WHEN {IS_MOVED} BEGIN {_both("0", "sqlite")} END"""
POSTGRESQL = [
    f"""CREATE FUNCTION invoice_due_tally() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {_both("pg_backend_pid()", "postgresql")} RETURN NULL; END $$""",
    f"""CREATE TRIGGER invoice_due_tally AFTER UPDATE ON invoicing_invoice
    FOR EACH ROW WHEN ({IS_MOVED}) EXECUTE FUNCTION invoice_due_tally()""",
]
# What was open before there was a tally.
BEGIN_WITH = f"""
    INSERT INTO {TABLE} ({DUE.columns})
    SELECT organisation_id, due_date, currency, 0, count(*), sum(balance_due)
    FROM invoicing_invoice WHERE {is_open("")}
    GROUP BY organisation_id, due_date, currency"""  # noqa: S608

DUE_TALLY = Trigger(
    sqlite=[SQLITE, BEGIN_WITH],
    sqlite_undo=["DROP TRIGGER IF EXISTS invoice_due_tally"],
    postgresql=[*POSTGRESQL, BEGIN_WITH],
    postgresql_undo=["DROP FUNCTION IF EXISTS invoice_due_tally() CASCADE"],
)
