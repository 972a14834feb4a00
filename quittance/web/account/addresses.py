"""A person's address book."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.accounts.models import User
from quittance.customers.book import (
    USES,
    AddressInput,
    add_address,
    address_of,
    addresses_of,
    change_address,
    delete_address,
)
from quittance.customers.errors import AddressBookFull
from quittance.customers.models import SavedAddress
from quittance.errors import InvalidInput
from quittance.web.access import PageRequest, signed_in
from quittance.web.account.countries import country_choices
from quittance.web.dialogs import done
from quittance.web.errors import put_on_form
from quittance.web.forms import sent

AUTOCOMPLETE = {
    "name": "name",
    "company": "organization",
    "line1": "address-line1",
    "line2": "address-line2",
    "postcode": "postal-code",
    "city": "address-level2",
    "region": "address-level1",
    "country": "country",
}


class AddressForm(forms.ModelForm[SavedAddress]):
    class Meta:
        model = SavedAddress
        fields = (
            *("label", "name", "company", "line1", "line2", "postcode", "city", "region"),
            *("country", *USES),
        )
        labels = {
            "label": gettext_lazy("What you call it"),
            "name": gettext_lazy("Name"),
            "company": gettext_lazy("Company"),
            "line1": gettext_lazy("Street and number"),
            "line2": gettext_lazy("Address line 2"),
            "postcode": gettext_lazy("Postcode"),
            "city": gettext_lazy("City"),
            "region": gettext_lazy("Region"),
            "for_billing": gettext_lazy("Begin with it for invoices"),
            "for_shipping": gettext_lazy("Begin with it for deliveries"),
        }

    country = forms.ChoiceField(label=gettext_lazy("Country"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        fields: Any = self.fields
        fields["country"].choices = country_choices()
        for name, token in AUTOCOMPLETE.items():
            fields[name].widget.attrs["autocomplete"] = token

    def validate_constraints(self) -> None:
        """The operation takes the preference from whichever entry had it."""


@require_safe
@signed_in
def addresses(request: HttpRequest) -> HttpResponseBase:
    """Everything in the book."""
    return render(request, "account/addresses.html", {"addresses": addresses_of(person(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_address(request: HttpRequest) -> HttpResponseBase:
    user = person(request)
    form = AddressForm(sent(request), initial={"name": user.full_name})
    if form.is_valid():
        try:
            add_address(user=user, data=AddressInput(**form.cleaned_data))
        except AddressBookFull as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("The address is in your address book."))
            return redirect("account:addresses")
    return shown(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_address(request: HttpRequest, pk: int) -> HttpResponseBase:
    user = person(request)
    form = AddressForm(sent(request), instance=address_of(user, pk))
    if form.is_valid():
        change_address(user=user, pk=pk, values=form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account:addresses")
    return shown(request, form)


@require_POST
@signed_in
def prefer_address(request: HttpRequest, pk: int) -> HttpResponseBase:
    """From now on a checkout begins with it."""
    user, use = person(request), request.POST.get("use", "")
    address_of(user, pk)
    if use not in USES:
        raise InvalidInput(_("Say what it is for."), attr="use")
    change_address(user=user, pk=pk, values={use: True})
    messages.success(request, _("Saved."))
    return redirect("account:addresses")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def remove_address(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Asks first."""
    user = person(request)
    if request.method != "POST":
        return render(request, "account/remove_address.html", {"address": address_of(user, pk)})
    delete_address(user=user, pk=pk)
    messages.success(request, _("The address has been deleted."))
    return done(cast(PageRequest, request), "account:addresses")


def shown(request: HttpRequest, form: AddressForm) -> HttpResponseBase:
    status = 422 if form.errors else 200
    return render(request, "account/address.html", {"form": form}, status=status)


def person(request: HttpRequest) -> User:
    return cast(User, request.user)
