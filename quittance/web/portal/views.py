"""A person's invoices of every business that they deal with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from allauth.account.models import EmailAddress
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.accounts.models import Organisation, User
from quittance.customers.linking import customers_of, joinable
from quittance.invoicing.models import Invoice
from quittance.invoicing.received import late_at, owed_of, received_by
from quittance.invoicing.rules import OPEN, Kind, Status, status_on
from quittance.lists.filters import LONGEST
from quittance.web.access import signed_in
from quittance.web.rows import PAGE_SIZE

MOST_OFFERS = 20
ASKED = ("business", "status", "search")


@dataclass(frozen=True, slots=True)
class Row:
    invoice: Invoice
    status: str


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """Newest first; what is due in each currency is of everything that the filters show."""
    user = cast(User, request.user)
    links = list(customers_of(user).select_related("organisation").order_by("id"))
    businesses = {one.organisation_id: one.organisation for one in links}
    shown = sorted(businesses.values(), key=lambda one: (one.name.lower(), one.pk))
    late = late_at(shown)
    rows = received_by(user).filter(_asked(request, late))
    page = Paginator(rows.order_by("-issue_date", "-id"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    offers = joinable(verified_of(user)).select_related("organisation").order_by("id")
    context = {
        "page": page,
        "rows": [_row(one, businesses) for one in page],
        "owed": owed_of(rows, late).items(),
        "businesses": shown,
        "links": links,
        "offers": offers[:MOST_OFFERS],
        "is_filtered": any(request.GET.get(name) for name in ASKED),
    }
    return render(request, "portal/index.html", context)


def verified_of(user: User) -> list[str]:
    """The addresses that a person has proved to own."""
    own = EmailAddress.objects.filter(user=user, verified=True)
    return list(own.values_list("email", flat=True))


def _asked(request: HttpRequest, late: Q) -> Q:
    """What cannot be read finds nothing rather than everything."""
    asked, condition = request.GET, Q()
    business, status, words = (asked.get(name, "").strip() for name in ASKED)
    condition &= business_asked(business)
    if words:
        number = words.replace("\x00", "")[:LONGEST]
        condition &= Q(number__icontains=number) | Q(orders__number__icontains=number)
    if status == "open":
        condition &= Q(kind=Kind.INVOICE, status__in=OPEN, balance_due__gt=0)
    elif status == Status.OVERDUE:
        condition &= late
    elif status:
        condition &= Q(status=status.replace("\x00", ""))
    return condition


def business_asked(business: str) -> Q:
    if not business:
        return Q()
    is_id = business.isascii() and business.isdecimal() and len(business) < 19
    return Q(organisation=int(business)) if is_id else Q(pk__in=[])


def _row(invoice: Invoice, businesses: dict[int, Organisation]) -> Row:
    business = businesses[invoice.organisation_id]
    invoice.organisation = business
    status = status_on(
        invoice.status,
        kind=invoice.kind,
        balance_due=invoice.balance_due,
        due_on=invoice.due_date,
        today=business.today(),
    )
    return Row(invoice, str(status))
