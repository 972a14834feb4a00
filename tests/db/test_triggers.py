from __future__ import annotations

import pytest
from django.db import connection, models

from quittance.invoicing.models import Invoice

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite remakes tables"),
]


def triggers() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master"
            " WHERE type = 'trigger' AND tbl_name = 'invoicing_invoice'"
        )
        return set(cursor.fetchall())


def test_a_table_keeps_its_triggers_when_a_migration_remakes_it() -> None:
    before = triggers()
    assert {name for name, _ in before} >= {"invoice_tally_insert", "invoice_tally_update"}
    old = Invoice._meta.get_field("reason")
    new = models.CharField(max_length=501, null=True)
    new.set_attributes_from_name("reason")
    with connection.schema_editor() as editor:
        editor.alter_field(Invoice, old, new)
        assert triggers() == before
        editor.alter_field(Invoice, new, old)
    assert triggers() == before
