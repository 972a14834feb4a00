"""Are a document's figures those of its lines? Computed anew by the arithmetic that made them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from quittance.invoicing.figures import credit_source, money_lines
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.invoicing.rules import Kind
from quittance.money import LineFigures, TaxFigures, Totals, compute, credit
from quittance.reports.verify.findings import Case, Finding, differing, off, portions

Part = TypeVar("Part", InvoiceLine, InvoiceTax)
NOTHING = Decimal(0)


@dataclass(slots=True)
class Document:
    """A document with its rows, and the credit notes that correct it, oldest first."""

    head: Invoice
    lines: list[InvoiceLine]
    taxes: list[InvoiceTax]
    notes: list[Document] = field(default_factory=list)


def check_documents(case: Case) -> Iterator[Finding]:
    """Every line, tax row and total, of drafts too."""
    own = Invoice.objects.filter(organisation_id=case.organisation)
    for portion in portions(own):
        for document in read(portion):
            case.seen["documents"] += 1
            case.seen["lines"] += len(document.lines)
            yield from _belongings(document)
            yield from _figures(document)
            yield from _credit_notes(document)


def read(heads: Sequence[Invoice]) -> list[Document]:
    """Documents with all that belongs to them, whosever it is, in four statements."""
    notes = list(Invoice.objects.filter(corrects__in=[head.pk for head in heads]).order_by("pk"))
    both = [head.pk for head in (*heads, *notes)]
    lines = _by_invoice(InvoiceLine.objects.filter(invoice__in=both).order_by("position"))
    taxes = _by_invoice(InvoiceTax.objects.filter(invoice__in=both).order_by("category", "rate"))
    corrections: dict[int, list[Document]] = defaultdict(list)
    for note in notes:
        if note.corrects_id:
            corrections[note.corrects_id].append(Document(note, lines[note.pk], taxes[note.pk]))
    return [Document(head, lines[head.pk], taxes[head.pk], corrections[head.pk]) for head in heads]


def _by_invoice(parts: Iterable[Part]) -> dict[int, list[Part]]:
    found: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.invoice_id].append(part)
    return found


def _belongings(document: Document) -> Iterator[Finding]:
    owner = document.head.organisation_id
    for part in (*document.lines, *document.taxes, *(note.head for note in document.notes)):
        yield from differing(part, {"organisation_id": owner})


def _figures(document: Document) -> Iterator[Finding]:
    head = document.head
    if head.kind == Kind.CREDIT_NOTE and head.corrects_id:
        # Looked at beside the invoice, which its figures come from.
        return
    try:
        totals = compute(
            money_lines(document.lines),
            currency=head.currency,
            discount=head.discount,
            prices_include_tax=head.prices_include_tax,
        )
    except (ValueError, TypeError) as error:
        yield off(head, "lines", "such that totals can be computed", str(error))
        return
    yield from _against(document, totals, totals.lines)


def _credit_notes(document: Document) -> Iterator[Finding]:
    """Each by the quantities that were credited before it and with it (money/credit.py)."""
    if not document.notes:
        return
    before = [NOTHING] * len(document.lines)
    for note in document.notes:
        credited: dict[int | None, Decimal] = defaultdict(Decimal)
        for line in note.lines:
            credited[line.corrects_line_id] += line.quantity
        after = [
            done + credited.pop(line.pk, NOTHING)
            for line, done in zip(document.lines, before, strict=True)
        ]
        if credited:
            yield off(note.head, "lines", "lines of the invoice it corrects", list(credited))
        try:
            source = credit_source(document.head, document.lines, document.taxes)
            totals = credit(source, before=before, after=after)
        except (ValueError, TypeError) as error:
            yield off(note.head, "lines", "such that totals can be computed", str(error))
            return
        grown = [one for one, a, b in zip(totals.lines, before, after, strict=True) if b > a]
        yield from _against(note, totals, grown)
        before = after


def _against(
    document: Document, totals: Totals, figures: Sequence[LineFigures]
) -> Iterator[Finding]:
    for position, (line, one) in enumerate(zip(document.lines, figures, strict=False), 1):
        expected = {
            "position": position,
            "price_amount": one.price_amount,
            "discount": one.allowance,
            "net_amount": one.net,
        }
        yield from differing(line, expected)
    if len(document.lines) != len(figures):
        yield off(document.head, "number of lines", len(figures), len(document.lines))
    yield from _tax_rows(document, totals.taxes)
    expected = {
        name: getattr(totals, name)
        for name in ("subtotal", "allowance_total", "taxable_total", "tax_total", "total")
    }
    yield from differing(document.head, expected)


def _tax_rows(document: Document, groups: Sequence[TaxFigures]) -> Iterator[Finding]:
    expected = {(group.category, group.rate): group for group in groups}
    for row in document.taxes:
        group = expected.pop((row.category, row.rate), None)
        if group is None:
            yield off(row, "category and rate", "those of a line", f"{row.category} {row.rate}")
            continue
        names = ("lines_total", "allowance", "taxable", "tax")
        yield from differing(row, {name: getattr(group, name) for name in names})
    for category, rate in expected:
        yield off(document.head, f"tax row of {category} {rate}", "there", "missing")
