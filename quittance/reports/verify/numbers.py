"""Has every number that a series gave out its document, and only one?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Count

from quittance.accounts.models import Organisation
from quittance.accounts.rules import format_number, has_year
from quittance.audit.models import JournalEntry
from quittance.invoicing.models import Invoice, NumberSeries
from quittance.invoicing.rules import Kind
from quittance.reports.verify.findings import PORTION, Case, Finding, off

FIELD_OF = {
    Kind.INVOICE: "invoice_number_pattern",
    Kind.CREDIT_NOTE: "credit_note_number_pattern",
}
Patterns = Mapping[str, frozenset[str]]


def check_numbers(case: Case) -> Iterator[Finding]:
    """No series has a gap below its counter, and no number stands on two issued documents.

    Numbers that were brought along are not of the series, but may fill a place in it: the counter
    passes over them. What a draft calls itself counts for nothing.
    """
    yield from _doubles(case.organisation)
    patterns = known_patterns(case.organisation)
    series = NumberSeries.objects.filter(organisation_id=case.organisation)
    for one in series.order_by("kind", "year"):
        fitting = sorted(p for p in patterns[one.kind] if has_year(p) == bool(one.year))
        if fitting:
            case.seen["series"] += 1
            yield from _gaps(case, one, fitting)


def known_patterns(organisation: int) -> Patterns:
    """By kind, the pattern that numbers are made by and those that the journal knows of."""
    now = Organisation.objects.get(pk=organisation)
    entries = JournalEntry.objects.filter(
        organisation_id=organisation, subject="organisation", subject_id=organisation
    ).filter(action__in=["organisation.registered", "organisation.changed"])
    told = list(entries.values_list("changes", flat=True))
    return {
        kind: frozenset(
            {getattr(now, field), *(p for changes in told for p in changes.get(field, []) if p)}
        )
        for kind, field in FIELD_OF.items()
    }


def running_number(pattern: str, number: str) -> tuple[int, int] | None:
    """(year of the series, running number) that a document number of this pattern stands for."""
    parts = re.split(r"(\{[^}]*\})", pattern)
    fields = {"{year}": r"(?P<year>\d{4})", "{yy}": r"(?P<yy>\d\d)"}
    seen: set[str] = set()
    expression = ""
    for part in parts:
        if not part.startswith("{"):
            expression += re.escape(part)
        elif part in fields and part not in seen:
            expression += fields[part]
        else:
            expression += r"\d+" if part in fields else r"(?P<number>\d+)"
        seen.add(part)
    match = re.fullmatch(expression, number, re.ASCII)
    if match is None:
        return None
    named = match.groupdict()
    year = int(named.get("year") or 0) or (2000 + int(named["yy"]) if named.get("yy") else 0)
    return year, int(named["number"])


def _doubles(organisation: int) -> Iterator[Finding]:
    own = Invoice.objects.issued().filter(organisation_id=organisation)
    twice = own.order_by().values("number").annotate(n=Count("id")).filter(n__gt=1)
    for number in twice.order_by("number").values_list("number", flat=True)[:1]:
        first, second, *_ = own.filter(number=number).order_by("pk")
        yield off(second, "number", "its own", f"{number}, as {first.pk} has")


def _gaps(case: Case, series: NumberSeries, patterns: list[str]) -> Iterator[Finding]:
    day = date(series.year or 2000, 1, 1)
    for start in range(1, series.next_number, PORTION):
        wanted = range(start, min(start + PORTION, series.next_number))
        forms = [[format_number(p, number=n, on=day) for p in patterns] for n in wanted]
        own = Invoice.objects.issued().filter(organisation_id=case.organisation)
        asked = [number for numbers in forms for number in numbers]
        there = set(own.filter(number__in=asked).values_list("number", flat=True))
        for numbers in forms:
            case.seen["numbers"] += 1
            if there.isdisjoint(numbers):
                yield off(series, f"document {' or '.join(numbers)}", "there", "missing")
