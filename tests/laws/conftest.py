"""Connections as any program would have them: the drivers themselves, no Django between."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from tests.frame.engine import ROOT
from tests.laws.raw import Raw
from tests.laws.world import build

# As docs/operations.md tells an operator to make it.
ROLE_SQL = re.compile(r"```sql\n(CREATE ROLE quittance_app.*?)```", re.DOTALL)


@pytest.fixture
def _django_db_helper(request: pytest.FixtureRequest) -> None:
    """Marked tests get their transaction as ever, but not upon what is committed for a file."""
    names = request.fixturenames
    if "committed" not in names or "transactional_db" in names:
        request.getfixturevalue("_django_db_helper")


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What is made meanwhile is there for other connections, until the last test of the file:
    each of them undoes what it does."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)


@pytest.fixture(scope="module")
def ids(committed: None) -> dict[str, int]:
    """The ids of a world that is committed."""
    return build()


@pytest.fixture(scope="module")
def role(committed: None, worker_id: str) -> Iterator[str]:
    """The role that the service has on PostgreSQL: it may write rows and nothing else."""
    name, database = f"quittance_app_{worker_id}", connection.settings_dict["NAME"]
    found = ROLE_SQL.search((ROOT / "docs" / "operations.md").read_text())
    assert found
    sql = found[1].replace("quittance_app", name)
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("DATABASE quittance ", f"DATABASE {database} "))
        # More than the service has: what TRUNCATE meets then is the law.
        cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {name}")
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


@pytest.fixture
def raw(request: pytest.FixtureRequest, committed: None) -> Iterator[Raw]:
    """A connection to the tests' database as the service's own role."""
    if connection.vendor == "sqlite":
        bare = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        yield Raw(bare, "sqlite")
        bare.close()
        return
    user = request.getfixturevalue("role")
    params = connection.get_connection_params()
    known = {key: params[key] for key in ("dbname", "host", "port") if params.get(key)}
    with psycopg.connect(**known, user=user, password="secret", autocommit=True) as session:
        yield Raw(session, "postgresql")
