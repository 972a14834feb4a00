"""A customer's particulars, as people fill them in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quittance.accounts.models import Organisation
from quittance.bills.rules import bare
from quittance.customers.models import Customer, EInvoiceFormat, empty_address
from quittance.customers.operations import version
from quittance.invoicing.documents.codes import ADDRESS_SCHEMES
from quittance.invoicing.documents.identifiers import is_identifier
from quittance.money import EXPONENTS
from quittance.web.account.countries import country_choices
from quittance.web.forms import PlainForm, Switch
from quittance.web.vat_numbers import refuse_mistyped

BUSINESS, PERSON = "business", "person"
ADDRESS = (
    ("line1", _("Street and number"), 200),
    ("line2", _("Address, second line"), 200),
    ("postcode", _("Postcode"), 20),
    ("city", _("City"), 100),
    ("region", _("Region or state"), 100),
)
# The schemes that people ask for, by what they call them; the others by their code.
SCHEMES = {
    "EM": _("E-mail"),
    "0204": _("Leitweg-ID (Germany)"),
    "9930": _("German VAT number"),
    "9914": _("Austrian VAT number"),
    "0088": _("GLN"),
    "0060": _("D-U-N-S"),
    "0106": _("Dutch KvK number"),
    "0208": _("Belgian enterprise number"),
    "0009": _("French SIRET"),
    "0007": _("Swedish organisation number"),
    "0184": _("Danish CVR number"),
    "0192": _("Norwegian organisation number"),
}
FORMATS = {
    "": _("No format of its own"),
    EInvoiceFormat.XRECHNUNG: "XRechnung",
    EInvoiceFormat.PEPPOL: "Peppol BIS Billing",
}
TEXTS = {
    "email": 254,
    "mobile": 32,
    "registration_number": 50,
    "buyer_reference": 100,
    "electronic_address": 200,
    "external_id": 100,
}


class CustomerForm(PlainForm):
    kind = forms.ChoiceField(
        label=_("Customer"),
        choices=[(BUSINESS, _("Business")), (PERSON, _("Person"))],
        initial=BUSINESS,
        widget=forms.RadioSelect,
    )
    company = forms.CharField(
        label=_("Name of the business"),
        max_length=200,
        required=False,
        help_text=_("The legal name, as it is to stand on invoices."),
    )
    name = forms.CharField(
        label=_("Person"),
        max_length=200,
        required=False,
        help_text=_("Of a business whom to ask for."),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("Invoices and reminders go there."),
    )
    mobile = forms.CharField(label=_("Phone"), max_length=32, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    vat_number = forms.CharField(
        label=_("VAT number"),
        max_length=30,
        required=False,
        help_text=_("With the country's letters, such as DE136695976."),
    )
    registration_number = forms.CharField(
        label=_("Registration number"), max_length=50, required=False
    )
    currency = forms.ChoiceField(label=_("Currency"))
    ship = forms.BooleanField(label=_("Deliveries go elsewhere"), required=False, widget=Switch)
    ship_country = forms.ChoiceField(label=_("Country"), required=False)
    buyer_reference = forms.CharField(
        label=_("Buyer reference"),
        max_length=100,
        required=False,
        help_text=_("In Germany the Leitweg-ID of an authority."),
    )
    einvoice_format = forms.ChoiceField(
        label=_("Format"), choices=list(FORMATS.items()), required=False
    )
    electronic_address_scheme = forms.ChoiceField(label=_("Kind of address"), required=False)
    electronic_address = forms.CharField(
        label=_("Electronic address"),
        max_length=200,
        required=False,
        help_text=_("Where e-invoices go, such as a Peppol participant."),
    )
    send_xml = forms.BooleanField(
        label=_("Mails bring the e-invoice as XML, too"), required=False, widget=Switch
    )
    external_id = forms.CharField(
        label=_("Customer number"),
        max_length=100,
        required=False,
        help_text=_("What you or another system call this customer."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        customer: Customer | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.customer = customer
        for prefix in ("", "ship_"):
            for name, label, most in ADDRESS:
                field = forms.CharField(label=label, max_length=most, required=False)
                self.fields[prefix + name] = field
        fields: Any = self.fields
        fields["country"].choices = fields["ship_country"].choices = country_choices()
        own = customer.currency if customer else organisation.currency
        fields["currency"].choices = [(one, one) for one in sorted({*EXPONENTS, own})]
        fields["electronic_address_scheme"].choices = scheme_choices()
        if customer is None:
            fields["company"].widget.attrs["autofocus"] = True

    @property
    def is_shipping_open(self) -> bool:
        return bool(self["ship"].value())

    @property
    def has_more(self) -> bool:
        """Whether something stands in, or is wrong with, what is folded away at first."""
        names = ("buyer_reference", "einvoice_format", "electronic_address", "send_xml")
        return any(self[name].value() or self[name].errors for name in names) or bool(
            self["electronic_address_scheme"].errors
        )

    def clean_vat_number(self) -> str:
        number = bare(self.cleaned_data["vat_number"])
        if number and not (self.customer and number == self.customer.vat_number):
            refuse_mistyped(number)
        return number

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        self._check_names(said)
        scheme = said.get("electronic_address_scheme", "")
        value = said.get("electronic_address", "")
        if value and not scheme:
            self.add_error("electronic_address_scheme", gettext("Say what kind of address it is."))
        elif value and not is_identifier(scheme, value):
            self.add_error("electronic_address", gettext("Check the digits of this address."))
        elif scheme and not value and "electronic_address" not in self.errors:
            self.add_error("electronic_address", gettext("Give the address itself, too."))
        if self.errors:
            self.show_what_is_there()
        return said

    def show_what_is_there(self) -> None:
        """What is sent next has seen what there is now."""
        if self.customer is not None:
            again: Any = self.data
            again = again.copy()
            again["seen"] = version(self.customer)
            self.data = again

    def _check_names(self, said: dict[str, Any]) -> None:
        if said.get("kind") == PERSON:
            said["company"] = ""
            if not said.get("name") and "name" not in self.errors:
                self.add_error("name", gettext("Give the person's name."))
        elif not said.get("company") and "company" not in self.errors:
            if said.get("name"):
                self.add_error(
                    "company", gettext("Give the name of the business, or choose Person.")
                )
            else:
                self.add_error("company", gettext("Give the name of the business."))

    def values(self) -> dict[str, Any]:
        """The columns of a customer."""
        said = self.cleaned_data
        shipping = address_in(said, "ship_") if said["ship"] else None
        kept = (*TEXTS, "company", "vat_number", "currency", "send_xml")
        return {
            **{name: said[name] for name in kept},
            "name": said["name"] or said["company"],
            "electronic_address_scheme": said["electronic_address_scheme"],
            "einvoice_format": said["einvoice_format"],
            "billing_address": address_in(said, ""),
            "shipping_address": shipping if shipping and any(shipping.values()) else None,
        }


def scheme_choices() -> list[tuple[str, Any]]:
    others = [(code, code) for code in sorted(ADDRESS_SCHEMES) if code not in SCHEMES]
    named = [(code, name) for code, name in SCHEMES.items() if code in ADDRESS_SCHEMES]
    return [("", "–"), *named, *others]


def address_in(said: dict[str, Any], prefix: str) -> dict[str, str]:
    return {name: said[prefix + name] for name in empty_address()}


def initial_of(customer: Customer) -> dict[str, Any]:
    same = customer.name if customer.name != customer.company else ""
    shipping = customer.shipping_address or {}
    return {
        **{name: getattr(customer, name) for name in (*TEXTS, "company", "vat_number", "currency")},
        "kind": BUSINESS if customer.company else PERSON,
        "name": same,
        "electronic_address_scheme": customer.electronic_address_scheme,
        "einvoice_format": customer.einvoice_format,
        "send_xml": customer.send_xml,
        **customer.billing_address,
        "ship": bool(shipping),
        **{f"ship_{name}": value for name, value in shipping.items()},
        "seen": version(customer),
    }
