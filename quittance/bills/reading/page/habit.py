"""What this supplier's earlier bills taught: where each value stood and what stood before it.

A habit is plain data, to be kept as JSON beside the supplier. Learning and using it are pure
functions: the same pages and values give the same habit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.page.layout import Row
from quittance.bills.reading.page.near import Place, shares_column
from quittance.bills.reading.page.numbers import identifier
from quittance.bills.reading.page.sheet import Sheet, Span
from quittance.bills.reading.pdf.pages import Page

# Fields that stand at a place of their own on each bill, and what is the same on all.
DAYS = ("issue_date", "due_date", "delivery_date")
AMOUNTS = ("net_total", "tax_total", "gross_total", "amount_due", "prepaid")
NUMBERS = ("number", "order_number", "payment_reference")
CONSTANTS = ("supplier_name", "supplier_vat_id", "supplier_tax_number", "bic", "currency", "iban")
# More anchors or values of a field than these are not kept.
MOST = 8
_LONGEST_ANCHOR = 5
_LONGEST_TEXT = 200


class Anchor(TypedDict):
    """Words beside which a value stood."""

    text: str
    """Folded."""
    side: str
    """`left` or `above`: where the words stand, seen from the value."""
    seen: int
    """How many bills had the value there."""
    missed: int
    """How many had something else there."""


class Habit(TypedDict):
    """What is known of a supplier's bills. Plain JSON."""

    bills: int
    anchors: dict[str, list[Anchor]]
    constants: dict[str, dict[str, int]]
    month_first: bool | None


def no_habit() -> Habit:
    return {"bills": 0, "anchors": {}, "constants": {}, "month_first": None}


def known(habit: Mapping[str, Any] | None) -> Habit:
    """A habit as it was stored; what is not of its form is left out."""
    told = no_habit()
    if not habit:
        return told
    told["bills"] = int(habit.get("bills") or 0)
    told["anchors"] = {
        field: [
            {
                "text": str(one["text"]),
                "side": str(one["side"]),
                "seen": int(one["seen"]),
                "missed": int(one["missed"]),
            }
            for one in anchors[:MOST]
        ]
        for field, anchors in dict(habit.get("anchors") or {}).items()
        if field in (*DAYS, *AMOUNTS, *NUMBERS)
    }
    told["constants"] = {
        field: {str(value): int(count) for value, count in values.items()}
        for field, values in dict(habit.get("constants") or {}).items()
        if field in CONSTANTS
    }
    order = habit.get("month_first")
    told["month_first"] = order if isinstance(order, bool) else None
    return told


def learn(
    pages: Sequence[Page], confirmed: Mapping[str, Any], habit: Mapping[str, Any] | None = None
) -> Habit:
    """The habit after one more bill, whose right values a person has confirmed.

    `confirmed` holds fields by name: texts, days and Decimals; `iban` is the account.
    """
    before = known(habit)
    sheet = Sheet(pages, month_first=before["month_first"])
    anchors = dict(before["anchors"])
    for field in (*DAYS, *AMOUNTS, *NUMBERS):
        value = confirmed.get(field)
        if value is not None and value != "":
            spots = list(_spots(sheet, value))
            anchors[field] = _updated(sheet, anchors.get(field, []), spots, field, value)
    return {
        "bills": before["bills"] + 1,
        "anchors": anchors,
        "constants": _counted(before["constants"], confirmed),
        "month_first": _order(sheet, confirmed, before["month_first"]),
    }


def _counted(
    before: Mapping[str, Mapping[str, int]], confirmed: Mapping[str, Any]
) -> dict[str, dict[str, int]]:
    counted = {field: dict(values) for field, values in before.items()}
    for field in CONSTANTS:
        value = str(confirmed.get(field) or "")[:_LONGEST_TEXT]
        if value:
            values = counted.setdefault(field, {})
            values[value] = values.get(value, 0) + 1
            ranked = sorted(values.items(), key=lambda one: -one[1])
            counted[field] = dict(ranked[:MOST])
    return counted


def _order(sheet: Sheet, confirmed: Mapping[str, Any], before: bool | None) -> bool | None:
    """Whether this supplier writes the month first, where a confirmed day tells."""
    wanted = confirmed.get("issue_date")
    for days in sheet.days:
        for day in days:
            if day.other is not None and wanted in (day.value, day.other):
                return sheet.month_first if day.value == wanted else not sheet.month_first
    return before


def _updated(
    sheet: Sheet, anchors: list[Anchor], spots: list[Span], field: str, value: Any
) -> list[Anchor]:
    """Anchors that held are counted up, those that misled are counted as missed."""
    found = {(text, side) for spot in spots for text, side in _anchors_of(sheet, spot)}
    kept: dict[tuple[str, str], Anchor] = {}
    for one in anchors:
        mark = (one["text"], one["side"])
        misled = mark not in found and any(
            other != value for other, _ in _values_at(sheet, one, field)
        )
        kept[mark] = {
            **one,
            "seen": one["seen"] + (mark in found),
            "missed": one["missed"] + misled,
        }
    for text, side in found:
        kept.setdefault((text, side), {"text": text, "side": side, "seen": 1, "missed": 0})
    ranked = sorted(kept.values(), key=lambda one: (one["missed"] - one["seen"], one["text"]))
    return ranked[:MOST]


