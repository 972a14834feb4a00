"""Rows waiting on the disk until all of their document have come: memory stays flat.

The file has no name: it is gone with the process, however that ends.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from quittance.invoicing.importing.columns import FIELDS

BATCH = 500
# More than any field may have: longer ones are refused, and need not be held to be so.
LONGEST_CELL = 2_100
Waiting = tuple[Any, ...]
"""Row number, document number, then a text for each of FIELDS."""


class Spool:
    def __init__(
        self, database: sqlite3.Connection, width: int, columns: Mapping[str, int]
    ) -> None:
        self.database, self.width = database, width
        cells = ", ".join(f"c{index} TEXT" for index in range(width))
        # Indexed from the start: building the index later would sort outside this file.
        database.executescript(f"""
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            PRAGMA cache_size = -16384;
            CREATE TABLE document (first INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE,
                                   bad_row INTEGER, reason TEXT);
            CREATE TABLE line (row INTEGER PRIMARY KEY, number TEXT NOT NULL, {cells});
            CREATE INDEX line_number ON line (number, row);
            CREATE TABLE seen (what TEXT, name TEXT, PRIMARY KEY (what, name)) WITHOUT ROWID;
        """)
        marks = ", ".join("?" * (width + 2))
        self.insert_line = f"INSERT INTO line VALUES ({marks})"  # noqa: S608 - question marks only
        picked = ", ".join(
            f"substr(c{columns[name]}, 1, {LONGEST_CELL})" if name in columns else "''"
            for name in FIELDS
        )
        # One loop inside the other, each along its index: nothing is sorted.
        self.select = f"""
            SELECT line.row, document.number, document.bad_row, document.reason, {picked}
            FROM document CROSS JOIN line ON line.number = document.number
            ORDER BY document.first, line.row
        """  # noqa: S608 - column numbers only
        self.database.execute("BEGIN")

    def add(self, rows: Iterable[tuple[int, str, Sequence[str]]]) -> Iterator[int]:
        """Take rows of (row number, document number, cells); yields how many each time."""
        rows = iter(rows)
        while batch := list(islice(rows, BATCH)):
            firsts: dict[str, int] = {}
            for row, number, _ in batch:
                firsts.setdefault(number, row)
            self.database.executemany(
                "INSERT INTO document (number, first) VALUES (?, ?) ON CONFLICT DO NOTHING",
                firsts.items(),
            )
            self.database.executemany(
                self.insert_line, ((row, number, *cells) for row, number, cells in batch)
            )
            yield len(batch)

    def spoil(self, number: str, row: int, reason: str) -> None:
        """Note a bad row that is not kept here, and for which its document cannot be taken."""
        self.database.execute(
            "INSERT INTO document (number, first, bad_row, reason) VALUES (?1, ?2, ?2, ?3) "
            "ON CONFLICT (number) DO UPDATE SET bad_row = coalesce(bad_row, excluded.bad_row), "
            "reason = coalesce(reason, excluded.reason)",
            (number, row, reason),
        )

    def count(self) -> int:
        """How many documents there are."""
        return int(self.database.execute("SELECT count(*) FROM document").fetchone()[0])

    def documents(self) -> Iterator[tuple[str, Iterator[Waiting]]]:
        """Each document's number and rows, both in the order of the file."""
        rows = self.database.execute(self.select)
        rows.arraysize = BATCH
        return groupby(rows, key=itemgetter(1))

    def cells(self, row: int) -> list[str]:
        """A row as it stood in the file."""
        found = self.database.execute("SELECT * FROM line WHERE row = ?", (row,)).fetchone()
        return list(found[2:])

    def is_new(self, what: str, name: str) -> bool:
        """Whether a name of this sort is asked for the first time."""
        cursor = self.database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (what, name))
        return cursor.rowcount == 1


@contextmanager
def open_spool(folder: Path, width: int, columns: Mapping[str, int]) -> Iterator[Spool]:
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="import-", suffix=".spool", dir=folder)
    os.close(handle)
    try:
        database = sqlite3.connect(name, isolation_level=None)
        # Opened by the first statement; from then on it needs no name.
        database.execute("PRAGMA user_version = 1")
    finally:
        Path(name).unlink()
    try:
        yield Spool(database, width, columns)
    finally:
        database.close()
