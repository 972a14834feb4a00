"""Whoever locks rows of several tables does so in the one order of quittance/db/locks.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.db.locks import ORDER
from quittance.invoicing.models import Invoice
from tests.audit.test_every_operation import TABLE, Desk
from tests.frame import engine
from tests.people import Person, renewed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(engine.engine() != "postgresql", reason="SQLite locks no rows"),
]
# UPDATE, DELETE and SELECT ... FOR UPDATE lock rows that are there; an INSERT does where it may
# end as an UPDATE.
LOCKING = re.compile(
    r'^UPDATE "?(\w+)|^DELETE FROM "?(\w+)|FROM "?(\w+).* FOR (?:NO KEY )?UPDATE'
    r'|INSERT INTO "?(\w+).*ON CONFLICT .*DO UPDATE',
    re.DOTALL,
)


@contextmanager
def locks() -> Iterator[list[str]]:
    """The tables of ORDER in the sequence in which their first rows are locked."""
    found: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        match = LOCKING.search(sql.strip())
        table = next(filter(None, match.groups())) if match else ""
        if table in ORDER and table not in found:
            found.append(table)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def in_order(tables: list[str]) -> list[str]:
    return sorted(tables, key=ORDER.index)


@pytest.fixture
def desk(ada: Person, cleo: Customer, tmp_path: Path) -> Desk:
    return Desk(ada, cleo, tmp_path)


def test_the_order_names_tables_that_are_there() -> None:
    assert set(ORDER) <= {model._meta.db_table for model in apps.get_models()}


@pytest.mark.parametrize("action", TABLE)
def test_every_operation_keeps_it(action: str, desk: Desk) -> None:
    prepare, work = TABLE[action]
    row = prepare(desk)
    with locks() as found:
        work(desk, row)
    assert found == in_order(found)
    assert found[-1] == "audit_journalhead"


@pytest.mark.parametrize("action", [name for name in TABLE if name.startswith("invoice.")])
def test_with_a_key_and_a_tag_it_is_kept_too(action: str, desk: Desk) -> None:
    prepare, work = TABLE[action]
    row = prepare(desk)
    desk.ada = careful(desk.ada)
    with locks() as found:
        work(desk, row)
    assert found == in_order(found)


def careful(who: Person) -> Person:
    """Somebody who sends a key and any tag with each request."""

    class Careful(Person):
        def ask(self, method: str, path: str, data: Any, **headers: str) -> Any:
            return super().ask(method, path, data, Idempotency_Key="k", If_Match="*", **headers)

    other = renewed(who)
    return Careful(other.user, other.organisation, other.key)


def touch(model: type[models.Model]) -> Callable[[], Any]:
    return lambda: list(model._default_manager.select_for_update())


def test_a_wrong_order_would_be_seen(desk: Desk) -> None:
    with locks() as found, transaction.atomic():
        for work in (touch(Invoice), touch(Customer), touch(Organisation)):
            work()
    assert found == ["invoicing_invoice", "customers_customer", "accounts_organisation"]
    assert found != in_order(found)
