"""A document's pages, read into labels, amounts and days, each with its place."""

from __future__ import annotations

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

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        self.rows = rows_of(pages, _is_label)
        self.languages = spoken(row.text for row in self.rows)
        self.vocabulary: Vocabulary = vocabulary(self.languages)
        self.texts = [_text(row) for row in self.rows]

    @cached_property
    def labels(self) -> list[list[Label]]:
        """By row, from left to right."""
        return [list(_labels(row, self.vocabulary)) for row in self.rows]

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
        return [
            list(days_in(text, months, month_first=self.month_first)) for text, _ in self.texts
        ]

    @cached_property
    def days(self) -> list[list[Dated]]:
        """By row, from left to right."""
        return [list(self._dated(row)) for row in self.rows]

    def _dated(self, row: Row) -> Iterator[Dated]:
        starts = self.texts[row.index][1]
        for day in sorted(self._days[row.index], key=lambda one: one.start):
            first, last = _words_at(starts, day.start, day.end)
            yield Dated(row, first, last, day.value, day.other, day.is_short)

    @cached_property
    def month_first(self) -> bool:
        """Whether 3/4/2026 is in March: only where another day of the document can mean nothing
        else, or where it is in English and speaks of dollars and no other country's marks."""
        months = self.vocabulary.months
        day_first = month_first = 0
        for text, _ in self.texts:
            for day in days_in(text, months):
                slashed = "/" in text[day.start : day.end] or "-" in text[day.start : day.end]
                written = text[day.start : day.end]
                if slashed and day.other is None and written[:4].isdigit() is False:
                    parts = [part for part in written.replace("-", "/").split("/") if part.strip()]
                    if len(parts) == 3 and all(part.strip().isdigit() for part in parts):
                        day_first += int(parts[0]) > 12
                        month_first += int(parts[1]) > 12
        if day_first or month_first:
            return month_first > day_first
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


def _colon_follows(cell: Cell, at: int) -> bool:
    return at < len(cell.words) and cell.words[at].text in {":", ".:"}
