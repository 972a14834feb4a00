"""Days as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quittance.bills.reading.page.fold import fold, level

EARLIEST, LATEST = 1990, 2100

_YEAR = r"(?P<year>\d{4}|['\u2019]?\d{2})"
_PATTERNS = tuple(
    re.compile(rf"(?<![\w.,/-]){pattern}(?![\w/]|[.,-]\d)")
    for pattern in (
        r"(?P<year>\d{4})(?P<mark>[-/.]) ?(?P<month>\d{1,2})(?P=mark) ?(?P<day>\d{1,2})"
        r"(?:t[\d:.]+z?)?",
        r"(?P<year>\d{4})\.? (?P<name>[^\W\d]{3,12}) (?P<day>\d{1,2})\.?",
        rf"(?P<one>\d{{1,2}})(?P<mark>[./-]) ?(?P<two>\d{{1,2}})(?P=mark) ?{_YEAR}\.?",
        rf"(?P<day>\d{{1,2}})(?:\.|er|st|nd|rd|th|º|ª)?[ -/]?(?: ?(?:de|of|d) )?"
        rf"(?P<name>[^\W\d]{{3,12}})\.?[,]?[ -/]?(?: ?(?:de|del) )?{_YEAR}(?: ?r\.?)?",
        rf"(?P<name>[^\W\d]{{3,12}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}",
        r"(?P<day>\d{2}) (?P<month>\d{2}) (?P<year>\d{4})",
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it is written. `other` is what it would be with day and month changed about."""

    start: int
    end: int
    value: date
    other: date | None
    is_short: bool
    """Whether the year has only two digits."""


def days_in(text: str, months: Mapping[str, int], *, month_first: bool = False) -> Iterable[Day]:
    """All days of a text, each once, the first pattern that fits."""
    plain = level(text)
    taken: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            free = all(match.end() <= start or end <= match.start() for start, end in taken)
            day = _day(match, months, month_first) if free else None
            if day:
                taken.append(match.span())
                yield day


def _day(match: re.Match[str], months: Mapping[str, int], month_first: bool) -> Day | None:
    parts = match.groupdict()
    digits = parts["year"].strip("'\u2019")
    year = int(digits) + (2000 if len(digits) == 2 else 0)
    if parts.get("one"):
        first, second = int(parts["one"]), int(parts["two"])
        likely = (second, first) if not month_first else (first, second)
        value, other = _date(year, *likely), _date(year, *reversed(likely))
        value, other = (value, other) if value else (other, None)
        # Points are never American.
        other = None if parts["mark"] == "." or value == other else other
        if parts["mark"] == "." and month_first:
            value = _date(year, second, first) or value
    else:
        name = parts.get("name")
        month = months.get(fold(name), 0) if name else int(parts["month"])
        value, other = _date(year, month, int(parts["day"])), None
    if value is None or not EARLIEST <= year <= LATEST:
        return None
    return Day(match.start(), match.end(), value, other, is_short=len(digits) == 2)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
