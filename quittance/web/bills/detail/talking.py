"""Comments on a bill, and the links by which managers look at it."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quittance.bills.models import ReviewLink
from quittance.bills.operations import comment, revoke_link
from quittance.bills.rules import DECIDERS, WRITERS
from quittance.errors import DomainError
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out
from quittance.web.bills.common import bill_at, person_of
from quittance.web.bills.detail.doing import form_page, page_of, shown
from quittance.web.forms import sent
from quittance.web.once import OnceForm, once


@require_POST
@office(write=WRITERS | DECIDERS)
def say(request: OfficeRequest, pk: int) -> HttpResponseBase:
    bill = bill_at(request, pk)

    def work() -> str:
        text = request.POST.get("text", "").replace("\0", "")
        comment(organisation=bill.organisation, bill_id=pk, text=text, by=person_of(request.access))
        return f"{page_of(pk)}#comments"

    try:
        to = once(request, work, str).to
    except DomainError as error:
        messages.error(request, str(error))
        to = page_of(pk)
    return redirect(to)


@form_page
@office(read=DECIDERS, write=DECIDERS)
def revoke(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """End a review link at once. `pk` is the link's."""
    organisation = request.access.organisation
    link = ReviewLink.objects.for_organisation(organisation).found(pk=pk)
    bill = bill_at(request, link.bill_id)
    form = OnceForm(sent(request))
    if form.is_valid():

        def work() -> str:
            revoke_link(organisation=organisation, link_id=pk, by=person_of(request.access))
            return f"{page_of(bill)}#links"

        if response := carried_out(request, form, work, _("The link opens nothing any more.")):
            return response
    return shown(request, "revoke", form, bill, _("Revoke the link"), link=link)
