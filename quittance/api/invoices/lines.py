"""The lines of all that was issued, as one list."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from rest_framework import serializers

from quittance.api.invoices import serializers as io
from quittance.api.invoices.present import present_line
from quittance.api.views import ListView
from quittance.invoicing.queries import LINE
from quittance.invoicing.rules import Kind
from quittance.lists.lines import LINES
from quittance.reports.revenue import issued_lines

OF_DOCUMENT = ("kind", "number", "issue_date", "customer_id", "customer_name")


class LineRow(io.Line):
    invoice = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    number = serializers.CharField()
    issue_date = serializers.DateField()
    customer = serializers.IntegerField()
    customer_name = serializers.CharField()
    currency = serializers.CharField()


class LineList(ListView):
    """The lines of issued documents, newest first."""

    schema_out = LineRow
    filters = LINES

    def rows(self) -> QuerySet[Any, Any]:
        of_document = {name: F(f"invoice__{name}") for name in OF_DOCUMENT}
        lines = issued_lines(self.organisation).annotate(**of_document)
        rows: QuerySet[Any, Any] = lines.values(*LINE, "invoice_id", "currency", *OF_DOCUMENT)
        return rows

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [
            {
                **present_line(row, row["currency"]),
                "invoice": row["invoice_id"],
                "kind": row["kind"],
                "number": row["number"],
                "issue_date": row["issue_date"],
                "customer": row["customer_id"],
                "customer_name": row["customer_name"],
                "currency": row["currency"],
            }
            for row in rows
        ]
