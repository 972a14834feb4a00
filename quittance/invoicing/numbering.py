"""Document numbers without gaps and without doubles, under any number of writers.

The counter is a row. It is taken by one statement as the last lock of the issuing transaction, so
a rollback gives the number back, and whoever comes second waits for the first to commit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext

from quittance.accounts.models import Organisation
from quittance.accounts.rules import format_number, has_year
from quittance.errors import InvalidInput
from quittance.invoicing.errors import NumbersInUse
from quittance.invoicing.models import Invoice, NumberSeries
from quittance.invoicing.rules import Kind

Issued = TypeVar("Issued")
# The first try can meet a number in use; the second one looks. A third only if somebody brings
# one along between the look and the write.
TRIES = 3
# How many numbers a forecast looks ahead for one that is free.
AHEAD = 100

# Issue dates do not run backwards within a series: the row keeps the latest, and a transaction
# that comes with an earlier one sees that the kept date is not its own.
TAKE_NEXT = """
UPDATE invoicing_numberseries SET
    next_number = next_number + 1,
    last_issue_date = CASE WHEN last_issue_date > %s THEN last_issue_date ELSE %s END
WHERE organisation_id = %s AND kind = %s AND year = %s
RETURNING next_number - 1, last_issue_date, meets_given_numbers
"""
# Where there is no series yet; another one may be making it at the same time.
TAKE_FIRST = """
INSERT INTO invoicing_numberseries
    (organisation_id, kind, year, next_number, last_issue_date, meets_given_numbers)
VALUES (%s, %s, %s, 2, %s, %s)
ON CONFLICT (organisation_id, kind, year) DO UPDATE SET
    next_number = invoicing_numberseries.next_number + 1,
    last_issue_date = CASE
        WHEN invoicing_numberseries.last_issue_date > excluded.last_issue_date
        THEN invoicing_numberseries.last_issue_date ELSE excluded.last_issue_date END
RETURNING next_number - 1, last_issue_date, meets_given_numbers
"""


def pattern_for(organisation: Organisation, kind: str) -> str:
    if kind == Kind.CREDIT_NOTE:
        return organisation.credit_note_number_pattern
    return organisation.invoice_number_pattern


@dataclass(frozen=True, slots=True)
class Taken:
    """A number and the issue date that goes with it."""

    number: str
    on: date


def take_number(
    organisation: Organisation, *, kind: str, on: date, or_later: bool = False
) -> Taken:
    """The next number of a series for a document issued on a day.

    Must run inside the issuing transaction. Where a later date has been issued in the series
    already, `or_later` takes that date, as for who asked before midnight and comes after it; else
    InvalidInput `runs_backwards` is raised (Directive 2006/112 art. 226(2)).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Numbers are taken where they are used.")
    pattern = pattern_for(organisation, kind)
    while True:
        taken, latest, meets_given = _take(organisation, kind, _series_year(pattern, on), on)
        if latest > on and not or_later:
            said = {"day": latest}
            detail = gettext(
                "A document of %(day)s has been issued already; dates do not run backwards."
            )
            raise InvalidInput(detail % said, attr="issue_date", code="runs_backwards")
        number = format_number(pattern, number=taken, on=latest)
        if not (meets_given and _is_issued(organisation, number)):
            return Taken(number, latest)


def issue_with_number(
    organisation: Organisation, kind: str, on: date, issue: Callable[[], Issued]
) -> Issued:
    """Run `issue`, which takes a number of this series for this day, in one transaction.

    Where the number turns out to be in use (somebody brought a document along, or the pattern
    was changed), nothing has happened; from then on the series looks before it gives one out.
    """
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return issue()
        except IntegrityError as error:
            if not is_taken_number(error):
                raise
        NumberSeries.objects.for_organisation(organisation).update_or_create(
            organisation=organisation,
            kind=kind,
            year=_series_year(pattern_for(organisation, kind), on),
            defaults={"meets_given_numbers": True},
        )
    raise NumbersInUse()


def is_taken_number(error: IntegrityError) -> bool:
    """Whether a write failed because somebody else's number came first."""
    text = str(error)
    names = ("number_unique", "invoicing_invoice.number", "number_is_taken")
    return any(name in text for name in names)


def expected_number(organisation: Organisation, *, kind: str, pattern: str, on: date) -> str:
    """What the next document of a day would be numbered by a pattern; nothing is taken."""
    series = NumberSeries.objects.for_organisation(organisation)
    found = series.filter(kind=kind, year=_series_year(pattern, on)).first()
    first = found.next_number if found else 1
    numbers = [format_number(pattern, number=first + more, on=on) for more in range(AHEAD)]
    issued = Invoice.objects.for_organisation(organisation).issued().filter(number__in=numbers)
    taken = set(issued.values_list("number", flat=True))
    return next((number for number in numbers if number not in taken), numbers[-1])


def _series_year(pattern: str, on: date) -> int:
    return on.year if has_year(pattern) else 0


def _is_issued(organisation: Organisation, number: str) -> bool:
    issued = Invoice.objects.for_organisation(organisation).issued()
    return issued.filter(number=number).exists()


def _take(organisation: Organisation, kind: str, year: int, on: date) -> tuple[int, date, bool]:
    with connection.cursor() as cursor:
        cursor.execute(TAKE_NEXT, [on, on, organisation.pk, kind, year])
        taken = cursor.fetchone()
        if taken is None:
            cursor.execute(TAKE_FIRST, [organisation.pk, kind, year, on, False])
            taken = cursor.fetchone()
    number, latest, meets_given = taken
    # SQLite hands a raw statement's date back as text.
    day = date.fromisoformat(latest) if isinstance(latest, str) else latest
    return number, day, bool(meets_given)
