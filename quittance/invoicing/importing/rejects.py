"""The file of rows that were not taken: as they stood, with their row number and the reason."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from quittance.invoicing.importing.errors import ImportRefused

ROW, REASON = "rejected_row", "rejected_reason"


class Rejects:
    """Opened by the first bad row; mended, it can be imported like any other file."""

    def __init__(self, path: Path, header: Sequence[str], delimiter: str) -> None:
        self.path, self.delimiter = path, delimiter
        # A mended file has these columns already, from the last time.
        self.kept = [index for index, name in enumerate(header) if name not in {ROW, REASON}]
        self.header, self.width = [header[index] for index in self.kept], len(header)
        self.count = 0
        self.file: IO[str] | None = None
        self.writer: Any = None

    def add(self, row: int, cells: Sequence[str], reason: str) -> None:
        if self.file is None:
            self.open()
        kept = [cells[index] if index < len(cells) else "" for index in self.kept]
        # What a row has beyond the last column comes after the reason.
        self.writer.writerow([*kept, row, reason, *cells[self.width :]])
        self.count += 1

    def open(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Bytes that were no text leave as they came.
            self.file = self.path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
        except OSError as error:
            raise ImportRefused(f"{self.path} cannot be written: {error.strerror}") from error
        self.writer = csv.writer(self.file, delimiter=self.delimiter, lineterminator="\n")
        self.writer.writerow([*self.header, ROW, REASON])

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
