"""Who wants to write to a file of SQLite waits for their turn, of this process or of another."""

from __future__ import annotations

import gc
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from quittance.db.locks import is_busy
from quittance.db.sqlite3.pen import Pen, pen_of

# Another process: takes the pen of the file that it is told, says so, and keeps it.
HOLDER = """
import sys
from quittance.db.sqlite3.pen import pen_of
assert pen_of(sys.argv[1]).take(10)
print("taken", flush=True)
sys.stdin.read()
"""
# Takes it again and again for a while, for 2 ms each time; says how often it got it.
WRITER = """
import sys, time
from quittance.db.sqlite3.pen import pen_of
pen, times = pen_of(sys.argv[1]), 0
print("begun", flush=True)
sys.stdin.readline()
end = time.monotonic() + 1
while time.monotonic() < end:
    assert pen.take(10)
    time.sleep(0.002)
    pen.put_back()
    times += 1
print(times)
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "lab.sqlite3")


@pytest.fixture
def connection(file: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 0.2}
    settings = {"ENGINE": "quittance.db.sqlite3", "NAME": file, "OPTIONS": options}
    with django_db_blocker.unblock():
        handler = ConnectionHandler({"default": settings})
        yield handler["default"]
        handler["default"].close()


def process(program: str, file: str) -> subprocess.Popen[str]:
    begun = subprocess.Popen(
        [sys.executable, "-c", program, file],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert begun.stdout is not None
    assert begun.stdout.readline().strip() in {"taken", "begun"}
    return begun


def is_free(file: str) -> bool:
    pen = pen_of(file)
    is_got = pen.take(0.05)
    if is_got:
        pen.put_back()
    return is_got


def begin(connection: Any) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


class TestThePen:
    def test_a_thread_waits_for_another_one(self, file: str) -> None:
        pen = Pen(file)
        assert pen.take(1)
        got: list[bool] = []
        late = threading.Thread(target=lambda: got.append(pen.take(10)))
        late.start()
        assert not pen.take(0.05)
        pen.put_back()
        late.join(10)
        assert got == [True]
        pen.put_back()

    def test_threads_that_are_the_first_at_once_have_the_same_one(
        self, file: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = Pen.__init__

        def slowly(self: Pen, name: str) -> None:
            time.sleep(0.05)
            made(self, name)

        monkeypatch.setattr(Pen, "__init__", slowly)
        with ThreadPoolExecutor(4) as threads:
            assert len(set(threads.map(pen_of, [file] * 4))) == 1

    def test_a_process_waits_for_another_one_and_not_for_a_dead_one(self, file: str) -> None:
        holder = process(HOLDER, file)
        assert not is_free(file)
        holder.send_signal(signal.SIGKILL)
        holder.wait(10)
        assert is_free(file)

    def test_processes_take_turns(self, file: str) -> None:
        """Also where one asks again as soon as it has put it back."""
        other = process(WRITER, file)
        assert other.stdin is not None
        assert other.stdout is not None
        pen, mine, is_over = pen_of(file), [0, 0], threading.Event()

        def write(number: int) -> None:
            while not is_over.is_set():
                assert pen.take(10)
                time.sleep(0.002)
                pen.put_back()
                mine[number] += 1

        threads = [threading.Thread(target=write, args=[number]) for number in (0, 1)]
        for thread in threads:
            thread.start()
        other.stdin.write("go\n")
        other.stdin.flush()
        theirs = int(other.stdout.readline())
        is_over.set()
        for thread in threads:
            thread.join(10)
        # By turns, of which there are some four hundred in that second; without one that is next,
        # whoever has had it gets it again more often than not.
        assert max(theirs, sum(mine)) < 1.4 * min(theirs, sum(mine))


class TestTransactions:
    def test_one_has_it_until_its_end(self, connection: Any, file: str) -> None:
        for end in (connection.commit, connection.rollback):
            begin(connection)
            assert not is_free(file)
            end()
            connection.set_autocommit(True)
            assert is_free(file)

    def test_reading_takes_no_turn(self, connection: Any, file: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            assert is_free(file)
            cursor.execute("ROLLBACK")

    def test_who_waits_for_too_long_is_told_so(self, connection: Any, file: str) -> None:
        holder = process(HOLDER, file)
        began = time.monotonic()
        with pytest.raises(OperationalError, match="database is locked") as refused:
            begin(connection)
        assert is_busy(refused.value)
        assert time.monotonic() - began >= 0.2
        holder.communicate(timeout=10)
        begin(connection)
        connection.rollback()

    def test_one_that_does_not_begin_has_none(self, connection: Any, file: str) -> None:
        connection.ensure_connection()
        stranger = sqlite3.connect(file, isolation_level=None)
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"):
            begin(connection)
        assert is_free(file)
        stranger.close()

    def test_a_refused_commit_keeps_it_until_the_rollback(self, connection: Any, file: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE lab (id integer PRIMARY KEY)")
            cursor.execute(
                "CREATE TABLE part (lab integer REFERENCES lab DEFERRABLE INITIALLY DEFERRED)"
            )
        begin(connection)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO part VALUES (7)")
        with pytest.raises(IntegrityError):
            connection.commit()
        assert not is_free(file)
        connection.rollback()
        assert is_free(file)

    def test_who_closes_puts_it_back(self, connection: Any, file: str) -> None:
        begin(connection)
        connection.close()
        assert is_free(file)

    def test_a_connection_that_is_dropped_puts_it_back(
        self, file: str, django_db_blocker: DjangoDbBlocker
    ) -> None:
        settings = {
            "ENGINE": "quittance.db.sqlite3",
            "NAME": file,
            "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        }
        with django_db_blocker.unblock():
            handler = ConnectionHandler({"default": settings})
            begin(handler["default"])
        assert not is_free(file)
        del handler
        gc.collect()
        assert is_free(file)

    def test_a_child_has_turns_of_its_own(self, connection: Any, file: str) -> None:
        begin(connection)
        child = os.fork()
        if not child:
            # The parent has it: whatever the child does with its copy, it waits.
            os._exit(0 if not is_free(file) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        connection.rollback()
        assert is_free(file)
