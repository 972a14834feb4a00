"""The two databases, with the durability that the service promises and no other tuning."""

from __future__ import annotations

import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.frame.postgres import Server

# PostgreSQL's own defaults, put back over the hurry of the test server.
DURABLE = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "autovacuum_naptime": "1min",
    "max_wal_size": "1GB",
    "deadlock_timeout": "1s",
    "max_connections": "100",
}


class DurableServer(Server):
    """A PostgreSQL server that keeps what it has acknowledged."""

    def launch(self, listen: dict[str, str]) -> subprocess.Popen[bytes]:
        return super().launch(DURABLE | listen)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


@dataclass(frozen=True)
class Place:
    """One database of the benchmark: its URL and the folder of its data."""

    engine: str
    url: str
    folder: Path


class SQLite:
    name = "sqlite"
    title = "SQLite (WAL, synchronous=FULL)"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def empty(self) -> Place:
        return self._place("empty")

    def copy_of(self, empty: Place, name: str) -> Place:
        place = self._place(name)
        for part in empty.folder.glob("quittance.sqlite3*"):
            shutil.copy(part, place.folder)
        return place

    def stop(self) -> None:
        """Nothing runs."""

    def _place(self, name: str) -> Place:
        folder = self.folder / f"sqlite-{name}"
        (folder / "static").mkdir(parents=True)
        return Place(self.name, f"sqlite://{folder / 'quittance.sqlite3'}", folder)


class PostgreSQL:
    name = "postgresql"
    title = "PostgreSQL (fsync, synchronous_commit)"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        place = folder / "pg"
        place.mkdir(parents=True)
        self.server = DurableServer(place)

    def empty(self) -> Place:
        return self._place("empty", template="template0")

    def copy_of(self, empty: Place, name: str) -> Place:
        return self._place(name, template="bench_empty")

    def stop(self) -> None:
        self.server.stop()

    def _place(self, name: str, template: str) -> Place:
        folder = self.folder / f"postgresql-{name}"
        (folder / "static").mkdir(parents=True)
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "bench_{name}" TEMPLATE "{template}"')
        url = self.server.url.replace("/postgres?", f"/bench_{name}?")
        return Place(self.name, url, folder)


ENGINES: dict[str, type[SQLite] | type[PostgreSQL]] = {"sqlite": SQLite, "postgresql": PostgreSQL}
