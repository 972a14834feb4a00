"""What is done with customers that are there: put away, brought back, many at once, deleted."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from quittance.accounts.errors import InUse
from quittance.accounts.rules import ADMINS
from quittance.customers.linking import unlink
from quittance.customers.models import Customer
from quittance.customers.operations import archive_customer, delete_customer, restore_customer
from quittance.invoicing.models import Invoice
from quittance.web.access import OfficeRequest, office
from quittance.web.customers.views import called, customer_at, head_of
from quittance.web.dialogs import done
from quittance.web.rows import PAGE_SIZE, back_to

Act = Callable[..., Customer]
ACTS: dict[str, tuple[Act, bool]] = {
    "archive": (archive_customer, True),
    "restore": (restore_customer, False),
}


@require_POST
@office()
def archive(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    customer = archive_customer(organisation=access.organisation, customer_id=pk, by=access.user)
    said = _("%(name)s is archived: offered for no new invoice, and everything stays.")
    messages.success(request, said % {"name": called(customer)})
    return redirect(back_to(request, "customers:detail", pk))


@require_POST
@office()
def restore(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    customer = restore_customer(organisation=access.organisation, customer_id=pk, by=access.user)
    messages.success(request, _("%(name)s is back.") % {"name": called(customer)})
    return redirect(back_to(request, "customers:detail", pk))


@require_http_methods(["GET", "POST"])
@office(read=ADMINS)
def unlink_person(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Whoever sees this customer's invoices as their own sees them no more; asks first."""
    access = request.access
    if request.method != "POST":
        customer = customer_at(request, pk)
        context = {"customer": customer, "called": called(customer)}
        return render(request, "customers/unlink.html", context)
    customer = unlink(organisation=access.organisation, customer_id=pk, by=access.user)
    said = _("Nobody sees the invoices of %(name)s as their own any more.")
    messages.success(request, said % {"name": called(customer)})
    return done(request, "customers:detail", pk)


@require_POST
@office()
def bulk(request: OfficeRequest) -> HttpResponseBase:
    """Those that are ticked, all or none; each is in the journal by itself."""
    access, action = request.access, request.POST.get("action", "")
    ids = [int(one) for one in request.POST.getlist("row") if one.isdecimal() and len(one) < 19]
    if action in ACTS and ids:
        act, archived = ACTS[action]
        own = Customer.objects.for_organisation(access.organisation)
        with transaction.atomic():
            others = own.filter(pk__in=ids[:PAGE_SIZE]).exclude(archived=archived)
            changing = list(others.order_by("pk").values_list("pk", flat=True))
            for pk in changing:
                act(organisation=access.organisation, customer_id=pk, by=access.user)
        messages.success(request, told(action, len(changing)))
    return redirect(back_to(request, "customers:list"))


def told(action: str, count: int) -> str:
    if action == "archive":
        words = ngettext("%(n)s customer archived.", "%(n)s customers archived.", count)
    else:
        words = ngettext("%(n)s customer brought back.", "%(n)s customers brought back.", count)
    return words % {"n": count}


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def delete(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Ask, then delete; who is named by a document stays, and the page says why."""
    access, customer = request.access, customer_at(request, pk)
    is_refused = False
    if request.method == "POST":
        try:
            delete_customer(organisation=access.organisation, customer_id=pk, by=access.user)
        except InUse:
            is_refused = True
        else:
            messages.success(request, _("%(name)s has been deleted.") % {"name": called(customer)})
            return done(request, "customers:list")
    own = Invoice.objects.for_organisation(access.organisation).filter(customer=pk)
    doubles = Customer.objects.for_organisation(access.organisation).filter(merged_into=pk)
    context = {
        **head_of(customer, _("Delete")),
        "documents": own.count(),
        "doubles": doubles.count(),
    }
    return render(request, "customers/delete.html", context, status=422 if is_refused else 200)
