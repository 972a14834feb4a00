"""Customers and products to choose from while one types, and a customer made on the fly."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.masterdata import create_row
from quittance.accounts.models import Organisation
from quittance.accounts.rules import ADMINS
from quittance.bills.rules import bare
from quittance.catalogue.models import Product
from quittance.catalogue.prices import restated
from quittance.customers.models import Customer, empty_address
from quittance.money import exponent
from quittance.web.access import OfficeRequest, office
from quittance.web.account.countries import country_choices
from quittance.web.forms import PlainForm, sent
from quittance.web.invoices.editor.sheet import address_lines, shown, tax_value
from quittance.web.vat_numbers import refuse_mistyped

OFFERED = 8
LONGEST = 100
ADDRESS = ("line1", "postcode", "city", "country")


@require_safe
@office(read=ADMINS)
def customers(request: OfficeRequest) -> HttpResponse:
    """Options of the customer's field: those that may be invoiced, by name, company or e-mail."""
    words = asked_words(request)
    rows = Customer.objects.for_organisation(request.access.organisation).current()
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(name__icontains=word) | Q(company__icontains=word) | Q(email__icontains=word)
        )
    found = list(rows.order_by("name", "id")[:OFFERED])
    context = {"customers": found, "words": words}
    return render(request, "invoices/editor/customers.html", context)


def stated_both_ways(product: Product, organisation: Organisation) -> dict[str, str]:
    """Its price for a document whose prices are without tax, and for one where it is inside."""
    own = organisation.prices_include_tax
    other = restated(product.price, percent=product.tax_rate.percent, includes_tax=own)
    net, gross = (other, product.price) if own else (product.price, other)
    places = exponent(organisation.currency)
    return {"net": shown(net, places), "gross": shown(gross, places)}


@require_safe
@office(read=ADMINS)
def products(request: OfficeRequest) -> HttpResponse:
    """Options of a line: active products by name or SKU, with what they fill in."""
    organisation, words = request.access.organisation, asked_words(request)
    rows = Product.objects.for_organisation(organisation).active().select_related("tax_rate")
    for word in words.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(sku__icontains=word))
    found = rows.order_by("name", "id")[:OFFERED]
    options = [
        {
            "product": one,
            **stated_both_ways(one, organisation),
            "tax": tax_value(
                one.tax_rate.category, one.tax_rate.percent, one.tax_rate.exemption_reason
            ),
        }
        for one in found
    ]
    return render(
        request,
        "invoices/editor/products.html",
        {"options": options, "words": words, "currency": organisation.currency},
    )


@require_safe
@office(read=ADMINS)
def customer_card(request: OfficeRequest, pk: int) -> HttpResponse:
    """Address and VAT number of who was chosen."""
    customer = Customer.objects.for_organisation(request.access.organisation).found(pk=pk)
    context = {"customer": customer, "address": address_lines(customer.billing_address)}
    return render(request, "invoices/editor/customer_card.html", context)


class NewCustomerForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    vat_number = forms.CharField(label=_("VAT number"), max_length=30, required=False)
    line1 = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["autofocus"] = True

    def clean_vat_number(self) -> str:
        number = bare(self.cleaned_data["vat_number"])
        if number:
            refuse_mistyped(number)
        return number


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def new_customer(request: OfficeRequest) -> HttpResponseBase:
    """A dialog over the draft: the customer made in it is chosen at once."""
    organisation = request.access.organisation
    begun = {"country": organisation.country, "name": request.GET.get("name", "")[:200]}
    form = NewCustomerForm(sent(request), initial=begun)
    if form.is_valid():
        customer = customer_from(form.cleaned_data, organisation)
        create_row(customer, by=request.access.user)
        if not request.htmx:
            return redirect(f"{reverse('invoices:new')}?customer={customer.pk}")
        made = {"id": customer.pk, "name": customer.name}
        events = {"close-dialog": True, "customer-made": made}
        return HttpResponse(headers={"HX-Trigger": json.dumps(events), "HX-Reswap": "none"})
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "invoices/editor/new_customer.html", context, status=status)


def customer_from(said: dict[str, str], organisation: Organisation) -> Customer:
    address = {name: said[name] for name in ADDRESS}
    return Customer(
        organisation=organisation,
        name=said["name"],
        email=said["email"],
        vat_number=said["vat_number"],
        currency=organisation.currency,
        billing_address={**empty_address(), **address},
    )


def asked_words(request: OfficeRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
