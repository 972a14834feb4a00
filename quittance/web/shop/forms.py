from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.customers.book import NEEDED
from quittance.customers.models import Address, Customer, SavedAddress, empty_address
from quittance.shop.models import Shop
from quittance.shop.operations import Checkout
from quittance.shop.operations.buyer import Particulars
from quittance.shop.rules import PaymentWay
from quittance.web.account.addresses import AUTOCOMPLETE
from quittance.web.account.countries import country_choices
from quittance.web.forms import PlainForm
from quittance.web.shop.words import WAYS

# Instead of an entry of the address book.
TYPED = "new"
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
    billing = forms.ChoiceField(
        label=_("Where does the invoice go?"), required=False, widget=forms.RadioSelect
    )
    shipping = forms.ChoiceField(label=_("Where does it go?"), required=False)
    keep = forms.BooleanField(label=_("Remember this address"), required=False)
    notes = forms.CharField(
        label=_("Anything to know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    # Asked for here too, so that all that is missing is said at once.
    terms_accepted = forms.BooleanField(
        error_messages={"required": _("Agree to the terms of the shop to order.")}
    )
    version = forms.CharField(widget=forms.HiddenInput)
    checkout_key = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, shop: Shop, book: Sequence[SavedAddress] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer(book)
        fields: Any = self.fields
        fields["country"].choices = country_choices()
        fields["payment_way"].choices = [(way, WAYS[way]) for way in shop.ways]
        fields["terms_accepted"].label = _("I agree to the terms of %(shop)s") % {
            "shop": shop.name or shop.organisation.name
        }
        # Cash on pickup needs no address; the browser does not know what will be chosen.
        self.use_required_attribute = False
        is_cash = self.data.get("payment_way") == PaymentWay.CASH
        is_saved = self.data.get("billing", TYPED) not in {"", TYPED}
        fields["name"].required = not is_saved
        for name in NEEDED:
            fields[name].required = not (is_cash or is_saved)
        if not shop.terms:
            del fields["terms_accepted"]
        for name, token in {**AUTOCOMPLETE, "mobile": "tel"}.items():
            fields[name].widget.attrs["autocomplete"] = token

    def _offer(self, book: Sequence[SavedAddress]) -> None:
        """The address book, where there is anything in it."""
        fields: Any = self.fields
        if not book:
            del fields["billing"], fields["shipping"]
            return
        own = [(str(one.pk), in_a_line(one)) for one in book]
        fields["billing"].choices = [*own, (TYPED, _("Another address"))]
        fields["shipping"].choices = [("", _("To the same address")), *own]

    def checkout(self) -> Checkout:
        said = self.cleaned_data
        billing, shipping = said.get("billing", ""), said.get("shipping", "")
        is_typed = billing in {"", TYPED}
        return Checkout(
            way=said["payment_way"],
            terms_accepted=said.get("terms_accepted", False),
            particulars=self._particulars(is_typed),
            billing=None if is_typed else int(billing),
            shipping=int(shipping) if shipping else None,
            keep=is_typed and said["keep"],
            notes=said["notes"],
            version=said["version"],
            key=said["checkout_key"],
        )

    def _particulars(self, is_typed: bool) -> Particulars:
        said = self.cleaned_data
        # Whoever was asked and chose no other address gets it where the invoice goes.
        elsewhere = empty_address() if "shipping" in self.fields else None
        if not is_typed:
            return Particulars(mobile=said["mobile"], shipping_address=elsewhere)
        return Particulars(
            name=said["name"],
            company=said["company"],
            mobile=said["mobile"],
            billing_address=cast(Address, {name: said[name] for name in ADDRESS}),
            shipping_address=elsewhere,
        )


def in_a_line(entry: SavedAddress) -> str:
    parts = (entry.company, entry.name, entry.line1, f"{entry.postcode} {entry.city}".strip())
    line = ", ".join(part for part in parts if part)
    return f"{entry.label}: {line}" if entry.label else line


def remembered(customer: Customer | None) -> dict[str, Any]:
    """What the order before has said of a buyer."""
    if customer is None:
        return {}
    names = ("name", "company", "mobile")
    return {name: getattr(customer, name) for name in names} | dict(customer.billing_address)
