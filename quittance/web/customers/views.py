"""Customers: listed, shown, made and changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.rules import ADMINS
from quittance.customers.models import Customer
from quittance.customers.operations import add_customer, change_customer
from quittance.errors import DomainError
from quittance.invoicing.queries import Owed, owed_by
from quittance.lists.customers import CUSTOMERS
from quittance.payments.models import WAITS, CustomerCredit
from quittance.privacy.operations import deletion_of_customer
from quittance.web.access import OfficeRequest, office
from quittance.web.account.countries import country_choices, lines_of
from quittance.web.customers.about import about, happened
from quittance.web.customers.forms import CustomerForm, initial_of
from quittance.web.dialogs import done
from quittance.web.errors import put_on_form
from quittance.web.forms import sent
from quittance.web.payments.credits import waiting_for
from quittance.web.rows import listed

form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Row:
    customer: Customer
    country: str
    owed: list[tuple[str, Owed]]


@require_safe
@office()
def customer_list(request: OfficeRequest) -> HttpResponse:
    """Those that are not archived, unless the address asks for others."""
    organisation = request.access.organisation
    own = Customer.objects.for_organisation(organisation)
    rows = own if "archived" in request.GET else own.current()
    listing = listed(request, rows, CUSTOMERS, default=("name",), csv="/api/customers/")
    customers = list(listing.page)
    owed = owed_by(organisation, [one.pk for one in customers], today=organisation.today())
    names = dict(country_choices())
    countries = own.order_by().values_list("billing_address__country", flat=True).distinct()
    context = {
        "listing": listing,
        "csv": listing.csv if "archived" in request.GET else f"{listing.csv}&archived=false",
        "rows": [
            Row(one, country_of(one, names), sorted(owed.get(one.pk, {}).items()))
            for one in customers
        ],
        "countries": sorted(
            ((code, names.get(code, code)) for code in countries if code), key=lambda one: one[1]
        ),
        "ordering": listing.ordering,
    }
    return render(request, "customers/list.html", context)


def country_of(customer: Customer, names: dict[str, str]) -> str:
    code = customer.billing_address.get("country") or ""
    return names.get(code, code) if code else ""


@require_safe
@office()
def customer_detail(request: OfficeRequest, pk: int) -> HttpResponse:
    organisation = request.access.organisation
    customer: Any = customer_at(request, pk)
    context = {
        **head_of(customer),
        "about": about(organisation, customer),
        "deletion": deletion_of_customer(customer),
        "billing": lines_of(customer.billing_address),
        "shipping": lines_of(customer.shipping_address or {}),
        "credits": waiting_for(organisation, pk) if customer.has_credits else [],
    }
    return render(request, "customers/detail.html", context)


@require_safe
@office()
def customer_history(request: OfficeRequest, pk: int) -> HttpResponse:
    customer = customer_at(request, pk)
    told = happened(request.access.organisation, customer)
    return render(request, "customers/history.html", {**head_of(customer), "happened": told})


@form_page
@office(read=ADMINS)
def customer_new(request: OfficeRequest) -> HttpResponseBase:
    """On a page or in a dialog; with ?pick=1 the dialog closes and tells the page beneath it who
    was made, by the event `customer-made`."""
    organisation = request.access.organisation
    given = request.GET
    initial = {
        "country": organisation.country,
        "currency": organisation.currency,
        "company": given.get("name", "")[:200],
    }
    form = CustomerForm(sent(request), organisation=organisation, initial=initial)
    if form.is_valid():
        try:
            customer = add_customer(
                organisation=organisation, values=form.values(), by=request.access.user
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            if request.htmx and given.get("pick"):
                return picked(customer)
            messages.success(request, _("%(name)s has been added.") % {"name": called(customer)})
            return done(request, "customers:detail", customer.pk)
    return form_of(request, form)


def picked(customer: Customer) -> HttpResponse:
    made = {"id": customer.pk, "name": called(customer), "currency": customer.currency}
    trigger = json.dumps({"close-dialog": True, "customer-made": made})
    return HttpResponse(status=204, headers={"HX-Trigger": trigger})


@form_page
@office(read=ADMINS)
def customer_edit(request: OfficeRequest, pk: int) -> HttpResponseBase:
    organisation = request.access.organisation
    customer = customer_at(request, pk)
    form = CustomerForm(
        sent(request),
        organisation=organisation,
        customer=customer,
        initial=initial_of(customer),
    )
    if form.is_valid():
        try:
            change_customer(
                organisation=organisation,
                customer_id=pk,
                values=form.values(),
                by=request.access.user,
                seen=form.cleaned_data["seen"],
            )
        except DomainError as error:
            put_on_form(form, error)
            form.show_what_is_there()
        else:
            messages.success(request, _("Saved."))
            return done(request, "customers:detail", pk)
    return form_of(request, form, customer)


def form_of(
    request: OfficeRequest, form: CustomerForm, customer: Customer | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "customer": customer}
    context |= head_of(customer, _("Edit")) if customer else head_of(None, _("New customer"))
    return render(request, "customers/form.html", context, status=422 if form.errors else 200)


def customer_at(request: OfficeRequest, pk: int) -> Customer:
    """Raises NotFound, also for another organisation's id."""
    own = Customer.objects.for_organisation(request.access.organisation)
    credits = CustomerCredit.objects.for_organisation(request.access.organisation)
    # Asked for with the customer: few have any.
    whose = Q(customer=OuterRef("pk")) | Q(customer__merged_into=OuterRef("pk"))
    waiting = Exists(credits.filter(WAITS, whose))
    known = own.select_related("merged_into", "user__deletion_request")
    customer: Customer = known.annotate(has_credits=waiting).found(pk=pk)
    return customer


def head_of(customer: Customer | None, here: str = "") -> dict[str, Any]:
    """What every page of a customer needs."""
    crumbs = [(_("Customers"), reverse("customers:list"))]
    if customer:
        crumbs.append((called(customer), reverse("customers:detail", args=[customer.pk])))
    if here:
        crumbs.append((here, ""))
    else:
        crumbs[-1] = (crumbs[-1][0], "")
    return {"customer": customer, "called": called(customer) if customer else "", "crumbs": crumbs}


def called(customer: Customer) -> str:
    return customer.company or customer.name
