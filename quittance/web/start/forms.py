from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quittance.accounts.countries import CURRENCY, currency_of
from quittance.accounts.models import Organisation
from quittance.accounts.rules import NUMBER_PATTERN_HELP, is_number_pattern, time_zones
from quittance.accounts.zones import language_of_country, zone_of
from quittance.bills.rules import bare
from quittance.catalogue.vat import Suggestion
from quittance.invoicing.documents.identifiers import is_iban
from quittance.invoicing.documents.paycodes.accounts import is_bic
from quittance.web.account.countries import country_choices
from quittance.web.forms import PlainForm
from quittance.web.vat_numbers import begins_with_letters, refuse_mistyped

ORGANISATION = "organization"


def spaceless(value: str) -> str:
    return "".join(value.split()).upper()


class OrganisationFields(forms.ModelForm[Organisation]):
    """Some particulars of the organisation; they are saved by its operation, not by the form."""

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_vat_number(self) -> str:
        """As it is written at home; one that has been there before does not stand in the way."""
        number = spaceless(self.cleaned_data["vat_number"])
        country = self.cleaned_data.get("country", "")
        is_new = number and number != self.initial["vat_number"]
        if is_new and (not country or begins_with_letters(country)):
            refuse_mistyped(bare(number))
        return number

    def changes(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class BusinessForm(OrganisationFields):
    country = forms.ChoiceField(label=_("Country"), required=False)

    class Meta:
        model = Organisation
        fields = ("name", "line1", "postcode", "city", "country", "vat_number")
        labels = {
            "name": _("Name"),
            "line1": _("Street and number"),
            "postcode": _("Postcode"),
            "city": _("City"),
            "vat_number": _("VAT number"),
        }
        help_texts = {
            "name": _("The legal name, as it stands on your invoices."),
            "vat_number": _("Leave it empty if you have none."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["autocomplete"] = ORGANISATION


class HabitsForm(OrganisationFields):
    """Prefilled by the country, until they have been saved once."""

    currency = forms.ChoiceField(label=_("Currency"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = Organisation
        fields = (
            "currency",
            "language",
            "time_zone",
            "invoice_number_pattern",
            "payment_terms_days",
        )
        labels = {
            "invoice_number_pattern": _("Invoice numbers"),
            "payment_terms_days": _("Days to pay"),
        }
        help_texts = {"invoice_number_pattern": NUMBER_PATTERN_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currencies = sorted(set(CURRENCY.values()) | {self.instance.currency})
        self.fields["currency"].choices = [(one, one) for one in currencies]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [(one, one) for one in time_zones()]  # type: ignore[attr-defined]
        if self.instance.time_zone == "UTC":
            self.initial = {**self.initial, **suggested(self.instance)}

    def clean_invoice_number_pattern(self) -> str:
        pattern = str(self.cleaned_data["invoice_number_pattern"])
        if not is_number_pattern(pattern):
            raise ValidationError(_("Name {number} once, and nothing else in braces but the year."))
        return pattern


def suggested(organisation: Organisation) -> dict[str, Any]:
    """What a business of this country most likely wants."""
    country = organisation.country
    return {
        "currency": currency_of(country) if country else organisation.currency,
        "language": language_of_country(country) if country else organisation.language,
        "time_zone": zone_of(country),
    }


class BankForm(OrganisationFields):
    class Meta:
        model = Organisation
        fields = ("iban", "bic")
        labels = {"iban": "IBAN", "bic": "BIC"}
        help_texts = {"bic": _("Only needed for transfers from outside the SEPA area.")}

    def clean_iban(self) -> str:
        iban = spaceless(self.cleaned_data["iban"])
        if iban and not is_iban(iban):
            raise ValidationError(gettext("This is no IBAN: check its digits."))
        return iban

    def clean_bic(self) -> str:
        bic = spaceless(self.cleaned_data["bic"])
        if bic and not is_bic(bic):
            raise ValidationError(gettext("A BIC has 8 or 11 letters and digits."))
        return bic


class TaxesForm(PlainForm):
    """Which of the suggested rates to keep; all but the zero rate are ticked."""

    rates = forms.MultipleChoiceField(
        label=_("Rates"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: list[Suggestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.name: one for one in offered}
        field: Any = self.fields["rates"]
        field.choices = [(name, name) for name in self.offered]
        field.initial = [name for name, one in self.offered.items() if one.percent]

    def chosen(self) -> list[Suggestion]:
        return [self.offered[name] for name in self.cleaned_data["rates"]]


class CustomerForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    line1 = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["autofocus"] = True
