"""The same transactions by the driver alone: what the database itself allows at most.

Same schema, same triggers and constraints, same durability, the same rows. Nothing is checked and
nothing is read but what the next statement needs.
"""

from __future__ import annotations

import pickle
import random
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg

from bench.load import Operation

DIGEST = bytes(32)
NEXT_ENTRY = """UPDATE audit_journalhead SET seq = seq + 1, digest = %s
    WHERE organisation_id = %s RETURNING seq"""


class Bare(Protocol):
    """A connection: `rows` of one statement with %s for parameters, transactions, and the fastest
    way to insert `many` rows."""

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Any]: ...

    def transaction(self) -> AbstractContextManager[Any]: ...

    def many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None: ...

    def for_update(self) -> str: ...

    def month(self, day: str) -> str: ...

    def tell(self, organisation: int, entry: dict[str, Any]) -> None:
        """Append an entry to the journal; its digest is as good as any other."""


class BarePostgreSQL:
    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Any]:
        cursor = self.connection.execute(sql, params)
        return cursor.fetchall() if cursor.description else []

    def transaction(self) -> AbstractContextManager[Any]:
        return self.connection.transaction()

    def many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def for_update(self) -> str:
        return "FOR UPDATE"

    def month(self, day: str) -> str:
        return f"date_trunc('month', {day})"

    def tell(self, organisation: int, entry: dict[str, Any]) -> None:
        marks = ", ".join("%s::jsonb" if name == "changes" else "%s" for name in entry)
        self.rows(
            f"""WITH head AS ({NEXT_ENTRY}, digest)
            INSERT INTO audit_journalentry (seq, digest, {", ".join(entry)})
            SELECT seq, digest, {marks} FROM head""",
            [DIGEST, organisation, *entry.values()],
        )


class BareSQLite:
    def __init__(self, url: str) -> None:
        self.connection = sqlite3.connect(urlsplit(url).path, timeout=20, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self.connection.execute(f"PRAGMA {pragma}")

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Any]:
        return self.connection.execute(sql.replace("%s", "?"), params).fetchall()

    def transaction(self) -> AbstractContextManager[Any]:
        self.connection.execute("BEGIN IMMEDIATE")
        return self.connection

    def many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        self.connection.executemany(insert(table, columns).replace("%s", "?"), rows)

    def for_update(self) -> str:
        return ""

    def month(self, day: str) -> str:
        return f"substr({day}, 1, 7)"

    def tell(self, organisation: int, entry: dict[str, Any]) -> None:
        seq = self.rows(NEXT_ENTRY, [DIGEST, organisation])[0][0]
        written = {"seq": seq, "digest": DIGEST, **entry}
        self.rows(insert("audit_journalentry", list(written)), list(written.values()))


def connect(url: str) -> Bare:
    return BareSQLite(url) if url.startswith("sqlite") else BarePostgreSQL(url)


class Rows:
    """Rows as the service itself wrote them once, to be written again."""

    def __init__(self, folder: Path) -> None:
        self.__dict__.update(pickle.loads((folder / "rows.pickle").read_bytes()))


def insert(table: str, columns: Sequence[str], count: int = 1) -> str:
    one = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * count)}"


NEXT_NUMBER = """
    UPDATE invoicing_numberseries SET next_number = next_number + 1
    WHERE organisation_id = %s AND kind = 'invoice' AND year = %s RETURNING next_number - 1"""
ISSUED = "status issue_date due_date customer_name seller buyer sent_at updated_at".split()


def teller(bare: Bare, rows: Any, action: str) -> Operation:
    """What appends the entry that the service writes of an action."""
    columns, values = rows.entries[action]
    entry = dict(zip(columns, values, strict=True))
    organisation = entry["organisation_id"]
    del entry["seq"], entry["digest"]
    given = {name: value for name, value in entry.items() if value is not None}
    return lambda: bare.tell(organisation, given)


