"""Tax of a period: what was charged by category and rate, credit notes taken away.

From the stored tax rows of what was issued in the period, by issue date; nothing is computed anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from quittance.accounts.models import Organisation
from quittance.invoicing.models import InvoiceTax
from quittance.invoicing.rules import Kind, Status
from quittance.money import format_decimal
from quittance.reports.figures import NOTHING, Period

AMOUNTS = ("invoiced_taxable", "invoiced_tax", "credited_taxable", "credited_tax")


@dataclass(slots=True)
class TaxGroup:
    """`taxable` and `tax` of `documents` invoices and `credit_notes`, less what was credited;
    `tax_in_tax_currency` is no sum of groups and stands with the documents alone."""

    currency: str
    category: str
    rate: Decimal
    documents: int = 0
    credit_notes: int = 0
    invoiced_taxable: Decimal = NOTHING
    invoiced_tax: Decimal = NOTHING
    credited_taxable: Decimal = NOTHING
    credited_tax: Decimal = NOTHING

    @property
    def taxable(self) -> Decimal:
        return self.invoiced_taxable - self.credited_taxable

    @property
    def tax(self) -> Decimal:
        return self.invoiced_tax - self.credited_tax

    def filters(self, period: Period) -> dict[str, str]:
        """Its documents, in the words of their list; of a total all of them."""
        filters = {
            "issue_date__range": period.text,
            "currency": self.currency,
            "status__not": "draft",
        }
        if not self.category:
            return filters
        return {**filters, "tax": f"{self.category}:{format_decimal(self.rate, 2, 4)}"}

    def take(self, row: dict[str, Any]) -> None:
        if row["of"] == Kind.CREDIT_NOTE:
            self.credit_notes = row["n"]
            self.credited_taxable, self.credited_tax = row["base"], row["charged"]
        else:
            self.documents = row["n"]
            self.invoiced_taxable, self.invoiced_tax = row["base"], row["charged"]


@dataclass(slots=True)
class CurrencyTax:
    """`total` sums the groups; it counts no documents, since one can be in several."""

    groups: list[TaxGroup]
    total: TaxGroup


def sum_up(groups: Iterable[TaxGroup]) -> list[CurrencyTax]:
    """The groups of `tax_report` by currency, added up."""
    found: dict[str, CurrencyTax] = {}
    for group in groups:
        empty = CurrencyTax([], TaxGroup(group.currency, "", NOTHING))
        one = found.setdefault(group.currency, empty)
        one.groups.append(group)
        for name in AMOUNTS:
            setattr(one.total, name, getattr(one.total, name) + getattr(group, name))
    return list(found.values())


def tax_report(organisation: Organisation, period: Period, *, currency: str = "") -> list[TaxGroup]:
    """Each category and rate of each currency, in their order. One statement."""
    found: dict[tuple[str, str, Decimal], TaxGroup] = {}
    for row in _rows(organisation, period, currency):
        key = (row["currency"], row["category"], row["rate"])
        found.setdefault(key, TaxGroup(*key)).take(row)
    return [found[key] for key in sorted(found)]


def _rows(organisation: Organisation, period: Period, currency: str) -> QuerySet[Any, Any]:
    # Both are named, since tax rows are found by way of their documents' index.
    rows = InvoiceTax.objects.for_organisation(organisation).filter(
        invoice__organisation=organisation,
        invoice__issue_date__range=(period.first, period.last),
    )
    rows = rows.exclude(invoice__status=Status.DRAFT)
    if currency:
        rows = rows.filter(invoice__currency=currency)
    return (
        rows.order_by()
        .values("category", "rate", currency=F("invoice__currency"), of=F("invoice__kind"))
        .annotate(n=Count("id"), base=Sum("taxable"), charged=Sum("tax"))
    )
