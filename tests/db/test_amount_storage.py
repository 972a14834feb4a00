"""Amounts through every way in and out of the database."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.db import (
    DatabaseError,
    IntegrityError,
    NotSupportedError,
    connection,
    models,
    transaction,
)
from django.db.models import F, Value

from quittance.db.fields import AmountField, ExactDecimalField
from tests.fieldlab.models import Entry, Ledger

D = Decimal
pytestmark = pytest.mark.django_db


def test_a_row_reads_like_what_was_saved() -> None:
    made = Entry.objects.create(total="10.10", paid=3, fee=D("0.5"), rate="0.07125")
    assert (str(made.total), str(made.paid), str(made.rate)) == ("10.100", "3.000", "0.07125")
    read = Entry.objects.get(pk=made.pk)
    shown = [str(getattr(read, name)) for name in ("total", "paid", "fee", "credit", "rate")]
    assert shown == ["10.100", "3.000", "0.500", "1.500", "0.07125"]
    assert [str(value) for value in (read.balance, read.due, read.signed)] == [
        "7.100",
        "7.100",
        "3.100",
    ]


def test_generated_columns_follow_their_row() -> None:
    made = Entry.objects.create(total=5, paid=5, quantity=-1)
    assert (made.balance, made.due, made.signed) == (D(0), D(0), D(-5))
    Entry.objects.update(total=D("-1.25"))
    made.refresh_from_db()
    assert (made.balance, made.due, made.signed) == (D("-6.25"), D(0), D("1.25"))
    assert Entry.objects.filter(balance=D("-6.25"), due=0, signed__gt=D("1.249")).count() == 1


def test_saving_what_does_not_fit_stores_nothing() -> None:
    cases: list[tuple[Any, type[Exception]]] = [
        (D("0.0001"), ValueError),
        (0.1, TypeError),
        (10**15, ValueError),
    ]
    for wrong, error in cases:
        with pytest.raises(error), transaction.atomic():
            Entry.objects.create(total=wrong)
        with pytest.raises(error), transaction.atomic():
            Entry.objects.bulk_create([Entry(total=wrong)])
    assert Entry.objects.count() == 0


def test_values_and_values_list_give_decimals() -> None:
    Entry.objects.create(total="1.1", fee=None)
    assert Entry.objects.values("total", "fee", "balance").get() == {
        "total": D("1.1"),
        "fee": None,
        "balance": D("1.1"),
    }
    assert list(Entry.objects.values_list("total", flat=True)) == [D("1.1")]


def test_bulk_create_with_conflicts_updates_amounts() -> None:
    rows = Entry.objects.bulk_create([Entry(total=D("0.1") * n) for n in range(4)])
    assert [row.total for row in Entry.objects.order_by("id")] == [
        D(0),
        D("0.1"),
        D("0.2"),
        D("0.3"),
    ]
    rows[0].total = D("7.007")
    Entry.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=["total"]
    )
    assert Entry.objects.order_by("id").values_list("total", flat=True)[0] == D("7.007")


def test_bulk_update_takes_values_and_expressions() -> None:
    rows = Entry.objects.bulk_create([Entry(total=n, fee=D("0.01")) for n in range(3)])
    rows[0].total, rows[0].fee = D("0.01"), None
    rows[1].total, rows[1].fee = "999999999999999.999", 1
    rows[2].total = F("total") + D("0.001")
    assert Entry.objects.bulk_update(rows, ["total", "fee"]) == 3
    assert list(Entry.objects.order_by("id").values_list("total", "fee")) == [
        (D("0.01"), None),
        (D("999999999999999.999"), D(1)),
        (D("2.001"), D("0.01")),
    ]
    rows[0].total = D("0.0001")
    with pytest.raises(ValueError, match="cannot hold"):
        Entry.objects.bulk_update(rows[:1], ["total"])


def test_get_or_create_and_update_or_create_find_by_amount() -> None:
    first, made = Entry.objects.get_or_create(total=D("1.10"), defaults={"fee": "2.5"})
    assert (made, first.fee) == (True, D("2.5"))
    assert Entry.objects.get_or_create(total="1.1") == (first, False)
    changed, made = Entry.objects.update_or_create(total=D("1.1"), defaults={"fee": D("3.125")})
    assert (changed.pk, made) == (first.pk, False)
    assert Entry.objects.get().fee == D("3.125")


@pytest.mark.parametrize(
    ("lookup", "found"),
    [
        ({"total": D("1.5")}, [1]),
        ({"total": "1.5"}, [1]),
        ({"total__gt": 1}, [1, 2]),
        ({"total__gte": D("1.5")}, [1, 2]),
        ({"total__lt": D("1.5")}, [0]),
        ({"total__lte": D("1.5")}, [0, 1]),
        ({"total__range": (D("1.4"), 10)}, [1, 2]),
        ({"total__in": [D("1.5"), "-10", 7]}, [0, 1]),
        ({"total__in": [F("paid"), D("10")]}, [2]),
        ({"total__in": [F("paid") + D("1.5"), D("10")]}, [1, 2]),
        ({"total__in": Entry.objects.filter(total__gt=2).values("total")}, [2]),
        ({"fee__isnull": True}, [0, 1, 2]),
        ({"total": Value(D("1.5"))}, [1]),
        ({"total__gt": F("paid") + 1}, [1, 2]),
        ({"total__gt": F("rate")}, None),
        ({"quantity": F("total")}, None),
        ({"total": F("quantity")}, None),
        ({"total__lt": Value("1.5")}, None),
    ],
)
def test_lookups(lookup: dict[str, Any], found: list[int] | None) -> None:
    rows = Entry.objects.bulk_create([Entry(total=D(n)) for n in ("-10", "1.5", "10")])
    query = Entry.objects.filter(**lookup).order_by("id")
    if found is None:
        with pytest.raises(FieldError):
            list(query)
    else:
        assert list(query) == [rows[index] for index in found]


def test_a_lookup_value_that_does_not_fit_is_refused() -> None:
    for wrong, error in ((D("1.0001"), ValueError), (1.5, TypeError), ("x", ValueError)):
        for lookup in ({"total": wrong}, {"total__gt": wrong}, {"total__in": [wrong]}):
            with pytest.raises(error):
                Entry.objects.filter(**lookup)
    with pytest.raises(ValueError, match="cannot hold"):
        list(Entry.objects.filter(total__gt=F("paid") + D("0.0001")))


def test_rows_sort_by_number() -> None:
    Entry.objects.bulk_create([Entry(total=D(n)) for n in ("9", "10", "-9.5", "-10", "0.5")])
    assert [str(row) for row in Entry.objects.order_by("-total")] == [
        "10.000",
        "9.000",
        "0.500",
        "-9.500",
        "-10.000",
    ]


def test_check_constraints_refuse_in_the_database_and_in_full_clean() -> None:
    made = Entry.objects.create(total=5, paid=D("5.05"), fee=1000)
    for name, wrong in (("paid", D("5.051")), ("fee", D("0.009")), ("fee", D("1000.001"))):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.update(**{name: wrong})
        broken = Entry(total=5, **{name: wrong})
        with pytest.raises(ValidationError, match="violated"):
            broken.full_clean()
    made.refresh_from_db()
    assert (made.paid, made.fee) == (D("5.05"), D(1000))


def test_fixtures_carry_the_digits(tmp_path: Path) -> None:
    made = Entry.objects.create(total="999999999999999.998", fee=None, paid="-0.001")
    out = StringIO()
    call_command("dumpdata", "fieldlab.entry", stdout=out)
    fields = json.loads(out.getvalue())[0]["fields"]
    assert (fields["total"], fields["paid"]) == ("999999999999999.998", "-0.001")
    file = tmp_path / "entries.json"
    file.write_text(out.getvalue())
    Entry.objects.all().delete()
    call_command("loaddata", str(file), verbosity=0)
    read = Entry.objects.get(pk=made.pk)
    assert (read.total, read.paid, read.fee) == (made.total, made.paid, None)


@pytest.mark.parametrize("raw", ["0.5", "1e300", "'abc'", "1000000000000000000"])
def test_sqlite_refuses_raw_sql_that_is_no_step(raw: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("numeric(18, 3) has its own rules")
    Entry.objects.create(total=1)
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="CHECK"),
        transaction.atomic(),
    ):
        cursor.execute(f"UPDATE fieldlab_entry SET total = {raw}")
    assert Entry.objects.get().total == D(1)


@pytest.mark.parametrize("raw", ["'NaN'", "'Infinity'", "1e15"])
def test_postgresql_refuses_raw_sql_that_is_no_amount(raw: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("bigint has its own rules")
    Entry.objects.create(total=1)
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match=r"check constraint|overflow"),
        transaction.atomic(),
    ):
        cursor.execute(f"UPDATE fieldlab_entry SET total = {raw}")
    assert Entry.objects.get().total == D(1)


class TestMigrations:
    pytestmark = pytest.mark.django_db(transaction=True)

    @staticmethod
    def field(name: str, field: AmountField[Any, Any]) -> AmountField[Any, Any]:
        field.set_attributes_from_name(name)
        field.model = Ledger
        return field

    def test_a_column_added_with_a_default_fills_old_rows(self) -> None:
        ledger = Ledger.objects.create(name="old")
        added = self.field("opening", AmountField(default=D("12.345")))
        with connection.schema_editor() as editor:
            editor.add_field(Ledger, added)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT opening FROM fieldlab_ledger WHERE id = %s", [ledger.pk])
                (raw,) = cursor.fetchone()
            assert added.from_db_value(raw, None, connection) == D("12.345")
            with pytest.raises(DatabaseError), connection.cursor() as cursor:
                cursor.execute("UPDATE fieldlab_ledger SET opening = 1e300")
        finally:
            with connection.schema_editor() as editor:
                editor.remove_field(Ledger, added)
        assert Ledger.objects.get().name == "old"

    def test_a_remade_table_keeps_its_amounts(self) -> None:
        Entry.objects.create(total="0.001", fee="999.999")
        old = Entry._meta.get_field("fee")
        new = AmountField(default=D("7.5"))
        new.set_attributes_from_name("fee")
        new.model = Entry
        Entry.objects.create(total="0.002", fee=None)
        with connection.schema_editor() as editor:
            editor.alter_field(Entry, old, new)
        try:
            assert list(Entry.objects.order_by("total").values_list("total", "fee")) == [
                (D("0.001"), D("999.999")),
                (D("0.002"), D("7.5")),
            ]
        finally:
            with connection.schema_editor() as editor:
                editor.alter_field(Entry, new, old)

    @pytest.mark.parametrize(
        "other",
        [
            ExactDecimalField(max_digits=9, decimal_places=2, null=True),
            models.DecimalField(max_digits=9, decimal_places=3, null=True),
            models.IntegerField(null=True),
        ],
    )
    def test_sqlite_refuses_to_change_a_step_in_place(
        self, other: "models.Field[Any, Any]"
    ) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("PostgreSQL converts the numbers itself")
        other.set_attributes_from_name("fee")
        other.model = Entry
        with (
            pytest.raises(NotSupportedError, match="cannot change its step"),
            connection.schema_editor() as editor,
        ):
            editor.alter_field(Entry, Entry._meta.get_field("fee"), other)
