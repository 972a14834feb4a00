"""Words in pictures of pages, where the Tesseract program is installed."""

from __future__ import annotations

import csv
import io
import resource
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import NamedTuple

from quittance.bills.reading.model import Box
from quittance.bills.reading.pdf.pages import Page, Word

SECONDS = 20
"""For all pages of a file, while somebody waits for it."""
MEMORY = 2**30
"""Bytes of address space."""
WIDTH = 1700
"""Pixels: about 200 dots per inch on A4."""
LANGUAGES = "eng+deu+fra+ita+spa+nld"
# What is recognised with less confidence, from 0 to 100, is more noise than word.
SURE = 35
# The level of Tesseract's rows that are lines.
LINE = 4
# How far type reaches beyond its ink, above and below.
PAD = 0.35


def program() -> str | None:
    """Where Tesseract is installed; None where it is not."""
    return shutil.which("tesseract")


def recognised(given: Iterable[tuple[Page, bytes]]) -> list[Page]:
    """Pages with the words in their pictures (PNG): those that have some, found in time."""
    tesseract = program()
    if tesseract is None:
        return []
    until = monotonic() + SECONDS
    tried = ((page, _table(tesseract, picture, until)) for page, picture in given)
    found = (_with_words(page, table) for page, table in tried if table is not None)
    return [page for page in found if page.words]


def _with_words(page: Page, table: str) -> Page:
    words = tuple(_words(table, page))
    return Page(page.number, page.width, page.height, words, page.has_pictures, recognised=True)


def _table(tesseract: str, picture: bytes, until: float) -> str | None:
    """Tesseract's table; where it has none of our languages, by the one that it has."""
    told = _run(tesseract, picture, ["-l", LANGUAGES], until)
    return _run(tesseract, picture, [], until) if told is None else told


def _run(tesseract: str, picture: bytes, languages: list[str], until: float) -> str | None:
    left = until - monotonic()
    if left <= 0:
        return None
    try:
        running = subprocess.Popen(  # noqa: S603  the program that the operator installed
            [tesseract, "stdin", "stdout", *languages, "tsv"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"},
        )
    except OSError:
        return None
    with running:
        try:
            resource.prlimit(running.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
            told, _ = running.communicate(picture, timeout=left)
        except (OSError, subprocess.SubprocessError):
            running.kill()
            return None
    return told.decode("utf-8", "replace") if running.returncode == 0 else None


def _words(table: str, page: Page) -> Iterator[Word]:
    scale = page.width / WIDTH
    line = Line(0, 0)
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        try:
            level, left, top, width, height = (
                int(row[name]) for name in ("level", "left", "top", "width", "height")
            )
            sure = float(row["conf"])
        except (KeyError, TypeError, ValueError):
            continue
        if level == LINE:
            line = Line(top, top + height)
        elif text and sure >= SURE:
            edges = (left, line.upper, left + width, line.lower)
            yield Word(text, Box(page.number, *(scale * edge for edge in edges)))


class Line(NamedTuple):
    """The upper and lower edge of a line's ink, in pixels."""

    top: float
    bottom: float

    # The words of a line stand in boxes as high as its type, as those of a PDF's text do: by the
    # ink alone "von" would be a third as high as "Jahr," and the gap before it a column's.
    @property
    def upper(self) -> float:
        return self.top - PAD * (self.bottom - self.top)

    @property
    def lower(self) -> float:
        return self.bottom + PAD * (self.bottom - self.top)
