"""Do the books say what the journal says? Each vouches for the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet

from quittance.audit.journal import plain
from quittance.audit.models import JournalEntry
from quittance.invoicing.models import Invoice, NumberSeries
from quittance.payments.models import Payment, Refund
from quittance.reports.verify.findings import STRAYS, Case, Finding, off, portions
from quittance.reports.verify.numbers import Patterns, known_patterns, running_number

AMOUNTS = frozenset({"amount", "subtotal", "tax_total", "total"})
FROZEN = {
    "invoice.issued": "number issue_date due_date customer_name currency total",
    "invoice.credited": "corrects number issue_date currency reason subtotal tax_total total",
    "payment.recorded": "invoice amount currency method received_on reference provider_reference "
    "credit",
    "payment.refunded": "refunded_on reason",
}
Entries = Sequence[JournalEntry]
EVER = datetime(1, 1, 2, tzinfo=UTC)


def check_witnesses(case: Case) -> Iterator[Finding]:
    """What was issued, paid and refunded is there as the journal tells it, and nothing else is."""
    series = {
        (one.kind, one.year): one
        for one in NumberSeries.objects.for_organisation(case.organisation)
    }
    patterns = known_patterns(case.organisation)
    own = JournalEntry.objects.for_organisation(case.organisation).filter(action__in=FROZEN)
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
        model: type[Any] = Invoice if action.startswith("invoice") else Payment
        if action == "payment.refunded":
            model = Refund
        pks = [_row_of(entry) for entry in entries if entry.action == action]
        if pks:
            rows = model.objects.across_organisations(STRAYS).in_bulk(pks)
            found.update({(action, pk): row for pk, row in rows.items()})
    return found


def _compare(entry: JournalEntry, row: Model) -> Iterator[Finding]:
    # What was nothing before and after, an entry does not mention.
    named = FROZEN[entry.action].split()
    told: Mapping[str, Any] = {n: entry.changes.get(n, (None, None))[1] for n in named}
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


def since(organisation: int) -> datetime | None:
    """From when on the journal tells of everything; None where it tells of nothing at all."""
    own = JournalEntry.objects.for_organisation(organisation).order_by("seq")
    first = own.values_list("action", "at").first()
    if first is None:
        return None
    action, at = first
    # Nothing of an organisation is older than it, whatever a row says of itself.
    return EVER if action == "organisation.registered" else at


def _unheard_of(organisation: int) -> Iterator[Finding]:
    """Rows from after the journal's beginning that no entry tells of."""
    own = JournalEntry.objects.for_organisation(organisation)
    first = since(organisation)
    if first is None:
        return
    yield from _unheard_of_refunds(organisation, first)
    for rows, actions in _telling(organisation, first):
        entry = own.filter(
            subject=actions[0].partition(".")[0], subject_id=OuterRef("pk"), action__in=actions
        )
        for row in rows.exclude(Exists(entry)).order_by("pk")[:1]:
            yield off(row, f"entry of {' or '.join(actions)}", "there", "missing")


def _unheard_of_refunds(organisation: int, first: datetime) -> Iterator[Finding]:
    """Entries of refunds are about their payments, and name the refund among the changes."""
    own = Refund.objects.for_organisation(organisation).filter(created_at__gt=first)
    for portion in portions(own):
        entries = JournalEntry.objects.for_organisation(organisation).filter(
            subject="payment",
            subject_id__in={refund.payment_id for refund in portion},
            action="payment.refunded",
        )
        told = {_after(entry, "refund") for entry in entries}
        for refund in portion:
            if refund.pk not in told:
                yield off(refund, "entry of payment.refunded", "there", "missing")


def _telling(organisation: int, since: datetime) -> Iterator[tuple[QuerySet[Any], list[str]]]:
    issued = Invoice.objects.for_organisation(organisation).issued().filter(sent_at__gt=since)
    yield issued.filter(imported=False), ["invoice.issued", "invoice.credited"]
    payments = Payment.objects.for_organisation(organisation).filter(created_at__gt=since)
    yield payments, ["payment.recorded"]
