"""Leaves out what two runs would do alike; a pytest plugin.

`--one-of-two` is for a run on each engine with the same Python and Django, as `make test` has them:
tests without a database, and those of how pages look (marked `looks`), are left to the one on
SQLite, those that need PostgreSQL wherever they run to the other. How many is told at the end.
Without the option every test runs.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pytest

FIXTURES = frozenset({"db", "transactional_db", "django_db_setup", "postgresql_url"})
MARKERS = ("django_db", "postgresql", "browser")
# Words of modules that ask which engine it is, or have a database past the fixtures.
ASKING = re.compile(r"\.vendor\b|\bengine\(\)|\bgiven_url\b|\bstart_server\b|\b[Aa]ttackers?\b")
LEFT_OUT = "quittance_left_out"
WHY = {
    "sqlite": "need PostgreSQL: they are left to the run on it",
    "postgresql": "have no database or look at pages: they are left to the run on SQLite",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--one-of-two",
        action="store_true",
        help="leave out the tests that the run on the other engine has as well",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--one-of-two"):
        left = {item for item in items if is_the_others(item, engine())}
        config.hook.pytest_deselected(items=[item for item in items if item in left])
        config.stash[count] = len(left)
        items[:] = [item for item in items if item not in left]


def engine() -> str:
    return os.environ.get("QUITTANCE_TEST_ENGINE", "sqlite")


def is_the_others(item: pytest.Item, run_on: str) -> bool:
    if run_on == "sqlite":
        return item.get_closest_marker("postgresql") is not None
    return not needs_database(item) or item.get_closest_marker("looks") is not None


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
            f"{running[-1].nodeid} depends on the engine, but is left out on the second one: "
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
        left, why = config.stash.get(count, 0), WHY[engine()]
        terminalreporter.write_line(f"{left} tests {why}.")
