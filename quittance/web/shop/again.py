"""To order the same again, and what has happened with an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from quittance.accounts.models import User
from quittance.errors import WrongState
from quittance.shop.models import Order
from quittance.shop.operations import order_again
from quittance.shop.operations.again import Again
from quittance.shop.queries import bought_by
from quittance.shop.timeline import Step, What, timeline_of
from quittance.web.once import once
from quittance.web.shop.fronts import ShopRequest, buyers_front
from quittance.web.templatetags.figures import money

# More is not read.
MOST_SAID = 5
# What is said, with its icon and its tone.
SHOWN: dict[What, tuple[str | Promise, str, str]] = {
    What.PLACED: (gettext_lazy("Placed"), "cart", ""),
    What.PAID: (gettext_lazy("%(amount)s paid"), "payment", "good"),
    What.ACCEPTED: (gettext_lazy("Accepted"), "check", "good"),
    What.COMPLETED: (gettext_lazy("Completed"), "check-circle", "good"),
    What.REJECTED: (gettext_lazy("Rejected"), "close", "bad"),
    What.CANCELLED: (gettext_lazy("Cancelled"), "close", ""),
    What.REFUNDED: (gettext_lazy("%(amount)s given back"), "undo", ""),
    What.MAIL: (gettext_lazy("Mail to you"), "mail", ""),
}


@dataclass(frozen=True, slots=True)
class ShownStep:
    text: str
    detail: str
    at: datetime
    icon: str
    tone: str


def shown_timeline(order: Order) -> list[ShownStep]:
    return [_shown(one, order.currency) for one in timeline_of(order)]


def _shown(step: Step, currency: str) -> ShownStep:
    text, icon, tone = SHOWN[step.what]
    said = str(text)
    if step.amount is not None:
        said %= {"amount": money(step.amount, currency)}
    return ShownStep(said, step.detail, step.at, icon, tone)


@require_POST
@buyers_front
def reorder(request: ShopRequest, pk: int) -> HttpResponseBase:
    """What is still on sale goes into the cart, once for each time that the page was shown."""
    own, user = request.front, cast(User, request.user)
    bought_by(user).filter(organisation=own.organisation).found(pk=pk)
    came: list[Again] = []

    def work() -> str:
        came[:] = [order_again(order_id=pk, by=user)]
        if came[0].put:
            return reverse("shop:cart", args=[own.slug])
        return reverse("shop:order", args=[own.slug, pk])

    try:
        was = once(
            request, work, lambda: "\n".join(sentences(came[0])), organisation=own.organisation
        )
    except WrongState as error:
        messages.error(request, str(error))
        return redirect("shop:order", own.slug, pk)
    put, *left = was.said.split("\n")
    if put:
        messages.success(request, put)
    for one in left:
        messages.warning(request, one)
    return redirect(was.to)


def sentences(again: Again) -> list[str]:
    """The first tells what is in the cart, empty where that is nothing; the others what is not."""
    count = len(again.put)
    said = ngettext(
        "%(count)d product is in your cart.", "%(count)d products are in your cart.", count
    )
    left = [one.detail.replace("\n", " ") for one in again.left[:MOST_SAID]]
    more = len(again.left) - len(left)
    if more:
        said_more = ngettext(
            "%(count)d more could not be put in.", "%(count)d more could not be put in.", more
        )
        left.append(said_more % {"count": more})
    return [said % {"count": count} if count else "", *left]
