"""Databases of tests' own, made as copies instead of by migrating once more."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection

from tests.frame.engine import engine, folder, given_url


def keep() -> str:
    """Copies the test database as it is right now; returns the copy's URL."""
    name = f"{Path(str(connection.settings_dict['NAME'])).stem}_empty"
    if engine() == "sqlite":
        path = folder() / f"{name}.sqlite3"
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
        return f"sqlite://{path}"
    # Nobody may be connected to what is copied.
    connection.close()
    create(name, str(connection.settings_dict["NAME"]))
    return named(given_url(), name)


@contextmanager
def copied(like: str, path: Path) -> Iterator[str]:
    """The URL of a database that begins as another one, which nobody may be connected to.

    It is at `path` on SQLite; on PostgreSQL it lasts as long as this.
    """
    if engine() == "sqlite":
        shutil.copy(urlsplit(like).path, path)
        yield f"sqlite://{path}"
        return
    model = urlsplit(like).path[1:]
    name = f"{model}_{path.stem}"
    create(name, model)
    try:
        yield named(like, name)
    finally:
        drop(named(like, name))


def create(name: str, like: str) -> None:
    with psycopg.connect(named(given_url(), "postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')


def drop(url: str) -> None:
    """Removes a database from the run's server; files go with the run's folder."""
    if not url.startswith("sqlite"):
        with psycopg.connect(named(url, "postgres"), autocommit=True) as server:
            server.execute(f'DROP DATABASE "{urlsplit(url).path[1:]}" WITH (FORCE)')


def named(url: str, database: str) -> str:
    """The same server's URL for another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
