"""The lines of issued documents, as a list."""

from __future__ import annotations

from quittance.catalogue.rules import TaxCategory
from quittance.invoicing.rules import Kind
from quittance.lists import filters

LINES = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "invoice": filters.reference("invoice"),
        "kind": filters.choice("invoice__kind", Kind.values),
        "issue_date": filters.day("invoice__issue_date"),
        "customer": filters.customer("invoice__customer"),
        "currency": filters.text("currency"),
        "product": filters.reference("product"),
        "category": filters.reference("product__category"),
        "description": filters.text("description"),
        "quantity": filters.number("quantity", digits=12, places=6),
        "unit_price": filters.number("unit_price", digits=12, places=6),
        "net_amount": filters.number("net_amount"),
        "tax_rate": filters.number("tax_rate", digits=3, places=4),
        "tax_category": filters.choice("tax_category", TaxCategory.values),
    },
    search=("description", "invoice__number", "invoice__customer_name"),
    aliases={"issue_date_after": "issue_date__gte", "issue_date_before": "issue_date__lte"},
    ordering={"id": "id", "net_amount": "net_amount", "issue_date": "issue_date"},
)
