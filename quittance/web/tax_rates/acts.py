"""What is done with tax rates that are there: offered or not, the one to begin with, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quittance.accounts.errors import InUse
from quittance.accounts.masterdata import delete_row
from quittance.accounts.rules import ADMINS
from quittance.catalogue.masterdata import TAX_RATE_IN_USE, offer_tax_rate, prefer_tax_rate
from quittance.catalogue.models import TaxRate
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done


@require_POST
@office()
def offer(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access, active = request.access, request.POST.get("active") == "true"
    offer_tax_rate(organisation=access.organisation, tax_rate_id=pk, active=active, by=access.user)
    rate = TaxRate.objects.for_organisation(access.organisation).found(pk=pk)
    said = {"name": rate.name}
    if active:
        messages.success(request, _("%(name)s is offered for products.") % said)
    else:
        messages.success(request, _("%(name)s is no longer offered.") % said)
    return redirect("tax_rates:list")


@require_POST
@office()
def prefer(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    prefer_tax_rate(organisation=access.organisation, tax_rate_id=pk, by=access.user)
    rate = TaxRate.objects.for_organisation(access.organisation).found(pk=pk)
    messages.success(request, _("New products begin with %(name)s.") % {"name": rate.name})
    return redirect("tax_rates:list")


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def delete(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Ask, then delete; one that products have can be offered no more instead."""
    access = request.access
    rate = TaxRate.objects.for_organisation(access.organisation).found(pk=pk)
    used = rate.products.count()
    if request.method == "POST":
        try:
            delete_row(
                TaxRate,
                pk,
                organisation=access.organisation,
                by=access.user,
                reason=str(TAX_RATE_IN_USE),
            )
        except InUse:
            used = used or 1
        else:
            messages.success(request, _("%(name)s has been deleted.") % {"name": rate.name})
            return done(request, "tax_rates:list")
    context = {"rate": rate, "used": used}
    status = 422 if request.method == "POST" else 200
    return render(request, "tax_rates/delete.html", context, status=status)
