"""The SQLite engine's own connections, whatever engine the rest of the run is on."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, OperationalError
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from quittance.db.sqlite3 import idle
from quittance.db.sqlite3.base import write_ahead

ENGINE = {
    "ENGINE": "quittance.db.sqlite3",
    "CONN_MAX_AGE": None,
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
}


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """These connections are not the test database's."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "lab.sqlite3")


@pytest.fixture
def handler(file: str) -> Iterator[ConnectionHandler]:
    yield from opened(file)


def opened(name: str) -> Iterator[ConnectionHandler]:
    made = ConnectionHandler({"default": {**ENGINE, "NAME": name}})
    yield made
    made["default"].close()


def run(handler: ConnectionHandler, sql: str) -> Any:
    with handler["default"].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def in_threads(handler: ConnectionHandler, count: int, work: Any) -> list[Any]:
    """What `work` gave in each thread, all begun together, each on a connection of its own."""
    together = threading.Barrier(count)

    def one(number: int) -> Any:
        together.wait(timeout=30)
        try:
            return work(number)
        finally:
            handler["default"].close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 20_000)],
)
def test_every_connection_is_durable_and_strict(
    handler: ConnectionHandler, pragma: str, value: Any
) -> None:
    ask = f"PRAGMA {pragma}"
    assert run(handler, ask) == (value,)
    assert in_threads(handler, 3, lambda _: run(handler, ask)) == [(value,)] * 3
    handler["default"].close()
    assert run(handler, ask) == (value,)


def test_a_new_file_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    for attempt in range(25):
        for handler in opened(str(tmp_path / f"{attempt}.sqlite3")):
            found = in_threads(handler, 12, lambda _: run(handler, "PRAGMA journal_mode"))  # noqa: B023
            assert found == [("wal",)] * 12


def test_a_file_that_stays_locked_is_an_error(file: str) -> None:
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("CREATE TABLE t (n)")
    holder.execute("BEGIN EXCLUSIVE")
    waiter = sqlite3.connect(file, timeout=0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        write_ahead(waiter, patience=0.05)
    holder.close()
    write_ahead(waiter, patience=0.05)
    assert waiter.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    waiter.close()


def test_writers_queue_instead_of_failing(handler: ConnectionHandler) -> None:
    run(handler, "CREATE TABLE counter (n integer)")
    run(handler, "INSERT INTO counter VALUES (0)")

    def add(_: int) -> None:
        mine = handler["default"]
        for _ in range(20):
            # What atomic() does, on a connection that is not one of the settings'.
            mine.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
            (n,) = run(handler, "SELECT n FROM counter")
            run(handler, f"UPDATE counter SET n = {n + 1}")
            mine.commit()
            mine.set_autocommit(True)

    in_threads(handler, 4, add)
    assert run(handler, "SELECT n FROM counter") == (80,)


def test_the_driver_guesses_no_types(handler: ConnectionHandler) -> None:
    """Which it would do with each statement anew, for each of its columns."""
    run(handler, "CREATE TABLE lab (day date, at datetime, is_open bool)")
    run(handler, "INSERT INTO lab VALUES ('2026-11-28', '2026-11-28 01:02:03', 1)")
    assert run(handler, "SELECT day, at, is_open FROM lab") == (
        "2026-11-28",
        "2026-11-28 01:02:03",
        1,
    )


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata")])
def test_a_time_of_any_zone_lies_there_as_utc(handler: ConnectionHandler, zone: Any) -> None:
    at = datetime(2026, 11, 28, 23, 59, 59, 7, tzinfo=UTC)
    ops = handler["default"].ops
    assert ops.adapt_datetimefield_value(at.astimezone(zone)) == "2026-11-28 23:59:59.000007"
    assert ops.convert_datetimefield_value("2026-11-28 23:59:59.000007", None, None) == at


def test_foreign_keys_are_enforced(handler: ConnectionHandler) -> None:
    run(handler, "CREATE TABLE a (id integer PRIMARY KEY)")
    run(handler, "CREATE TABLE b (a integer REFERENCES a (id))")
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        run(handler, "INSERT INTO b VALUES (1)")
    assert run(handler, "SELECT count(*) FROM b") == (0,)


@pytest.mark.parametrize("number", ["7", "-9223372036854775808", "NULL"])
def test_exact_numbers_pass_the_guard(handler: ConnectionHandler, number: str) -> None:
    expected = None if number == "NULL" else int(number)
    assert run(handler, f"SELECT quittance_exact({number})") == (expected,)


@pytest.mark.parametrize("number", ["0.5", "9223372036854775807 + 1", "'7'", "7.0"])
def test_floats_do_not_pass_the_guard(handler: ConnectionHandler, number: str) -> None:
    with pytest.raises(OperationalError, match="user-defined function raised exception"):
        run(handler, f"SELECT quittance_exact({number})")


def test_a_database_in_memory_is_shared_by_threads() -> None:
    for handler in opened("file:quittance-lab?mode=memory&cache=shared"):
        run(handler, "CREATE TABLE t (n integer)")
        run(handler, "INSERT INTO t VALUES (5)")
        found = in_threads(handler, 4, lambda _: run(handler, "SELECT n FROM t"))  # noqa: B023
        assert found == [(5,)] * 4
        assert run(handler, "PRAGMA foreign_keys") == (1,)


def after_a_request(handler: ConnectionHandler) -> Any:
    """The connection that the request used, which nobody has now."""
    handler["default"].ensure_connection()
    used = handler["default"].connection
    handler["default"].close_if_unusable_or_obsolete()
    assert handler["default"].connection is None
    return used


def test_a_thread_gets_the_connection_that_was_used_last(handler: ConnectionHandler) -> None:
    used = after_a_request(handler)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(after_a_request, handler).result() is used
    assert after_a_request(handler) is used
    run(handler, "CREATE TABLE t (n integer)")
    assert run(handler, "PRAGMA foreign_keys") == (1,)


def test_no_two_threads_have_the_same_one(handler: ConnectionHandler) -> None:
    after_a_request(handler)
    together = threading.Barrier(4)

    def held(_: int) -> int:
        handler["default"].ensure_connection()
        together.wait(timeout=30)
        return id(handler["default"].connection)

    assert len(set(in_threads(handler, 4, held))) == 4


def test_of_several_the_one_used_last_is_lent(file: str) -> None:
    first, last = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    idle.put_back(file, first)
    idle.put_back(file, last)
    assert [idle.taken(file) for _ in range(3)] == [last, first, None]
    first.close()
    last.close()


def test_one_that_is_in_a_transaction_stays_with_its_thread(handler: ConnectionHandler) -> None:
    run(handler, "BEGIN")
    handler["default"].close_if_unusable_or_obsolete()
    assert handler["default"].connection is not None
    run(handler, "ROLLBACK")


def test_who_closes_the_file_closes_what_waits_as_well(handler: ConnectionHandler) -> None:
    used = after_a_request(handler)
    handler["default"].close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        used.execute("SELECT 1")


def test_what_came_through_a_fork_is_left_alone(
    handler: ConnectionHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = after_a_request(handler)
    with monkeypatch.context() as child:
        child.setattr(os, "getpid", lambda: -1)
        assert after_a_request(handler) is not used
        handler["default"].close()
    assert after_a_request(handler) is used


def test_a_database_in_memory_keeps_its_connection() -> None:
    for handler in opened("file:quittance-lab-2?mode=memory&cache=shared"):
        run(handler, "CREATE TABLE t (n integer)")
        handler["default"].close_if_unusable_or_obsolete()
        assert run(handler, "SELECT count(*) FROM t") == (0,)
