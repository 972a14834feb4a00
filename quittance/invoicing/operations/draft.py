"""Drafts: made, changed, deleted, copied. Nothing else can be changed or deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import Changes, changed
from quittance.customers.models import Customer
from quittance.customers.queries import customer_of
from quittance.db.written import Insert, new
from quittance.errors import InvalidInput, NotFound, Problem
from quittance.invoicing import fingerprint
from quittance.invoicing.days import far_days
from quittance.invoicing.errors import InvalidTransition, InvoiceImmutable, NumberTaken
from quittance.invoicing.figures import Stated, fill_in, lines_of
from quittance.invoicing.inputs import DraftInput, LineInput
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.invoicing.numbering import is_taken_number
from quittance.invoicing.operations.common import (
    Written,
    locked,
    refuse_taken_number,
    tell,
    told,
)
from quittance.invoicing.rules import Kind, Status

# Fields that change no figure: a draft changed in these alone keeps its lines untouched.
TERMS = (
    "due_date",
    "notes",
    "purchase_order",
    "contract_reference",
    "payment_terms",
    "delivery_date",
    "period_start",
    "period_end",
    "exchange_rate",
)
DAYS = ("due_date", "delivery_date", "period_start", "period_end")
PLAIN = {*TERMS, "number", "customer"}
INSERT, INSERT_LINES, INSERT_TAXES = Insert(Invoice), Insert(InvoiceLine), Insert(InvoiceTax)


def draft_invoice(*, organisation: Organisation, data: DraftInput, by: User | None) -> Invoice:
    """Write a draft with its lines and figures.

    Raises InvalidInput naming each bad field (`lines.0.product`).
    """
    return draft_document(organisation=organisation, data=data, by=by).invoice


def draft_document(*, organisation: Organisation, data: DraftInput, by: User | None) -> Written:
    """`draft_invoice` for who wants to show all of it."""
    with transaction.atomic():
        drafted = write_draft(organisation, data, by)
        _tell_draft(drafted, "invoice.drafted", by)
    return drafted


def revise_draft(
    *, organisation: Organisation, invoice_id: int, changes: dict[str, Any], by: User | None
) -> Invoice:
    """Change the named fields of a draft; `lines`, where named, replace all there were.

    `changes` holds fields of DraftInput. Raises NotFound, InvoiceImmutable, InvalidInput.
    """
    with transaction.atomic():
        invoice = locked(organisation, invoice_id)
        if invoice.status != Status.DRAFT:
            raise InvoiceImmutable()
        before = told(invoice)
        if changes.keys() <= PLAIN:
            _put_plain(invoice, changes, organisation)
            _save(invoice, organisation)
            rewritten = {}
        else:
            rewritten = _rewrite(invoice, changes, organisation)
        tell(invoice, "invoice.revised", by=by, changes=changed(before, told(invoice)) | rewritten)
    return invoice


def delete_draft(*, organisation: Organisation, invoice_id: int, by: User | None) -> None:
    """Raises NotFound, and InvoiceImmutable for anything that has been issued."""
    with transaction.atomic():
        invoice = locked(organisation, invoice_id)
        if invoice.status != Status.DRAFT:
            raise InvoiceImmutable()
        before = told(invoice)
        invoice.delete()
        invoice.pk = invoice_id
        tell(invoice, "invoice.deleted", by=by, changes=changed(before, {}))


def duplicate_invoice(*, organisation: Organisation, invoice_id: int, by: User | None) -> Invoice:
    """A new draft with the same customer, lines and discount; its dates are its own.

    Raises NotFound, InvalidTransition for a credit note, InvalidInput `archived`.
    """
    with transaction.atomic():
        original = Invoice.objects.for_organisation(organisation).found(pk=invoice_id)
        if original.kind != Kind.INVOICE:
            raise InvalidTransition(gettext("Only invoices can be duplicated, not credit notes."))
        own = ("due_date", "delivery_date", "period_start", "period_end", "exchange_rate", "number")
        same = {**_as_input(original, with_lines=True), **dict.fromkeys(own)}
        drafted = write_draft(organisation, DraftInput(**same), by)
        _tell_draft(drafted, "invoice.duplicated", by, related=original)
    return drafted.invoice


def write_parts(
    invoice: Invoice, lines: Sequence[InvoiceLine], taxes: Sequence[InvoiceTax]
) -> None:
    """Insert a saved document's lines and tax rows, each in one statement."""
    for line in lines:
        line.invoice_id = invoice.pk
    for tax in taxes:
        tax.invoice_id = invoice.pk
    INSERT_LINES.rows(lines)
    INSERT_TAXES.rows(taxes)


def write_draft(organisation: Organisation, data: DraftInput, by: User | None) -> Written:
    """A draft of which the journal has still to be told."""
    now = timezone.now()
    invoice = new(
        Invoice,
        organisation_id=organisation.pk,
        created_by_id=by.pk if by else None,
        created_at=now,
        updated_at=now,
    )
    lines = _fill(invoice, data, organisation)
    taxes = fill_in(invoice, lines)
    _save(invoice, organisation)
    write_parts(invoice, lines, taxes)
    return Written(invoice, lines, taxes)


def _tell_draft(
    drafted: Written, action: str, by: User | None, related: Invoice | None = None
) -> None:
    now = {
        **told(drafted.invoice),
        "lines": len(drafted.lines),
        "lines_fingerprint": fingerprint.of_lines(drafted.lines, drafted.taxes),
    }
    tell(drafted.invoice, action, by=by, changes=changed({}, now), related=related)


