"""The list of suppliers' bills: the first page of whoever enters them."""

from __future__ import annotations

from django.conf import settings
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quittance.accounts.models import Membership
from quittance.bills.models import Bill
from quittance.bills.rules import READERS, SEES_ALL, WRITERS
from quittance.lists.bills import BILLS
from quittance.web.access import Access, OfficeRequest, office
from quittance.web.bills.listing.forms import FilterForm
from quittance.web.bills.listing.reading import DEFAULT, listing
from quittance.web.dialogs import done
from quittance.web.rows import asked_for, tidy, without

IN_THE_SEARCH = ("search", "page")


@require_safe
@office(read=READERS)
def bills(request: OfficeRequest) -> HttpResponseBase:
    better = tidy(request)
    if better:
        return redirect(better)
    access = request.access
    shown = listing(request.GET, access)
    context = {
        "listing": shown,
        "csv": shown.asked.csv("/api/bills/"),
        "kept": [(name, request.GET[name]) for name in request.GET if name not in IN_THE_SEARCH],
        "may_enter": access.may(WRITERS),
        "sees_all": access.may(SEES_ALL),
        "limit": settings.BILL_FILE_LIMIT,
    }
    return render(request, "bills/list/index.html", context)


@require_safe
@office(read=READERS)
def narrow(request: OfficeRequest) -> HttpResponseBase:
    """The filters as a form; sent, it leads to the list that they leave."""
    access = request.access
    before = QueryDict(request.GET["before"]) if "before" in request.GET else request.GET
    is_sent = "apply" in request.GET
    asked = asked_for(before, BILLS, access, default=DEFAULT)
    form = FilterForm(
        request.GET if is_sent else None,
        initial=FilterForm.begin_with(asked.params),
        currencies=_currencies(access),
        people=_people(access),
        today=access.organisation.today(),
    )
    if not access.may(SEES_ALL):
        del form.fields["entered_by"]
    if is_sent and form.is_valid():
        query = QueryDict(without(asked.params, *FilterForm.replaced()), mutable=True)
        query.update(form.filters())
        return done(request, f"{reverse('bills:list')}?{query.urlencode()}")
    context = {"form": form, "before": asked.params.urlencode()}
    return render(request, "bills/list/filter.html", context, status=422 if form.errors else 200)


def _currencies(access: Access) -> list[str]:
    seen = Bill.objects.for_organisation(access.organisation).seen_by(access.user, access.role)
    return sorted(seen.order_by().values_list("currency", flat=True).distinct())


def _people(access: Access) -> list[tuple[str, str]]:
    team = Membership.objects.for_organisation(access.organisation).filter(role__in=WRITERS)
    members = team.select_related("user").order_by("user__username")
    return [(str(one.user_id), one.user.full_name) for one in members]
