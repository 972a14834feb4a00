"""Tax rates: listed, made and changed."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.masterdata import change_row, create_row, found_row
from quittance.accounts.rules import ADMINS, EVERYONE
from quittance.catalogue.masterdata import TAX_RATE_UNIQUE
from quittance.catalogue.models import TaxRate
from quittance.errors import DomainError
from quittance.lists.catalogue import TAX_RATES
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.errors import put_on_form
from quittance.web.forms import sent
from quittance.web.rows import listed
from quittance.web.tax_rates.forms import TaxRateForm, initial_of
from quittance.web.tax_rates.words import NAMES, category_name

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@office(read=EVERYONE)
def tax_rate_list(request: OfficeRequest) -> HttpResponse:
    own = TaxRate.objects.for_organisation(request.access.organisation)
    listing = listed(
        request,
        own.annotate(count=Count("products")),
        TAX_RATES,
        default=("-is_default", "-active", "name"),
        csv="/api/tax-rates/",
    )
    rows = [(rate, category_name(rate.category)) for rate in listing.page]
    context = {
        "listing": listing,
        "rows": rows,
        "categories": NAMES.items(),
        "ordering": listing.ordering,
    }
    return render(request, "tax_rates/list.html", context)


@form_page
@office(read=ADMINS)
def tax_rate_new(request: OfficeRequest) -> HttpResponseBase:
    form = TaxRateForm(sent(request))
    if form.is_valid():
        row = TaxRate(organisation=request.access.organisation, **form.cleaned_data)
        try:
            create_row(row, by=request.access.user, unique=TAX_RATE_UNIQUE)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": row.name})
            return done(request, "tax_rates:list")
    return form_answer(request, form, None)


@form_page
@office(read=ADMINS)
def tax_rate_edit(request: OfficeRequest, pk: int) -> HttpResponseBase:
    organisation = request.access.organisation
    rate = TaxRate.objects.for_organisation(organisation).found(pk=pk)
    form = TaxRateForm(sent(request), initial=initial_of(rate))
    if form.is_valid():
        try:
            with transaction.atomic():
                row = found_row(TaxRate, pk, organisation=organisation)
                change_row(row, form.cleaned_data, by=request.access.user, unique=TAX_RATE_UNIQUE)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("Saved."))
            return done(request, "tax_rates:list")
    return form_answer(request, form, rate)


def form_answer(request: OfficeRequest, form: TaxRateForm, rate: TaxRate | None) -> HttpResponse:
    here = rate.name if rate else _("New")
    crumbs = [(_("Tax rates"), reverse("tax_rates:list")), (here, "")]
    used = rate.products.count() if rate else 0
    context = {"form": form, "rate": rate, "used": used, "crumbs": crumbs}
    return render(request, "tax_rates/form.html", context, status=422 if form.errors else 200)
