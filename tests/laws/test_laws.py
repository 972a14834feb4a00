"""The laws as a whole: they know every column, they are installed, and they are documented."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection, models

from quittance.db.laws import Moment, trigger_for
from quittance.laws import (
    DOCUMENT_LAWS,
    KEEPINGS,
    LAWS,
    PAYMENT_LAWS,
    bills,
    orders,
    payments,
    stock,
    tables,
)
from quittance.laws.documents import columns
from tests.laws import document

# Of each table, what a law freezes and what may move all the same.
COLUMNS = {
    tables.INVOICE: (*columns.KEPT, *columns.FROZEN, *columns.MOVING, *columns.GENERATED),
    tables.LINE: (*columns.LINE_COLUMNS, "product_id"),
    tables.PAYMENT: (*payments.PAYMENT_COLUMNS, "created_by_id"),
    tables.REFUND: (*payments.REFUND_COLUMNS, "created_by_id"),
    tables.MOVEMENT: (*stock.MOVEMENT_COLUMNS, "created_by_id"),
    tables.CREDIT: (*payments.CREDIT_FROZEN, *payments.CREDIT_MOVING),
    tables.ORDER: (*orders.ORDER_FROZEN, *orders.ORDER_MOVING),
    tables.ORDER_ITEM: (*orders.ORDER_ITEM_COLUMNS, "product_id"),
    tables.BILL: (*bills.BILL_FROZEN, *bills.BILL_MOVING, *bills.BILL_GENERATED),
}


def table(name: str) -> type[models.Model]:
    [model] = [one for one in apps.get_models() if one._meta.db_table == name]
    return model


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_is_frozen_or_said_to_move(name: str) -> None:
    stored = [field.column for field in table(name)._meta.concrete_fields]
    assert sorted(COLUMNS[name]) == sorted(map(str, stored))


def moments() -> list[Moment]:
    return list(dict.fromkeys(at for law in LAWS for at in law.refused_when))


def test_each_moment_has_a_name_and_a_migration_of_its_own() -> None:
    assert len({one.name for one in moments()}) == len(moments())
    of_documents = {at for law in DOCUMENT_LAWS for at in law.refused_when}
    assert not of_documents & {at for law in PAYMENT_LAWS for at in law.refused_when}


def test_only_the_row_itself_decides_whether_the_database_looks() -> None:
    assert [one.name for one in moments() if "SELECT" in one.when] == []


@pytest.mark.django_db
def test_what_is_installed_is_what_is_said() -> None:
    """A law that changed needs a migration that installs it anew."""
    trigger = trigger_for(LAWS, KEEPINGS)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
            installed = {
                sql for (sql,) in cursor.fetchall() if re.match(r"\S+ \S+ (law|keep)_", sql)
            }
            assert installed == {sql for sql in trigger.sqlite if sql.startswith("CREATE")}
            return
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname ~ '^(law|keep)_'")
        functions = dict(cursor.fetchall())
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
        triggers = {name for (name,) in cursor.fetchall()}
    said = dict(
        found.groups()
        for sql in trigger.postgresql
        if (found := re.match(r"CREATE FUNCTION (\w+)\(\).*?\$law\$(.*)\$law\$$", sql, re.DOTALL))
    )
    assert functions == said
    assert said.keys() == {name for name in triggers if name.startswith(("law_", "keep_"))}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="names are looked up on PostgreSQL")
@pytest.mark.django_db
def test_no_function_looks_into_a_stranger_s_schema() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT proconfig FROM pg_proc WHERE proname ~ '^(law|keep)_'")
        assert cursor.fetchall() == [(["search_path=public, pg_temp"],)]


def test_the_page_lists_every_law_and_statement() -> None:
    assert document.PLACE.read_text() == document.text(), "run python -m tests.laws.document"
