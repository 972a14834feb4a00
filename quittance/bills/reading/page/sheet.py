"""A document's pages, read into labels, amounts and days, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from quittance.bills.reading.model import Box
from quittance.bills.reading.page.amounts import Written, decimal_mark, value_of, written_in
from quittance.bills.reading.page.days import Day, days_in
from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.page.layout import Cell, Row, around, rows_of
from quittance.bills.reading.page.vocabulary import (
    LONGEST,
    NUMBERS,
    Kinds,
    Vocabulary,
    languages,
    spoken,
    vocabulary,
)
from quittance.bills.reading.pdf.pages import Page, Word

_NUMERIC_DAY = re.compile(r"(?<![\d/-])(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})(?![\d/-])")


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """Some words of a row, from one to another."""

    row: Row
    first: int
    """Indices of words within the row."""
    last: int

    @property
    def words(self) -> tuple[Word, ...]:
        return self.row.words[self.first : self.last + 1]

    @property
    def box(self) -> Box:
        return around(self.words)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, eq=False)
class Label(Span):
    """Words that announce something."""

    kinds: Kinds
    is_alone: bool
    """Whether its cell holds nothing else."""
    is_first: bool
    """Whether its cell begins with it."""
    has_colon: bool
    tall: Box | None = None
    """Where it goes on in the line below: the box around both."""


@dataclass(frozen=True, slots=True, eq=False)
class Amount(Span):
    """A number, by the document's decimal mark."""

    value: Decimal
    decimals: int
    currency: str | None
    is_percent: bool

    @property
    def is_money(self) -> bool:
        return not self.is_percent and (self.decimals == 2 or self.currency is not None)


@dataclass(frozen=True, slots=True, eq=False)
class Dated(Span):
    """A day."""

    value: date
    other: date | None
    is_short: bool


class Sheet:
    """Everything that was seen; nothing is chosen yet."""

    def __init__(self, pages: Sequence[Page], *, month_first: bool | None = None) -> None:
        self.pages = pages
        self.given_order = month_first
        self.rows = rows_of(pages, _is_label)
        self.languages = spoken(row.text for row in self.rows)
        self.vocabulary: Vocabulary = vocabulary(self.languages)
        self.texts = [_text(row) for row in self.rows]

    @cached_property
    def labels(self) -> list[list[Label]]:
        """By row, from left to right."""
        found = [list(_labels(row, self.vocabulary)) for row in self.rows]
        for row in self.rows:
            for label in _wrapped(self.rows, row, self.vocabulary):
                kept = [
                    one for one in found[row.index] if not label.first <= one.first <= label.last
                ]
                found[row.index] = sorted([*kept, label], key=lambda one: one.first)
        return found

    @cached_property
    def decimal_mark(self) -> str:
        return decimal_mark(
            one.number for text, _ in self.texts for one in written_in(text) if not one.is_percent
        )

    @cached_property
    def amounts(self) -> list[list[Amount]]:
        """By row, from left to right; days are none."""
        return [list(self._amounts(row)) for row in self.rows]

    def _amounts(self, row: Row) -> Iterator[Amount]:
        text, starts = self.texts[row.index]
        for one in written_in(text):
            parsed = value_of(one.number, self.decimal_mark)
            if parsed and not self._in_a_day(row, one):
                value, decimals = parsed
                yield Amount(
                    row,
                    *_words_at(starts, one.start, one.end),
                    value=-value if one.is_negative else value,
                    decimals=decimals,
                    currency=one.currency,
                    is_percent=one.is_percent,
                )

    def _in_a_day(self, row: Row, one: Written) -> bool:
        return any(day.start < one.end and one.start < day.end for day in self._days[row.index])

    @cached_property
    def _days(self) -> list[list[Day]]:
        months = self.vocabulary.months
        return [list(days_in(text, months, month_first=self.month_first)) for text, _ in self.texts]

    @cached_property
    def days(self) -> list[list[Dated]]:
        """By row, from left to right."""
        return [list(self._dated(row)) for row in self.rows]

    def _dated(self, row: Row) -> Iterator[Dated]:
        yield from self._broken_days(row)
        starts = self.texts[row.index][1]
        for day in sorted(self._days[row.index], key=lambda one: one.start):
            first, last = _words_at(starts, day.start, day.end)
            yield Dated(row, first, last, day.value, day.other, day.is_short)

    def _broken_days(self, row: Row) -> Iterator[Dated]:
        """A day whose year stands in the next line of its narrow cell."""
        at = 0
        for cell in row.cells:
            at += len(cell.words)
            lower = _cell_below(self.rows, row, cell) if len(cell.words) <= 5 else None
            if lower is None or len(lower.words) > 2 or not lower.words[-1].text.isdigit():
                continue
            text = f"{cell.text} {lower.text}"
            for day in days_in(text, self.vocabulary.months, month_first=self.month_first):
                if day.start == 0 and day.end == len(text):
                    first = at - len(cell.words)
                    yield Dated(row, first, at - 1, day.value, day.other, day.is_short)

    @cached_property
    def shown_order(self) -> bool | None:
        """Whether months come first, where a day of the document can mean nothing else."""
        day_first = month_first = 0
        for text, _ in self.texts:
            for first, second in _NUMERIC_DAY.findall(text):
                day_first += int(first) > 12 >= int(second)
                month_first += int(second) > 12 >= int(first)
        return month_first > day_first if day_first or month_first else None

    @cached_property
    def month_first(self) -> bool:
        """Whether 3/4/2026 is in March: as shown, as given, else where dollars speak for it."""
        if self.shown_order is not None:
            return self.shown_order
        if self.given_order is not None:
            return self.given_order
        return self.languages[:1] == ("en",) and self.is_american

    @cached_property
    def is_american(self) -> bool:
        words = {word.text for row in self.rows for word in row.words}
        dollars = any("$" in word for word in words) or "USD" in words
        return dollars and not words & {"VAT", "GST", "ABN", "Ltd", "Pty", "HST", "Ltd."}


