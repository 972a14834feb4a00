from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from quittance.accounts.models import Organisation
from quittance.accounts.rules import (
    ACCENT_COLOR,
    NUMBER_PATTERN_HELP,
    UPI_ID,
    Design,
    EInvoiceCheck,
    Paper,
    PaymentReference,
    is_number_pattern,
    time_zones,
)
from quittance.invoicing.documents.codes import ADDRESS_SCHEMES
from quittance.money import EXPONENTS
from quittance.web.account.countries import country_choices
from quittance.web.forms import PlainForm, Switch
from quittance.web.settings.seen import changed_since, seen_of
from quittance.web.start.forms import BankForm as BankFields
from quittance.web.start.forms import OrganisationFields

LONGEST_TERMS = 3650
CHECKS = (
    (EInvoiceCheck.AUTO, _("As soon as the business could write one")),
    (EInvoiceCheck.ALWAYS, _("Always")),
    (EInvoiceCheck.NEVER, _("Never")),
)
REFERENCES = (
    (PaymentReference.NUMBER, _("The invoice's number")),
    (PaymentReference.CREDITOR, _("A structured creditor reference (ISO 11649)")),
)
DESIGNS = (
    (Design.MODERN, pgettext_lazy("design", "Modern")),
    (Design.COMPACT, pgettext_lazy("design", "Compact")),
    (Design.CLASSIC, pgettext_lazy("design", "Classic")),
)
PAPERS = ((Paper.A4, "A4"), (Paper.LETTER, "US Letter"))


class ColourInput(forms.TextInput):
    input_type = "color"


class Particulars(OrganisationFields):
    """Particulars of the organisation that know from which values they were made."""

    def values_of(self, organisation: Organisation) -> dict[str, Any]:
        return {name: getattr(organisation, name) for name in self.fields}

    def made_from(self, organisation: Organisation) -> None:
        """What stands in the page, for the next time it is sent."""
        self.seen = seen_of(self.values_of(organisation))

    def refuse_stale(self, now: Organisation) -> bool:
        """Whether something was changed since the page was made; said beside its field."""
        values = self.values_of(now)
        stale = list(changed_since(self.data.get("seen", ""), values))
        for name in stale:
            said = {"value": self._shown(name, values[name])}
            text = gettext("Somebody has changed this to “%(value)s” since you opened the page.")
            self.add_error(name, text % said)
        if stale:
            self.add_error(None, gettext("Save again to keep what stands here now."))
        return bool(stale)

    def _shown(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return gettext("On") if value else gettext("Off")
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value)) or "–"


