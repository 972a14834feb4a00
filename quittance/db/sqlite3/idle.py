"""Open connections that no thread uses now.

Each thread with a connection of its own would forget what it had read as often as another one
writes. Here whoever needs one gets the one that was used last, which has the rest of the database
in its memory still.
"""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict

# By process as well: what comes along through a fork must neither be used nor closed.
_idle: defaultdict[tuple[int, str], list[sqlite3.Connection]] = defaultdict(list)


def taken(name: str) -> sqlite3.Connection | None:
    """One to the database in the file `name`, for the caller alone."""
    try:
        return _idle[os.getpid(), name].pop()
    except IndexError:
        return None


def put_back(name: str, connection: sqlite3.Connection) -> None:
    _idle[os.getpid(), name].append(connection)


def close_all(name: str) -> None:
    while connection := taken(name):
        connection.close()
