from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.audit.journal import record
from quittance.audit.models import JournalEntry
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice, InvoiceTally

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite remakes tables"),
]


def triggers() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return set(cursor.fetchall())


def test_a_table_keeps_its_triggers_when_a_migration_remakes_it() -> None:
    before = triggers()
    assert {name for name, _ in before} >= {
        *("invoice_tally_insert", "law_invoice_change"),
        # Of other tables, but looking at this one.
        *("law_line_insert", "keep_payment_in"),
    }
    old = Invoice._meta.get_field("reason")
    new = models.CharField(max_length=501, null=True)
    new.set_attributes_from_name("reason")
    with connection.schema_editor() as editor:
        editor.alter_field(Invoice, old, new)
        assert triggers() == before
        editor.alter_field(Invoice, new, old)
    assert triggers() == before


def test_the_journal_goes_on_when_a_migration_has_remade_its_table(engines: Organisation) -> None:
    enter(engines)
    before = triggers()
    old = JournalEntry._meta.get_field("action")
    new = models.CharField(max_length=61)
    new.set_attributes_from_name("action")
    with connection.schema_editor() as editor:
        editor.alter_field(JournalEntry, old, new)
    enter(engines)
    with connection.schema_editor() as editor:
        editor.alter_field(JournalEntry, new, old)
    enter(engines)
    own = JournalEntry.objects.for_organisation(engines).order_by("seq")
    assert list(own.values_list("seq", "action")) == [
        (seq, "organisation.changed") for seq in (1, 2, 3)
    ]
    assert triggers() == before


def enter(organisation: Organisation) -> None:
    with transaction.atomic():
        record(
            organisation=organisation.pk,
            by=None,
            action="organisation.changed",
            subject_id=organisation.pk,
            changes={"name": ["Engines", "Engines Ltd"]},
        )


def test_emptying_all_tables_takes_what_triggers_keep_and_leaves_the_triggers(
    engines: Organisation, cleo: Customer
) -> None:
    Invoice.objects.create(
        organisation=engines,
        customer=cleo,
        customer_name=cleo.name,
        currency="EUR",
        created_at=timezone.now(),
        updated_at=timezone.now(),
    )
    assert InvoiceTally.objects.get().count == 1
    before = triggers()
    call_command("flush", interactive=False, verbosity=0)
    assert (Invoice.objects.count(), InvoiceTally.objects.count()) == (0, 0)
    assert triggers() == before
