"""The test's side of server.py: orders, what the attackers say, and the blows."""

from __future__ import annotations

import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.frame.engine import ROOT

# Seconds; ten thousand operations come to minutes on a busy machine.
PATIENCE = 900
# Seconds: who waits for a row on a busy machine is not to be told that it takes too long.
LONGEST_WAIT = "60"


class Attackers:
    """A server of processes on a database of their own, and the answers that it has heard."""

    def __init__(self, url: str, folder: Path, **settings: str) -> None:
        self.answers, self.kept = folder / "answers.jsonl", 0
        # Without it WhiteNoise complains of each process.
        (folder / "static").mkdir()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.attack.server"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url, "QUITTANCE_DATA": str(folder)}
            | {"DB_POOL_MAX": "0", "LOG_LEVEL": "CRITICAL", "LOCK_TIMEOUT": LONGEST_WAIT}
            | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()
        self.order(prepare=True)
        self.world = self.next()["world"]

    def listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.heard.put(json.loads(line))
        self.heard.put({"gone": True})

    def order(self, **order: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def next(self, timeout: float = PATIENCE) -> dict[str, Any]:
        said = self.heard.get(timeout=timeout)
        assert "gone" not in said, "the server of attackers is gone"
        assert "crashed" not in said, said["crashed"]
        return said

    def until_over(self) -> Iterator[dict[str, Any]]:
        while "over" not in (said := self.next()):
            yield said

    def ask(self, key: str, **order: Any) -> list[dict[str, Any]]:
        """What each process said that has `key`, once all have ended well."""
        self.order(world=self.world, **order)
        said = list(self.until_over())
        assert [one["status"] for one in said if "ended" in one] == [0] * len(
            [one for one in said if "ended" in one]
        )
        return [one for one in said if key in one]

    def at_once(self, *duel: tuple[str, dict[str, Any]]) -> tuple[list[Any], list[str]]:
        """Operations by as many processes: what they gave back, and the codes of refusals."""
        self.order(world=self.world, duel=duel)
        said = list(self.until_over())
        gave = [one["gave"] for one in said if "gave" in one]
        return gave, sorted(one["refused"] for one in said if "refused" in one)

    def alone(self, name: str, **arguments: Any) -> Any:
        [gave], _ = self.at_once((name, arguments))
        return gave

    def report(self, *, alone: bool = True) -> dict[str, Any]:
        [said] = self.ask("report", inquest=str(self.answers), alone=alone)
        report: dict[str, Any] = said["report"]
        return report

    def strike(self, seeds: Sequence[str], luck: random.Random, *, threads: int = 2) -> int:
        """Let a process work for each seed and kill each at some moment after some of its answers.

        Every answer heard is kept. Returns how many were killed.
        """
        self.order(world=self.world, crash=seeds, threads=threads)
        return self.kill_all(luck)

    def kill_all(self, luck: random.Random) -> int:
        doomed: dict[int, float] = {}
        killed: set[int] = set()
        # How many answers each may still give: by the clock, a busy machine would let them do
        # nothing much.
        left: dict[int, int] = {}
        while "over" not in (said := self.hear(min(doomed.values(), default=None))):
            self.keep(said)
            if "answer" in said and (pid := said["pid"]) not in killed:
                left[pid] = left.get(pid, luck.randint(1, 10)) - 1
                if left[pid] <= 0:
                    # In the middle of the next operation, or the one after.
                    doomed.setdefault(pid, time.monotonic() + luck.uniform(0, 0.05))
            for pid in [pid for pid, end in doomed.items() if end <= time.monotonic()]:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
                del doomed[pid]
        return len(killed)

    def keep(self, said: dict[str, Any]) -> None:
        """What was acknowledged, where no attacker's death reaches it."""
        if "answer" in said:
            self.kept += 1
            with self.answers.open("a") as kept:
                kept.write(json.dumps(said["answer"]) + "\n")

    def hear(self, until: float | None) -> dict[str, Any]:
        """The next thing said, or nothing when the time has come."""
        if until is None:
            return self.next()
        try:
            return self.next(max(until - time.monotonic(), 0))
        except queue.Empty:
            return {}

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
