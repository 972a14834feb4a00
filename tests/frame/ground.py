"""What many tests stand on, made once: its rows lie in a transaction that stays open beneath those
of the tests. Each test gets copies of what was made, and what it does is undone as ever.

    @ground
    def one_world() -> Made:
        ada = ...
        return {"ada": ada, "one_world": world_of(ada)}

is a fixture of that name; a test that uses it, and no other, stands on its rows. Fixtures of people
take from `laid` whoever is there already.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TestCase
from django.test.utils import override_settings

# By the names of fixtures.
Made = dict[str, Any]
Make = Callable[[], Made]
Unblock = Callable[[], AbstractContextManager[None]]
GROUNDS: dict[str, Make] = {}
# The one that lies there now: a process has one connection, and so one ground at a time.
lying: list[Ground] = []


def ground(make: Make) -> Any:
    """The fixture that brings what `make` has made; it must be among it under its own name."""
    name = make.__name__
    GROUNDS[name] = make

    @pytest.fixture(name=name)
    def brought(laid: Made) -> Any:
        return laid[name]

    return brought


def ground_of(item: pytest.Item) -> str:
    """The name of the ground that this test stands on, or none."""
    names = GROUNDS.keys() & set(getattr(item, "fixturenames", ()))
    if len(names) > 1:
        raise pytest.UsageError(f"{item.nodeid} stands on several grounds: {sorted(names)}")
    return next(iter(names), "")


class Ground:
    def __init__(self, name: str, media: Path, unblock: Unblock) -> None:
        # Only now: Django must have been set up.
        from tests.frame.queue import held

        self.name, self.media, self.unblock, self.hour = name, media, unblock, _hour()
        self.atomics = TestCase._enter_atomics()
        self.session = connection.connection
        try:
            with override_settings(MEDIA_ROOT=media):
                self.made = GROUNDS[name]()
            connection.check_constraints()
        except BaseException:
            TestCase._rollback_atomics(self.atomics)
            raise
        self.tasks = held.copy()
        held.clear()

    def fits(self, name: str) -> bool:
        """Whether a test may stand on it: it is the right one, unharmed, and of this hour, since
        what is due today must not be overdue by now."""
        whole = connection.connection is self.session and len(connection.atomic_blocks) == 1
        return (name, _hour()) == (self.name, self.hour) and whole and not connection.needs_rollback

    def copied(self) -> Made:
        """What was made, with its files and its tasks where a test expects them."""
        from tests.frame.queue import held

        held.extend(self.tasks)
        if self.media.exists():
            shutil.copytree(self.media, settings.MEDIA_ROOT, dirs_exist_ok=True)
        return deepcopy(self.made)

    def clear(self) -> None:
        with self.unblock():
            # Who closed the connection has undone it already.
            if connection.connection is self.session and connection.in_atomic_block:
                TestCase._rollback_atomics(self.atomics)
        shutil.rmtree(self.media, ignore_errors=True)


def lay(name: str, media: Path, unblock: Unblock) -> None:
    with unblock():
        lying.append(Ground(name, media, unblock))


def clear_unless_for(name: str) -> None:
    if lying and not lying[0].fits(name):
        lying.pop().clear()


def _hour() -> int:
    return int(time.time() // 3600)
