"""Document numbers without gaps and without doubles, under any number of writers.

The counter is a row. It is taken by one statement as the last lock of the issuing transaction, so
a rollback gives the number back, and whoever comes second waits for the first to commit.
"""

from __future__ import annotations

import re
from datetime import date

from django.db import connection, transaction

from quittance.accounts.models import Organisation
from quittance.accounts.rules import NUMBER_FIELD, YEAR_FIELD, format_number, has_year
from quittance.errors import InvalidInput
from quittance.invoicing.models import Invoice, NumberSeries
from quittance.invoicing.rules import Kind

# Issue dates do not run backwards within a series: the row keeps the latest, and a transaction
# that comes with an earlier one sees that the kept date is not its own.
TAKE_ONE = """
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


def take_number(organisation: Organisation, *, kind: str, on: date) -> str:
    """The next number of a series for a document issued on a day.

    Must run inside the issuing transaction. Raises InvalidInput `runs_backwards` when a later
    date has been issued in the series already (Directive 2006/112 art. 226(2)).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Numbers are taken where they are used.")
    pattern = pattern_for(organisation, kind)
    while True:
        taken, latest, meets_given = _take(organisation, kind, _series_year(pattern, on), on)
        if latest > on:
            detail = f"A document of {latest} has been issued already; dates do not run backwards."
            raise InvalidInput(detail, attr="issue_date", code="runs_backwards")
        number = format_number(pattern, number=taken, on=on)
        if not (meets_given and _is_taken(organisation, number)):
            return number


def meet_given_number(organisation: Organisation, number: str) -> None:
    """Warn the counters that could come to a number somebody brought along.

    Runs in the transaction that stores the number: the counter's row is locked, so a document
    being issued either has its number already or will look before it takes one.
    """
    for kind in Kind.values:
        pattern = pattern_for(organisation, kind)
        match = _shape(pattern).fullmatch(number)
        if match:
            year = int(match.groupdict().get("year") or 0)
            NumberSeries.objects.update_or_create(
                organisation=organisation,
                kind=kind,
                year=2000 + year if 0 < year < 100 else year,
                defaults={"meets_given_numbers": True},
            )


def _shape(pattern: str) -> re.Pattern[str]:
    """What a pattern's numbers look like, whatever the running number and the year."""
    years = iter([r"(?P<year>\d{2,4})"])

    def piece(part: str) -> str:
        if NUMBER_FIELD.fullmatch(part):
            return r"\d+"
        return next(years, r"\d{2,4}") if YEAR_FIELD.fullmatch(part) else re.escape(part)

    return re.compile("".join(map(piece, re.split(r"(\{[^}]*\})", pattern))), re.ASCII)


def _series_year(pattern: str, on: date) -> int:
    return on.year if has_year(pattern) else 0


def _is_taken(organisation: Organisation, number: str) -> bool:
    return Invoice.objects.for_organisation(organisation).filter(number=number).exists()


def _take(organisation: Organisation, kind: str, year: int, on: date) -> tuple[int, date, bool]:
    with connection.cursor() as cursor:
        cursor.execute(TAKE_ONE, [organisation.pk, kind, year, on, False])
        number, latest, meets_given = cursor.fetchone()
    # SQLite hands a raw statement's date back as text.
    day = date.fromisoformat(latest) if isinstance(latest, str) else latest
    return number, day, bool(meets_given)
