"""Two at once, each of which would be lawful alone: the second waits, and then is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.laws.attacks.attack import delete, filled, update
from tests.laws.attacks.documents.statements import issue, line, tax
from tests.laws.attacks.payments import payment, refund
from tests.laws.raw import Raw
from tests.laws.world import build

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time"
)
RACES = {
    "a line while it is issued": (issue("draft"), line("draft"), "parts_are_frozen"),
    "a tax row while it is issued": (issue("draft"), tax("draft"), "parts_are_frozen"),
    "a line deleted while it is issued": (
        issue("draft"),
        delete("draft_line", "invoicing_invoiceline"),
        "parts_are_frozen",
    ),
    "issuing while a line comes": (line("draft", net_amount="$5"), issue("draft"), "sums_lines"),
    "deleting while it is issued": (issue("draft"), delete("draft"), "issued_is_never_deleted"),
    "words while it is issued": (issue("draft"), update("draft", "notes = 'x'"), "is_frozen"),
    "two payments": (payment("sent", "$60"), payment("sent", "$60"), "payment_within_balance"),
    "a payment and a credit note": (
        issue("draft_note"),
        payment("sent", "$60"),
        "payment_within_balance",
    ),
    # Another payment of the invoice would still cover both of them.
    "two refunds": (
        refund("first_payment", "refunded", "$30"),
        refund("first_payment", "refunded", "$30"),
        "refund_within_payment",
    ),
    "two credit notes": (
        issue("draft_note"),
        issue("other_note").replace("R-1", "R-2"),
        "credit_within_lines",
    ),
}


@pytest.fixture
def ids(transactional_db: None) -> dict[str, int]:
    """A world for each race: what wins it is committed."""
    return build()


@pytest.fixture
def other(raw: Raw) -> Iterator[Raw]:
    """A second connection of the same role."""
    dsn = raw.connection.info.dsn
    with closing(psycopg.connect(dsn, autocommit=True)) as session:
        yield Raw(session, "postgresql")


@pytest.mark.parametrize("race", RACES)
def test_the_second_waits_and_is_refused(
    race: str, raw: Raw, other: Raw, ids: dict[str, int]
) -> None:
    first, second, code = RACES[race]
    said: list[Any] = []

    def follow() -> None:
        try:
            other.execute(filled(second, ids, "postgresql"))
        except psycopg.Error as error:
            said.append(str(error))

    raw.execute("BEGIN")
    raw.execute(filled(first, ids, "postgresql"))
    thread = threading.Thread(target=follow)
    thread.start()
    wait_for_a_lock(raw, other)
    raw.execute("COMMIT")
    thread.join(timeout=30)
    assert len(said) == 1
    assert code in said[0]


def wait_for_a_lock(raw: Raw, other: Raw) -> None:
    """Until the other connection waits for this one."""
    pid = other.connection.info.backend_pid
    waiting = f"SELECT 1 WHERE pg_backend_pid() = ANY(pg_blocking_pids({pid}))"
    patience = threading.Event()
    for _ in range(1000):
        if raw.execute(waiting):
            return
        patience.wait(0.01)
    raise AssertionError("the second did not wait")
