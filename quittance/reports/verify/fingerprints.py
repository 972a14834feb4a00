"""Is every word of a document the one that the journal took the fingerprint of?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from quittance.audit.models import JournalEntry
from quittance.invoicing import fingerprint
from quittance.invoicing.models import Invoice
from quittance.reports.verify.documents import Document, read
from quittance.reports.verify.findings import PORTION, Case, Finding, off, portions
from quittance.reports.verify.witness import since

IMPORTED = "organisation.invoices_imported"


def check_fingerprints(case: Case) -> Iterator[Finding]:
    """Heads and lines of what was issued, lines of drafts, and imports as a whole.

    Entries from before there were fingerprints have none, and vouch for their figures only.
    """
    own = Invoice.objects.for_organisation(case.organisation).filter(imported=False)
    for portion in portions(own):
        told = _told(case.organisation, [head.pk for head in portion])
        for document in read(portion):
            yield from _document(case, document, told)
    yield from _imports(case)


Told = dict[tuple[int, str], tuple[int, str]]


def _told(organisation: int, pks: Sequence[int]) -> Told:
    """The latest fingerprint of each sort that the journal has of documents, and its entry."""
    entries = JournalEntry.objects.for_organisation(organisation).filter(
        subject="invoice", subject_id__in=pks
    )
    found: Told = {}
    for entry in entries.order_by("seq").only("seq", "subject_id", "changes"):
        for sort in ("fingerprint", "lines_fingerprint"):
            if sort in entry.changes:
                found[entry.subject_id, sort] = (entry.seq, entry.changes[sort][1])
    return found


def _document(case: Case, document: Document, told: Told) -> Iterator[Finding]:
    head = document.head
    for sort in ("lines_fingerprint", "fingerprint"):
        if (head.pk, sort) in told:
            case.seen["fingerprints"] += 1
            seq, expected = told[head.pk, sort]
            found = _fingerprint(document, sort)
            if found != expected:
                yield off(head, f"{sort}, by entry {seq},", expected, found)


def _fingerprint(document: Document, sort: str) -> str:
    if sort == "fingerprint":
        return fingerprint.of_head(document.head)
    return fingerprint.of_lines(document.lines, document.taxes)


def _imports(case: Case) -> Iterator[Finding]:
    own = JournalEntry.objects.for_organisation(case.organisation).filter(action=IMPORTED)
    known: list[tuple[int, int]] = []
    for entry in own.order_by("seq"):
        if "ids" not in entry.changes:
            return
        ranges = [(first, last) for first, last in entry.changes["ids"][1]]
        known += ranges
        yield from _import(case, entry, ranges)
    yield from _brought_by_nobody(case.organisation, sorted(known))


def _import(
    case: Case, entry: JournalEntry, ranges: Sequence[tuple[int, int]]
) -> Iterator[Finding]:
    case.seen["fingerprints"] += 1
    each: list[tuple[str, str]] = []
    for first, last in ranges:
        own = Invoice.objects.for_organisation(case.organisation).filter(
            imported=True, pk__range=(first, last)
        )
        for portion in portions(own):
            each += [
                (fingerprint.of_head(one.head), fingerprint.of_lines(one.lines, one.taxes))
                for one in read(portion)
            ]
    expected, found = entry.changes["fingerprint"][1], fingerprint.of_documents(each)
    if expected != found:
        numbers = " to ".join(entry.changes[f"{end}_number"][1] for end in ("first", "last"))
        yield off(entry, f"fingerprint of its documents, {numbers},", expected, found)


def _brought_by_nobody(organisation: int, known: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    """Documents that call themselves imported, though no entry tells of them."""
    first = since(organisation)
    if first is None:
        return
    imported = Invoice.objects.for_organisation(organisation).filter(
        imported=True, created_at__gt=first
    )
    for portion in portions(imported.only("pk"), size=PORTION):
        for one in portion:
            at = bisect_right(known, (one.pk, one.pk + 1)) - 1
            if at < 0 or not known[at][0] <= one.pk <= known[at][1]:
                yield off(one, f"entry of {IMPORTED}", "there", "missing")
