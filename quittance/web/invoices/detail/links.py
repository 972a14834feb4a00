"""Public links to a document: made and ended."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from quittance.accounts.rules import ADMINS
from quittance.errors import InvalidInput
from quittance.invoicing.models import Invoice, PublicLink
from quittance.invoicing.operations import create_link, revoke_link
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out, form_page
from quittance.web.forms import sent
from quittance.web.invoices.detail.doing import page_of, shown
from quittance.web.invoices.detail.forms import LinkForm
from quittance.web.once import OnceForm


@form_page
@office(read=ADMINS)
def make(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """A new link; its address stands on the document's page."""
    organisation = request.access.organisation
    invoice = Invoice.objects.for_organisation(organisation).found(pk=pk)
    form = LinkForm(sent(request))
    if form.is_valid():

        def work() -> str:
            try:
                create_link(
                    organisation=organisation,
                    invoice_id=pk,
                    by=request.access.user,
                    expires_at=form.expires_at(),
                )
            except InvalidInput as error:
                said = _("The link must end today or later.")
                raise InvalidInput(said, attr="ends_on", code=error.problems[0].code) from error
            return f"{page_of(pk)}#links"

        if response := carried_out(request, form, work, _("The link is ready.")):
            return response
    return shown(request, "link", form, invoice, _("Make a public link"))


@form_page
@office(read=ADMINS)
def revoke(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """End a link at once. `pk` is the link's."""
    organisation = request.access.organisation
    link = PublicLink.objects.for_organisation(organisation).select_related("invoice").found(pk=pk)
    form = OnceForm(sent(request))
    if form.is_valid():

        def work() -> str:
            revoke_link(organisation=organisation, link_id=pk, by=request.access.user)
            return f"{page_of(link.invoice_id)}#links"

        if response := carried_out(request, form, work, _("The link opens nothing any more.")):
            return response
    return shown(request, "revoke", form, link.invoice, _("Revoke the link"), link=link)
