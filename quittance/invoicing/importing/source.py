"""Reading a CSV file row by row, in flat memory, whatever is wrong with it.

Damage that could hide rows of other documents (a quote that never closes, a file cut short)
refuses the whole file. Damage within one line is that row's own.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple, cast

from quittance.invoicing.importing.errors import ImportRefused

GZIP = b"\x1f\x8b"
LONGEST_LINE = 1 << 20


class Record(NamedTuple):
    """A row as it stands in the file. Row 1 is the header, as a spreadsheet counts."""

    row: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written."""

    delimiter: str = ","
    encoding: str = "utf-8"


class Source:
    """An open file: its header, then its rows. `progress()` goes from 0 to 1."""

    def __init__(self, raw: IO[bytes], size: int, form: Form) -> None:
        self.raw, self.size, self.form = raw, size, form
        self.line = ""
        self.lines_read = 0
        self.row = 0
        plain = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if is_gzip(raw) else raw
        # Bytes that are no text of this encoding are kept, and found again in their row.
        encoding = "utf-8-sig" if form.encoding.lower() in {"utf-8", "utf8"} else form.encoding
        self.text = io.TextIOWrapper(plain, encoding, errors="surrogateescape", newline="")
        self.reader = csv.reader(self.lines(), delimiter=form.delimiter, strict=True)
        self.header = self.read_header()

    def progress(self) -> float:
        return min(1.0, self.raw.tell() / self.size) if self.size else 1.0

    def lines(self) -> Iterator[str]:
        for line in iter(partial(self.text.readline, LONGEST_LINE), ""):
            if len(line) >= LONGEST_LINE:
                raise ImportRefused(f"Row {self.row} is longer than {LONGEST_LINE} characters.")
            self.line = line
            yield line

    def read_header(self) -> list[str]:
        first = next(self.records(), None)
        if first is None:
            raise ImportRefused("The file is empty: it needs a row that names its columns.")
        if first.fault or any(not cell.isprintable() for cell in first.cells):
            raise ImportRefused(
                "The first row cannot be read; is this a CSV file, and its encoding?"
            )
        return first.cells

    def rows(self) -> Iterator[Record]:
        """The rows after the header. Raises ImportRefused where the file as a whole is damaged."""
        width = len(self.header)
        for record in self.records():
            if len(record.cells) == width or record.fault:
                yield record
                continue
            if self.spanned > 1:
                # A quote has swallowed other rows; whose they are cannot be told.
                raise ImportRefused(
                    f"Row {record.row} spans {self.spanned} lines and has {len(record.cells)} "
                    f"columns instead of {width}: is a quote left open? Nothing was imported."
                )
            yield record._replace(fault=f"{len(record.cells)} columns instead of {width}")

    def records(self) -> Iterator[Record]:
        while True:
            before = self.reader.line_num
            self.row += 1
            fault = ""
            try:
                cells = next(self.reader)
            except StopIteration:
                return
            except csv.Error as error:
                cells, fault = self.mend(before, error), f"badly quoted: {error}"
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                raise ImportRefused(f"The file is cut short or damaged: {error}") from error
            except UnicodeError as error:
                raise ImportRefused(f"This is not {self.form.encoding}: {error}") from error
            self.spanned = self.reader.line_num - before
            if cells:
                yield Record(self.row, cells, fault)

    def mend(self, before: int, error: csv.Error) -> list[str]:
        """The cells of a badly quoted line, as well as they can be told."""
        if self.reader.line_num - before > 1:
            raise ImportRefused(
                f"Row {self.row} opens a quote that is not closed ({error}). Nothing was imported."
            ) from error
        try:
            return next(csv.reader([self.line], delimiter=self.form.delimiter))
        except csv.Error:
            return self.line.rstrip("\r\n").split(self.form.delimiter)


def is_gzip(raw: IO[bytes]) -> bool:
    start = raw.read(2)
    raw.seek(0)
    return start == GZIP


@contextmanager
def open_source(path: Path, form: Form) -> Iterator[Source]:
    """Raises ImportRefused for a file that cannot be opened or has no header."""
    try:
        with path.open("rb") as raw:
            yield Source(raw, path.stat().st_size, form)
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror or error}") from error
    except LookupError as error:
        raise ImportRefused(f"There is no encoding {form.encoding!r}.") from error
