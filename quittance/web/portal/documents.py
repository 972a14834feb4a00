"""A document that a person received: what its public link shows, for who has logged in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from quittance.accounts.models import User
from quittance.invoicing.models import Invoice
from quittance.invoicing.received import received_by
from quittance.web.access import signed_in
from quittance.web.links.rendering import document_page
from quittance.web.links.views import logo_of, pdf_of, xml_of


def received(
    view: Callable[[HttpRequest, Invoice], HttpResponse],
) -> Callable[..., HttpResponseBase]:
    """A view of one of the person's own documents; any other is not there."""

    @require_safe
    @signed_in
    @wraps(view)
    def opened(request: HttpRequest, pk: int) -> HttpResponse:
        own = received_by(cast(User, request.user)).select_related("organisation", "corrects")
        response = view(request, own.found(pk=pk))
        response["Cache-Control"] = "private, no-store"
        return response

    return opened


@received
def invoice(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    return document_page(request, invoice, "portal/invoice.html")


@received
def pdf(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    return pdf_of(request, invoice)


@received
def xml(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    return xml_of(invoice)


@received
def logo(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    return logo_of(invoice)
