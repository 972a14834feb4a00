"""The list of payments, and the receipt of each."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quittance.lists.payments import PAYMENTS
from quittance.payments.queries import takings
from quittance.payments.receipts import receipt_pdf
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.payments.forms import FilterForm
from quittance.web.payments.reading import DEFAULT, listing
from quittance.web.rows import asked_for, tidy, without

IN_THE_SEARCH = ("search", "page")


@require_safe
@office()
def payments(request: OfficeRequest) -> HttpResponseBase:
    better = tidy(request)
    if better:
        return redirect(better)
    shown = listing(request.GET, request.access)
    context = {
        "listing": shown,
        "csv": shown.asked.csv("/api/payments/"),
        "kept": [(name, request.GET[name]) for name in request.GET if name not in IN_THE_SEARCH],
    }
    return render(request, "payments/list.html", context)


@require_safe
@office()
def narrow(request: OfficeRequest) -> HttpResponseBase:
    """The filters as a form; sent, it leads to the list that they leave."""
    organisation = request.access.organisation
    before = QueryDict(request.GET["before"]) if "before" in request.GET else request.GET
    is_sent = "apply" in request.GET
    asked = asked_for(before, PAYMENTS, request.access, default=DEFAULT)
    form = FilterForm(
        request.GET if is_sent else None,
        initial=FilterForm.begin_with(asked.params),
        currencies=[one.currency for one in takings(organisation)],
        today=organisation.today(),
    )
    if is_sent and form.is_valid():
        query = QueryDict(without(asked.params, *FilterForm.replaced()), mutable=True)
        query.update(form.filters())
        return done(request, f"{reverse('payments:list')}?{query.urlencode()}")
    context = {"form": form, "before": asked.params.urlencode()}
    return render(request, "payments/filter.html", context, status=422 if form.errors else 200)


@require_safe
@office()
def paper(request: OfficeRequest, pk: int) -> HttpResponse:
    """The receipt as PDF."""
    content = receipt_pdf(request.access.organisation, pk)
    headers = {"Content-Disposition": f'inline; filename="receipt-{pk}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
