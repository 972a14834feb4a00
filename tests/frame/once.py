"""Leaves out what both engines would do alike: tests without a database; a pytest plugin.

`--database-only` is for the second of two runs of the same Python and Django, as `make test` has
them. What is left out is told at the end. Without the option every test runs.
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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out the tests without a database, which another run has on another engine",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database-only"):
        left = [item for item in items if not needs_database(item)]
        items[:] = [item for item in items if needs_database(item)]
        config.hook.pytest_deselected(items=left)
        config.stash[count] = len(left)


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
    if config.getoption("--database-only") and "PYTEST_XDIST_WORKER" not in os.environ:
        left = config.stash.get(count, 0)
        terminalreporter.write_line(
            f"{left} tests have no database: they are left to the run on SQLite."
        )
