"""What the second run leaves out has no database, and would end alike on any engine."""

from __future__ import annotations

import pytest

from tests.frame import engine, once
from tests.money import test_allocate

ASKS = once.ASKING.search


@pytest.fixture(autouse=True)
def as_if_elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a module that speaks of no engine, as this one does."""
    monkeypatch.setattr(request.node.parent, "obj", test_allocate)


def test_what_only_calculates_is_left_out(request: pytest.FixtureRequest) -> None:
    assert not once.needs_database(request.node)


@pytest.mark.django_db
def test_one_with_a_database_is_not(request: pytest.FixtureRequest) -> None:
    assert once.needs_database(request.node)


def test_one_whose_fixtures_have_a_database_is_not(
    request: pytest.FixtureRequest, engines: object
) -> None:
    assert once.needs_database(request.node)


@pytest.mark.parametrize(
    "source",
    ["if connection.vendor == 'sqlite':", "skipif(engine() == 'sqlite')", "def field(attackers):"],
)
def test_a_module_that_asks_for_the_engine_is_not_left_out(source: str) -> None:
    assert ASKS(source)


@pytest.mark.parametrize("source", ["a vendor of lamps", "search_engine(words)", "engines: Organ"])
def test_other_words_do_not_count(source: str) -> None:
    assert not ASKS(source)


def test_the_run_on_sqlite_leaves_out_what_needs_postgresql(
    request: pytest.FixtureRequest,
) -> None:
    assert not once.is_the_others(request.node, "sqlite")
    request.node.add_marker("postgresql")
    assert once.is_the_others(request.node, "sqlite")
    assert not once.is_the_others(request.node, "postgresql")


def test_one_that_is_left_out_and_asks_all_the_same_fails() -> None:
    with pytest.raises(AssertionError, match="depends on the engine, but is left out"):
        engine.engine()
