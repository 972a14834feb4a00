from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quittance.catalogue.models import TaxRate
from quittance.catalogue.rules import TaxCategory
from quittance.web.forms import FigureField, PlainForm
from quittance.web.tax_rates.words import NAMES, WHEN

NOTHING = Decimal(0)


def choices() -> list[tuple[str, SafeString]]:
    return [
        (code, format_html('<span>{}<span class="table-sub">{}</span></span>', name, WHEN[code]))
        for code, name in NAMES.items()
    ]


class TaxRateForm(PlainForm):
    """Asks for what its category needs: a percentage, or a reason, or nothing more."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("As you choose it for a product, such as VAT 19 %."),
    )
    category = forms.ChoiceField(
        label=_("Kind"),
        choices=choices,
        initial=TaxCategory.STANDARD.value,
        widget=forms.RadioSelect,
    )
    percent = FigureField(
        label=_("Rate"),
        mark="%",
        max_digits=7,
        decimal_places=4,
        min_value=NOTHING,
        max_value=Decimal(100),
    )
    exemption_reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_(
            "Stands on the invoice. A code may come first, such as VATEX-EU-132-1C; where it is "
            "empty the usual words of the kind are taken."
        ),
    )

    # A field that is not shown must not keep the form from being sent.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get("category") != TaxCategory.STANDARD:
            self.fields["percent"].required = False
        self.fields["name"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        category = said.get("category")
        if category == TaxCategory.STANDARD:
            if said.get("percent") == NOTHING:
                self.add_error("percent", gettext("Give a rate of more than 0 %."))
        else:
            said["percent"] = NOTHING
            # What stands in a field that is not asked for is nobody's mistake.
            self.errors.pop("percent", None)
        if category in {TaxCategory.STANDARD, TaxCategory.ZERO}:
            said["exemption_reason"] = ""
        if category == TaxCategory.EXEMPT and not said.get("exemption_reason"):
            self.add_error("exemption_reason", gettext("Name the law that makes it exempt."))
        return said


def initial_of(rate: TaxRate) -> dict[str, Any]:
    return {
        "name": rate.name,
        "category": rate.category,
        "percent": rate.percent or None,
        "exemption_reason": rate.exemption_reason,
    }
