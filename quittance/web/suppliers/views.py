"""Suppliers: listed, shown, made and changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.masterdata import change_row, create_row, found_row
from quittance.bills.models import Bill, Supplier, SupplierAccount
from quittance.bills.queries import groups_of
from quittance.bills.rules import NOTHING, READERS, WRITERS, Status
from quittance.bills.suppliers import UNIQUE
from quittance.errors import DomainError
from quittance.lists.bills import SUPPLIERS
from quittance.web.access import Access, OfficeRequest, office
from quittance.web.account.countries import country_choices, lines_of
from quittance.web.bills.listing.reading import rows_of, sums_of
from quittance.web.dialogs import done
from quittance.web.errors import put_on_form
from quittance.web.forms import sent
from quittance.web.rows import listed
from quittance.web.suppliers.forms import SupplierForm, initial_of

form_page = require_http_methods(["GET", "HEAD", "POST"])
LATEST = 20


@dataclass(frozen=True, slots=True)
class Row:
    """`owed` is what is not paid yet of the bills that this person sees, by currency."""

    supplier: Supplier
    country: str
    count: int
    owed: list[tuple[str, Decimal]]


@require_safe
@office(read=READERS)
def supplier_list(request: OfficeRequest) -> HttpResponse:
    """Those that are not archived, unless the address asks for others."""
    access = request.access
    own = Supplier.objects.for_organisation(access.organisation)
    rows = own if "archived" in request.GET else own.current()
    listing = listed(request, rows, SUPPLIERS, default=("name",), csv="/api/suppliers/")
    context = {
        "listing": listing,
        "csv": listing.csv if "archived" in request.GET else f"{listing.csv}&archived=false",
        "rows": _rows(access, list(listing.page)),
        "may_write": access.may(WRITERS),
        "ordering": listing.ordering,
    }
    return render(request, "suppliers/list.html", context)


def _rows(access: Access, suppliers: Sequence[Supplier]) -> list[Row]:
    names = dict(country_choices())
    owed: dict[int, dict[str, Decimal]] = {}
    counts: dict[int, int] = {}
    seen = Bill.objects.for_organisation(access.organisation).seen_by(access.user, access.role)
    of_these = seen.filter(supplier__in=[one.pk for one in suppliers]).order_by()
    grouped = of_these.values("supplier", "currency", "status", "kind")
    for row in grouped.annotate(n=Count("pk"), due=Sum("amount_due")):
        counts[row["supplier"]] = counts.get(row["supplier"], 0) + row["n"]
        if row["status"] in {Status.SUBMITTED, Status.APPROVED}:
            own = owed.setdefault(row["supplier"], {})
            sign = -1 if row["kind"] == "credit_note" else 1
            own[row["currency"]] = own.get(row["currency"], NOTHING) + sign * row["due"]
    return [
        Row(
            one,
            names.get(one.address.get("country") or "", ""),
            counts.get(one.pk, 0),
            sorted((code, amount) for code, amount in owed.get(one.pk, {}).items() if amount),
        )
        for one in suppliers
    ]


@require_safe
@office(read=READERS)
def supplier_detail(request: OfficeRequest, pk: int) -> HttpResponse:
    access = request.access
    supplier = Supplier.objects.for_organisation(access.organisation).found(pk=pk)
    seen = Bill.objects.for_organisation(access.organisation).seen_by(access.user, access.role)
    own = seen.filter(supplier=pk)
    bills = own.select_related("supplier", "entered_by").order_by("-id")[:LATEST]
    accounts = SupplierAccount.objects.for_organisation(access.organisation).filter(supplier=pk)
    context = {
        "supplier": supplier,
        "address": lines_of(supplier.address),
        "rows": rows_of(bills, access.organisation.today()),
        "sums": sums_of(groups_of(own)),
        "accounts": list(accounts.select_related("confirmed_by").order_by("-confirmed_at", "-id")),
        "may_write": access.may(WRITERS),
        "crumbs": [(_("Suppliers"), reverse("suppliers:list")), (supplier.name, "")],
    }
    return render(request, "suppliers/detail.html", context)


@form_page
@office(read=WRITERS, write=WRITERS)
def supplier_new(request: OfficeRequest) -> HttpResponseBase:
    organisation = request.access.organisation
    initial = {"country": organisation.country, "currency": organisation.currency}
    initial["name"] = request.GET.get("name", "")[:200]
    form = SupplierForm(sent(request), organisation=organisation, initial=initial)
    if form.is_valid():
        supplier = Supplier(organisation=organisation, **form.values())
        try:
            create_row(supplier, by=request.access.user, unique=UNIQUE)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": supplier.name})
            return done(request, "suppliers:detail", supplier.pk)
    return form_of(request, form)


@form_page
@office(read=WRITERS, write=WRITERS)
def supplier_edit(request: OfficeRequest, pk: int) -> HttpResponseBase:
    organisation = request.access.organisation
    supplier = Supplier.objects.for_organisation(organisation).found(pk=pk)
    form = SupplierForm(
        sent(request), organisation=organisation, supplier=supplier, initial=initial_of(supplier)
    )
    if form.is_valid():
        try:
            with transaction.atomic():
                row = found_row(Supplier, pk, organisation=organisation)
                change_row(row, form.values(), by=request.access.user, unique=UNIQUE)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("Saved."))
            return done(request, "suppliers:detail", pk)
    return form_of(request, form)


def form_of(request: OfficeRequest, form: SupplierForm) -> HttpResponse:
    supplier = form.supplier
    crumbs = [(_("Suppliers"), reverse("suppliers:list"))]
    if supplier:
        crumbs += [
            (supplier.name, reverse("suppliers:detail", args=[supplier.pk])),
            (_("Edit"), ""),
        ]
    else:
        crumbs += [(_("New"), "")]
    context = {"form": form, "supplier": supplier, "crumbs": crumbs}
    return render(request, "suppliers/form.html", context, status=422 if form.errors else 200)
