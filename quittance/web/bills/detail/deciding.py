"""Managers decide on a bill, and admins enter that it was paid."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from quittance.bills.operations import approve_bill, pay_bill, reject_bill
from quittance.bills.operations.deciding import is_new_account
from quittance.bills.rules import DECIDERS, PAYERS
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out
from quittance.web.bills.common import bill_at, called, person_of
from quittance.web.bills.detail.doing import form_page, page_of, shown
from quittance.web.bills.detail.forms import ApproveForm, PayForm, RejectForm
from quittance.web.forms import sent


@form_page
@office(read=DECIDERS, write=DECIDERS)
def approve(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Another account than the supplier's has to be confirmed."""
    bill = bill_at(request, pk)
    is_new = is_new_account(bill)
    form = ApproveForm(sent(request), is_new_account=is_new)
    if form.is_valid():

        def work() -> str:
            approve_bill(
                organisation=bill.organisation,
                bill_id=pk,
                by=person_of(request.access),
                confirm_account=form.is_confirmed,
            )
            return page_of(pk)

        said = _("Bill %(number)s is approved.") % {"number": called(bill)}
        if response := carried_out(request, form, work, said):
            return response
    return shown(request, "approve", form, bill, _("Approve the bill"), is_new_account=is_new)


@form_page
@office(read=DECIDERS, write=DECIDERS)
def reject(request: OfficeRequest, pk: int) -> HttpResponseBase:
    bill = bill_at(request, pk)
    form = RejectForm(sent(request))
    if form.is_valid():

        def work() -> str:
            reject_bill(
                organisation=bill.organisation,
                bill_id=pk,
                by=person_of(request.access),
                reason=form.cleaned_data["reason"],
            )
            return page_of(pk)

        if response := carried_out(request, form, work, _("The bill is rejected.")):
            return response
    return shown(request, "reject", form, bill, _("Reject the bill"))


@form_page
@office(read=PAYERS, write=PAYERS)
def pay(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """It was paid some other way than by a file of transfers."""
    bill = bill_at(request, pk)
    form = PayForm(sent(request), today=request.access.organisation.today())
    if form.is_valid():
        said: dict[str, Any] = form.cleaned_data

        def work() -> str:
            pay_bill(
                organisation=bill.organisation,
                bill_id=pk,
                by=person_of(request.access),
                on=said["paid_on"],
                reference=said["reference"],
            )
            return page_of(pk)

        if response := carried_out(request, form, work, _("Entered as paid.")):
            return response
    return shown(request, "pay", form, bill, _("Enter as paid"))
