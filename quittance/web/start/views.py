"""First steps of a new organisation; each can be skipped, and done again at any time."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.masterdata import create_row
from quittance.accounts.models import Organisation
from quittance.accounts.operations import change_organisation
from quittance.accounts.rules import ADMINS, format_number, is_number_pattern
from quittance.catalogue.models import TaxRate
from quittance.catalogue.vat import suggestions
from quittance.customers.models import Customer, empty_address
from quittance.web.access import OfficeRequest, office
from quittance.web.forms import sent
from quittance.web.start.forms import (
    BankForm,
    BusinessForm,
    CustomerForm,
    HabitsForm,
    OrganisationFields,
    TaxesForm,
)
from quittance.web.start.steps import next_after, steps_of

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@office(read=ADMINS)
def index(request: OfficeRequest) -> HttpResponse:
    """What is done and what comes next."""
    steps = steps_of(request.access.organisation)
    coming = next((step for step in steps if not step.is_done), None)
    context = {"steps": steps, "coming": coming, "done": sum(step.is_done for step in steps)}
    return render(request, "start/index.html", context)


@form_page
@office(read=ADMINS)
def business(request: OfficeRequest) -> HttpResponseBase:
    return particulars(request, "business", BusinessForm)


@form_page
@office(read=ADMINS)
def habits(request: OfficeRequest) -> HttpResponseBase:
    return particulars(request, "habits", HabitsForm)


@form_page
@office(read=ADMINS)
def bank(request: OfficeRequest) -> HttpResponseBase:
    return particulars(request, "bank", BankForm)


@form_page
@office(read=ADMINS)
def taxes(request: OfficeRequest) -> HttpResponseBase:
    """The country's rates, without those that are there already."""
    organisation = request.access.organisation
    there = TaxRate.objects.for_organisation(organisation).values_list("name", flat=True)
    offered = [one for one in suggestions(organisation.country) if one.name not in set(there)]
    form = TaxesForm(sent(request), offered=offered)
    if form.is_valid():
        with transaction.atomic():
            for one in form.chosen():
                row = TaxRate(organisation=organisation, **asdict(one))
                create_row(row, by=request.access.user, unique=("name",))
        return go_on(request, "taxes")
    return step_page(request, "taxes", form)


@form_page
@office(read=ADMINS)
def customer(request: OfficeRequest) -> HttpResponseBase:
    organisation = request.access.organisation
    form = CustomerForm(sent(request), initial={"country": organisation.country})
    if form.is_valid():
        create_row(customer_from(form.cleaned_data, organisation), by=request.access.user)
        return go_on(request, "customer")
    return step_page(request, "customer", form)


@require_safe
@office(read=ADMINS)
def sample(request: OfficeRequest) -> HttpResponse:
    """What the first number would be by a pattern that is being typed."""
    pattern = request.GET.get("invoice_number_pattern", "")
    today = request.access.organisation.today()
    number = format_number(pattern, number=1, on=today) if is_number_pattern(pattern) else ""
    return render(request, "start/sample.html", {"number": number})


def particulars(
    request: OfficeRequest, slug: str, kind: type[OrganisationFields]
) -> HttpResponseBase:
    """A step that changes the organisation."""
    # A form changes its instance while it is checked: not the one that the page is made of.
    mine = Organisation.objects.get(pk=request.access.organisation.pk)
    form = kind(sent(request), instance=mine)
    if form.is_valid():
        change_organisation(
            organisation=request.access.organisation,
            changes=form.changes(),
            by=request.access.user,
        )
        return go_on(request, slug)
    return step_page(request, slug, form)


def step_page(request: OfficeRequest, slug: str, form: Any) -> HttpResponse:
    steps = steps_of(request.access.organisation)
    step = next(one for one in steps if one.slug == slug)
    coming = next_after(steps, slug)
    context = {"form": form, "steps": steps, "step": step, "coming": coming}
    return render(request, f"start/{slug}.html", context, status=422 if form.errors else 200)


def go_on(request: OfficeRequest, slug: str) -> HttpResponseBase:
    messages.success(request, _("Saved."))
    organisation = Organisation.objects.get(pk=request.access.organisation.pk)
    coming = next_after(steps_of(organisation), slug)
    return redirect(coming.url if coming else "start:index")


def customer_from(said: dict[str, str], organisation: Organisation) -> Customer:
    address = {name: said[name] for name in ("line1", "postcode", "city", "country")}
    return Customer(
        organisation=organisation,
        name=said["name"],
        email=said["email"],
        currency=organisation.currency,
        billing_address={**empty_address(), **address},
    )
