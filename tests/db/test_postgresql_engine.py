"""What the PostgreSQL engine adds to Django's: prepared reads, and rows inserted by column."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.db.models import BigIntegerField, Value
from django.test.utils import CaptureQueriesContext

from quittance import env
from quittance.db.compiled import Compiled, prepared_cursor
from quittance.db.fields import AmountField
from tests.fieldlab.models import Entry

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="is about PostgreSQL"),
]
URL = "postgresql://ada:secret@db.example:5432/quittance"


def totals() -> Compiled:
    return Compiled(
        lambda given: Entry.objects.filter(pk=given("pk", BigIntegerField())).values("total")
    )


def prepared() -> list[str]:
    """The statements on entries that this connection keeps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [sql for (sql,) in cursor.fetchall() if Entry._meta.db_table in sql]


def insert(*totals: str, **more: Any) -> str:
    """Inserts an entry for each total; returns the statement."""
    rows = [Entry(total=total, credit=Decimal(2), **more) for total in totals]
    with CaptureQueriesContext(connection) as seen:
        Entry.objects.bulk_create(rows)
    (sql,) = [query["sql"] for query in seen if query["sql"].startswith("INSERT")]
    return str(sql)


def test_a_compiled_read_is_kept_by_the_server_after_its_second_use() -> None:
    entry = Entry.objects.create(total=Decimal("1.5"))
    read = totals()
    counts = []
    for _ in range(4):
        assert read.rows(pk=entry.pk) == [{"total": Decimal("1.500")}]
        counts.append(len(prepared()))
    assert counts == [0, 0, 1, 1]


def test_a_kept_statement_sees_what_is_there_now() -> None:
    entry = Entry.objects.create(total=Decimal(1))
    read = totals()
    for total in range(8):
        Entry.objects.filter(pk=entry.pk).update(total=total)
        assert read.rows(pk=entry.pk) == [{"total": Decimal(total)}]


@pytest.mark.parametrize(("prepare", "after"), [(True, env.PREPARE_AFTER), (False, None)])
def test_keeping_statements_can_be_switched_off(prepare: bool, after: int | None) -> None:
    found = env.database(URL, data=Path("unused"), pool_max=0, lock_timeout=5, prepare=prepare)
    assert found["OPTIONS"].get("prepare_threshold") == after


def test_several_rows_go_in_by_column() -> None:
    assert "UNNEST(" in insert("1.5", "-99999999.999", "0", rate=Decimal("0.00001"))
    rows = Entry.objects.order_by("pk").values_list("total", "fee", "rate", "balance")
    rate = Decimal("0.00001")
    assert list(rows) == [
        (Decimal(total), None, rate, Decimal(total)) for total in ("1.5", "-99999999.999", "0")
    ]


def test_one_row_goes_in_as_ever() -> None:
    assert "UNNEST(" not in insert("1.5")


def test_rows_with_expressions_go_in_as_ever() -> None:
    amount = Value(Decimal("1.5"), output_field=AmountField())
    with CaptureQueriesContext(connection) as seen:
        Entry.objects.bulk_create([Entry(total=amount, credit=1), Entry(total=2, credit=1)])
    assert "UNNEST(" not in seen[-1]["sql"]
    assert set(Entry.objects.values_list("total", flat=True)) == {Decimal("1.5"), Decimal(2)}


def test_an_amount_too_large_for_its_column_is_refused_by_it_too() -> None:
    """Python refuses it before; the arrays have types without a size."""
    table = connection.ops.quote_name(Entry._meta.db_table)
    sql = f"INSERT INTO {table} (total) SELECT * FROM unnest(%s::numeric[])"
    with (
        pytest.raises(DataError, match="numeric field overflow"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [[Decimal(10) ** 15]])
    assert Entry.objects.count() == 0


def test_a_prepared_read_is_seen_by_those_who_watch_statements() -> None:
    read = totals()
    with CaptureQueriesContext(connection) as seen:
        for _ in range(4):
            read.rows(pk=1)
    assert [query["sql"].startswith("SELECT") for query in seen] == [True] * 4


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 27, 12, 30, tzinfo=UTC),
        datetime(2026, 11, 27, 12, 30, 15, 500_000, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2024, 2, 29, 0, 0, 0, 1, tzinfo=UTC),
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    ],
)
def test_times_come_back_in_utc(moment: datetime) -> None:
    for cursor in (connection.cursor(), prepared_cursor(connection)):
        with cursor:
            cursor.execute("SELECT %s::timestamptz", [moment])
            [(found,)] = cursor.fetchall()
        assert (found, found.tzinfo) == (moment, UTC)


def test_times_of_a_connection_elsewhere_are_the_same_moments() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Kathmandu'")
        cursor.execute("SELECT '2026-11-27 12:30+00'::timestamptz")
        assert cursor.fetchone() == (datetime(2026, 11, 27, 12, 30, tzinfo=UTC),)
