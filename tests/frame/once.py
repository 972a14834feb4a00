"""Leaves out what two runs would do alike; a pytest plugin.

`--one-of-two` is for a run on each engine with the same Python and Django, as `make test` has them.
Each has half of the tests without a database, and half of those of what stands above the rows (the
API, pages, papers and the like: ABOVE_THE_ROWS), which take longest and hardly ever end otherwise
on the other engine; those that need PostgreSQL wherever they run are left to the run on it.
`--swapped` has the other halves, so that two pairs of runs, the second one swapped, have every test
with a database on both engines. How many were left out is told at the end. Without the option every
test runs.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any
from zlib import crc32

import pytest

FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "postgresql_url"})
MARKERS = ("django_db", "postgresql", "browser")
# Words of modules that ask which engine it is, have a database past the fixtures, or write side by
# side.
ASKING = re.compile(
    r"\.vendor\b|\bengine\(\)|\bgiven_url\b|\bstart_server\b|\b[Aa]ttackers?\b|\btogether\("
)
ABOVE_THE_ROWS = (
    "tests/api/",
    "tests/bills/",
    "tests/browser/",
    "tests/demo/",
    "tests/documents/",
    "tests/importing/",
    "tests/notifications/",
    "tests/privacy/",
    "tests/reports/",
    "tests/shop/",
    "tests/web/",
)
LEFT_OUT = "quittance_left_out"
OTHER = {"sqlite": "PostgreSQL", "postgresql": "SQLite"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--one-of-two",
        action="store_true",
        help="leave out the tests that the run on the other engine has as well",
    )
    parser.addoption(
        "--swapped",
        action="store_true",
        help="with --one-of-two: the other halves",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--one-of-two"):
        swapped: bool = config.getoption("--swapped")
        left = {item for item in items if is_the_others(item, engine(), swapped=swapped)}
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        config.stash[count] = len(left)
        items[:] = [item for item in items if item not in left]


def engine() -> str:
    return os.environ.get("QUITTANCE_TEST_ENGINE", "sqlite")


def is_the_others(item: pytest.Item, run_on: str, *, swapped: bool = False) -> bool:
    if item.get_closest_marker("postgresql"):
        return run_on == "sqlite"
    return is_shared(item) and is_in_first_half(item) == ((run_on == "postgresql") != swapped)


def is_shared(item: pytest.Item) -> bool:
    if not needs_database(item):
        return True
    return item.nodeid.startswith(ABOVE_THE_ROWS) and not asks(item.module)  # type: ignore[attr-defined]


def is_in_first_half(item: pytest.Item) -> bool:
    """By its name alone: that of SQLite, where nothing is swapped."""
    return crc32(item.nodeid.encode()) % 2 == 0


def needs_database(item: pytest.Item) -> bool:
    """Whether it may end otherwise on another engine."""
    return (
        bool(FIXTURES & set(getattr(item, "fixturenames", ())))
        or any(item.get_closest_marker(name) for name in MARKERS)
        or asks(item.module)  # type: ignore[attr-defined]
    )


@cache
def asks(module: ModuleType) -> bool:
    return ASKING.search(inspect.getsource(module)) is not None


# --- None of them asks for the engine while it runs ------------------------------------------

running: list[pytest.Item] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    running.append(item)
    try:
        return (yield)
    finally:
        running.pop()


def asked() -> None:
    """Said where a test learns of its engine. Raises AssertionError in one that is left out."""
    if running and not needs_database(running[-1]):
        raise AssertionError(
            f"{running[-1].nodeid} depends on the engine, but runs on one of them alone: "
            "see ASKING in tests/frame/once.py."
        )


# --- How many there were, from the processes of xdist as well ----------------------------------

count = pytest.StashKey[int]()


def pytest_sessionfinish(session: pytest.Session) -> None:
    output: Any = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[LEFT_OUT] = session.config.stash.get(count, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    # Each process has collected all and left out the same.
    node.config.stash[count] = getattr(node, "workeroutput", {}).get(LEFT_OUT, 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.getoption("--one-of-two"):
        left = config.stash.get(count, 0)
        terminalreporter.write_line(f"{left} tests are left to the run on {OTHER[engine()]}.")
