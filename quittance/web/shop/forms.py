from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.customers.models import Address, Customer
from quittance.shop.models import Shop
from quittance.shop.operations import Checkout
from quittance.shop.operations.buyer import NEEDED, Particulars
from quittance.shop.rules import PaymentWay
from quittance.web.account.countries import country_choices
from quittance.web.forms import PlainForm
from quittance.web.shop.words import WAYS

ADDRESS = ("line1", "line2", "postcode", "city", "region", "country")


class CheckoutForm(PlainForm):
    """Who buys, where it goes, how it is paid; with what was shown, so that nothing else is
    ordered."""

    name = forms.CharField(label=_("Name"), max_length=200)
    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    line1 = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    line2 = forms.CharField(label=_("Address line 2"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    region = forms.CharField(label=_("Region"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    mobile = forms.CharField(label=_("Phone"), max_length=32, required=False)
    payment_way = forms.ChoiceField(label=_("How would you like to pay?"), widget=forms.RadioSelect)
    notes = forms.CharField(
        label=_("Anything to know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    terms_accepted = forms.BooleanField(required=False)
    version = forms.CharField(widget=forms.HiddenInput)
    checkout_key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["country"].choices = country_choices()
        fields["payment_way"].choices = [(way, WAYS[way]) for way in shop.ways]
        fields["terms_accepted"].label = _("I agree to the terms of %(shop)s") % {
            "shop": shop.name or shop.organisation.name
        }
        # Cash on pickup needs no address; the browser does not know what will be chosen.
        self.use_required_attribute = False
        is_cash = self.data.get("payment_way") == PaymentWay.CASH
        for name in NEEDED:
            fields[name].required = not is_cash
        if not shop.terms:
            del fields["terms_accepted"]
        for name, token in AUTOCOMPLETE.items():
            fields[name].widget.attrs["autocomplete"] = token

    def checkout(self) -> Checkout:
        said = self.cleaned_data
        return Checkout(
            way=said["payment_way"],
            terms_accepted=said.get("terms_accepted", False),
            particulars=Particulars(
                name=said["name"],
                company=said["company"],
                mobile=said["mobile"],
                billing_address=cast(Address, {name: said[name] for name in ADDRESS}),
            ),
            notes=said["notes"],
            version=said["version"],
            key=said["checkout_key"],
        )


AUTOCOMPLETE = {
    "name": "name",
    "company": "organization",
    "line1": "address-line1",
    "line2": "address-line2",
    "postcode": "postal-code",
    "city": "address-level2",
    "region": "address-level1",
    "country": "country",
    "mobile": "tel",
}


def remembered(customer: Customer | None) -> dict[str, Any]:
    """What the order before has said of a buyer."""
    if customer is None:
        return {}
    names = ("name", "company", "mobile")
    return {name: getattr(customer, name) for name in names} | dict(customer.billing_address)