def _rewrite(invoice: Invoice, changes: dict[str, Any], organisation: Organisation) -> Changes:
    """Compute a draft anew and replace its lines; returns what the journal says of them."""
    data = DraftInput(**{**_as_input(invoice, "lines" not in changes), **changes})
    lines = _fill(invoice, data, organisation)
    taxes = fill_in(invoice, lines)
    _save(invoice, organisation)
    gone, _ = invoice.lines.all().delete()
    invoice.taxes.all().delete()
    write_parts(invoice, lines, taxes)
    return {
        "lines": [gone, len(lines)],
        "lines_fingerprint": [None, fingerprint.of_lines(lines, taxes)],
    }


def _fill(invoice: Invoice, data: DraftInput, organisation: Organisation) -> list[InvoiceLine]:
    """Put everything but the figures on the invoice; returns its unsaved lines."""
    lines, problems = put_together(invoice, data, organisation)
    if problems:
        raise InvalidInput(problems=problems)
    put_number(invoice, data.number, organisation)
    return lines


def put_together(
    invoice: Invoice, data: DraftInput, organisation: Organisation
) -> tuple[list[InvoiceLine], list[Problem]]:
    """Put on the invoice what can be put there, all but figures and number.

    Returns the unsaved lines that are complete, and everything that is wrong.
    """
    customer, problems = _customer(organisation, data.customer, kept=invoice.customer_id)
    currency = data.currency or (customer.currency if customer else "") or organisation.currency
    inside = data.prices_include_tax
    if inside is None:
        inside = organisation.prices_include_tax
    lines, line_problems = lines_of(Stated(organisation, currency, inside), data.lines)
    if not data.lines:
        line_problems = [
            Problem("required", gettext("An invoice needs at least one line."), "lines")
        ]
    terms = {name: getattr(data, name) for name in TERMS}
    problems += [*line_problems, *_problems_of(terms, currency, organisation)]
    if customer is not None:
        changing_customer = invoice.customer_id != customer.pk
        invoice.customer = customer
        if changing_customer or not invoice.customer_name:
            invoice.customer_name = customer.name
    invoice.currency = currency
    invoice.prices_include_tax = inside
    invoice.discount = data.discount
    for name, value in terms.items():
        setattr(invoice, name, value)
    return lines, problems


def _put_plain(invoice: Invoice, changes: dict[str, Any], organisation: Organisation) -> None:
    if "customer" in changes:
        customer, problems = _customer(organisation, changes["customer"], kept=invoice.customer_id)
        if customer is None:
            raise InvalidInput(problems=problems)
        invoice.customer, invoice.customer_name = customer, customer.name
    terms = {name: changes.get(name, getattr(invoice, name)) for name in TERMS}
    problems = _problems_of(terms, invoice.currency, organisation)
    if problems:
        raise InvalidInput(problems=problems)
    for name, value in terms.items():
        setattr(invoice, name, value)
    if "number" in changes:
        put_number(invoice, changes["number"], organisation)


def _problems_of(terms: dict[str, Any], currency: str, organisation: Organisation) -> list[Problem]:
    start, end = terms["period_start"], terms["period_end"]
    problems = list(far_days(**{name: terms[name] for name in DAYS}))
    if start and end and end < start:
        problems.append(
            Problem("invalid", gettext("The period ends before it starts."), "period_end")
        )
    if terms["exchange_rate"] is not None and currency == organisation.currency:
        said = {"currency": currency}
        detail = gettext("The invoice is in %(currency)s, the organisation's own currency already.")
        problems.append(Problem("invalid", detail % said, "exchange_rate"))
    return problems


def put_number(invoice: Invoice, number: str | None, organisation: Organisation) -> None:
    invoice.number = number or None
    if invoice.number:
        refuse_taken_number(organisation, invoice.number, own=invoice.pk)


def _customer(
    organisation: Organisation, pk: int | None, *, kept: int | None
) -> tuple[Customer | None, list[Problem]]:
    """The customer to invoice; an archived one only where the draft is theirs already."""
    if pk is None:
        return None, [Problem("required", gettext("Name the customer to invoice."), "customer")]
    try:
        customer = customer_of(organisation, pk)
    except NotFound:
        detail = gettext("There is no customer %(id)s.") % {"id": pk}
        return None, [Problem("does_not_exist", detail, "customer")]
    if customer.archived and customer.pk != kept:
        return None, [Problem("archived", gettext("This customer is archived."), "customer")]
    return customer, []


def _save(invoice: Invoice, organisation: Organisation) -> None:
    invoice.updated_at = timezone.now()
    try:
        if invoice.pk is None:
            INSERT.rows([invoice])
        else:
            invoice.save()
    except IntegrityError as error:
        if invoice.number and is_taken_number(error):
            raise NumberTaken(invoice.number) from error
        raise


def _as_input(invoice: Invoice, with_lines: bool) -> dict[str, Any]:
    """The stored draft in the words of DraftInput."""
    names = ("currency", "prices_include_tax", "discount", "number", *TERMS)
    stored = {name: getattr(invoice, name) for name in names}
    lines = [_line_input(line) for line in invoice.lines.order_by("position")] if with_lines else []
    return {**stored, "customer": invoice.customer_id, "lines": lines}


def _line_input(line: InvoiceLine) -> LineInput:
    return LineInput(
        quantity=line.quantity,
        product=line.product_id,
        description=line.description,
        unit=line.unit,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
        discount=line.discount if not line.discount_percent else line.discount * 0,
        tax_rate=line.tax_rate,
        tax_category=line.tax_category,
        exemption_reason=line.exemption_reason,
    )
