"""A document on paper, as it is stored; a draft as it would look."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from quittance.invoicing.documents.naming import safe_name
from quittance.invoicing.models import Invoice
from quittance.invoicing.printing import MEDIA_TYPE, draft_pdf, issued_pdf
from quittance.invoicing.rules import Status
from quittance.web.access import OfficeRequest, office


@require_safe
@office()
def pdf(request: OfficeRequest, pk: int) -> HttpResponse:
    """The very bytes that were stored, shown by the browser; `?download=1` to keep them."""
    organisation = request.access.organisation
    own = Invoice.objects.for_organisation(organisation).select_related("corrects")
    invoice = own.found(pk=pk)
    if invoice.status == Status.DRAFT:
        return _file(request, draft_pdf(invoice, organisation), f"draft-{invoice.pk}")
    found = issued_pdf(invoice)
    response = _file(request, found.content, str(invoice.number))
    response["ETag"] = f'"{found.sha256}"'
    return response


def _file(request: OfficeRequest, content: bytes, name: str) -> HttpResponse:
    how = "attachment" if request.GET.get("download") else "inline"
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'{how}; filename="{safe_name(name)}.pdf"'
    response["Cache-Control"] = "private, no-cache"
    return response
