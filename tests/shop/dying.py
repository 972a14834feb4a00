"""Payments in processes that are killed: the test's side of mortals.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.frame.engine import ROOT


class Dying:
    """The test's side of it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def walk(self, point: str, bo: Any, lamps: Any) -> int:
        """Let somebody buy something in a process that is killed at a point; its exit code."""
        assert self.process.stdin
        assert self.process.stdout
        order = {"point": point, "user": bo.user.pk, "key": bo.key, "product": lamps.pk}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def dying(database: str) -> Iterator[Dying]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.shop.mortals", database],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "quittance.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield Dying(process)
    process.communicate()
