"""The lines that a figure is the sum of."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quittance.accounts.rules import BOOKS_READERS
from quittance.lists.lines import LINES
from quittance.reports.revenue import issued_lines, sums_of_lines
from quittance.web.access import OfficeRequest, office
from quittance.web.keyset import after_cursor, csv_of
from quittance.web.navigation import address

SHOWN = ("id", "description", "quantity", "unit", "unit_price", "net_amount", "currency", "kind")
OF_DOCUMENT = ("kind", "number", "issue_date", "customer_name")


@require_safe
@office(read=BOOKS_READERS)
def line_list(request: OfficeRequest) -> HttpResponse:
    """Lines of issued documents by the filters of the API's list, and what they come to."""
    asked = LINES.q(request.GET, request.access)
    lines = issued_lines(request.access.organisation)
    rows = lines.annotate(**{name: F(f"invoice__{name}") for name in OF_DOCUMENT}).filter(asked)
    ordering = LINES.order_by(request.GET, ("-id",))
    page = after_cursor(request, rows_of(rows), ordering)
    for row in page.rows:
        row["url"] = address("invoices:detail", row["invoice_id"])
    crumbs: list[tuple[str | Promise, str]] = [
        (_("Reports"), reverse("reports:index")),
        (_("Lines"), ""),
    ]
    context = {
        "page": page,
        "sums": sums_of_lines(lines.filter(asked)),
        "crumbs": crumbs,
        "csv": csv_of(request, "/api/invoices/lines/"),
    }
    return render(request, "reports/lines.html", context)


def rows_of(lines: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    names = dict.fromkeys((*SHOWN, "invoice_id", *OF_DOCUMENT))
    rows: QuerySet[Any, Any] = lines.values(*names)
    return rows
