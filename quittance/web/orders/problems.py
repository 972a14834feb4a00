"""Payments online that need somebody: what providers said in vain, what they do not give back."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quittance.accounts.models import Organisation
from quittance.accounts.rules import ADMINS
from quittance.db.locks import is_busy
from quittance.errors import DomainError
from quittance.money import EXPONENTS
from quittance.shop.models import Order, PaymentAttempt, ProviderEvent, ProviderRefund
from quittance.shop.operations.events import (
    events_to_look_at,
    look_at_event,
    look_at_refund,
    refunds_to_look_at,
    try_event_again,
)
from quittance.shop.operations.refunds import ask_provider, refund_again
from quittance.shop.rules import RefundState
from quittance.web.access import Access, OfficeRequest, office
from quittance.web.rows import back_to
from quittance.web.templatetags.figures import money

logger = logging.getLogger(__name__)
# So many of each are shown, the newest first.
MOST = 100
PAGE = "orders:problems"


@dataclass(frozen=True, slots=True)
class Row:
    """An event with its order, where there is one, and the amount in its words."""

    event: ProviderEvent
    order: Order | None
    amount: str

    @property
    def is_open(self) -> bool:
        """Whether it has not been carried out yet."""
        return self.event.settled_at is None


@require_safe
@office(read=ADMINS)
def problems(request: OfficeRequest) -> HttpResponseBase:
    organisation = request.access.organisation
    refunds = refunds_to_look_at(organisation).select_related("attempt__order")
    context = {
        "rows": rows_of(organisation),
        "refunds": list(refunds[:MOST]),
        "crumbs": [(_("Orders"), reverse("orders:list")), (_("Payments online"), "")],
    }
    return render(request, "orders/problems.html", context)


def rows_of(organisation: Organisation) -> list[Row]:
    events = list(events_to_look_at(organisation)[:MOST])
    keys = {str(one.said.get("key", "")) for one in events}
    own = PaymentAttempt.objects.for_organisation(organisation).filter(key__in=keys)
    orders = {one.key: one.order for one in own.select_related("order")}
    return [
        Row(one, orders.get(str(one.said.get("key", ""))), amount_of(one.said)) for one in events
    ]


def amount_of(said: dict[str, Any]) -> str:
    """As people write it; as the provider did where that is no amount."""
    text, currency = str(said.get("amount", "")), str(said.get("currency", ""))
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return f"{text} {currency}"
    is_known = currency in EXPONENTS and amount.is_finite() and abs(amount) < 10**15
    return money(amount, currency) if is_known else f"{text} {currency}"


@require_POST
@office()
def event_retry(request: OfficeRequest, pk: int) -> HttpResponseBase:
    event = try_event_again(organisation=request.access.organisation, event_id=pk)
    if event.problem:
        messages.error(request, event.problem)
    else:
        messages.success(request, _("It has been carried out."))
    return redirect(PAGE)


@require_POST
@office()
def event_looked(request: OfficeRequest, pk: int) -> HttpResponseBase:
    look_at_event(organisation=request.access.organisation, event_id=pk)
    return redirect(PAGE)


@require_POST
@office()
def refund_retry(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Ask anew for what was refused, or again for what is on its way."""
    access = request.access
    ProviderRefund.objects.for_organisation(access.organisation).found(pk=pk)
    try:
        row = refund_again(organisation=access.organisation, refund_id=pk, by=access.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if row.pk == pk and row.state == RefundState.FAILED:
            messages.info(request, _("Somebody has asked for it again, or set it aside."))
        else:
            tell_refund(request, row)
    return redirect(back_to(request, PAGE))


@require_POST
@office()
def refund_looked(request: OfficeRequest, pk: int) -> HttpResponseBase:
    look_at_refund(organisation=request.access.organisation, refund_id=pk)
    return redirect(PAGE)


def tell_refunds(request: OfficeRequest, invoice_id: int) -> None:
    """Ask for what is on its way of an invoice's payments, and say what became of it. Outside of
    any transaction: the queue asks as well, whoever is first."""
    own = ProviderRefund.objects.for_organisation(request.access.organisation)
    asked = own.filter(payment__invoice=invoice_id, state=RefundState.ASKED)
    for row in asked.order_by("pk"):
        tell_refund(request, row)


def tell_refund(request: OfficeRequest, row: ProviderRefund) -> None:
    done = row
    try:
        done = ask_provider(organisation=request.access.organisation, refund_id=row.pk)
    except Exception as error:
        if is_busy(error):
            raise
        # The row says what it was; the job asks again.
        logger.exception("refund %s", row.pk)
        done.refresh_from_db()
    said = {"amount": money(done.amount, done.currency), "problem": done.problem}
    if done.state == RefundState.DONE:
        messages.success(request, _("%(amount)s went back through the provider.") % said)
    elif done.state == RefundState.FAILED:
        text = _("The provider does not give %(amount)s back, which stays due. %(problem)s")
        messages.error(request, text % said)
    else:
        text = _("The provider has been asked to give %(amount)s back. %(problem)s")
        messages.info(request, (text % said).strip())


def count_problems(access: Access) -> int:
    """How many wait, for who can do something about them. One statement."""
    if not access.is_admin:
        return 0
    events = events_to_look_at(access.organisation).order_by().values_list("pk")
    refunds = refunds_to_look_at(access.organisation).order_by().values_list("pk")
    return events.union(refunds, all=True).count()
