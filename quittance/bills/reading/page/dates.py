"""When a bill was issued and is due, and what else its days are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quittance.bills.reading.page.fold import fold, level
from quittance.bills.reading.page.layout import Row
from quittance.bills.reading.page.near import cell_of, shares_column, start_of_cell
from quittance.bills.reading.page.numbers import OF, RIVALS
from quittance.bills.reading.page.sheet import Dated, Label, Sheet, Span
from quittance.bills.reading.pdf.pages import Word

DATE_KINDS = ("issue_date", "due_date", "delivery_date", "period", "other_date")
BELOW = 3.2
_TERMS = re.compile(r"\b(\d{1,3})\s+([^\W\d]+)")
_NET_DAYS = re.compile(r"\b(?:net|netto|nett)\s+(\d{1,3})\b")
_CLAUSE = re.compile(r"[,;](?=\s|$)|\.\s")
_MONTH_END = re.compile(r"fin de mois|end of month|\beom\b|fine mese|\bf\.?m\.?\b|monatsende")


@dataclass(frozen=True, slots=True, eq=False)
class Meant:
    """A day and what it is."""

    day: Dated
    kind: str
    weight: float
    label: str = ""
    relation: str = ""


def days_of(sheet: Sheet) -> list[Meant]:
    """Every day of the document with what it most probably is."""
    return [_meant(sheet, day) for days in sheet.days for day in days]


def _meant(sheet: Sheet, day: Dated) -> Meant:
    if _is_discounted(sheet, day):
        return Meant(day, "discount", 0.9)
    if _after_number(sheet, day):
        return Meant(day, "issue_date", 0.9, "title", "same")
    before = _before(sheet, day)
    if before:
        return _by_label(sheet, day, *before)
    above = _above(sheet, day)
    if above:
        return _by_label(sheet, day, above, "below")
    return Meant(day, "none", 0.4 if _may_be_issue(sheet, day) else 0.1)


def _by_label(sheet: Sheet, day: Dated, label: Label, relation: str) -> Meant:
    part = {"same": 1.0, "right": 0.97, "below": 0.9}[relation]
    for kind in DATE_KINDS:
        if kind in label.kinds:
            return Meant(day, kind, 0.95 * part, fold(label.text), relation)
    if "issue_date_weak" in label.kinds:
        return Meant(day, "issue_date_weak", 0.8 * part, fold(label.text), relation)
    if "number" in label.kinds:
        # "Invoice No. 17 of 3 May": the number's own day.
        return Meant(day, "issue_date", 0.88 * part, "number", relation)
    return Meant(day, "other_date", 0.6, fold(label.text), relation)


def _before(sheet: Sheet, day: Dated) -> tuple[Label, str] | None:
    """The nearest label before a day on its row, with no other day or label's value between."""
    labels = [one for one in sheet.labels[day.row.index] if one.last < day.first]
    start = start_of_cell(day)
    for label in reversed(labels):
        if label.first >= start:
            return (label, "same") if _announces(sheet, label, day) else None
        end = _cell_end(label)
        between = day.row.words[end + 1 : start]
        if label.last == end and not any(fold(word.text) for word in between):
            return label, "right"
        return None
    return None


def _announces(sheet: Sheet, label: Label, day: Dated) -> bool:
    """Whether what stands between label and day lets the label speak of it."""
    if set(label.kinds) & {"supplier", "buyer", "ship_to"}:
        return False
    between = day.row.words[label.last + 1 : day.first]
    others = [one for one in sheet.days[day.row.index] if label.last < one.first < day.first]
    if "period" in label.kinds:
        return True
    far = 6 if label.kinds & {"number", "order_number", "other_number", "preceding"} else 4
    return not others and len(between) <= far


def _cell_end(span: Span) -> int:
    at = 0
    for cell in span.row.cells:
        at += len(cell.words)
        if span.first < at:
            return at - 1
    return len(span.row.words) - 1


def _above(sheet: Sheet, day: Dated) -> Label | None:
    """The label in the cell above, where labels stand in a row above their values."""
    if start_of_cell(day) != day.first:
        return None
    box = cell_of(day).box
    for row in reversed(sheet.rows[max(0, day.row.index - 4) : day.row.index]):
        height = row.box.bottom - row.box.top
        if row.box.page != box.page or box.top - row.box.bottom > BELOW * height:
            return None
        over = [one for one in sheet.labels[row.index] if shares_column(one.box, box)]
        dated = [one for one in over if one.kinds & {*DATE_KINDS, "issue_date_weak"}]
        if dated:
            return dated[0]
        if any(shares_column(one.box, box) for one in sheet.days[row.index]):
            # A column of days, below its heading.
            box = row.box
        elif any(shares_column(cell.box, box) for cell in row.cells):
            return None
    return None


def _after_number(sheet: Sheet, day: Dated) -> bool:
    """`Invoice No. 17 of 3 May`, also where the line breaks before the day."""
    start = start_of_cell(day)
    row, at = day.row, day.first - 1
    if day.first == start:
        above = _cell_above(sheet, day)
        if above is None:
            return False
        row, start, at = above
    words = row.words
    if at - 1 <= start or fold(words[at].text) not in OF or row.box.page > 1:
        return False
    high = row.box.top < 0.45 * row.page_height
    numbered = any(one.isdigit() for word in words[max(start, at - 3) : at] for one in word.text)
    labels = [one for one in sheet.labels[row.index] if start <= one.first < at]
    own = any(one.kinds & {"number", "number_weak"} for one in labels)
    return high and numbered and own and not any(one.kinds & RIVALS for one in labels)


