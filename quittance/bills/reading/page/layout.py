"""Rows and cells: words of one height side by side, parted where the gap is a column's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from quittance.bills.reading.model import Box
from quittance.bills.reading.pdf.pages import Page, Word

# A gap between words as wide as this part of their height is one between columns.
COLUMN_GAP = 0.75
# Words of one row overlap by this part of the lower one's height.
OVERLAP = 0.55

_GLUED = re.compile(r"([^\d\s:][^:]*[^\d\s:]:|[^\W\d]{1,20}[.:°º#]+)(\S+)|([#№])(\S+)")


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Words that belong together, from left to right."""

    words: tuple[Word, ...]
    box: Box

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """What stands on one height of a page."""

    index: int
    """From the first page's top to the last page's bottom."""
    cells: tuple[Cell, ...]
    box: Box
    page_height: float

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for cell in self.cells for word in cell.words)

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)


def around(words: Sequence[Word]) -> Box:
    """The box around words of one page."""
    boxes = [word.box for word in words]
    return Box(
        boxes[0].page,
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def rows_of(pages: Iterable[Page], is_label: Callable[[str], bool]) -> list[Row]:
    """All rows in reading order. Labels that are glued to their values are parted."""
    rows: list[Row] = []
    for page in pages:
        words = [part for word in _once(page.words) for part in _parted(word, is_label)]
        for line in _lines(words):
            rows.append(Row(len(rows), tuple(_cells(line)), around(line), page.height))
    return rows


def _once(words: Iterable[Word]) -> list[Word]:
    """Without those that are printed over themselves to look bold, or too small to be read."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for word in words:
        mark = (word.text, round(word.box.left / 2), round(word.box.top / 2))
        if mark not in seen and word.box.bottom - word.box.top > 2:
            kept.append(word)
        seen.add(mark)
    return kept


def _parted(word: Word, is_label: Callable[[str], bool]) -> list[Word]:
    """`Nr.:123` as two words, if the first is a label."""
    glued = _GLUED.fullmatch(word.text)
    if not glued:
        return [word]
    first, second = (part for part in glued.groups() if part is not None)
    if not is_label(first):
        return [word]
    box = word.box
    middle = box.left + (box.right - box.left) * len(first) / len(word.text)
    return [
        Word(first, Box(box.page, box.left, box.top, middle, box.bottom)),
        Word(second, Box(box.page, middle, box.top, box.right, box.bottom)),
    ]


def _lines(words: list[Word]) -> list[list[Word]]:
    """Words grouped by height, from top to bottom, each line from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.box.top + one.box.bottom, one.box.left)):
        home = next((line for line in reversed(lines[-4:]) if _level(line[0], word)), None)
        if home is None:
            lines.append([word])
        else:
            home.append(word)
    return [sorted(line, key=lambda one: one.box.left) for line in lines]


def _level(first: Word, word: Word) -> bool:
    shared = min(first.box.bottom, word.box.bottom) - max(first.box.top, word.box.top)
    lower = min(first.box.bottom - first.box.top, word.box.bottom - word.box.top)
    return shared > OVERLAP * lower


def _cells(line: list[Word]) -> Iterable[Cell]:
    cell = [line[0]]
    for before, word in pairwise(line):
        height = min(before.box.bottom - before.box.top, word.box.bottom - word.box.top)
        if word.box.left - before.box.right > COLUMN_GAP * height:
            yield Cell(tuple(cell), around(cell))
            cell = []
        cell.append(word)
    yield Cell(tuple(cell), around(cell))
