"""Whose turn it is to write.

SQLite lets one write at a time. Who finds somebody else writing looks again, at first soon, at last
ten times a second: those who come later are quicker, and some wait for long. Here they queue.
Nothing is safe because of it: SQLite still refuses whoever writes out of turn, and who writes
without a transaction has no turn.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time

# Seconds between two looks at a lock of another process.
PAUSE = 0.0005
# Two bytes of the file, which are locked: by who writes, and by who is next. Without the latter
# whoever has just had the pen would take it again before others have looked.
WRITING, NEXT = 0, 1


class Pen:
    """That of a database file, as one process has it. Its threads wait for each other without
    looking, and one of them at a time for other processes, whose locks end with them."""

    def __init__(self, name: str) -> None:
        self.turn = threading.Lock()
        # Never closed: that would end the locks of the whole process (POSIX, fcntl).
        self.file = os.open(f"{name}-pen", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)

    def take(self, patience: float) -> bool:
        """Wait for so many seconds at most; whether it was got. A thread must not take it twice."""
        end = time.monotonic() + patience
        if not self.turn.acquire(timeout=patience):
            return False
        is_got = False
        try:
            is_got = self._lock(NEXT, end) and self._lock(WRITING, end)
        finally:
            self._unlock(NEXT)
            if not is_got:
                self.turn.release()
        return is_got

    def put_back(self) -> None:
        self._unlock(WRITING)
        self.turn.release()

    def _lock(self, byte: int, end: float) -> bool:
        while True:
            try:
                fcntl.lockf(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            except (BlockingIOError, PermissionError):
                if time.monotonic() > end:
                    return False
                time.sleep(PAUSE)
            else:
                return True

    def _unlock(self, byte: int) -> None:
        fcntl.lockf(self.file, fcntl.LOCK_UN, 1, byte)


# By process as well: what comes along through a fork is the parent's.
_pens: dict[tuple[int, str], Pen] = {}


def pen_of(name: str) -> Pen:
    """The same for all threads, also for those that are the first to ask at the same time."""
    mine = os.getpid(), name
    return _pens.get(mine) or _pens.setdefault(mine, Pen(name))
