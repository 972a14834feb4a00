"""A supplier's particulars, as people fill them in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quittance.accounts.models import Organisation
from quittance.bills.models import Supplier
from quittance.bills.rules import bare
from quittance.bills.suppliers import name_key
from quittance.customers.models import empty_address
from quittance.money import EXPONENTS
from quittance.web.account.countries import country_choices
from quittance.web.customers.forms import ADDRESS
from quittance.web.forms import PlainForm
from quittance.web.vat_numbers import refuse_mistyped

PLAIN = (
    *("name", "email", "phone", "vat_number", "tax_number", "registration_number"),
    *("customer_number", "currency", "payment_terms_days", "notes"),
)
IN_ADDRESS = (*(name for name, _label, _most in ADDRESS), "country")


def version(supplier: Supplier) -> str:
    return supplier.updated_at.isoformat()


class SupplierForm(PlainForm):
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As it stands on their bills.")
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("Where you ask when a bill names a new account."),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    vat_number = forms.CharField(
        label=_("VAT number"),
        max_length=30,
        required=False,
        help_text=_("With the country's letters, such as DE136695976."),
    )
    tax_number = forms.CharField(label=_("Tax number"), max_length=50, required=False)
    registration_number = forms.CharField(
        label=_("Registration number"), max_length=50, required=False
    )
    customer_number = forms.CharField(
        label=_("Our customer number"),
        max_length=50,
        required=False,
        help_text=_("What the supplier calls us. It goes into transfers."),
    )
    currency = forms.ChoiceField(label=_("Currency"))
    payment_terms_days = forms.IntegerField(
        label=_("Days to pay"),
        min_value=0,
        max_value=999,
        required=False,
        help_text=_("A bill without a due date is due so many days after its date."),
    )
    notes = forms.CharField(
        label=_("Notes"), max_length=5000, required=False, widget=forms.Textarea({"rows": 3})
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        supplier: Supplier | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.supplier = supplier
        for name, label, most in ADDRESS:
            self.fields[name] = forms.CharField(label=label, max_length=most, required=False)
        fields: Any = self.fields
        fields["country"].choices = country_choices()
        own = supplier.currency if supplier else organisation.currency
        fields["currency"].choices = [(one, one) for one in sorted({*EXPONENTS, own})]
        fields["name"].widget.attrs["autofocus"] = True

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        return name

    def clean_vat_number(self) -> str:
        number = bare(self.cleaned_data["vat_number"])
        if number and not (self.supplier and number == self.supplier.vat_number):
            refuse_mistyped(number)
        return number

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if self.supplier is not None and said.get("seen") != version(self.supplier):
            again: Any = self.data
            again = again.copy()
            again["seen"] = version(self.supplier)
            # What is sent next has seen what there is now.
            self.data = again
            told = gettext("Somebody else has changed this supplier. Look at it, then save again.")
            self.add_error(None, told)
        return said

    def values(self) -> dict[str, Any]:
        """What is filled in, as fields of a supplier."""
        said = self.cleaned_data
        address = {**empty_address(), **{name: said[name] for name in IN_ADDRESS}}
        plain = {name: said[name] for name in PLAIN}
        return {**plain, "name_key": name_key(said["name"]), "address": address}


def initial_of(supplier: Supplier) -> dict[str, Any]:
    plain = {name: getattr(supplier, name) for name in PLAIN}
    address = {name: supplier.address.get(name, "") for name in IN_ADDRESS}
    return {**plain, **address, "seen": version(supplier)}
