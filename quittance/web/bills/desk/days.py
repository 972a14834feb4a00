"""Days as people type them or as they stand on a bill: 2.11.2026, 2.11., 0211, 2 Nov 2026."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _

from quittance.bills.reading.page.days import days_in
from quittance.bills.reading.page.vocabulary import languages, vocabulary
from quittance.web.invoices.editor.reading import Unreadable
from quittance.web.templatetags.figures import day

SHORT = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-]?", re.ASCII)
DIGITS = re.compile(r"(\d{2})(\d{2})(\d{2}|\d{4})?", re.ASCII)
# A day without a year lies within half a year of today.
HALF_A_YEAR = timedelta(183)
EXAMPLE = date(2026, 11, 24)


@cache
def months() -> Mapping[str, int]:
    """The names of months in every language that bills are read in."""
    return vocabulary(tuple(languages())).months


def typed_day(text: str, *, month_first: bool = False) -> date | None:
    """None for nothing. Raises Unreadable."""
    if not text:
        return None
    found = written_day(text, month_first=month_first)
    if found is None:
        raise Unreadable(_("Enter a day, such as %(day)s.") % {"day": day(EXAMPLE)})
    return found


def written_day(text: str, *, month_first: bool = False) -> date | None:
    """The day that a text is or has in it; None without one."""
    bare = text.strip()
    if (short := SHORT.fullmatch(bare)) is not None:
        return _nearest(*short.groups(), month_first=month_first)
    if (digits := DIGITS.fullmatch(bare)) is not None:
        day, month, year = digits.groups()
        if year is None:
            return _nearest(day, month, month_first=month_first)
        bare = f"{day}.{month}.{year}"
    days = sorted(days_in(bare, months(), month_first=month_first), key=lambda one: one.start)
    return days[0].value if days else None


def _nearest(first: str, second: str, *, month_first: bool) -> date | None:
    day, month = (int(second), int(first)) if month_first else (int(first), int(second))
    today = timezone.localdate()
    for year in (today.year, today.year - 1, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if abs(found - today) <= HALF_A_YEAR:
            return found
    return None
