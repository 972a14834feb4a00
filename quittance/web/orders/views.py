"""What an organisation's shop has sold: the queue, and each order."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quittance.audit.queries import history
from quittance.lists.shop import ORDERS
from quittance.notifications.models import Message, MessageQuerySet
from quittance.reports.telling import sentences
from quittance.shop.models import Order, ProviderRefund
from quittance.shop.operations import shop_of
from quittance.shop.rules import STEPS, OrderStatus, may_become
from quittance.web.access import OfficeRequest, office
from quittance.web.account.countries import lines_of
from quittance.web.orders.problems import count_problems
from quittance.web.payments.credits import waiting_for
from quittance.web.rows import listed
from quittance.web.shop.words import STATUSES, WAYS

LATEST = 10
Words = dict[str, str]


@require_safe
@office()
def order_list(request: OfficeRequest) -> HttpResponse:
    """The newest first; counted by status."""
    organisation = request.access.organisation
    own = Order.objects.for_organisation(organisation)
    rows = own.select_related("invoice")
    listing = listed(request, rows, ORDERS, default=("-id",), csv="/api/orders/")
    counts = dict(own.order_by().values_list("status").annotate(Count("pk")))
    context = {
        "listing": listing,
        "rows": [(one, *STATUSES[one.status]) for one in listing.page],
        "chips": [(one, STATUSES[one][0], counts.get(one, 0)) for one in OrderStatus],
        "count": sum(counts.values()),
        "shop": shop_of(organisation),
        "problems": count_problems(request.access),
        "ordering": listing.ordering,
        "csv": f"{listing.csv}&side=sold",
    }
    return render(request, "orders/list.html", context)


@require_safe
@office()
def order_detail(request: OfficeRequest, pk: int) -> HttpResponse:
    organisation = request.access.organisation
    order = found(request, pk)
    # Mails have a place of their own.
    happened = history(organisation.pk, "order", pk).exclude(subject="message")
    entries = list(happened.order_by("-seq")[:LATEST])
    told = sentences(organisation, entries, get_language() or "en")
    context = {
        "order": order,
        "invoice": order.invoice,
        "status": STATUSES[order.status],
        "way": WAYS[order.payment_way],
        "items": list(order.items.order_by("position")),
        "billing": lines_of(cast(Words, order.billing_address)),
        "shipping": lines_of(cast(Words, order.shipping_address)) if order.shipping_address else [],
        "may": steps_of(order),
        "mails": list(mails_about(order)),
        "credits": waiting_for(organisation, order.customer_id),
        "refunds": refunds_of(order),
        "happened": zip(told, entries, strict=True),
        "crumbs": crumbs_of(order),
    }
    return render(request, "orders/detail.html", context)


def refunds_of(order: Order) -> list[ProviderRefund]:
    """What the provider has not given back of it, or not yet; the newest first, of each payment
    the last."""
    own = ProviderRefund.objects.for_organisation(order.organisation_id)
    rows = own.filter(payment__invoice=order.invoice_id).order_by("pk")
    latest = {row.payment_id: row for row in rows}
    return [row for row in latest.values() if row.is_open and row.looked_at is None]


def found(request: OfficeRequest, pk: int) -> Order:
    own = Order.objects.for_organisation(request.access.organisation)
    return own.select_related("invoice", "customer").found(pk=pk)


def mails_about(order: Order) -> MessageQuerySet:
    """To its buyer and to the shop's own people, newest first."""
    own = Message.objects.for_organisation(order.organisation_id)
    return own.filter(about="order", about_id=order.pk).order_by("-id").defer("text", "html")


def steps_of(order: Order) -> set[str]:
    """Which steps it can take from where it stands."""
    return {str(step) for step in STEPS if may_become(order.status, step)}


def crumbs_of(order: Order, *here: str) -> list[tuple[str, str]]:
    detail: Any = reverse("orders:detail", args=[order.pk]) if here else ""
    ends = [(one, "") for one in here]
    return [(_("Orders"), reverse("orders:list")), (order.number, detail), *ends]
