"""Where the laws end: what only the rights of a role keep, and what remains to verify_journal."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from django.db import connection

from quittance.reports.verify import verify
from tests.laws.attacks import filled
from tests.laws.raw import Raw

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")
# docs/operations.md: the service's own role may write rows and nothing else.
NOT_ALLOWED = (
    "ALTER TABLE invoicing_invoice DISABLE TRIGGER ALL",
    "ALTER TABLE invoicing_invoice DISABLE TRIGGER law_invoice_change",
    "ALTER TABLE invoicing_invoice DROP CONSTRAINT invoice_totals_add_up",
    "DROP TRIGGER law_invoice_change ON invoicing_invoice",
    "DROP FUNCTION law_invoice_change() CASCADE",
    "CREATE OR REPLACE FUNCTION law_invoice_change() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN NEW; END'",
    "CREATE RULE quiet AS ON INSERT TO payments_payment DO INSTEAD NOTHING",
    "CREATE TRIGGER mine BEFORE INSERT ON payments_payment EXECUTE FUNCTION "
    "suppress_redundant_updates_trigger()",
    "CREATE TABLE mine () INHERITS (payments_payment)",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SET session_replication_role = replica",
    "SELECT setval('invoicing_invoice_id_seq', 1)",
    "SET ROLE postgres",
)


@on_postgresql
def test_the_services_own_role_cannot_put_the_laws_to_rest(raw: Raw, ids: dict[str, int]) -> None:
    before = raw.everything()
    for statement in NOT_ALLOWED:
        with raw.undone(), pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute(statement)
    assert raw.everything() == before


@pytest.mark.parametrize("column", ["balance_due", "refund_due"])
def test_what_is_generated_cannot_be_written(column: str, raw: Raw, ids: dict[str, int]) -> None:
    before = raw.everything()
    refused = (psycopg.errors.GeneratedAlways, sqlite3.OperationalError)
    with raw.undone(), pytest.raises(refused, match=column):
        raw.execute(filled(f"UPDATE invoicing_invoice SET {column} = $1", ids, raw.engine))
    assert raw.everything() == before


# Whoever may write the file can do these; the books or the journal tell.
UNLOCKED = {
    "a trigger dropped": (
        "DROP TRIGGER law_invoice_change",
        "UPDATE invoicing_invoice SET notes = 'x' WHERE id = :sent",
    ),
    "a trigger edited away": (
        "PRAGMA writable_schema = ON",
        "DELETE FROM sqlite_schema WHERE name = 'law_payment_delete'",
        "PRAGMA schema_version = 90000",
        "PRAGMA foreign_keys = OFF",
        "DELETE FROM payments_payment WHERE id = :payment",
    ),
    "constraints ignored": (
        "PRAGMA ignore_check_constraints = ON",
        "UPDATE invoicing_invoice SET status = 'paid' WHERE id = :sent",
    ),
    "an id that was used before": (
        "UPDATE sqlite_sequence SET seq = 0",
        "DROP TRIGGER law_invoice_delete",
        "DELETE FROM invoicing_invoicetax WHERE invoice_id = :draft",
        "DELETE FROM invoicing_invoice WHERE id = :sent",
    ),
}


@on_sqlite
@pytest.mark.parametrize("way", UNLOCKED)
def test_what_the_owner_of_the_file_can_do_is_found(
    way: str, raw: Raw, ids: dict[str, int]
) -> None:
    schema = raw.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema")
    with sqlite3.connect(":memory:") as kept:
        raw.connection.backup(kept)
        assert verify(ids["org"]).finding is None
        try:
            for statement in UNLOCKED[way]:
                raw.execute(filled(statement, ids, "sqlite"))
            assert verify(ids["org"]).finding is not None
        finally:
            connection.close()
            kept.backup(raw.connection)
    assert raw.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema") == schema
