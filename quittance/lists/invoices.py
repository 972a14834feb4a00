"""Invoices and credit notes as a list, drafts and issued."""

from __future__ import annotations

from django.db.models import Q
from django.http import QueryDict

from quittance.invoicing.models import InvoiceLine, InvoiceQuerySet, InvoiceTax
from quittance.invoicing.rules import Kind, Status
from quittance.lists import filters
from quittance.reports.ageing import owed_on
from quittance.reports.summary import Selection
from quittance.shop.models import Order


def by_status(values: list[str], asker: filters.Asker) -> Q:
    """Invoices that a reader sees in one of the statuses, several with commas between."""
    asked = {part.strip() for value in values for part in value.split(",")}
    if not asked <= set(Status.values):
        raise ValueError(f"must be out of {', '.join(Status.values)}")
    return InvoiceQuerySet.seen_as(*asked, on=asker.organisation.today())


def by_other_status(values: list[str], asker: filters.Asker) -> Q:
    return ~by_status(values, asker)


def open_on(values: list[str], asker: filters.Asker) -> Q:
    """Invoices of which something was due at the end of a day."""
    organisation = asker.organisation
    today, condition = organisation.today(), Q()
    for day in map(filters.as_day, values):
        condition &= Q(pk__in=owed_on(organisation, day, today=today).values("pk"))
    return condition


def with_product(values: list[str], asker: filters.Asker) -> Q:
    """Documents on which a product stands."""
    condition = Q()
    for value in values:
        own = InvoiceLine.objects.for_organisation(asker.organisation)
        lines = own.filter(product=filters.as_id(value))
        condition &= Q(pk__in=lines.values("invoice"))
    return condition


def with_tax(values: list[str], asker: filters.Asker) -> Q:
    """Documents that have tax of a category and rate, such as S:19.00."""
    condition = Q()
    for value in values:
        category, _, rate = value.partition(":")
        try:
            percent = RATE(rate)
        except ValueError as error:
            raise ValueError("must be a tax category and its percentage, such as S:19") from error
        own = InvoiceTax.objects.for_organisation(asker.organisation)
        rows = own.filter(category=filters.as_text(category), rate=percent)
        condition &= Q(pk__in=rows.values("invoice"))
    return condition


def of_order(values: list[str], asker: filters.Asker) -> Q:
    """The invoice of an order."""
    condition = Q()
    for value in values:
        own = Order.objects.for_organisation(asker.organisation)
        condition &= Q(pk__in=own.filter(pk=filters.as_id(value)).values("invoice"))
    return condition


RATE = filters.as_decimal(3, 4)
INVOICES = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "kind": filters.choice("kind", Kind.values),
        "number": filters.text("number"),
        "customer": filters.customer("customer"),
        "customer_name": filters.text("customer_name"),
        "currency": filters.text("currency"),
        "issue_date": filters.day("issue_date"),
        "due_date": filters.day("due_date"),
        "subtotal": filters.number("subtotal"),
        "taxable_total": filters.number("taxable_total"),
        "tax_total": filters.number("tax_total"),
        "total": filters.number("total"),
        "amount_paid": filters.number("amount_paid"),
        "amount_credited": filters.number("amount_credited"),
        "balance_due": filters.number("balance_due"),
        "refund_due": filters.number("refund_due"),
        "purchase_order": filters.text("purchase_order"),
        "notes": filters.text("notes"),
        "corrects": filters.reference("corrects"),
        "created_at": filters.instant("created_at"),
        "updated_at": filters.instant("updated_at"),
        "sent_at": filters.instant("sent_at"),
        "paid_at": filters.instant("paid_at"),
    },
    search=("number", "customer_name"),
    aliases={
        "issue_date_after": "issue_date__gte",
        "issue_date_before": "issue_date__lte",
        "due_date_after": "due_date__gte",
        "due_date_before": "due_date__lte",
    },
    special={
        "status": by_status,
        "status__in": by_status,
        "status__not": by_other_status,
        "open_on": open_on,
        "product": with_product,
        "tax": with_tax,
        "order": of_order,
    },
    ordering={
        "id": "id",
        "number": "number",
        "customer_name": "customer_name",
        "issue_date": "issue_date",
        "due_date": "due_date",
        "total": "total",
        "balance_due": "balance_due",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)
TALLIED = {"status": "statuses", "kind": "kinds", "currency": "currencies"}


def selection_of(params: QueryDict) -> Selection | None:
    """What is asked for, where the tallies know it: status, kind and currency and nothing else."""
    asked: dict[str, frozenset[str]] = {}
    for name in set(params) - filters.NOT_WHICH:
        base, _, lookup = name.partition("__")
        values = [value for value in params.getlist(name) if value]
        part = TALLIED.get(base, "")
        if not values:
            continue
        if not part or part in asked or len(values) > 1 or lookup not in {"", "in"}:
            return None
        several = name == "status" or lookup == "in"
        words = values[0].split(",") if several else values
        asked[part] = frozenset(word.strip() for word in words)
    return Selection(**asked) if asked else None
