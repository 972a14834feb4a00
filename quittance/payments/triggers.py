"""What came in and went back on each day, by currency and method; see invoicing/issued.py.

A payment counts on the day it was received, a refund on its own day with the method of its payment.
"""

from quittance.db.tallies import Tally
from quittance.db.triggers import Trigger

TABLE = "payments_cashtally"
CASH = Tally(
    TABLE,
    key=("organisation_id", "day", "currency", "method"),
    sums=("payments", "received", "refunds", "refunded"),
)


def _payment(slot: str) -> str:
    key = "NEW.organisation_id, NEW.received_on, NEW.currency, NEW.method"
    return f"VALUES ({key}, {slot}, 1, NEW.amount, 0, 0)"


def _refund(slot: str) -> str:
    """The row of its payment is there: a refund without one is refused by its foreign key."""

    def of_payment(column: str) -> str:
        return f"(SELECT {column} FROM payments_payment WHERE id = NEW.payment_id)"

    key = f"NEW.organisation_id, NEW.refunded_on, {of_payment('currency')}, {of_payment('method')}"
    return f"VALUES ({key}, {slot}, 0, 0, 1, NEW.amount)"


def _sqlite(name: str, table: str, values: str) -> str:
    return f"""CREATE TRIGGER {name} AFTER INSERT ON {table}
    BEGIN {CASH.insert("sqlite", values)}; END"""


def _postgresql(name: str, table: str, values: str) -> list[str]:
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {CASH.insert("postgresql", values)}; RETURN NULL; END $$""",
        f"""CREATE TRIGGER {name} AFTER INSERT ON {table}
        FOR EACH ROW EXECUTE FUNCTION {name}()""",
    ]


NAMES = ("payment_cash_tally", "refund_cash_tally")
# What had been paid before there was a tally.
BEGIN_WITH = f"""
    INSERT INTO {TABLE} ({CASH.columns})
    SELECT organisation_id, day, currency, method, 0, sum(payments), sum(received), sum(refunds),
        sum(refunded)
    FROM (
        SELECT organisation_id, received_on AS day, currency, method, 1 AS payments,
            amount AS received, 0 AS refunds, 0 AS refunded
        FROM payments_payment
        UNION ALL
        SELECT back.organisation_id, back.refunded_on, paid.currency, paid.method, 0, 0, 1,
            back.amount
        FROM payments_refund AS back JOIN payments_payment AS paid ON paid.id = back.payment_id
    ) AS moved GROUP BY organisation_id, day, currency, method"""

CASH_TALLY = Trigger(
    sqlite=[
        _sqlite(NAMES[0], "payments_payment", _payment("0")),
        _sqlite(NAMES[1], "payments_refund", _refund("0")),
        BEGIN_WITH,
    ],
    sqlite_undo=[f"DROP TRIGGER IF EXISTS {name}" for name in NAMES],
    postgresql=[
        *_postgresql(NAMES[0], "payments_payment", _payment("pg_backend_pid()")),
        *_postgresql(NAMES[1], "payments_refund", _refund("pg_backend_pid()")),
        BEGIN_WITH,
    ],
    postgresql_undo=[f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in NAMES],
)
