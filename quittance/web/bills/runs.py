"""Payment files for the bank: made of approved bills, downloaded, carried out or cancelled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from quittance.bills.models import Bill, PaymentRun
from quittance.bills.operations import cancel_payment_run, settle_payment_run
from quittance.bills.operations.transferring import (
    MEDIA_TYPE,
    MOST,
    prepare_payment_run,
    why_not_transferable,
    write_payment_run,
)
from quittance.bills.rules import NOTHING, PAYERS, SEES_ALL, RunStatus
from quittance.errors import DomainError
from quittance.files.errors import FileUnreadable
from quittance.files.keeping import read
from quittance.lists.bills import RUNS
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out
from quittance.web.bills.common import person_of
from quittance.web.bills.detail.doing import form_page
from quittance.web.errors import put_on_form
from quittance.web.forms import DateInput, sent
from quittance.web.once import OnceForm
from quittance.web.rows import ids_of, listed
from quittance.web.templatetags.figures import day


class RunForm(OnceForm):
    execution_date = forms.DateField(
        label=gettext_lazy("To be carried out on"),
        widget=DateInput,
        help_text=gettext_lazy("The bank takes the money from your account on this day."),
    )


@require_safe
@office(read=SEES_ALL)
def runs(request: OfficeRequest) -> HttpResponse:
    own = PaymentRun.objects.for_organisation(request.access.organisation)
    listing = listed(
        request,
        own.select_related("created_by"),
        RUNS,
        default=("-id",),
        csv="/api/payment-runs/",
    )
    context = {"listing": listing, "crumbs": _crumbs(_("Payment files"))}
    return render(request, "bills/runs/list.html", context)


@form_page
@office(read=PAYERS, write=PAYERS)
def new(request: OfficeRequest) -> HttpResponseBase:
    """Look at what would be in the file, then make it."""
    given = request.POST if request.method == "POST" else request.GET
    organisation, ids = request.access.organisation, ids_of(given.getlist("row"), MOST)
    if not ids:
        messages.warning(request, _("Tick the bills that are to be paid first."))
        return redirect("bills:due")
    own = Bill.objects.for_organisation(organisation).filter(pk__in=ids)
    bills = list(own.select_related("supplier").order_by("due_date", "id"))
    form = RunForm(sent(request), initial={"execution_date": organisation.today()})
    if form.is_valid() and (response := _made(request, form, ids)):
        return response
    rows = [(bill, why_not_transferable(bill)) for bill in bills]
    fitting = [bill for bill, why in rows if not why]
    context = {
        "form": form,
        "rows": rows,
        "fitting": fitting,
        "total": sum((bill.amount_due for bill in fitting), NOTHING),
        "crumbs": _crumbs(_("New payment file")),
    }
    status = 422 if form.errors else 200
    return render(request, "bills/runs/new.html", context, status=status)


def _made(request: OfficeRequest, form: RunForm, ids: list[int]) -> HttpResponseBase | None:
    """The file is made before anything is written down, so that no lock waits for it."""
    organisation = request.access.organisation
    try:
        prepared = prepare_payment_run(
            organisation=organisation, bill_ids=ids, on=form.cleaned_data["execution_date"]
        )
    except DomainError as error:
        put_on_form(form, error)
        return None

    def work() -> str:
        by = person_of(request.access)
        made = write_payment_run(organisation=organisation, prepared=prepared, by=by)
        return reverse("bills:run", args=[made.pk])

    return carried_out(request, form, work, _("The payment file is ready."))


@require_safe
@office(read=SEES_ALL)
def run(request: OfficeRequest, pk: int) -> HttpResponse:
    found = _run(request, pk)
    bills = Bill.objects.for_organisation(request.access.organisation).filter(payment_run=found.pk)
    context = {
        "run": found,
        "bills": list(bills.select_related("supplier").order_by("due_date", "id")),
        "may_pay": request.access.may(PAYERS),
        "is_made": found.status == RunStatus.MADE,
        "crumbs": [(_("Payment files"), reverse("bills:runs")), (day(found.execution_date), "")],
    }
    return render(request, "bills/runs/detail.html", context)


@require_safe
@office(read=PAYERS)
def file(request: OfficeRequest, pk: int) -> HttpResponse:
    """The file for the bank (ISO 20022 pain.001)."""
    found = _run(request, pk)
    try:
        content = read(found.file)
    except FileUnreadable as error:
        raise Http404 from error
    headers = {"Content-Disposition": f'attachment; filename="{found.message_id}.xml"'}
    return HttpResponse(content, content_type=MEDIA_TYPE, headers=headers)


@form_page
@office(read=PAYERS, write=PAYERS)
def settle(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """The bank has carried it out: its bills are paid."""
    return _ended(request, pk, "settle", settle_payment_run, _("Its bills are paid."))


@form_page
@office(read=PAYERS, write=PAYERS)
def cancel(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """It was not given to the bank: its bills can be put into another file."""
    return _ended(request, pk, "cancel", cancel_payment_run, _("Its bills are free again."))


def _ended(
    request: OfficeRequest, pk: int, template: str, does: Any, said: str
) -> HttpResponseBase:
    found, form = _run(request, pk), OnceForm(sent(request))
    if form.is_valid():

        def work() -> str:
            by = person_of(request.access)
            does(organisation=request.access.organisation, run_id=pk, by=by)
            return reverse("bills:run", args=[pk])

        if response := carried_out(request, form, work, said):
            return response
    titles = {"settle": _("The bank has paid"), "cancel": _("Cancel the payment file")}
    context = {
        "form": form,
        "run": found,
        "title": titles[template],
        "back": reverse("bills:run", args=[pk]),
    }
    status = 422 if form.errors else 200
    return render(request, f"bills/runs/{template}.html", context, status=status)


def _run(request: OfficeRequest, pk: int) -> PaymentRun:
    own = PaymentRun.objects.for_organisation(request.access.organisation)
    found: PaymentRun = own.select_related("file", "created_by").found(pk=pk)
    return found


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [(_("To pay"), reverse("bills:due")), (last, "")]
