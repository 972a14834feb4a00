"""What was issued on each day: counts and sums without and with tax, by currency and kind.

The database adds a document to its day when it is issued. Nothing issued ever changes or goes, so a
day only grows; its smallest and largest document are kept as well. Reports by month read some
hundred rows instead of all documents of a year.
"""

from quittance.db.tallies import Tally
from quittance.db.triggers import Trigger

TABLE = "invoicing_issuedtally"
ISSUED = Tally(
    TABLE,
    key=("organisation_id", "day", "currency", "kind"),
    sums=("count", "taxable", "tax", "total"),
    least=("smallest",),
    most=("largest",),
)
IS_ISSUED = "OLD.status = 'draft' AND NEW.status <> 'draft'"


def _values(slot: str) -> str:
    key = "NEW.organisation_id, NEW.issue_date, NEW.currency, NEW.kind"
    sums = "1, NEW.taxable_total, NEW.tax_total, NEW.total"
    return f"VALUES ({key}, {slot}, {sums}, NEW.taxable_total, NEW.taxable_total)"


SQLITE = f"""CREATE TRIGGER invoice_issued_tally AFTER UPDATE OF status ON invoicing_invoice
    WHEN {IS_ISSUED} BEGIN {ISSUED.insert("sqlite", _values("0"))}; END"""
POSTGRESQL = [
    f"""CREATE FUNCTION invoice_issued_tally() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {ISSUED.insert("postgresql", _values("pg_backend_pid()"))}; RETURN NULL; END $$""",
    f"""CREATE TRIGGER invoice_issued_tally AFTER UPDATE OF status ON invoicing_invoice
    FOR EACH ROW WHEN ({IS_ISSUED}) EXECUTE FUNCTION invoice_issued_tally()""",
]
# What had been issued before there was a tally.
BEGIN_WITH = f"""
    INSERT INTO {TABLE} ({ISSUED.columns})
    SELECT organisation_id, issue_date, currency, kind, 0, count(*), sum(taxable_total),
        sum(tax_total), sum(total), min(taxable_total), max(taxable_total)
    FROM invoicing_invoice WHERE status <> 'draft'
    GROUP BY organisation_id, issue_date, currency, kind"""  # noqa: S608

ISSUED_TALLY = Trigger(
    sqlite=[SQLITE, BEGIN_WITH],
    sqlite_undo=["DROP TRIGGER IF EXISTS invoice_issued_tally"],
    postgresql=[*POSTGRESQL, BEGIN_WITH],
    postgresql_undo=["DROP FUNCTION IF EXISTS invoice_issued_tally() CASCADE"],
)
