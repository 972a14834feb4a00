"""The organisation's shop: whether it is open, what it is called, how one pays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from quittance.accounts.rules import ADMINS
from quittance.errors import DomainError
from quittance.shop.models import Shop
from quittance.shop.operations import change_shop, shop_of
from quittance.shop.operations.settings import SETTINGS
from quittance.shop.providers import PROVIDERS
from quittance.shop.rules import SIMULATED, may_take_payments
from quittance.web.access import OfficeRequest, office
from quittance.web.errors import put_on_form
from quittance.web.forms import PlainForm, Switch, sent
from quittance.web.settings.places import show

CALLED = {SIMULATED: gettext_lazy("Simulated: takes no money, to try it")}


class ShopForm(PlainForm):
    is_open = forms.BooleanField(label=gettext_lazy("Open"), required=False, widget=Switch)
    name = forms.CharField(
        label=gettext_lazy("Name of the shop"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: the organisation's own."),
    )
    takes_bank_transfer = forms.BooleanField(label=gettext_lazy("Bank transfer"), required=False)
    takes_cash = forms.BooleanField(label=gettext_lazy("Cash on pickup"), required=False)
    provider = forms.ChoiceField(
        label=gettext_lazy("Online"),
        required=False,
        help_text=gettext_lazy("Who takes the payments."),
    )
    sends_mails = forms.BooleanField(
        label=gettext_lazy("Send mails about orders"),
        required=False,
        widget=Switch,
        help_text=gettext_lazy(
            "To buyers at each step of their order; to admins about new and cancelled orders, and "
            "about products that are running low."
        ),
    )
    terms = forms.CharField(
        label=gettext_lazy("Terms"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("What buyers have to agree to; empty: to nothing."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        is_production = settings.PRODUCTION
        offered = [one for one in PROVIDERS if may_take_payments(one, in_production=is_production)]
        fields["provider"].choices = [
            ("", _("Nobody")),
            *((one, CALLED.get(one, one)) for one in offered),
        ]
        if not offered:
            del fields["provider"]


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def shop(request: OfficeRequest) -> HttpResponseBase:
    organisation = request.access.organisation
    mine = shop_of(organisation)
    form = ShopForm(sent(request), initial={name: getattr(mine, name) for name in SETTINGS})
    if form.is_valid():
        try:
            changes = form.cleaned_data
            change_shop(organisation=organisation, changes=changes, by=request.access.user)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("settings:shop")
    context: dict[str, Any] = {"form": form, "address": address_of(mine)}
    return show(request, "shop.html", "shop", context, status=422 if form.errors else 200)


def address_of(mine: Shop) -> str:
    """Where buyers find it."""
    return settings.PUBLIC_URL + reverse("shop:shelf", args=[mine.organisation.slug])
