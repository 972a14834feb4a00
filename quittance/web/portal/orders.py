"""A person's orders in every shop in which they bought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from quittance.accounts.models import Organisation, User
from quittance.lists.filters import LONGEST
from quittance.shop.models import Order
from quittance.shop.queries import bought_by, bought_everywhere
from quittance.shop.rules import OrderStatus
from quittance.web.access import signed_in
from quittance.web.portal.views import ASKED, business_asked
from quittance.web.rows import PAGE_SIZE
from quittance.web.shop.words import STATUSES


@dataclass(frozen=True, slots=True)
class Row:
    """`url` of the order's page, empty while its shop is closed; `invoice_url` likewise where the
    person does not see that business's invoices any more."""

    order: Order
    called: str | Promise
    tone: str
    url: str
    invoice_url: str


@require_safe
@signed_in
def orders(request: HttpRequest) -> HttpResponse:
    """Newest first; found by the order's number or its invoice's."""
    user = cast(User, request.user)
    rows = bought_everywhere(user).filter(_asked(request))
    page = Paginator(rows.order_by("-placed_at", "-pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    sellers = Organisation.objects.filter(pk__in=bought_by(user).values("organisation"))
    context = {
        "page": page,
        "rows": [_row(one, user) for one in page],
        "businesses": sellers.order_by("name", "pk"),
        "statuses": [(one, STATUSES[one][0]) for one in OrderStatus],
        "is_filtered": any(request.GET.get(name) for name in ASKED),
    }
    return render(request, "portal/orders.html", context)


def _asked(request: HttpRequest) -> Q:
    """What cannot be read finds nothing rather than everything."""
    business, status, words = (request.GET.get(name, "").strip() for name in ASKED)
    condition = business_asked(business)
    if words:
        number = words.replace("\x00", "")[:LONGEST]
        condition &= Q(number__icontains=number) | Q(invoice__number__icontains=number)
    if status:
        condition &= Q(status=status.replace("\x00", ""))
    return condition


def _row(order: Order, user: User) -> Row:
    customer = order.customer
    stands_for = customer.merged_into
    # As received_by has it.
    sees = customer.user_id or (stands_for.user_id if stands_for else None)
    is_theirs = sees == user.pk
    is_open = getattr(order, "shop_is_open", False)
    return Row(
        order,
        *STATUSES[order.status],
        url=reverse("shop:order", args=[order.organisation.slug, order.pk]) if is_open else "",
        invoice_url=reverse("portal:invoice", args=[order.invoice_id]) if is_theirs else "",
    )