def _cell_above(sheet: Sheet, day: Dated) -> tuple[Row, int, int] | None:
    """The cell right above that begins as far left: its row, first and last word."""
    if day.row.index == 0:
        return None
    row, at = sheet.rows[day.row.index - 1], 0
    box = cell_of(day).box
    for cell in row.cells:
        if abs(cell.box.left - box.left) < 4 and row.box.page == box.page:
            return row, at, at + len(cell.words) - 1
        at += len(cell.words)
    return None


def _may_be_issue(sheet: Sheet, day: Dated) -> bool:
    """A day without a label: `Berlin, den 5. Juni 2024` in the upper part of the first page."""
    box = day.row.box
    words_before = day.first - start_of_cell(day)
    words_after = _cell_end(day) - day.last
    upper = box.page == 1 and box.top < 0.5 * day.row.page_height
    return upper and words_before <= 4 and words_after <= 1


def _is_discounted(sheet: Sheet, day: Dated) -> bool:
    """Whether the day's clause speaks of a discount for paying early."""
    words = day.row.words
    before = _text_until(words[start_of_cell(day) : day.first])
    following = words[day.last + 1 : _cell_end(day) + 1]
    after = _CLAUSE.split(" ".join(word.text for word in following))[0]
    if words[day.last].text.endswith((",", ";")):
        after = ""
    clause = fold(f"{before} {after}")
    return any(one in clause for one in sheet.vocabulary.discounts)


def _text_until(words: Sequence[Word]) -> str:
    return _CLAUSE.split(" ".join(word.text for word in words))[-1]


@dataclass(frozen=True, slots=True)
class Term:
    """So many days to pay, without discount."""

    row: Row
    days: int
    to_month_end: bool = False


def terms(sheet: Sheet) -> list[Term]:
    """Payment terms in days, those with a discount left out."""
    return [term for row in sheet.rows for term in _terms_of(sheet, row)]


def _terms_of(sheet: Sheet, row: Row) -> Iterator[Term]:
    known = sheet.vocabulary
    text = level(row.text)
    for clause in _CLAUSE.split(text):
        if any(one in fold(clause) for one in known.discounts):
            continue
        found = [
            int(days) for days, word in _TERMS.findall(clause) if fold(word) in known.day_words
        ]
        found += [int(days) for days in _NET_DAYS.findall(clause)]
        for days in found:
            if 1 <= days <= 180:
                yield Term(row, days, to_month_end=bool(_MONTH_END.search(clause)))
    folded = fold(row.text)
    if any(one in folded for one in known.at_once):
        yield Term(row, 0)


@dataclass(frozen=True, slots=True)
class DateChoice:
    """A chosen day and what speaks for it."""

    best: Meant
    sources: frozenset[str]
    rivals: int
    value: date


def issue_date(sheet: Sheet, meant: list[Meant]) -> DateChoice | None:
    """When the bill was written."""
    labelled = [one for one in meant if one.kind == "issue_date"]
    weak = [one for one in meant if one.kind == "issue_date_weak"]
    bare = [one for one in meant if one.kind == "none" and one.weight > 0.3]
    pool = labelled or weak or bare
    if not pool:
        return None
    best = max(pool, key=lambda one: (one.weight, -one.day.row.index))
    values = {one.day.value for one in pool if one.weight > 0.5 * best.weight}
    sources = {"label" if labelled else "weak" if weak else "place"}
    if len({one.label for one in labelled if one.day.value == best.day.value}) > 1:
        sources.add("repeated")
    if labelled and any(one.day.value == best.day.value for one in weak):
        sources.add("repeated")
    return DateChoice(best, frozenset(sources), len(values) - 1, best.day.value)


def due_date(
    sheet: Sheet, meant: list[Meant], issued: DateChoice | None
) -> tuple[DateChoice | None, Term | None]:
    """When the bill is due: printed, or counted from the terms where there is one term only."""
    labelled = [one for one in meant if one.kind == "due_date"]
    told = terms(sheet)
    counted = {one.days for one in told}
    expected = {issued.value + timedelta(one.days) for one in told} if issued else set()
    if labelled:
        early = {one.day.value for one in meant if one.kind == "discount"}
        labelled = [one for one in labelled if one.day.value not in early] or labelled
        agreed = [one for one in labelled if one.day.value in expected]
        best = max(agreed or labelled, key=lambda one: (one.weight, one.day.value))
        values = {one.day.value for one in labelled}
        sources = {"label"} | ({"terms"} if agreed else set())
        return DateChoice(best, frozenset(sources), len(values) - 1, best.day.value), None
    loose = [one for one in meant if one.kind == "none" and one.day.value in expected]
    if loose and issued and loose[0].day.value != issued.value:
        best = loose[0]
        return DateChoice(best, frozenset({"terms", "place"}), 0, best.day.value), None
    if issued and len(counted) == 1 and not told[0].to_month_end:
        return None, told[0]
    return None, None


def plain(kind: str, meant: list[Meant]) -> Meant | None:
    """The first day of a kind."""
    return next((one for one in meant if one.kind == kind), None)