def create_and_send(bare: Bare, seed: dict[str, Any], rows: Any, dice: random.Random) -> Operation:
    head = insert("invoicing_invoice", rows.draft[0]) + " RETURNING id"
    lines = insert("invoicing_invoiceline", rows.lines[0], len(rows.lines[1]))
    taxes = insert("invoicing_invoicetax", rows.taxes[0], len(rows.taxes[1]))
    lock = f"SELECT id FROM invoicing_invoice WHERE id = %s {bare.for_update()}"
    issued = dict(zip(*rows.issued, strict=True))
    issue = f"""UPDATE invoicing_invoice SET number = %s,
        {", ".join(f"{name} = %s" for name in ISSUED)} WHERE id = %s"""
    values = [issued[name] for name in ISSUED]
    tell_drafted = teller(bare, rows, "invoice.drafted")
    tell_issued = teller(bare, rows, "invoice.issued")

    def run() -> None:
        with bare.transaction():
            pk = bare.rows(head, rows.draft[1])[0][0]
            bare.rows(lines, [value for row in rows.lines[1] for value in (pk, *row)])
            bare.rows(taxes, [value for row in rows.taxes[1] for value in (pk, *row)])
            tell_drafted()
        with bare.transaction():
            bare.rows(lock, [pk])
            number = bare.rows(NEXT_NUMBER, [seed["organisation"], seed["year"]])[0][0]
            bare.rows(issue, [f"INV-{seed['year']}-{number:04}", *values, pk])
            tell_issued()

    return run


def pay(bare: Bare, seed: dict[str, Any], rows: Any, dice: random.Random) -> Operation:
    """What the invoice has been paid the database adds up by itself."""
    lock = f"SELECT customer_id FROM invoicing_invoice WHERE id = %s {bare.for_update()}"
    columns, values = rows.payment
    payment = insert("payments_payment", columns)
    customer = columns.index("customer_id")
    tell = teller(bare, rows, "payment.recorded")

    def run() -> None:
        pk = dice.choice(seed["payable"])
        with bare.transaction():
            written = [pk, *values]
            written[customer] = bare.rows(lock, [pk])[0][0]
            bare.rows(payment, written)
            tell()

    return run


def list_counted(bare: Bare, seed: dict[str, Any], rows: Any, dice: random.Random) -> Operation:
    count = "SELECT sum(count) FROM invoicing_invoicetally WHERE organisation_id = %s"
    page = f"""SELECT {", ".join(rows.head)} FROM invoicing_invoice
        WHERE organisation_id = %s ORDER BY id DESC LIMIT 50"""

    def run() -> None:
        bare.rows(count, [seed["organisation"]])
        bare.rows(page, [seed["organisation"]])

    return run


def list_by_cursor(bare: Bare, seed: dict[str, Any], rows: Any, dice: random.Random) -> Operation:
    page = f"""SELECT {", ".join(rows.head)} FROM invoicing_invoice
        WHERE organisation_id = %s AND id < %s ORDER BY id DESC LIMIT 51"""
    return lambda: bare.rows(page, [seed["organisation"], seed["middle"]])


def detail(bare: Bare, seed: dict[str, Any], rows: Any, dice: random.Random) -> Operation:
    head = f"""SELECT {", ".join(rows.head)} FROM invoicing_invoice
        WHERE organisation_id = %s AND id = %s"""
    lines = f"""SELECT {", ".join(rows.line)} FROM invoicing_invoiceline
        WHERE invoice_id = %s ORDER BY position"""
    taxes = f"""SELECT {", ".join(rows.tax)} FROM invoicing_invoicetax
        WHERE invoice_id = %s ORDER BY category, rate"""

    def run() -> None:
        pk = dice.choice(seed["with_ten_lines"])
        bare.rows(head, [seed["organisation"], pk])
        bare.rows(lines, [pk])
        bare.rows(taxes, [pk])

    return run


def summary(bare: Bare, seed: dict[str, Any], rows: Any, dice: random.Random) -> Operation:
    tally = """SELECT currency, kind, status, sum(count), sum(total), sum(paid), sum(balance_due)
        FROM invoicing_invoicetally WHERE organisation_id = %s GROUP BY currency, kind, status"""
    late = """SELECT currency, count(id), sum(total), sum(amount_paid), sum(balance_due)
        FROM invoicing_invoice WHERE organisation_id = %s AND status = 'sent'
        AND kind = 'invoice' AND balance_due > 0 AND due_date < %s GROUP BY currency"""

    def run() -> None:
        bare.rows(tally, [seed["organisation"]])
        bare.rows(late, [seed["organisation"], seed["today"]])

    return run


