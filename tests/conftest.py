"""Fixtures that every test may use; the engine is chosen earlier, in tests/frame/engine.py."""

import gc
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.frame import engine, gate, ground, lawless, room, slow

pytest_plugins = ["tests.people", "tests.grounds"]

hypothesis_settings.register_profile(
    "default",
    deadline=None,
    print_blob=True,
    database=DirectoryBasedExampleDatabase(engine.ROOT / ".hypothesis" / "examples"),
)
hypothesis_settings.load_profile("default")
room.make()


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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What is migrated once is kept before any test writes to it; the URL of the copy."""
    # Only now: it needs Django to be set up.
    from tests.frame import empty

    with django_db_blocker.unblock():
        url = empty.keep()
    yield url
    empty.drop(url)


@pytest.fixture(scope="session")
def migrated(django_db_setup: str) -> str:
    """The URL of a database with all tables and no rows: to copy, not to write to."""
    return django_db_setup


@pytest.fixture(scope="session", autouse=True)
def tests_may_empty_tables() -> Iterator[None]:
    """After a transactional test Django empties every table, which the laws refuse."""
    with lawless.flushing():
        yield


@pytest.fixture(scope="session", autouse=True)
def slow_work_watched() -> Iterator[None]:
    with slow.watched():
        yield


@pytest.fixture(scope="session", autouse=True)
def nobody_reads_pictures() -> Iterator[None]:
    """Whatever is installed here, tests see the same; a quarter of a second for every picture is
    spent by those alone that say so."""
    # Only now: it needs Django to be set up.
    from quittance.bills.reading import ocr

    with mock.patch.object(ocr, "program", return_value=None):
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


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """All that is collected stays to the end: no use in looking it through for garbage. What tests
    leave is looked through more seldom than in a process that has to stay small."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those on the same ground come together: it is laid once."""
    items.sort(key=ground.ground_of)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before fixtures of whatever scope: what the last test stood on may be in this one's way."""
    ground.clear_unless_for(ground.ground_of(item))


@pytest.fixture(scope="session")
def cleared_at_last(django_db_setup: None) -> Iterator[None]:
    yield
    ground.clear_unless_for("")


@pytest.fixture
def firm_ground(
    request: pytest.FixtureRequest,
    cleared_at_last: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    name = ground.ground_of(request.node)
    if name and not ground.lying:
        ground.lay(name, tmp_path_factory.mktemp(name) / "media", django_db_blocker.unblock)


@pytest.fixture
def _django_db_helper(firm_ground: None, _django_db_helper: None) -> None:
    """In place of pytest-django's, which begins the transaction of the test: upon its ground."""


@pytest.fixture
def laid(request: pytest.FixtureRequest, db: None) -> ground.Made:
    """What lies under this test, by the names of fixtures; nothing under most."""
    return ground.lying[0].copied() if ground.ground_of(request.node) else {}


@pytest.fixture(scope="session")
def postgresql_url(worker_id: str) -> str:
    """The URL of a PostgreSQL server, whatever engine the rest of the run is on."""
    if engine.engine() == "postgresql":
        return engine.given_url()
    return engine.start_server(f"pg-{worker_id}")


@pytest.fixture(scope="session")
def project_root() -> Path:
    return engine.ROOT
