"""A bill's own page, for whoever entered it and whoever decides on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quittance.bills.models import Bill
from quittance.bills.rules import DECIDERS, READERS, WRITERS, Status
from quittance.errors import NotFound
from quittance.web.access import OfficeRequest, office
from quittance.web.bills.common import crumbs_of
from quittance.web.bills.detail.reading import sheet_of
from quittance.web.once import new_key
from quittance.web.rows import ids_of


@require_safe
@office(read=READERS)
def detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """All of one bill: its pages, figures, checks, who decides, and what has happened."""
    access = request.access
    seen = Bill.objects.for_organisation(access.organisation).seen_by(access.user, access.role)
    rows = seen.select_related("supplier", "entered_by", "payment_run", "decided_by")
    bill = rows.filter(pk=pk).first()
    if bill is None:
        raise NotFound()
    bill.organisation = access.organisation
    context = {
        "sheet": sheet_of(access, bill),
        "bill": bill,
        "crumbs": crumbs_of(bill),
        "once": new_key(),
        "may_go_on": access.may(WRITERS | DECIDERS),
    }
    return render(request, "bills/detail/page.html", context)


@require_safe
@office(read=WRITERS | DECIDERS)
def following(request: OfficeRequest) -> HttpResponseBase:
    """The next bill that waits for this person, after the one that ?after= names: a draft of their
    own, or one to decide on."""
    access = request.access
    own = Bill.objects.for_organisation(access.organisation)
    if access.may(DECIDERS):
        waiting = own.waiting().exclude(entered_by=access.user)
    else:
        waiting = own.seen_by(access.user, access.role).filter(status=Status.DRAFT)
    after = ids_of([request.GET.get("after", "")], 1)
    ids = waiting.order_by("id").values_list("pk", flat=True)
    pk = ids.filter(pk__gt=after[0]).first() if after else None
    pk = pk or ids.exclude(pk__in=after).first()
    if pk is None:
        messages.info(request, _("Nothing more waits for you."))
        return redirect("bills:list")
    return redirect("bills:detail" if access.may(DECIDERS) else "bills:edit", pk)
