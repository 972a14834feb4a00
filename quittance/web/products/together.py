"""Prices, stocks and offers of many products on one page, written together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from quittance.accounts.models import Organisation
from quittance.accounts.rules import ADMINS
from quittance.catalogue.many import Change, change_products
from quittance.catalogue.models import Product
from quittance.errors import InvalidInput
from quittance.money import exponent, round_half_up
from quittance.web.access import OfficeRequest, office
from quittance.web.forms import FigureField, PlainForm
from quittance.web.products.forms import CHANGED, DIGITS, version
from quittance.web.rows import PAGE_SIZE

NAMES = ("price", "stock", "low_stock_at", "active")


class RowForm(PlainForm):
    """One product's line."""

    price = FigureField(label=gettext_lazy("Price"), **DIGITS)
    stock = FigureField(label=gettext_lazy("Stock"), required=False, **DIGITS)
    low_stock_at = FigureField(label=gettext_lazy("Warn at"), required=False, **DIGITS)
    active = forms.BooleanField(label=gettext_lazy("On sale"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        initial = {name: getattr(product, name) for name in NAMES} | {"seen": version(product)}
        super().__init__(*args, prefix=f"p{product.pk}", initial=initial, **kwargs)
        self.product = product
        currency = product.organisation.currency
        fields: Any = self.fields
        fields["price"].places = exponent(currency)
        for field in fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {product.name}"

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("seen") != version(self.product):
            self.add_error(None, CHANGED)
            # What is sent next is what was read now.
            again: Any = self.data
            again = again.copy()
            again[self.add_prefix("seen")] = version(self.product)
            self.data = again
        return said

    def changes(self) -> dict[str, Any]:
        """What is different from what there is."""
        said = self.cleaned_data
        return {name: said[name] for name in NAMES if said[name] != getattr(self.product, name)}


class RaiseForm(PlainForm):
    """By how much all prices of the page go up, or down with a minus."""

    percent = FigureField(
        label=gettext_lazy("Change all prices by"),
        mark="%",
        max_digits=6,
        decimal_places=2,
        min_value=Decimal(-100),
        max_value=Decimal(1000),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def together(request: OfficeRequest) -> HttpResponseBase:
    """The products that were ticked, as ?row=1&row=2 or as fields of the form; the first of all
    where none is named."""
    products = chosen(request)
    if not products:
        return redirect("products:list")
    rising = RaiseForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return shown(request, [RowForm(product=one) for one in products], rising)
    if request.POST.get("action") == "raise":
        return shown(request, raised(request, products, rising), rising)
    rows = [RowForm(request.POST, product=one) for one in products]
    # Each is checked, so that each says what is wrong with it.
    wrong = [row for row in rows if not row.is_valid()]
    if not wrong:
        changes = [Change(row.product.pk, row.changes()) for row in rows if row.changes()]
        try:
            change_products(
                organisation=request.access.organisation, changes=changes, by=request.access.user
            )
        except InvalidInput as error:
            rows[0].add_error(None, str(error))
        else:
            messages.success(request, said_of(len(changes)))
            return redirect("products:list")
    return shown(request, rows, rising)


def chosen(request: OfficeRequest) -> list[Product]:
    """Those of the organisation's products that are named, in the order of their names."""
    params = request.POST if request.method == "POST" else request.GET
    own = Product.objects.for_organisation(request.access.organisation)
    if "row" in params or request.method == "POST":
        said = params.getlist("row")[:PAGE_SIZE]
        own = own.filter(pk__in=[int(one) for one in said if one.isdecimal() and len(one) < 19])
    products = list(own.order_by("name", "pk")[:PAGE_SIZE])
    for product in products:
        product.organisation = request.access.organisation
    return products


def raised(request: OfficeRequest, products: list[Product], rising: RaiseForm) -> list[RowForm]:
    """The form with other prices in it, which nobody has saved yet."""
    data = request.POST.copy()
    percent = rising.cleaned_data.get("percent") if rising.is_valid() else None
    for product in products:
        row = RowForm(request.POST, product=product)
        if percent is not None and row.is_valid():
            price = with_percent(row.cleaned_data["price"], percent, request.access.organisation)
            data[row.add_prefix("price")] = row.fields["price"].prepare_value(price)
    return [RowForm(data, product=one) for one in products]


def with_percent(price: Decimal, percent: Decimal, organisation: Organisation) -> Decimal:
    """A price raised by a percentage, in whole units of the currency's smallest coin."""
    return round_half_up(price * (100 + percent) / 100, exponent(organisation.currency))


def said_of(count: int) -> str:
    if not count:
        return _("Nothing was different.")
    text = ngettext(
        "%(count)d product has been changed.", "%(count)d products have been changed.", count
    )
    return text % {"count": count}


def shown(request: OfficeRequest, rows: list[RowForm], rising: RaiseForm) -> HttpResponseBase:
    is_wrong = request.POST.get("action") != "raise" and any(row.errors for row in rows)
    context = {
        "rows": rows,
        "rising": rising,
        "is_wrong": is_wrong,
        "crumbs": [(_("Products"), reverse("products:list")), (_("Edit together"), "")],
    }
    return render(request, "products/together.html", context, status=422 if is_wrong else 200)
