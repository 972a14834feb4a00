"""A database for attackers alone: they commit, and they must be able to be killed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.attack.attackers import Attackers
from tests.frame import engine
from tests.frame.empty import copied
from tests.frame.postgres import Server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where nothing else is run, nobody else asks for the database that theirs are copies of."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.django_db)


class Restartable(Server):
    """A server that can be stopped in the middle of everything and started again."""

    def launch(self, listen: dict[str, str]) -> subprocess.Popen[bytes]:
        self.listen = listen
        return super().launch(listen)

    def crash(self) -> None:
        """As `pg_ctl stop -m immediate`: nothing is finished, nothing is written."""
        self.stop()

    def restart(self) -> None:
        self.process = self.launch(self.listen)
        self.wait()


@dataclass
class Field:
    """Where an attack takes place. `server` is one that may be stopped; SQLite has none."""

    attackers: Attackers
    url: str
    server: Restartable | None


@pytest.fixture(scope="session")
def field(tmp_path_factory: pytest.TempPathFactory, migrated: str) -> Iterator[Field]:
    folder = tmp_path_factory.mktemp("attack")
    if engine.engine() == "sqlite":
        with battlefield(folder, migrated) as found:
            yield found
        return
    server = Restartable(place_of_server(folder))
    attackers = Attackers(server.url, folder)
    yield Field(attackers, server.url, server)
    attackers.close()
    server.stop()


@contextmanager
def battlefield(folder: Path, migrated: str, **settings: str) -> Iterator[Field]:
    """A database of its own; `settings` are variables that the attackers' processes see."""
    with copied(migrated, folder / "attack.sqlite3") as url:
        attackers = Attackers(url, folder, **settings)
        yield Field(attackers, url, None)
        attackers.close()


def place_of_server(folder: Path) -> Path:
    # Workers of one run give their folders the same names.
    place = engine.folder() / f"{folder.name}-{os.getpid()}"
    place.mkdir(parents=True)
    return place


@pytest.fixture(scope="session")
def attackers(field: Field) -> Attackers:
    return field.attackers
