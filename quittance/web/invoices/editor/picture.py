"""A draft on paper, as a picture beside the editor."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from quittance.accounts.rules import ADMINS
from quittance.invoicing.errors import InvoiceImmutable
from quittance.invoicing.models import Invoice
from quittance.invoicing.printing import draft_pictures
from quittance.invoicing.rules import Status
from quittance.web.access import OfficeRequest, office


@require_safe
@office(read=ADMINS)
def picture(request: OfficeRequest, pk: int) -> HttpResponse:
    """A page (`?page=`, from 1) of the draft as it was saved last; `?v=` is but for caches."""
    organisation = request.access.organisation
    invoice = Invoice.objects.for_organisation(organisation).found(pk=pk)
    if invoice.status != Status.DRAFT:
        raise InvoiceImmutable()
    pages = draft_pictures(invoice, organisation)
    asked = request.GET.get("page", "1")
    at = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 0
    if not 1 <= at <= len(pages):
        raise Http404
    headers = {"Cache-Control": "private, max-age=600", "X-Pages": str(len(pages))}
    return HttpResponse(pages[at - 1], content_type="image/png", headers=headers)
