"""Words in pictures of pages, where the Tesseract program is installed."""

from __future__ import annotations

import csv
import io
import resource
import shutil
import subprocess
from collections.abc import Iterator

from quittance.bills.reading.model import Box
from quittance.bills.reading.pdf.pages import Page, Word

SECONDS = 20
"""For one page."""
MEMORY = 2**30
"""Bytes of address space."""
WIDTH = 1700
"""Pixels: about 200 dots per inch on A4."""
LANGUAGES = "eng+deu+fra+ita+spa+nld"
# What is recognised with less confidence, from 0 to 100, is more noise than word.
SURE = 35


def program() -> str | None:
    """Where Tesseract is installed; None where it is not."""
    return shutil.which("tesseract")


def recognised(page: Page, picture: bytes) -> Page | None:
    """The page with the words in its picture (PNG); None where Tesseract fails."""
    tesseract = program()
    if tesseract is None:
        return None
    table = _run(tesseract, picture, LANGUAGES) or _run(tesseract, picture, "")
    if table is None:
        return None
    words = tuple(_words(table, page))
    return Page(page.number, page.width, page.height, words, page.has_pictures, recognised=True)


def _run(tesseract: str, picture: bytes, languages: str) -> str | None:
    """Tesseract's table; with no languages named, it takes the one that it has."""
    chosen = ["-l", languages] if languages else []
    try:
        running = subprocess.Popen(  # noqa: S603  the program that the operator installed
            [tesseract, "stdin", "stdout", *chosen, "tsv"],
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
            told, _ = running.communicate(picture, timeout=SECONDS)
        except (OSError, subprocess.SubprocessError):
            running.kill()
            return None
    return told.decode("utf-8", "replace") if running.returncode == 0 else None


def _words(table: str, page: Page) -> Iterator[Word]:
    scale = page.width / WIDTH
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        try:
            left, top, width, height = (
                float(row[name]) for name in ("left", "top", "width", "height")
            )
            sure = float(row["conf"])
        except (KeyError, TypeError, ValueError):
            continue
        if text and sure >= SURE:
            right, bottom = left + width, top + height
            edges = (scale * edge for edge in (left, top, right, bottom))
            yield Word(text, Box(page.number, *edges))
