"""What who entered a bill does with it: hand it in, take it back, delete it, add a file."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quittance.bills.errors import NotSubmittable
from quittance.bills.models import Bill
from quittance.bills.operations import attach_file, delete_bill, submit_bill, withdraw_bill
from quittance.bills.rules import WRITERS
from quittance.errors import DomainError, NotFound
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out
from quittance.web.bills.common import bill_at, called, may_write, person_of
from quittance.web.bills.detail.doing import form_page, page_of, shown
from quittance.web.forms import sent
from quittance.web.once import OnceForm


def own_bill(request: OfficeRequest, pk: int) -> Bill:
    """Raises NotFound for a bill that this person may not change."""
    bill = bill_at(request, pk)
    if not may_write(request.access, bill):
        raise NotFound()
    return bill


@require_POST
@office(write=WRITERS)
def submit(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """What is missing is said at its field, in the form."""
    bill = own_bill(request, pk)
    try:
        submit_bill(organisation=bill.organisation, bill_id=pk, by=person_of(request.access))
    except NotSubmittable as error:
        messages.error(request, " ".join(one.detail for one in error.problems))
        return redirect("bills:edit", pk)
    messages.success(request, _("Handed in: the managers decide now."))
    return redirect("bills:detail", pk)


@form_page
@office(read=WRITERS, write=WRITERS)
def withdraw(request: OfficeRequest, pk: int) -> HttpResponseBase:
    bill = own_bill(request, pk)
    form = OnceForm(sent(request))
    if form.is_valid():

        def work() -> str:
            by = person_of(request.access)
            withdraw_bill(organisation=bill.organisation, bill_id=pk, by=by)
            return reverse("bills:edit", args=[pk])

        if response := carried_out(request, form, work, _("The bill is a draft again.")):
            return response
    return shown(request, "withdraw", form, bill, _("Take the bill back"))


@form_page
@office(read=WRITERS, write=WRITERS)
def delete(request: OfficeRequest, pk: int) -> HttpResponseBase:
    bill = own_bill(request, pk)
    form = OnceForm(sent(request))
    if form.is_valid():

        def work() -> str:
            delete_bill(organisation=bill.organisation, bill_id=pk, by=person_of(request.access))
            return reverse("bills:list")

        said = _("Bill %(number)s has been deleted.") % {"number": called(bill)}
        if response := carried_out(request, form, work, said):
            return response
    return shown(request, "delete", form, bill, _("Delete the bill"))


@require_POST
@office(write=WRITERS)
def attach(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """One more file; the fields stay as they are."""
    bill = own_bill(request, pk)
    file = request.FILES.get("file")
    if file is None:
        messages.warning(request, _("Choose a file first."))
        return redirect("bills:detail", pk)
    try:
        attach_file(
            organisation=bill.organisation,
            bill_id=pk,
            content=file.read(),
            name=file.name or "",
            by=person_of(request.access),
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The file has been added."))
    return redirect(page_of(pk))
