"""What a report is asked for: in the address, with the parameters of the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from quittance.accounts.models import Organisation
from quittance.invoicing.days import YEARS
from quittance.money import EXPONENTS
from quittance.reports.cash import Every
from quittance.reports.figures import (
    DAY,
    Period,
    month_before,
    month_of,
    quarter_of,
    twelve_months,
    year_of,
)
from quittance.reports.revenue import By
from quittance.reports.summary import currencies_of
from quittance.web.forms import DateInput, PlainForm
from quittance.web.reports.documents import with_query
from quittance.web.reports.words import GROUPS
from quittance.web.templatetags.figures import day

# By day there is a row for each day and method.
MOST_DAYS = 366
FIRST, LAST = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)


def within_bounds(value: date) -> None:
    """Django's own validators would write the bounds as programs do."""
    if not FIRST <= value <= LAST:
        said = {"first": day(FIRST), "last": day(LAST)}
        raise ValidationError(_("Enter a day from %(first)s to %(last)s."), params=said)


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput, validators=[within_bounds])


class ReportForm(PlainForm):
    """What is not said is as usual; a parameter that is not known is left alone."""

    has_currencies = True

    def __init__(
        self, params: QueryDict, organisation: Organisation, usual: Mapping[str, str]
    ) -> None:
        said = {name: params.get(name, "") for name in params if params.get(name, "").strip()}
        super().__init__({**usual, **said})
        self.organisation, self.today = organisation, organisation.today()
        self.add_fields()
        if self.has_currencies:
            self.fields["currency"] = self._currency_field(said.get("currency", ""))

    def add_fields(self) -> None:
        raise NotImplementedError

    def _currency_field(self, asked: str) -> forms.ChoiceField:
        used = currencies_of(self.organisation)
        further = [asked] if asked in EXPONENTS and asked not in used else []
        choices = [("", _("All currencies")), *((one, one) for one in (*used, *further))]
        is_one_of_many = len(choices) > 2
        widget = forms.Select() if is_one_of_many else forms.HiddenInput()
        return forms.ChoiceField(
            label=_("Currency"), choices=choices, required=False, widget=widget
        )

    @property
    def currency(self) -> str:
        return str(self.cleaned_data["currency"])

    @property
    def parameters(self) -> dict[str, str]:
        """What was asked for, complete: for links to the same as a file."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def csv(self, path: str) -> str:
        return with_query(f"/api/reports/{path}/", {**self.parameters, "format": "csv"})


class PeriodForm(ReportForm):
    """From a day to another, both included."""

    def add_fields(self) -> None:
        self.fields["from"] = day_field(_("From"))
        self.fields["to"] = day_field(pgettext_lazy("period", "To"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("from"), said.get("to")
        if first and last and last < first:
            self.add_error("to", _("The period ends before it starts."))
        return said

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["from"], self.cleaned_data["to"])

    def presets(self) -> list[Preset]:
        """Periods that people ask for, each with the rest as it is asked for now."""
        rest = {
            name: value for name, value in self.data.items() if name not in {"from", "to", "page"}
        }
        mine = (self.data["from"], self.data["to"])
        return [
            Preset(
                label,
                f"?{urlencode({**rest, **as_parameters(period)})}",
                mine == (str(period.first), str(period.last)),
            )
            for label, period in presets_of(self.today)
        ]


class RevenueForm(PeriodForm):
    def add_fields(self) -> None:
        choices = [(str(by), label) for by, label in GROUPS.items()]
        self.fields["by"] = forms.ChoiceField(label=_("By"), choices=choices)
        super().add_fields()

    @property
    def by(self) -> By:
        return By(self.cleaned_data["by"])


class CashForm(PeriodForm):
    def add_fields(self) -> None:
        choices = [(Every.MONTH, _("Month")), (Every.DAY, _("Day"))]
        self.fields["every"] = forms.ChoiceField(label=_("By"), choices=choices)
        super().add_fields()

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        first, last = said.get("from"), said.get("to")
        if said.get("every") == Every.DAY and first and last and (last - first).days >= MOST_DAYS:
            self.add_error("every", _("By day, at most a year at a time."))
        return said

    @property
    def every(self) -> Every:
        return Every(self.cleaned_data["every"])


class StockForm(PeriodForm):
    """A period of movements; which products, it asks by `stock_filters.html`."""

    has_currencies = False


class AgeingForm(ReportForm):
    def add_fields(self) -> None:
        self.fields["as_of"] = day_field(_("As of"))
        self.fields["customer"] = forms.IntegerField(
            label=_("Customer"),
            required=False,
            widget=forms.HiddenInput,
            min_value=1,
            max_value=2**63 - 1,
        )

    @property
    def day(self) -> date:
        found: date = self.cleaned_data["as_of"]
        return found

    @property
    def customer(self) -> int | None:
        found: int | None = self.cleaned_data["customer"]
        return found


@dataclass(frozen=True, slots=True)
class Preset:
    label: str | Promise
    url: str
    is_on: bool


def presets_of(today: date) -> list[tuple[str | Promise, Period]]:
    month, quarter, year = month_of(today), quarter_of(today), year_of(today)
    return [
        (gettext_lazy("This month"), month),
        (gettext_lazy("Last month"), month_before(month)),
        (gettext_lazy("This quarter"), quarter),
        (gettext_lazy("Last quarter"), quarter_of(quarter.first - DAY)),
        (gettext_lazy("This year"), year),
        (gettext_lazy("Last year"), year_of(year.first - DAY)),
        (gettext_lazy("Last twelve months"), twelve_months(today)),
    ]


def as_parameters(period: Period) -> dict[str, str]:
    return {"from": str(period.first), "to": str(period.last)}