class OrganisationForm(Particulars):
    country = forms.ChoiceField(label=_("Country"), required=False)
    currency = forms.ChoiceField(label=_("Currency"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    electronic_address_scheme = forms.ChoiceField(label=_("Its scheme"), required=False)

    class Meta:
        model = Organisation
        fields = (
            *("name", "line1", "line2", "postcode", "city", "region", "country"),
            *("email", "phone", "contact_name"),
            *("vat_number", "tax_number", "registration_number", "legal_information"),
            *("electronic_address", "electronic_address_scheme"),
            *("language", "time_zone", "currency"),
        )
        labels = {
            "name": _("Legal name"),
            "line1": _("Street and number"),
            "line2": _("Address line 2"),
            "postcode": _("Postcode"),
            "city": _("City"),
            "region": _("Region"),
            "email": _("E-mail address"),
            "phone": _("Phone"),
            "contact_name": _("Contact"),
            "vat_number": _("VAT number"),
            "tax_number": _("Tax number"),
            "registration_number": _("Register number"),
            "legal_information": _("Legal information"),
            "electronic_address": _("Electronic address"),
        }
        help_texts = {
            "email": _("Replies to mails go here; it stands on your invoices."),
            "contact_name": _("Whom customers ask about their invoices."),
            "tax_number": _("The tax office's own number, besides the VAT number."),
            "legal_information": _("Legal form, directors, capital: the foot of each invoice."),
            "electronic_address": _("Where e-invoices reach you; empty: your e-mail address."),
        }
        widgets = {"legal_information": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schemes = [("", "–"), *((one, one) for one in sorted(ADDRESS_SCHEMES))]
        offered = {
            "country": country_choices(),
            "currency": [(one, one) for one in sorted(EXPONENTS)],
            "time_zone": [(one, one) for one in time_zones()],
            "electronic_address_scheme": schemes,
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["autocomplete"] = "organization"


class InvoicingForm(Particulars):
    payment_terms_days = forms.IntegerField(
        label=_("Days to pay"), min_value=0, max_value=LONGEST_TERMS
    )
    prices_include_tax = forms.BooleanField(
        label=_("Prices include tax"),
        required=False,
        widget=Switch,
        help_text=_("What new invoices begin with; each can have it otherwise."),
    )
    einvoice_check = forms.ChoiceField(
        label=_("Refuse to send what is no valid e-invoice"),
        choices=CHECKS,
        widget=forms.RadioSelect,
        help_text=_(
            "By itself this begins where EN 16931 is in force, once you have a VAT number."
        ),
    )

    class Meta:
        model = Organisation
        fields = (
            "invoice_number_pattern",
            "credit_note_number_pattern",
            "payment_terms_days",
            "prices_include_tax",
            "einvoice_check",
        )
        labels = {
            "invoice_number_pattern": _("Invoice numbers"),
            "credit_note_number_pattern": _("Credit note numbers"),
        }

    def clean_invoice_number_pattern(self) -> str:
        return self._pattern("invoice_number_pattern")

    def clean_credit_note_number_pattern(self) -> str:
        return self._pattern("credit_note_number_pattern")

    def _pattern(self, name: str) -> str:
        pattern = str(self.cleaned_data[name])
        if not is_number_pattern(pattern):
            raise ValidationError(NUMBER_PATTERN_HELP)
        return pattern


class BankForm(Particulars, BankFields):
    payment_reference = forms.ChoiceField(
        label=_("What payers write into the transfer"),
        choices=REFERENCES,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Organisation
        fields = ("iban", "bic", "upi_id", "payment_reference")
        labels = {"iban": "IBAN", "bic": "BIC", "upi_id": _("UPI id")}
        help_texts = {
            "bic": _("Only needed for transfers from outside the SEPA area."),
            "upi_id": _("Where customers in India pay: name@bank."),
        }

    def clean_upi_id(self) -> str:
        upi_id = str(self.cleaned_data["upi_id"])
        if upi_id and not UPI_ID.fullmatch(upi_id):
            raise ValidationError(gettext("A UPI id has a name and a bank: name@bank."))
        return upi_id


class AppearanceForm(Particulars):
    design = forms.ChoiceField(label=_("Design"), choices=DESIGNS, widget=forms.RadioSelect)
    paper = forms.ChoiceField(label=_("Paper"), choices=PAPERS)
    accent_color = forms.CharField(
        label=_("Accent colour"),
        max_length=7,
        widget=ColourInput,
        help_text=_("Where it is too pale to be read it is darkened as far as needed."),
    )

    class Meta:
        model = Organisation
        fields = ("design", "paper", "accent_color")

    def clean_accent_color(self) -> str:
        colour = str(self.cleaned_data["accent_color"]).lower()
        if not ACCENT_COLOR.fullmatch(colour):
            raise ValidationError(gettext("Give a colour such as #1f4e79."))
        return colour


class LogoForm(PlainForm):
    image = forms.FileField(
        label=_("PNG or JPEG, of at most 2 MB"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg", "data-submit": ""}),
    )


class MailTextForm(PlainForm):
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 16})
    )


class TokenForm(PlainForm):
    name = forms.CharField(
        label=_("What it is for"),
        max_length=100,
        help_text=_("So that you know later which one to revoke."),
    )
    days = forms.TypedChoiceField(
        label=_("Good for"),
        coerce=int,
        initial=90,
        choices=((30, _("30 days")), (90, _("90 days")), (365, _("One year"))),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autofocus"] = True

    def lifetime(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])
