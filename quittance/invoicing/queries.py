"""Page-shaped reads of documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, Sum
from django.utils.translation import gettext

from quittance.accounts.models import Organisation
from quittance.customers.doubles import kept_for
from quittance.db.compiled import Compiled, columns, load
from quittance.errors import NotFound
from quittance.invoicing.errors import InvalidTransition
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.invoicing.rules import OPEN, Kind, Status

NOTHING = Decimal(0)
HEAD = (
    "id",
    "kind",
    "number",
    "status",
    "customer_id",
    "customer_name",
    "currency",
    "issue_date",
    "due_date",
    "subtotal",
    "discount",
    "allowance_total",
    "taxable_total",
    "tax_total",
    "total",
    "amount_paid",
    "amount_credited",
    "balance_due",
    "refund_due",
    "prices_include_tax",
    "notes",
    "purchase_order",
    "contract_reference",
    "payment_terms",
    "delivery_date",
    "period_start",
    "period_end",
    "exchange_rate",
    "tax_currency",
    "tax_in_tax_currency",
    "reason",
    "corrects_id",
    "sent_at",
    "paid_at",
    "created_at",
    "updated_at",
)
LINE = (
    "id",
    "position",
    "product_id",
    "description",
    "quantity",
    "unit",
    "unit_price",
    "discount_percent",
    "price_amount",
    "discount",
    "net_amount",
    "tax_rate",
    "tax_category",
    "exemption_reason",
    "corrects_line_id",
)
TAX = ("category", "rate", "lines_total", "allowance", "taxable", "tax", "exemption_reason")
HEAD_VALUES, LINE_VALUES, TAX_VALUES = attrgetter(*HEAD), attrgetter(*LINE), attrgetter(*TAX)


def head_by_id(**further: Any) -> Compiled:
    """Reads the head of the document `pk`, with columns that are annotated."""
    return Compiled(
        lambda given: (
            Invoice.objects.for_organisation(given("organisation", BigIntegerField()))
            .filter(pk=given("pk", BigIntegerField()))
            .values(*HEAD, **further)
        )
    )


HEAD_BY_ID = head_by_id()
# Each line beside the tax row of its group, which it has by law (laws.taxes_sum_lines): one
# statement instead of two.
GROUP = "invoice__taxes__"
PARTS_OF = Compiled(
    lambda given: (
        InvoiceLine.objects.for_organisation(given("organisation", BigIntegerField()))
        .filter(
            invoice=given("invoice", BigIntegerField()),
            invoice__taxes__category=F("tax_category"),
            invoice__taxes__rate=F("tax_rate"),
        )
        .order_by("position")
        .values(*columns(InvoiceLine), *columns(InvoiceTax, GROUP))
    )
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A document's lines by their position and its tax rows by category and rate."""

    lines: list[InvoiceLine]
    taxes: list[InvoiceTax]


def document(organisation: Organisation, pk: int, *, head: Compiled = HEAD_BY_ID) -> dict[str, Any]:
    """One document with `lines` and `taxes`, as dictionaries of the columns above. Who stands
    higher and knows more of a document reads it by a `head` of their own.

    Raises NotFound, also for another organisation's id.
    """
    found = head.rows(organisation=organisation.pk, pk=pk)
    if not found:
        raise NotFound()
    return {**found[0], **_parts(organisation.pk, pk)}


def issued_document(organisation: Organisation, pk: int) -> Invoice:
    """An issued invoice or credit note with the invoice that it corrects.

    Raises NotFound, also for another organisation's id, and InvalidTransition for a draft.
    """
    own = Invoice.objects.for_organisation(organisation).select_related("corrects")
    invoice = own.found(pk=pk)
    if invoice.status == Status.DRAFT:
        raise InvalidTransition(gettext("A draft has no electronic document yet. Send it first."))
    return invoice


