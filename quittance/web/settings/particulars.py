"""Pages that change the organisation's particulars, by the same operation as the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.accounts.models import Organisation
from quittance.accounts.operations import change_organisation, locked
from quittance.accounts.rules import ADMINS, has_year, is_number_pattern
from quittance.invoicing.documents.paycodes import EPC, SWISS, UPI
from quittance.invoicing.documents.paycodes.accounts import is_qr_iban
from quittance.invoicing.models import Invoice
from quittance.invoicing.numbering import expected_number
from quittance.invoicing.rules import Kind
from quittance.invoicing.samples import sample_invoice, sample_pay_code
from quittance.web.access import Access, OfficeRequest, office
from quittance.web.forms import sent
from quittance.web.settings.forms import (
    BankForm,
    InvoicingForm,
    OrganisationForm,
    Particulars,
)
from quittance.web.settings.places import show
from quittance.web.symbols import symbol_svg

KINDS = {EPC: "SEPA (EPC069-12)", SWISS: gettext_lazy("Swiss QR-bill"), UPI: "UPI"}
form_page = require_http_methods(["GET", "HEAD", "POST"])
Context = Callable[[Organisation], dict[str, Any]]


@form_page
@office(read=ADMINS)
def organisation(request: OfficeRequest) -> HttpResponseBase:
    return particulars(request, "organisation", OrganisationForm, has_issued)


@form_page
@office(read=ADMINS)
def invoicing(request: OfficeRequest) -> HttpResponseBase:
    return particulars(request, "invoicing", InvoicingForm, numbers_of)


@require_safe
@office(read=ADMINS)
def numbers(request: OfficeRequest) -> HttpResponse:
    """What the next numbers would be by the patterns that are being typed."""
    mine = fresh(request.access)
    for name in ("invoice_number_pattern", "credit_note_number_pattern"):
        setattr(mine, name, request.GET.get(name, ""))
    return render(request, "settings/numbers.html", numbers_of(mine))


@form_page
@office(read=ADMINS)
def bank(request: OfficeRequest) -> HttpResponseBase:
    return particulars(request, "bank", BankForm, pay_code_of)


@require_POST
@office(read=ADMINS)
def code(request: OfficeRequest) -> HttpResponse:
    """The pay code of what is being typed; a POST, for an account belongs into no address."""
    mine = fresh(request.access)
    form = BankForm(request.POST, instance=mine)
    context = pay_code_of(mine) if form.is_valid() else {"is_wrong": True}
    return render(request, "settings/code.html", context)


def particulars(
    request: OfficeRequest, slug: str, kind: type[Particulars], more: Context
) -> HttpResponseBase:
    # A form changes its instance while it is checked: not the one that the page is made of.
    stored = fresh(request.access)
    form = kind(sent(request), instance=fresh(request.access))
    form.made_from(stored)
    if form.is_valid() and saved(form, request.access):
        messages.success(request, _("Saved."))
        return redirect(f"settings:{slug}")
    status = 422 if form.errors else 200
    return show(request, f"{slug}.html", slug, {"form": form, **more(stored)}, status=status)


def saved(form: Particulars, access: Access) -> bool:
    """Whether what differs was written: not what somebody else has changed meanwhile."""
    with transaction.atomic():
        now = locked(access.organisation)
        if form.refuse_stale(now):
            form.made_from(now)
            return False
        wanted = form.changes()
        changes = {name: value for name, value in wanted.items() if getattr(now, name) != value}
        if changes:
            change_organisation(organisation=now, changes=changes, by=access.user)
    return True


def fresh(access: Access) -> Organisation:
    return Organisation.objects.get(pk=access.organisation.pk)


def has_issued(mine: Organisation) -> dict[str, Any]:
    return {"has_issued": Invoice.objects.for_organisation(mine).issued().exists()}


def numbers_of(mine: Organisation) -> dict[str, Any]:
    """The next number of each series; empty where a pattern is none."""
    patterns = {
        Kind.INVOICE: mine.invoice_number_pattern,
        Kind.CREDIT_NOTE: mine.credit_note_number_pattern,
    }
    today = mine.today()
    found = [
        (
            expected_number(mine, kind=kind, pattern=pattern, on=today)
            if is_number_pattern(pattern)
            else "",
            has_year(pattern),
        )
        for kind, pattern in patterns.items()
    ]
    return {"next_invoice": found[0], "next_credit_note": found[1]}


def pay_code_of(mine: Organisation) -> dict[str, Any]:
    """What stands on an invoice for whoever pays it."""
    content = sample_invoice(mine)
    found = sample_pay_code(mine, content)
    return {
        "content": content,
        "pay": found,
        "symbol": symbol_svg(found, label=_("The code on your invoices")) if found else "",
        "is_qr_iban": is_qr_iban(mine.iban),
        "kind_name": KINDS[found.kind] if found else "",
    }
