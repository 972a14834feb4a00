"""Credit notes: the only way to take back what has been issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import changed
from quittance.errors import InvalidInput, Problem
from quittance.invoicing import fingerprint
from quittance.invoicing.errors import InvalidTransition, NothingToCredit
from quittance.invoicing.figures import converted, credit_source, tax_rows
from quittance.invoicing.inputs import CreditLine
from quittance.invoicing.models import Invoice, InvoiceLine
from quittance.invoicing.numbering import issue_with_number, take_number
from quittance.invoicing.operations.common import amounts, locked, settled_by, tell
from quittance.invoicing.operations.draft import write_parts
from quittance.invoicing.rules import Kind, Status
from quittance.money import Totals, credit

NOTHING = Decimal(0)


def credit_invoice(
    *,
    organisation: Organisation,
    invoice_id: int,
    by: User | None,
    lines: Sequence[CreditLine] | None = None,
    reason: str = "",
) -> Invoice:
    """Issue a credit note over all that is left of an invoice, or over the named quantities.

    Never more than is left, per line and in all; the last one brings every figure to exactly
    nothing. Raises NotFound, InvalidTransition for what is no issued invoice, NothingToCredit,
    InvalidInput `exceeds_remaining`.
    """
    today = organisation.today()
    return issue_with_number(
        organisation,
        Kind.CREDIT_NOTE,
        today,
        lambda: _credit(organisation, invoice_id, today, by=by, wanted=lines, reason=reason),
    )


def left_to_credit(invoice: Invoice) -> list[tuple[InvoiceLine, Decimal]]:
    """Each line of an issued invoice with the quantity that is left to credit.

    Raises InvalidTransition for what is no issued invoice, NothingToCredit.
    """
    _refuse_unless_creditable(invoice)
    sold = list(invoice.lines.order_by("position"))
    before = _credited_so_far(sold, invoice)
    left = [(line, line.quantity - done) for line, done in zip(sold, before, strict=True)]
    if not any(quantity for _, quantity in left):
        raise NothingToCredit()
    return left


def _refuse_unless_creditable(invoice: Invoice) -> None:
    if invoice.kind != Kind.INVOICE or invoice.status == Status.DRAFT:
        raise InvalidTransition(gettext("Only an issued invoice can be credited."))


def _credit(
    organisation: Organisation,
    invoice_id: int,
    today: date,
    *,
    by: User | None,
    wanted: Sequence[CreditLine] | None,
    reason: str,
) -> Invoice:
    invoice = locked(organisation, invoice_id)
    _refuse_unless_creditable(invoice)
    sold = list(invoice.lines.order_by("position"))
    before = _credited_so_far(sold, invoice)
    after = _credited_then(sold, before, wanted)
    source = credit_source(invoice, sold, invoice.taxes.order_by("category", "rate"))
    totals = credit(source, before=before, after=after)
    note = _draft_note(invoice, organisation, totals, by=by, reason=reason)
    lines_fingerprint = _write_note_parts(note, sold, before, after, totals)
    _issue_note(note, organisation, today)
    _tell(note, invoice, lines_fingerprint, by=by)
    return note


def _tell(note: Invoice, invoice: Invoice, lines_fingerprint: str, *, by: User | None) -> None:
    names = "status number issue_date currency reason"
    issued = {
        "corrects": invoice.pk,
        **{name: getattr(note, name) for name in names.split()},
        **amounts(note, "subtotal", "tax_total", "total"),
        "fingerprint": fingerprint.of_head(note),
        "lines_fingerprint": lines_fingerprint,
    }
    settled = settled_by(invoice, note.updated_at, credited=invoice.amount_credited + note.total)
    tell(
        note,
        "invoice.credited",
        by=by,
        changes=changed({}, issued) | settled,
        related=invoice,
    )


def _credited_so_far(sold: Sequence[InvoiceLine], invoice: Invoice) -> list[Decimal]:
    rows = (
        InvoiceLine.objects.for_organisation(invoice.organisation_id)
        .filter(corrects_line__invoice=invoice)
        .values_list("corrects_line")
        .annotate(quantity=Sum("quantity"))
    )
    credited = dict(rows)
    return [credited.get(line.pk, NOTHING) for line in sold]


def _credited_then(
    sold: Sequence[InvoiceLine], before: Sequence[Decimal], wanted: Sequence[CreditLine] | None
) -> list[Decimal]:
    left = {line.pk: line.quantity - done for line, done in zip(sold, before, strict=True)}
    if not any(left.values()):
        raise NothingToCredit()
    if wanted is None:
        return [line.quantity for line in sold]
    if not wanted:
        raise InvalidInput(gettext("Name the lines to credit."), attr="lines", code="required")
    problems = [
        problem
        for index, one in enumerate(wanted)
        for problem in _credit_line_problems(f"lines.{index}", one, left, wanted[:index])
    ]
    if problems:
        raise InvalidInput(problems=problems)
    chosen = {one.line: one.quantity for one in wanted}
    return [done + chosen.get(line.pk, NOTHING) for line, done in zip(sold, before, strict=True)]


def _credit_line_problems(
    where: str, one: CreditLine, left: dict[int, Decimal], earlier: Sequence[CreditLine]
) -> list[Problem]:
    if one.line not in left:
        return [
            Problem("does_not_exist", gettext("The invoice has no such line."), f"{where}.line")
        ]
    if any(other.line == one.line for other in earlier):
        return [Problem("invalid", gettext("The same line is named twice."), f"{where}.line")]
    if one.quantity <= 0:
        return [
            Problem("min_value", gettext("The quantity must be more than 0."), f"{where}.quantity")
        ]
    if one.quantity > left[one.line]:
        said = {"left": f"{left[one.line].normalize():f}"}
        detail = gettext("Only %(left)s of this line is left to credit.") % said
        return [Problem("exceeds_remaining", detail, f"{where}.quantity")]
    return []


def _draft_note(
    invoice: Invoice,
    organisation: Organisation,
    totals: Totals,
    *,
    by: User | None,
    reason: str,
) -> Invoice:
    now = timezone.now()
    # As it would have been typed: with tax inside where prices include it.
    priced = sum((line.amount for line in totals.lines), NOTHING)
    discount = priced - totals.total if invoice.prices_include_tax else totals.allowance_total
    return Invoice.objects.create(
        organisation=organisation,
        kind=Kind.CREDIT_NOTE,
        customer_id=invoice.customer_id,
        customer_name=invoice.customer_name,
        currency=invoice.currency,
        prices_include_tax=invoice.prices_include_tax,
        discount=discount,
        subtotal=totals.subtotal,
        allowance_total=totals.allowance_total,
        taxable_total=totals.taxable_total,
        tax_total=totals.tax_total,
        total=totals.total,
        purchase_order=invoice.purchase_order,
        contract_reference=invoice.contract_reference,
        delivery_date=invoice.delivery_date,
        period_start=invoice.period_start,
        period_end=invoice.period_end,
        exchange_rate=invoice.exchange_rate,
        tax_currency=invoice.tax_currency,
        tax_in_tax_currency=_converted_tax(invoice, totals.tax_total),
        corrects=invoice,
        reason=reason,
        seller=organisation.snapshot(),
        buyer=invoice.buyer,
        created_by=by,
        created_at=now,
        updated_at=now,
    )


def _converted_tax(invoice: Invoice, tax: Decimal) -> Decimal | None:
    """A difference like the note's other figures, so that all notes together give back the tax."""
    rate, currency = invoice.exchange_rate, invoice.tax_currency
    if rate is None or not currency:
        return None
    own = Invoice.objects.for_organisation(invoice.organisation_id)
    issued = own.filter(corrects=invoice).issued().order_by()
    before = issued.aggregate(tax=Sum("tax_total"))["tax"] or NOTHING
    after = converted(before + tax, rate, currency)
    return after - converted(before, rate, currency)


