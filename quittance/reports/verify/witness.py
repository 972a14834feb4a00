"""Do the books say what the journal says? Each vouches for the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from quittance.audit.journal import plain
from quittance.audit.models import JournalEntry
from quittance.invoicing.models import Invoice, NumberSeries
from quittance.payments.models import Payment, Refund
from quittance.reports.verify.findings import Case, Finding, off, portions
from quittance.reports.verify.numbers import Patterns, known_patterns, running_number

AMOUNTS = frozenset({"amount", "subtotal", "tax_total", "total"})
FROZEN = {
    "invoice.issued": "number issue_date due_date customer_name currency total",
    "invoice.credited": "corrects number issue_date currency reason subtotal tax_total total",
    "payment.recorded": "invoice amount currency method received_on reference provider_reference",
    "payment.refunded": "refunded_on reason",
}
Entries = Sequence[JournalEntry]


def check_witnesses(case: Case) -> Iterator[Finding]:
    """What was issued, paid and refunded is there as the journal tells it, and nothing else is."""
    series = {
        (one.kind, one.year): one
        for one in NumberSeries.objects.filter(organisation_id=case.organisation)
    }
    patterns = known_patterns(case.organisation)
    own = JournalEntry.objects.filter(organisation_id=case.organisation, action__in=FROZEN)
    for portion in portions(own, by="seq"):
        case.seen["vouched for"] += len(portion)
        rows = _rows(portion)
        for entry in portion:
            row = rows.get((entry.action, _row_of(entry)))
            if row is None:
                yield off(entry, f"row of {entry.action}", _row_of(entry), "missing")
                continue
            yield from _compare(entry, row)
            if isinstance(row, Invoice) and entry.changes["number"][0] is None:
                yield from _counted(row, series, patterns)
    yield from _unheard_of(case.organisation)


def _row_of(entry: JournalEntry) -> int:
    if entry.action == "payment.refunded":
        return int(_after(entry, "refund"))
    return entry.subject_id


def _after(entry: JournalEntry, name: str) -> Any:
    return entry.changes[name][1]


def _rows(entries: Entries) -> dict[tuple[str, int], Model]:
    found: dict[tuple[str, int], Model] = {}
    for action in FROZEN:
        model: type[Model] = Invoice if action.startswith("invoice") else Payment
        if action == "payment.refunded":
            model = Refund
        pks = [_row_of(entry) for entry in entries if entry.action == action]
        if pks:
            rows = model._default_manager.in_bulk(pks)
            found.update({(action, pk): row for pk, row in rows.items()})
    return found


def _compare(entry: JournalEntry, row: Model) -> Iterator[Finding]:
    named = [name for name in FROZEN[entry.action].split() if name in entry.changes]
    told: Mapping[str, Any] = {name: _after(entry, name) for name in named}
    if isinstance(row, Refund):
        before, after = entry.changes["refunded"]
        told = {**told, "amount": str(Decimal(after) - Decimal(before))}
        told = {**told, "payment": entry.subject_id}
    for name, value in {**told, "organisation": entry.organisation_id}.items():
        found = getattr(row, f"{name}_id", None) or getattr(row, name)
        same = found == Decimal(value) if name in AMOUNTS else plain(found) == value
        if not same:
            yield off(row, f"{name}, by entry {entry.seq},", value, found)


def _counted(
    invoice: Invoice, series: Mapping[tuple[str, int], NumberSeries], patterns: Patterns
) -> Iterator[Finding]:
    """A number that was taken from a series lies below the series' counter."""
    for pattern in patterns[invoice.kind]:
        parsed = running_number(pattern, invoice.number or "")
        if parsed is None:
            continue
        year, number = parsed
        counter = series.get((invoice.kind, year))
        if counter is None:
            yield off(invoice, f"series {invoice.kind} {year}", "there", "missing")
        elif number >= counter.next_number:
            at_least = f"at least {number + 1}"
            yield off(counter, "next_number", at_least, counter.next_number)
        return


def _unheard_of(organisation: int) -> Iterator[Finding]:
    """Rows from after the journal's beginning that no entry tells of."""
    own = JournalEntry.objects.filter(organisation_id=organisation)
    first = own.order_by("seq").values_list("at", flat=True).first()
    if first is None:
        return
    for rows, actions in _telling(organisation, first):
        entry = own.filter(
            subject=actions[0].partition(".")[0], subject_id=OuterRef("pk"), action__in=actions
        )
        for row in rows.exclude(Exists(entry)).order_by("pk")[:1]:
            yield off(row, f"entry of {' or '.join(actions)}", "there", "missing")


def _telling(organisation: int, since: datetime) -> Iterator[tuple[QuerySet[Any], list[str]]]:
    issued = Invoice.objects.issued().filter(organisation_id=organisation, sent_at__gt=since)
    yield issued.filter(imported=False), ["invoice.issued", "invoice.credited"]
    payments = Payment.objects.filter(organisation_id=organisation, created_at__gt=since)
    yield payments, ["payment.recorded"]
