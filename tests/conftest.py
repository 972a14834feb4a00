"""Fixtures that every test may use; the engine is chosen earlier, in tests/frame/engine.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.frame import engine, gate, lawless, slow

pytest_plugins = ["tests.people"]

hypothesis_settings.register_profile(
    "default",
    deadline=None,
    print_blob=True,
    database=DirectoryBasedExampleDatabase(engine.ROOT / ".hypothesis" / "examples"),
)
hypothesis_settings.load_profile("default")


@pytest.fixture(scope="session")
def django_db_modify_db_settings_parallel_suffix() -> None:
    """Kept from renaming: each xdist worker's database is named in the fixture below."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(worker_id: str) -> None:
    """Names the test database of this worker.

    SQLite gets a file, because only files have the WAL and locks that production has.
    """
    database = settings.DATABASES["default"]
    name = f"test_quittance_{worker_id}"
    if engine.engine() == "sqlite":
        name = str(engine.folder() / f"{name}.sqlite3")
    database["TEST"]["NAME"] = name


@pytest.fixture(scope="session", autouse=True)
def tests_may_empty_tables() -> Iterator[None]:
    """After a transactional test Django empties every table, which the laws refuse."""
    with lawless.flushing():
        yield


@pytest.fixture(scope="session", autouse=True)
def slow_work_watched() -> Iterator[None]:
    with slow.watched():
        yield


@pytest.fixture(autouse=True)
def nothing_slow_in_a_transaction(slow_work_watched: None) -> Iterator[None]:
    yield
    assert slow.taken() == [], "this ran within a transaction"


@pytest.fixture(autouse=True)
def an_empty_queue() -> Iterator[None]:
    """What one test has left in it is not the next one's."""
    yield
    # Only now: it needs Django to be set up.
    from tests.frame.queue import held

    held.clear()


@pytest.fixture(scope="session", autouse=True)
def tests_see_everything() -> Iterator[None]:
    """What a test itself asks of the database needs no gate; what the service asks does."""
    with gate.open_to_tests():
        yield


@pytest.fixture(scope="session")
def postgresql_url(worker_id: str) -> str:
    """The URL of a PostgreSQL server, whatever engine the rest of the run is on."""
    if engine.engine() == "postgresql":
        return engine.given_url()
    return engine.start_server(f"pg-{worker_id}")


@pytest.fixture(scope="session")
def project_root() -> Path:
    return engine.ROOT
