"""What runs on one engine alone ends alike on the other."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.frame import engine, once
from tests.money import test_allocate

ASKS = once.ASKING.search


@pytest.fixture(autouse=True)
def as_if_elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a module that speaks of no engine, as this one does."""
    monkeypatch.setattr(request.node.parent, "obj", test_allocate)


def test_what_only_calculates_is_shared(request: pytest.FixtureRequest) -> None:
    assert not once.needs_database(request.node)
    assert once.is_shared(request.node)


@pytest.mark.django_db
def test_one_with_a_database_is_not(request: pytest.FixtureRequest) -> None:
    assert once.needs_database(request.node)


def test_one_whose_fixtures_have_a_database_is_not(
    request: pytest.FixtureRequest, engines: object
) -> None:
    assert once.needs_database(request.node)


@pytest.mark.parametrize(
    "source",
    [
        "if connection.vendor == 'sqlite':",
        "skipif(engine() == 'sqlite')",
        "def field(attackers):",
        "answers = together(pay, pay)",
    ],
)
def test_a_module_that_asks_for_the_engine_is_not_left_out(source: str) -> None:
    assert ASKS(source)


@pytest.mark.parametrize(
    "source", ["a vendor of lamps", "search_engine(words)", "engines: Organ", "they go together"]
)
def test_other_words_do_not_count(source: str) -> None:
    assert not ASKS(source)


def test_the_run_on_sqlite_leaves_out_what_needs_postgresql(
    request: pytest.FixtureRequest,
) -> None:
    request.node.add_marker("postgresql")
    assert once.is_the_others(request.node, "sqlite")
    assert not once.is_the_others(request.node, "postgresql")


def left_out(name: str) -> set[tuple[str, bool]]:
    """Runs that leave a test with a database to another one: which engine, and swapped or not."""
    item: Any = SimpleNamespace(
        nodeid=name, fixturenames=["db"], module=test_allocate, get_closest_marker=lambda name: None
    )
    return {
        (run, swapped)
        for run in ("sqlite", "postgresql")
        for swapped in (False, True)
        if once.is_the_others(item, run, swapped=swapped)
    }


def test_of_what_stands_above_the_rows_each_run_has_half_and_two_pairs_have_all() -> None:
    left = [left_out(f"tests/web/test_some.py::test_it[{number}]") for number in range(1_000)]
    first, second = (
        {("postgresql", False), ("sqlite", True)},
        {("sqlite", False), ("postgresql", True)},
    )
    assert 450 < left.count(first) < 550
    assert left.count(first) + left.count(second) == 1_000


def test_what_the_rows_themselves_are_is_tested_on_both() -> None:
    names = [f"tests/invoicing/test_some.py::test_it[{number}]" for number in range(100)]
    assert not any(map(left_out, names))


def test_a_page_that_asks_for_the_engine_is_tested_on_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "asks", lambda module: True)
    names = [f"tests/web/test_some.py::test_it[{number}]" for number in range(100)]
    assert not any(map(left_out, names))


def test_one_that_is_left_out_and_asks_all_the_same_fails() -> None:
    with pytest.raises(AssertionError, match="depends on the engine, but runs on one"):
        engine.engine()