def nothing(bare: Bare, seed: dict[str, Any], rows: Any, dice: random.Random) -> Operation:
    token = """SELECT id FROM accounts_apitoken WHERE digest = %s"""
    return lambda: bare.rows(token, [DIGEST])


def dashboard(bare: Bare, seed: dict[str, Any], rows: Any, dice: random.Random) -> Operation:
    """Tallies by status, by month, of money and by due date; the latest entries."""
    organisation, today = seed["organisation"], seed["today"]
    first, since = year_before(seed), f"{today[:8]}01"
    statements: list[tuple[str, list[Any]]] = [
        (BY_STATUS, [organisation]),
        (by_month(bare), [organisation, first]),
        (CASH, [since, organisation, first]),
        (DUE, [today, organisation]),
        (LATEST, [organisation]),
    ]

    def run() -> None:
        for statement, params in statements:
            bare.rows(statement, params)

    return run


BY_STATUS = """SELECT currency, kind, status, sum(count), sum(balance_due)
    FROM invoicing_invoicetally WHERE organisation_id = %s GROUP BY currency, kind, status"""
CASH = """SELECT currency, day >= %s AS is_new, sum(received), sum(refunded)
    FROM payments_cashtally WHERE organisation_id = %s AND day >= %s GROUP BY 1, 2"""
DUE = """SELECT currency, due_date < %s AS is_late, sum(count), sum(balance_due)
    FROM invoicing_duetally WHERE organisation_id = %s GROUP BY 1, 2"""
LATEST = """SELECT seq, at, actor_name, action, subject, subject_id, changes
    FROM audit_journalentry WHERE organisation_id = %s ORDER BY seq DESC LIMIT 10"""


def by_month(bare: Bare) -> str:
    return f"""SELECT currency, kind, {bare.month("day")} AS month, sum(count), sum(taxable),
        min(smallest), max(largest) FROM invoicing_issuedtally
        WHERE organisation_id = %s AND day >= %s GROUP BY 1, 2, 3"""


def year_before(seed: dict[str, Any]) -> str:
    return str(date.fromisoformat(seed["today"]) - timedelta(days=361))


def revenue(bare: Bare, seed: dict[str, Any], rows: Any, dice: random.Random) -> Operation:
    statement, params = by_month(bare), [seed["organisation"], year_before(seed)]
    return lambda: bare.rows(statement, params)


def ageing(bare: Bare, seed: dict[str, Any], rows: Any, dice: random.Random) -> Operation:
    open_ones = """SELECT currency, customer_id, count(id), sum(balance_due)
        FROM invoicing_invoice WHERE organisation_id = %s AND status IN ('sent', 'overdue')
        AND balance_due > 0 GROUP BY currency, customer_id"""
    return lambda: bare.rows(open_ones, [seed["organisation"]])


def overdue(bare: Bare, seed: dict[str, Any], rows: Any, dice: random.Random) -> Operation:
    mark = """UPDATE invoicing_invoice SET status = 'overdue', updated_at = %s
        WHERE status = 'sent' AND kind = 'invoice' AND balance_due > 0 AND due_date < %s"""
    return lambda: bare.rows(mark, [rows.now, seed["today"]])


WORKS: dict[str, Callable[[Bare, dict[str, Any], Any, random.Random], Operation]] = {
    "list": list_counted,
    "list by cursor": list_by_cursor,
    "detail": detail,
    "summary": summary,
    "create + send": create_and_send,
    "payment": pay,
    "nothing": nothing,
    "dashboard": dashboard,
    "report revenue": revenue,
    "report ageing": ageing,
    "overdue": overdue,
}


def maker(work: str, url: str, folder: Path, seed: dict[str, Any]) -> Callable[[int], Operation]:
    """What a client process calls to get its operation."""

    def make(index: int) -> Operation:
        return WORKS[work](connect(url), seed, Rows(folder), random.Random(index))

    return make
