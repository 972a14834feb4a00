"""The list of invoices and credit notes."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quittance.invoicing.operations.many import MOST
from quittance.lists.invoices import INVOICES
from quittance.reports.summary import summarise
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.invoices.listing.forms import FilterForm
from quittance.web.invoices.listing.reading import DEFAULT, listing, ticked_sums
from quittance.web.rows import asked_for, ids_of, tidy, without


@require_safe
@office()
def invoices(request: OfficeRequest) -> HttpResponseBase:
    better = tidy(request)
    if better:
        return redirect(better)
    shown = listing(request.GET, request.access)
    context = {
        "listing": shown,
        "csv": shown.asked.csv("/api/invoices/"),
        "kept": [(name, request.GET[name]) for name in request.GET if name not in IN_THE_SEARCH],
    }
    return render(request, "invoices/list/index.html", context)


IN_THE_SEARCH = ("search", "page")


@require_safe
@office()
def narrow(request: OfficeRequest) -> HttpResponseBase:
    """The filters as a form; sent, it leads to the list that they leave."""
    organisation = request.access.organisation
    today = organisation.today()
    currencies = [one.currency for one in summarise(organisation, today=today)]
    is_sent = "apply" in request.GET
    asked = asked_for(_before(request), INVOICES, request.access, default=DEFAULT)
    form = FilterForm(
        request.GET if is_sent else None,
        initial=FilterForm.begin_with(asked.params),
        currencies=currencies,
        today=today,
    )
    if is_sent and form.is_valid():
        query = QueryDict(without(asked.params, *FilterForm.replaced()), mutable=True)
        query.update(form.filters())
        return done(request, f"{reverse('invoices:list')}?{query.urlencode()}")
    context = {"form": form, "before": asked.params.urlencode()}
    return render(request, "invoices/list/filter.html", context, status=422 if form.errors else 200)


def _before(request: OfficeRequest) -> QueryDict:
    """The list from which somebody came: its own parameters, or those that the form carries."""
    return QueryDict(request.GET["before"]) if "before" in request.GET else request.GET


@require_safe
@office()
def ticked(request: OfficeRequest) -> HttpResponse:
    """What the ticked rows come to; a part of the list's page."""
    ids = ids_of(request.GET.getlist("row"), MOST)
    sums = ticked_sums(request.access.organisation, ids)
    return render(request, "invoices/list/ticked.html", {"sums": sums})