def _spots(sheet: Sheet, value: Any) -> Iterator[Span]:
    """Where a value stands."""
    if isinstance(value, Decimal):
        yield from (one for row in sheet.amounts for one in row if one.value == value)
    elif isinstance(value, date):
        yield from (one for row in sheet.days for one in row if value in (one.value, one.other))
    else:
        yield from _texts(sheet, fold(str(value)))


def _texts(sheet: Sheet, wanted: str) -> Iterator[Span]:
    for row in sheet.rows:
        words = [fold(word.text) for word in row.words]
        for first in range(len(words)):
            joined = ""
            for last in range(first, len(words)):
                joined += words[last]
                if joined == wanted and words[first]:
                    yield Span(row, first, last)
                if len(joined) >= len(wanted):
                    break


def _anchors_of(sheet: Sheet, spot: Span) -> Iterator[tuple[str, str]]:
    """The words right before a value on its row, and those right above it."""
    before = [fold(word.text) for word in spot.row.words[: spot.first]]
    text = "".join(one for one in before if one)[-60:]
    words = [one for one in before if one][-_LONGEST_ANCHOR:]
    if text and not all(one.isdigit() for one in words):
        yield "".join(words), "left"
    above = _cell_above(sheet, spot)
    if above and not above.isdigit():
        yield above, "above"


def _cell_above(sheet: Sheet, spot: Span) -> str:
    box = spot.box
    for row in reversed(sheet.rows[max(0, spot.row.index - 3) : spot.row.index]):
        if row.box.page != box.page or box.top - row.box.bottom > 40:
            return ""
        for cell in row.cells:
            if shares_column(cell.box, box):
                return fold(cell.text)[:60]
    return ""


def _values_at(sheet: Sheet, anchor: Anchor, field: str) -> Iterator[tuple[Any, Span]]:
    """What stands beside or below the words of an anchor, if it is of the field's kind."""
    for row in sheet.rows:
        if anchor["side"] == "left":
            yield from _right_of(sheet, row, anchor["text"], field)
        else:
            yield from _under(sheet, row, anchor["text"], field)


def _right_of(sheet: Sheet, row: Row, text: str, field: str) -> Iterator[tuple[Any, Span]]:
    words = [fold(word.text) for word in row.words]
    for last in range(len(words) - 1):
        kept = [one for one in words[: last + 1] if one]
        if words[last] and "".join(kept[-_LONGEST_ANCHOR:]) == text:
            value = _value(sheet, row, last + 1, len(words) - 1, field)
            if value:
                yield value


def _under(sheet: Sheet, row: Row, text: str, field: str) -> Iterator[tuple[Any, Span]]:
    for cell in row.cells:
        if fold(cell.text)[:60] != text:
            continue
        for lower in sheet.rows[row.index + 1 : row.index + 4]:
            if lower.box.page != row.box.page or lower.box.top - cell.box.bottom > 40:
                break
            at = 0
            for one in lower.cells:
                if shares_column(cell.box, one.box):
                    value = _value(sheet, lower, at, at + len(one.words) - 1, field)
                    if value:
                        yield value
                at += len(one.words)


def _value(sheet: Sheet, row: Row, first: int, last: int, field: str) -> tuple[Any, Span] | None:
    """The first value of a field's kind that begins at a word, blanks and signs passed over."""
    while first < last and not fold(row.words[first].text):
        first += 1
    if field in AMOUNTS:
        here = [one for one in sheet.amounts[row.index] if first <= one.last <= last]
        return (here[0].value, here[0]) if here and here[0].first <= first + 1 else None
    if field in DAYS:
        days = [one for one in sheet.days[row.index] if one.first == first]
        return (days[0].value, days[0]) if days else None
    read = identifier(sheet, Place(row, first, last, "same"))
    return (read[2], Span(row, read[0], read[1])) if read else None


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """A value where this supplier's bills have it."""

    value: Any
    span: Span
    seen: int
    missed: int


def remember(sheet: Sheet, habit: Habit, field: str) -> Remembered | None:
    """The value beside the words that held most often; none where they point to several."""
    for anchor in habit["anchors"].get(field, []):
        if anchor["missed"] >= anchor["seen"]:
            continue
        found = list(_values_at(sheet, anchor, field))
        if found and len({_same(value) for value, _ in found}) == 1:
            value, span = found[0]
            return Remembered(value, span, anchor["seen"], anchor["missed"])
    return None


def _same(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value


def constants(habit: Habit, field: str) -> Iterable[str]:
    """What this supplier's bills said before, the most frequent first."""
    return habit["constants"].get(field, {})


def stands(sheet: Sheet, value: str) -> Span | None:
    """Where a text that is known already stands on these pages."""
    return next(_texts(sheet, fold(value)), None)
