"""What is done with orders: accepted, completed, rejected; many at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from quittance.accounts.rules import ADMINS
from quittance.errors import DomainError
from quittance.shop.models import Order
from quittance.shop.operations import accept_order, complete_order, reject_order
from quittance.shop.operations.refunds import where_from
from quittance.shop.rules import PaymentWay
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out, form_page
from quittance.web.forms import sent
from quittance.web.once import OnceForm
from quittance.web.orders.problems import tell_refunds
from quittance.web.orders.views import crumbs_of, found
from quittance.web.rows import PAGE_SIZE, back_to
from quittance.web.templatetags.figures import money

WHAT_WAS_PAID = gettext_lazy("What was paid has been given back")
ACTS = {"accept": accept_order, "complete": complete_order}


class CompleteForm(OnceForm):
    paid_in_cash = forms.BooleanField(
        label=gettext_lazy("It has been paid in cash"), required=False
    )


class RejectForm(OnceForm):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        help_text=gettext_lazy("The customer reads it, and it stands on the credit note."),
    )
    refund = forms.BooleanField(label=WHAT_WAS_PAID, required=False)


@require_POST
@office()
def accept(request: OfficeRequest, pk: int) -> HttpResponseBase:
    order = found(request, pk)
    try:
        accept_order(organisation=request.access.organisation, order_id=pk, by=request.access.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        said = _("Order %(number)s has been accepted.") % {"number": order.number}
        messages.success(request, said)
    return redirect(back_to(request, "orders:detail", pk))


@form_page
@office(read=ADMINS)
def complete(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Handed over or sent; paid by then or not."""
    order = found(request, pk)
    is_cash = order.payment_way == PaymentWay.CASH and order.invoice.balance_due > 0
    form = CompleteForm(sent(request), initial={"paid_in_cash": is_cash})
    if order.invoice.balance_due <= 0:
        del form.fields["paid_in_cash"]

    def work() -> str:
        complete_order(
            organisation=request.access.organisation,
            order_id=pk,
            by=request.access.user,
            paid_in_cash=form.cleaned_data.get("paid_in_cash", False),
        )
        return reverse("orders:detail", args=[order.pk])

    said = _("Order %(number)s is complete.") % {"number": order.number}
    return (form.is_valid() and carried_out(request, form, work, said)) or shown(
        request, order, form, _("Complete the order"), "complete.html"
    )


@form_page
@office(read=ADMINS)
def reject(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """It will not be carried out: stock comes back, the invoice is credited."""
    order = found(request, pk)
    form = RejectForm(sent(request))
    if not order.invoice.amount_paid:
        del form.fields["refund"]
    else:
        form.fields["refund"].label = what_goes_back(request, order)

    def work() -> str:
        reject_order(
            organisation=request.access.organisation,
            order_id=pk,
            reason=form.cleaned_data["reason"],
            refund=form.cleaned_data.get("refund", False),
            by=request.access.user,
        )
        return reverse("orders:detail", args=[order.pk])

    said = _("Order %(number)s has been rejected.") % {"number": order.number}
    if response := form.is_valid() and carried_out(request, form, work, said):
        tell_refunds(request, order.invoice_id)
        return response
    return shown(request, order, form, _("Reject the order"), "reject.html")


def what_goes_back(request: OfficeRequest, order: Order) -> str:
    """What a tick means: a provider is asked, and what did not come through one has been given
    back, which is recorded at once."""
    by_provider, by_hand = where_from(request.access.organisation, order.invoice_id)
    if not by_provider:
        return str(WHAT_WAS_PAID)
    if not by_hand:
        return _("Have the provider give back what was paid")
    said = {"asked": money(by_provider, order.currency), "rest": money(by_hand, order.currency)}
    text = _("Have the provider give back %(asked)s; %(rest)s you have given back yourself")
    return text % said


def shown(
    request: OfficeRequest, order: Order, form: OnceForm, title: str, template: str
) -> HttpResponseBase:
    context: dict[str, Any] = {
        "form": form,
        "order": order,
        "title": title,
        "crumbs": crumbs_of(order, title),
    }
    return render(request, f"orders/{template}", context, status=422 if form.errors else 200)


@require_POST
@office()
def bulk(request: OfficeRequest) -> HttpResponseBase:
    """Accept or complete those that are ticked, each by itself; what cannot be is said."""
    access, act = request.access, ACTS.get(request.POST.get("action", ""))
    ids = [int(one) for one in request.POST.getlist("row") if one.isdecimal() and len(one) < 19]
    if act and ids:
        succeeded, refused = 0, []
        own = Order.objects.for_organisation(access.organisation).filter(pk__in=ids[:PAGE_SIZE])
        for order in own.order_by("pk"):
            try:
                act(organisation=access.organisation, order_id=order.pk, by=access.user)
                succeeded += 1
            except DomainError as error:
                refused.append(f"{order.number}: {error}")
        tell(request, succeeded, refused)
    return redirect(back_to(request, "orders:list"))


def tell(request: OfficeRequest, succeeded: int, refused: list[str]) -> None:
    if succeeded:
        text = ngettext(
            "%(count)d order is one step further.",
            "%(count)d orders are one step further.",
            succeeded,
        )
        messages.success(request, text % {"count": succeeded})
    for one in refused[:5]:
        messages.warning(request, one)
