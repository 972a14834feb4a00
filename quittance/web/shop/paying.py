"""Paying an order online: to the provider's page, back from it, and asking what became of it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quittance.accounts.models import User
from quittance.errors import DomainError
from quittance.shop.models import Order
from quittance.shop.operations.online import begin_payment, look_again
from quittance.shop.queries import bought_by
from quittance.web.shop.fronts import ShopRequest, buyers_front, shown


def to_provider(request: ShopRequest, order: Order) -> HttpResponseBase:
    """A page that leads to where the buyer pays; back to the order where that cannot be.

    A page, because our forms may be answered by nobody but us (form-action), which browsers hold
    against a redirect to a provider as well.
    """
    try:
        attempt = begin_payment(order_id=order.pk, by=cast(User, request.user))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("shop:order", request.front.slug, order.pk)
    return shown(request, "leaving.html", {"order": order, "attempt": attempt}, has_menu=False)


@require_POST
@buyers_front
def pay(request: ShopRequest, pk: int) -> HttpResponseBase:
    return to_provider(request, own_order(request, pk))


@require_safe
@buyers_front
def back(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Where a provider sends the buyer back to, whatever became of it. To ask changes nothing but
    what we know."""
    return looked(request, own_order(request, pk))


@require_POST
@buyers_front
def refresh(request: ShopRequest, pk: int) -> HttpResponseBase:
    order = own_order(request, pk)
    return looked(request, order)


def looked(request: ShopRequest, order: Order) -> HttpResponseBase:
    try:
        look_again(order_id=order.pk, by=cast(User, request.user))
    except DomainError as error:
        messages.error(request, str(error))
    page = reverse("shop:order", args=[request.front.slug, order.pk])
    return redirect(f"{page}?back=1")


def own_order(request: ShopRequest, pk: int) -> Order:
    """One of the person's own in this shop. Raises NotFound."""
    mine = bought_by(cast(User, request.user)).filter(organisation=request.front.organisation)
    order: Order = mine.found(pk=pk)
    return order