def _is_label(text: str) -> bool:
    phrase = fold(text)
    if phrase in NUMBERS or text[:1] in "#№":
        return True
    return len(phrase) > 1 and any(phrase in one.labels for one in languages().values())


def _text(row: Row) -> tuple[str, list[int]]:
    """The row with tabs between cells, and where each word begins."""
    parts: list[str] = []
    starts: list[int] = []
    at = 0
    for cell in row.cells:
        for word in cell.words:
            starts.append(at)
            parts.append(word.text)
            at += len(word.text) + 1
            parts.append(" ")
        parts[-1] = "\t"
    return "".join(parts), starts


def _words_at(starts: list[int], start: int, end: int) -> tuple[int, int]:
    return bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1


def _labels(row: Row, known: Vocabulary) -> Iterable[Label]:
    at = 0
    for cell in row.cells:
        begin, end = at, at + len(cell.words)
        while at < end:
            length = _longest(cell, at - begin, known)
            if length:
                yield _label(row, cell, begin, at, length, known)
            at += max(length, 1)
        at = end


def _longest(cell: Cell, start: int, known: Vocabulary) -> int:
    """How many words from here on are a label; 0 where none is."""
    texts = [word.text for word in cell.words[start : start + LONGEST + 4]]
    for length in range(min(LONGEST + 4, len(texts)), 0, -1):
        # What a sign ends is over: "Total: Number" is no label of three words.
        if any(text.endswith((":", ";")) for text in texts[: length - 1]):
            continue
        if fold("".join(texts[:length])) in known.labels and fold(texts[length - 1]):
            return length
    return 0


def _label(row: Row, cell: Cell, begin: int, at: int, length: int, known: Vocabulary) -> Label:
    words = cell.words[at - begin : at - begin + length]
    rest = [word for word in cell.words[at - begin + length :] if fold(word.text)]
    return Label(
        row,
        at,
        at + length - 1,
        kinds=known.labels[fold("".join(word.text for word in words))],
        is_alone=at == begin and not rest,
        is_first=at == begin,
        has_colon=words[-1].text.endswith(":") or _colon_follows(cell, at - begin + length),
    )


def _wrapped(rows: Sequence[Row], row: Row, known: Vocabulary) -> Iterator[Label]:
    """Labels that go on in the line below: `Invoice / number` in a narrow column."""
    at = 0
    for cell in row.cells:
        first, at = at, at + len(cell.words)
        if len(cell.words) > 4 or cell.words[-1].text.endswith(":"):
            continue
        lower = _cell_below(rows, row, cell)
        phrase = fold(cell.text + lower.text) if lower and len(lower.words) <= 3 else ""
        if lower and phrase in known.labels and fold(cell.text) and fold(lower.text):
            yield Label(
                row,
                first,
                at - 1,
                kinds=known.labels[phrase],
                is_alone=True,
                is_first=True,
                has_colon=lower.words[-1].text.endswith(":"),
                tall=around((*cell.words, *lower.words)),
            )


def _cell_below(rows: Sequence[Row], row: Row, cell: Cell) -> Cell | None:
    """The cell right below that begins as far left, in the same run of lines."""
    height = cell.box.bottom - cell.box.top
    for other in rows[row.index + 1 : row.index + 4]:
        if other.box.page != row.box.page or other.box.top - cell.box.bottom > 0.5 * height:
            return None
        for lower in other.cells:
            close = lower.box.top - cell.box.bottom < 0.5 * height
            if abs(lower.box.left - cell.box.left) < 2 and close:
                return lower
    return None


def _colon_follows(cell: Cell, at: int) -> bool:
    return at < len(cell.words) and cell.words[at].text in {":", ".:"}
