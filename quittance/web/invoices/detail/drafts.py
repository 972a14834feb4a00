"""A draft deleted, and any invoice as the beginning of another."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from quittance.accounts.rules import ADMINS
from quittance.invoicing.errors import InvoiceImmutable
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import delete_draft, duplicate_invoice
from quittance.invoicing.rules import Status
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out, form_page
from quittance.web.forms import sent
from quittance.web.invoices.detail.acts import address
from quittance.web.invoices.detail.doing import page_of, shown
from quittance.web.once import OnceForm


@form_page
@office(read=ADMINS)
def duplicate(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """A new draft with the same customer and lines."""
    organisation = request.access.organisation
    invoice = Invoice.objects.for_organisation(organisation).found(pk=pk)
    form = OnceForm(sent(request))
    if form.is_valid():

        def work() -> str:
            draft = duplicate_invoice(
                organisation=organisation, invoice_id=pk, by=request.access.user
            )
            return address("invoices:edit", draft.pk) or page_of(draft)

        if response := carried_out(request, form, work, _("Copied into a new draft.")):
            return response
    return shown(request, "duplicate", form, invoice, _("Duplicate"))


@form_page
@office(read=ADMINS)
def delete(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Only a draft; what is issued says why not."""
    organisation = request.access.organisation
    invoice = Invoice.objects.for_organisation(organisation).found(pk=pk)
    if invoice.status != Status.DRAFT:
        raise InvoiceImmutable()
    form = OnceForm(sent(request))
    if form.is_valid():

        def work() -> str:
            delete_draft(organisation=organisation, invoice_id=pk, by=request.access.user)
            return address("invoices:list") or address("home")

        if response := carried_out(request, form, work, _("The draft has been deleted.")):
            return response
    return shown(request, "delete", form, invoice, _("Delete the draft"))
