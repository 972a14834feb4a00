"""Pages about a document speak as the document does, whatever the visitor's browser prefers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quittance.invoicing.documents.build import content_of
from quittance.invoicing.models import Invoice
from quittance.payments.queries import settlements
from quittance.web.links.page import page_of


def document_page(request: HttpRequest, invoice: Invoice, template: str) -> HttpResponse:
    """The document, what is due of it now, how to pay it, and what has been paid."""
    today = invoice.organisation.today()
    page = page_of(invoice, content_of(invoice), settlements(invoice), today=today)
    return spoken_page(request, template, page)


def spoken_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page in `context["language"]`."""
    page = render(request, template, context, status=status)
    page["Content-Language"] = context["language"]
    return page
