"""How long a connection waits for another writer: the setting, and who may wait for ever."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from quittance import env
from quittance.db.locks import waiting_for_ever
from tests.frame import engine

HERE = Path("data")
on_postgresql = pytest.mark.skipif(
    engine.engine() != "postgresql", reason="SQLite waits by its driver"
)


def shown(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}" if connection.vendor == "postgresql" else f"PRAGMA {name}")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_every_connection_waits_as_long_as_the_setting_says() -> None:
    if connection.vendor == "postgresql":
        assert shown("lock_timeout") == "5s"
    else:
        assert shown("busy_timeout") == "20000"


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", "-c lock_timeout=7s"),
        ("?options=-c%20lock_timeout%3D1s", "-c lock_timeout=7s -c lock_timeout=1s"),
    ],
)
def test_what_the_url_says_comes_last_and_wins(query: str, options: str) -> None:
    url = f"postgresql://ada:secret@db.example.com:5432/books{query}"
    database = env.database(url, data=HERE, pool_max=0, lock_timeout=7)
    assert database["OPTIONS"]["options"] == options


def test_sqlite_is_told_in_seconds() -> None:
    database = env.database("", data=HERE, pool_max=0, lock_timeout=7)
    assert database["OPTIONS"] == {"transaction_mode": "IMMEDIATE", "timeout": 7}


@on_postgresql
@pytest.mark.django_db
def test_migrations_wait_for_ever() -> None:
    with waiting_for_ever():
        assert shown("lock_timeout") == "0"
    assert shown("lock_timeout") == "5s"