def parts_of(invoice: Invoice) -> Parts:
    """One statement, for who reads them under the invoice's lock and shows them afterwards."""
    rows = PARTS_OF.rows(organisation=invoice.organisation_id, invoice=invoice.pk)
    groups = {(row["tax_category"], row["tax_rate"]): row for row in rows}
    return Parts(
        lines=[load(InvoiceLine, row) for row in rows],
        taxes=[load(InvoiceTax, row, GROUP) for _, row in sorted(groups.items())],
    )


def document_from(
    invoice: Invoice, lines: Iterable[InvoiceLine], taxes: Iterable[InvoiceTax]
) -> dict[str, Any]:
    """The same for a document just written, whose rows hold all that a read would give."""
    return {
        **dict(zip(HEAD, HEAD_VALUES(invoice), strict=True)),
        "lines": [dict(zip(LINE, LINE_VALUES(line), strict=True)) for line in lines],
        "taxes": [dict(zip(TAX, TAX_VALUES(tax), strict=True)) for tax in taxes],
    }


def _parts(organisation: int, pk: int) -> dict[str, Any]:
    rows = PARTS_OF.rows(organisation=organisation, invoice=pk)
    groups = {(row["tax_category"], row["tax_rate"]): row for row in rows}
    return {
        "lines": [{name: row[name] for name in LINE} for row in rows],
        "taxes": [{name: row[GROUP + name] for name in TAX} for _, row in sorted(groups.items())],
    }


@dataclass(frozen=True, slots=True)
class Owed:
    """What is due of some invoices, and how much of it is late, in their currency."""

    due: Decimal = NOTHING
    late: Decimal = NOTHING

    def __add__(self, other: Owed) -> Owed:
        return Owed(self.due + other.due, self.late + other.late)


def open_balances(
    organisation: Organisation, customers: Sequence[int]
) -> dict[int, dict[str, Decimal]]:
    """What is due from each of some customers, per currency, in that currency: with what is due
    from those who were merged into them."""
    owed = owed_by(organisation, customers)
    return {pk: {money: one.due for money, one in own.items()} for pk, own in owed.items()}


def owed_by(
    organisation: Organisation, customers: Sequence[int], *, today: date | None = None
) -> dict[int, dict[str, Owed]]:
    """The same, with what of it is late on a day, if one is given. Two statements."""
    kept, asked = kept_for(organisation, customers), set(customers)
    rows = (
        Invoice.objects.for_organisation(organisation)
        .filter(customer__in=[*customers, *kept], kind=Kind.INVOICE, status__in=OPEN)
        .order_by()
        .values_list("customer_id", "currency")
        .annotate(due=Sum("balance_due"))
    )
    if today is not None:
        rows = rows.annotate(late=Sum("balance_due", filter=Q(due_date__lt=today)))
    owed: dict[int, dict[str, Owed]] = {}
    for customer, currency, *sums in rows:
        for one in {customer, kept.get(customer, customer)} & asked:
            own = owed.setdefault(one, {})
            own[currency] = own.get(currency, Owed()) + Owed(*(part or NOTHING for part in sums))
    return owed


@dataclass(frozen=True, slots=True)
class ProductUse:
    """On how many documents a product stands."""

    drafts: int = 0
    invoices: int = 0
    credit_notes: int = 0

    @property
    def documents(self) -> int:
        return self.drafts + self.invoices + self.credit_notes


def use_of_product(organisation: Organisation, product_id: int) -> ProductUse:
    """One statement. Nothing for a product that is another organisation's."""
    lines = InvoiceLine.objects.for_organisation(organisation).filter(product=product_id)
    is_draft = Q(invoice__status=Status.DRAFT)
    kinds = {kind: ~is_draft & Q(invoice__kind=kind) for kind in (Kind.INVOICE, Kind.CREDIT_NOTE)}
    found = lines.aggregate(
        drafts=Count("invoice", distinct=True, filter=is_draft),
        invoices=Count("invoice", distinct=True, filter=kinds[Kind.INVOICE]),
        credit_notes=Count("invoice", distinct=True, filter=kinds[Kind.CREDIT_NOTE]),
    )
    return ProductUse(**found)
