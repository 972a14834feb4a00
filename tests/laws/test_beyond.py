"""Where the laws end: what only the rights of a role keep, and what remains to verify_journal."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg
import pytest
from django.db import connection

from quittance.customers.models import Customer
from quittance.reports.verify import verify
from tests.invoicing.making import NOON, at, issued, pay
from tests.laws.attacks.attack import filled
from tests.laws.raw import Raw
from tests.people import organisation

pytestmark = pytest.mark.django_db
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
    "an invoice whose traces were removed": (
        "DROP TRIGGER law_invoice_delete",
        "DROP TRIGGER law_line_delete",
        "DROP TRIGGER law_tax_delete",
        "DELETE FROM invoicing_invoiceline WHERE invoice_id = :sent",
        "DELETE FROM invoicing_invoicetax WHERE invoice_id = :sent",
        "DELETE FROM invoicing_invoice WHERE id = :sent",
    ),
}


@pytest.fixture(scope="module")
def sound(committed: None) -> dict[str, int]:
    """A few documents in order; those of world.py are made to be spoilt."""
    own = organisation("Sound")
    cleo = Customer.objects.create(organisation=own, name="Cleo", currency="EUR")
    with at(NOON):
        ids = {name: issued(own, cleo).pk for name in ("sent", "paid")}
        ids["payment"] = pay(own, ids["paid"], "119.00").payment.pk
    assert verify(own.pk).finding is None
    return {**ids, "org": own.pk}


@on_sqlite
@pytest.mark.parametrize("way", UNLOCKED)
def test_what_the_owner_of_the_file_can_do_is_found(
    way: str, raw: Raw, sound: dict[str, int]
) -> None:
    with closing(sqlite3.connect(":memory:")) as kept:
        raw.connection.backup(kept)
        try:
            for statement in UNLOCKED[way]:
                raw.execute(filled(statement, sound, "sqlite"))
            connection.close()
            assert verify(sound["org"]).finding is not None
        finally:
            connection.close()
            kept.backup(raw.connection)
    assert verify(sound["org"]).finding is None
