"""Two customers that are one: which stays, what that moves, and then it is done (ADR 0023)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quittance.accounts.rules import ADMINS
from quittance.customers.doubles import likely_doubles
from quittance.customers.models import Customer
from quittance.errors import DomainError
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import merge_customers
from quittance.invoicing.rules import Status
from quittance.lists.filters import LONGEST
from quittance.web.access import OfficeRequest, office
from quittance.web.account.countries import lines_of
from quittance.web.customers.views import called, customer_at, head_of
from quittance.web.dialogs import done

MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, with what would be moved or stay with it."""

    customer: Customer
    called: str
    address: list[str]
    issued: int
    drafts: int


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def merge(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Without ?other= it asks who the other one is; a POST says by `keep` which of them stays."""
    customer = customer_at(request, pk)
    asked = request.POST.get("other") or request.GET.get("other", "")
    context: dict[str, Any] = head_of(customer, _("Merge"))
    if not (asked.isdecimal() and len(asked) < 19):
        context |= others_for(request, customer)
        return render(request, "customers/merge_other.html", context)
    other = customer_at(request, int(asked))
    problem = ""
    if request.method == "POST":
        keep, double = (
            (customer, other) if request.POST.get("keep") == str(pk) else (other, customer)
        )
        if request.POST.get("keep") not in {str(customer.pk), str(other.pk)}:
            problem = _("Choose which of the two stays.")
        else:
            try:
                merge_customers(
                    organisation=request.access.organisation,
                    keep_id=keep.pk,
                    merge_id=double.pk,
                    by=request.access.user,
                )
            except DomainError as error:
                problem = str(error)
            else:
                said = _("%(double)s is now one with %(kept)s. You can separate them again there.")
                names = {"double": called(double), "kept": called(keep)}
                messages.success(request, said % names)
                return done(request, "customers:detail", keep.pk)
    sides = sides_of(request, customer, other)
    context |= {"other": other, "sides": sides, "problem": problem, "kept": suggested(sides)}
    return render(request, "customers/merge.html", context, status=422 if problem else 200)


def others_for(request: OfficeRequest, customer: Customer) -> dict[str, Any]:
    """Who is likely the same, and who is found by what was typed."""
    organisation = request.access.organisation
    words = request.GET.get("search", "").replace("\x00", "").strip()[:LONGEST]
    found: list[Customer] = []
    if words:
        own = Customer.objects.for_organisation(organisation).filter(merged_into=None)
        for word in words.split():
            own = own.filter(
                Q(name__icontains=word) | Q(company__icontains=word) | Q(email__icontains=word)
            )
        found = list(own.exclude(pk=customer.pk).order_by("name", "id")[:MOST_FOUND])
    return {
        "alike": likely_doubles(organisation, customer),
        "words": words,
        "found": found,
    }


def sides_of(request: OfficeRequest, *customers: Customer) -> list[Side]:
    own = Invoice.objects.for_organisation(request.access.organisation)
    rows = own.filter(customer__in=[one.pk for one in customers]).order_by().values("customer")
    draft = Q(status=Status.DRAFT)
    counted = rows.annotate(drafts=Count("pk", filter=draft), issued=Count("pk", filter=~draft))
    counts = {row["customer"]: row for row in counted}
    nothing = {"issued": 0, "drafts": 0}
    return [
        Side(
            one,
            called(one),
            lines_of(one.billing_address),
            counts.get(one.pk, nothing)["issued"],
            counts.get(one.pk, nothing)["drafts"],
        )
        for one in customers
    ]


def suggested(sides: list[Side]) -> int:
    """The one with more documents, of two alike the older; never one that is archived."""
    best = max(sides, key=lambda one: (not one.customer.archived, one.issued, -one.customer.pk))
    return int(best.customer.pk)