def _issue_note(note: Invoice, organisation: Organisation, today: date) -> None:
    """What it takes off its invoice the database itself puts there (laws.CREDITS)."""
    taken = take_number(organisation, kind=Kind.CREDIT_NOTE, on=today, or_later=True)
    note.status, note.number, note.issue_date = Status.SENT, taken.number, taken.on
    note.sent_at = note.updated_at = timezone.now()
    note.save(update_fields=["status", "issue_date", "sent_at", "updated_at", "number"])


def _write_note_parts(
    note: Invoice,
    sold: Sequence[InvoiceLine],
    before: Sequence[Decimal],
    after: Sequence[Decimal],
    totals: Totals,
) -> str:
    """Returns the fingerprint of what has been written."""
    lines: list[InvoiceLine] = []
    for line, done, then, figures in zip(sold, before, after, totals.lines, strict=True):
        if then > done:
            lines.append(
                InvoiceLine(
                    organisation_id=note.organisation_id,
                    position=len(lines) + 1,
                    product_id=line.product_id,
                    description=line.description,
                    quantity=then - done,
                    unit=line.unit,
                    unit_price=line.unit_price,
                    discount_percent=line.discount_percent,
                    price_amount=figures.price_amount,
                    discount=figures.allowance,
                    net_amount=figures.net,
                    tax_rate=line.tax_rate,
                    tax_category=line.tax_category,
                    exemption_reason=line.exemption_reason,
                    corrects_line=line,
                )
            )
    taxes = tax_rows(note, lines, totals)
    write_parts(note, lines, taxes)
    return fingerprint.of_lines(lines, taxes)
