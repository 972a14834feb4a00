"""What is done with suppliers that are there: put away, brought back, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quittance.accounts.errors import InUse
from quittance.accounts.masterdata import change_row, delete_row, found_row
from quittance.bills.models import Bill, Supplier
from quittance.bills.rules import WRITERS
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done


@require_POST
@office(write=WRITERS)
def archive(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """No new bills; the old ones stay."""
    name = _put(request, pk, archived=True)
    messages.success(request, _("%(name)s has been archived.") % {"name": name})
    return redirect("suppliers:detail", pk)


@require_POST
@office(write=WRITERS)
def restore(request: OfficeRequest, pk: int) -> HttpResponseBase:
    name = _put(request, pk, archived=False)
    messages.success(request, _("%(name)s is back.") % {"name": name})
    return redirect("suppliers:detail", pk)


def _put(request: OfficeRequest, pk: int, *, archived: bool) -> str:
    access = request.access
    with transaction.atomic():
        row = found_row(Supplier, pk, organisation=access.organisation)
        if row.archived != archived:
            verb = "archived" if archived else "restored"
            change_row(row, {"archived": archived}, by=access.user, verb=verb)
    return row.name


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=WRITERS, write=WRITERS)
def delete(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Ask, then delete; one with bills can be archived instead."""
    access = request.access
    supplier = Supplier.objects.for_organisation(access.organisation).found(pk=pk)
    used = Bill.objects.for_organisation(access.organisation).filter(supplier=pk).count()
    if request.method == "POST":
        try:
            delete_row(Supplier, pk, organisation=access.organisation, by=access.user)
        except InUse:
            used = used or 1
        else:
            messages.success(request, _("%(name)s has been deleted.") % {"name": supplier.name})
            return done(request, "suppliers:list")
    context = {
        "supplier": supplier,
        "used": used,
        "title": _("Delete the supplier"),
        "back": reverse("suppliers:detail", args=[pk]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "suppliers/delete.html", context, status=status)
