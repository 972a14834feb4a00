"""Which days documents and money may have: those of which a report can be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext

from quittance.errors import InvalidInput, Problem

# From which one can count months forward and back.
YEARS = range(1900, 2201)


def far_days(**days: date | None) -> Iterator[Problem]:
    """What lies so far away that it is a slip of the pen, each by the name of its field."""
    for name, day in days.items():
        if day is not None and day.year not in YEARS:
            said = {"first": YEARS[0], "last": YEARS[-1]}
            detail = gettext("The year must be one from %(first)d to %(last)d.") % said
            yield Problem("out_of_range", detail, name)


def refuse_far(**days: date | None) -> None:
    """Raises InvalidInput `out_of_range`."""
    problems = list(far_days(**days))
    if problems:
        raise InvalidInput(problems=problems)
