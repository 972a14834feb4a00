"""What a public link opens: the document's page and its files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from quittance.errors import NotFound, WrongState
from quittance.files.errors import FileUnreadable
from quittance.files.keeping import read, stored
from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.naming import safe_name
from quittance.invoicing.documents.xmlfiles import customers_file
from quittance.invoicing.models import Invoice
from quittance.invoicing.printing import issued_pdf
from quittance.web.links.closed import failed_page
from quittance.web.links.opening import by_link
from quittance.web.links.rendering import document_page


@by_link
def document(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    return document_page(request, invoice, "web/links/document.html")


@by_link
def pdf(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    return pdf_of(request, invoice)


@by_link
def xml(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    return xml_of(invoice)


@by_link
def logo(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    return logo_of(invoice)


def pdf_of(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """The document on paper with its e-invoice inside: the very bytes that were stored."""
    try:
        body = issued_pdf(invoice).content
    except WrongState:
        return failed_page(request, invoice)
    headers = {"Content-Disposition": f'inline; filename="{safe_name(str(invoice))}.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def xml_of(invoice: Invoice) -> HttpResponse:
    """The e-invoice in the format that the customer is set to."""
    name, body = customers_file(invoice, content_of(invoice))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="application/xml; charset=utf-8", headers=headers)


def logo_of(invoice: Invoice) -> HttpResponse:
    """The seller's logo as it was when the document was issued."""
    digest = str((invoice.seller or {}).get("logo") or "")
    try:
        file = stored(organisation=invoice.organisation_id, sha256=digest)
        return HttpResponse(read(file), content_type=file.media_type)
    except (NotFound, FileUnreadable):
        raise Http404 from None
