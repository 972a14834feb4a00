"""What stands beside and below a label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quittance.bills.reading.model import Box
from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.page.layout import Cell, Row
from quittance.bills.reading.page.sheet import Label, Sheet, Span

# A value stands at most so many heights of its label below it.
BELOW = 3.2


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a value may begin: a word of a row, the last word of its cell, and how it lies."""

    row: Row
    first: int
    last: int
    relation: str
    """`same`, `right` or `below`."""


def after(sheet: Sheet, label: Label) -> Iterator[Place]:
    """The rest of the label's cell, the next cell, the cell below: in the order of likelihood.

    A cell that begins with a label of its own is never a value.
    """
    if label.tall:
        yield from _beside_tall(sheet, label, label.tall)
        return
    row, at = label.row, 0
    for position, cell in enumerate(row.cells):
        end = at + len(cell.words) - 1
        if at <= label.first <= end:
            start = _skip(row, label.last + 1, end)
            if start <= end:
                yield Place(row, start, end, "same")
            else:
                yield from _right(sheet, row, position + 1, end + 1)
        at = end + 1
    yield from below(sheet, label)


def _skip(row: Row, start: int, end: int) -> int:
    """Past colons, dashes and what is said in brackets."""
    words = row.words
    while start <= end and not fold(words[start].text):
        start += 1
    if start <= end and words[start].text.startswith("("):
        closing = (at for at in range(start, end + 1) if words[at].text.rstrip(":.").endswith(")"))
        return _skip(row, next(closing, end) + 1, end)
    return start


def _right(sheet: Sheet, row: Row, position: int, first: int) -> Iterator[Place]:
    for cell in row.cells[position : position + 2]:
        last = first + len(cell.words) - 1
        if any(one.first == first for one in sheet.labels[row.index]):
            return
        start = _skip(row, first, last)
        if start <= last:
            yield Place(row, start, last, "right")
            return
        first = last + 1


def _beside_tall(sheet: Sheet, label: Label, tall: Box) -> Iterator[Place]:
    """Values to the right of a label of two lines, then below it."""
    for row in sheet.rows[label.row.index : label.row.index + 4]:
        first = 0
        for cell in row.cells:
            last = first + len(cell.words) - 1
            middle = (cell.box.top + cell.box.bottom) / 2
            if cell.box.left > tall.right and tall.top < middle < tall.bottom:
                if not any(one.first == first for one in sheet.labels[row.index]):
                    yield Place(row, first, last, "right")
                    return
                break
            first = last + 1
    yield from below(sheet, label)


def below(sheet: Sheet, label: Label) -> Iterator[Place]:
    """The nearest cell below that shares the label's column."""
    height = label.box.bottom - label.box.top
    box = label.tall or label.box
    for row in sheet.rows[label.row.index + 1 : label.row.index + 6]:
        if row.box.page != box.page or row.box.top - box.bottom > BELOW * height:
            return
        if row.box.top < box.bottom - 0.5 * height:
            continue
        first = 0
        for cell in row.cells:
            last = first + len(cell.words) - 1
            if shares_column(box, cell.box):
                if not any(one.first == first for one in sheet.labels[row.index]):
                    yield Place(row, first, last, "below")
                return
            first = last + 1


def shares_column(upper: Box, lower: Box) -> bool:
    """Whether two boxes begin or end together, or one lies over most of the other."""
    shared = min(upper.right, lower.right) - max(upper.left, lower.left)
    narrow = min(upper.right - upper.left, lower.right - lower.left)
    return (
        abs(upper.left - lower.left) < 4
        or (abs(upper.right - lower.right) < 4 and shared > 0)
        or shared > 0.6 * narrow
    )


def cell_of(span: Span) -> Cell:
    """The cell in which a span begins."""
    at = 0
    for cell in span.row.cells:
        at += len(cell.words)
        if span.first < at:
            return cell
    return span.row.cells[-1]


def start_of_cell(span: Span) -> int:
    """The index of the first word of the cell in which a span begins."""
    at = 0
    for cell in span.row.cells:
        if span.first < at + len(cell.words):
            return at
        at += len(cell.words)
    return at
