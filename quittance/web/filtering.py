"""The filters of a list as a form; what it holds becomes the list's own parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.reports.figures import Period, month_before, month_of, year_of
from quittance.web.forms import DateInput, FigureField, PlainForm

PRESETS: dict[str, tuple[Any, Callable[[date], Period]]] = {
    "this_month": (_("This month"), month_of),
    "last_month": (_("Last month"), lambda today: month_before(month_of(today))),
    "last_30": (_("Last 30 days"), lambda today: Period(today - timedelta(days=29), today)),
    "this_year": (_("This year"), lambda today: year_of(today)),
    "last_year": (_("Last year"), lambda today: year_of(today.replace(year=today.year - 1, day=1))),
}


def figure_field(label: Any) -> FigureField:
    return FigureField(label=label, required=False, max_digits=18, decimal_places=3)


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DateInput())


def usual_field(label: Any) -> forms.ChoiceField:
    """A usual period, in place of two days."""
    usual = [(name, label) for name, (label, _of) in PRESETS.items()]
    return forms.ChoiceField(
        label=label, required=False, choices=[("", _("The days below")), *usual]
    )


def name_field(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=200)


def several_field(label: Any, choices: dict[str, Any]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=list(choices.items()),
        widget=forms.CheckboxSelectMultiple,
    )


class FilterForm(PlainForm):
    """Its fields are called as the parameters of the list, but for the one of a usual period.

    `ranges` are pairs of fields, from and to; `several` is the parameter that takes more than one
    value, without its lookup; `usual` is the field of a usual period, and whose days it stands for.
    """

    ranges: ClassVar[tuple[str, ...]]
    several: ClassVar[str]
    usual: ClassVar[tuple[str, str]]

    currency = forms.ChoiceField(label=_("Currency"), required=False)

    def __init__(self, *args: Any, currencies: Iterable[str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choices = [("", _("All currencies")), *((one, one) for one in currencies)]
        self.fields["currency"] = forms.ChoiceField(
            label=_("Currency"), required=False, choices=choices
        )
        for field in self.fields.values():
            # Without a word on each that it may be left out.
            field.template_name = "ui/filter_field.html"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name in self.ranges:
            low, high = said.get(f"{name}__gte"), said.get(f"{name}__lte")
            if low is not None and high is not None and low > high:
                self.add_error(f"{name}__lte", _("This is before where it begins."))
        return said

    def filters(self) -> dict[str, str]:
        """What is filled in, as parameters."""
        said = dict(self.cleaned_data)
        field, days = self.usual
        preset = said.pop(field)
        if preset:
            period = PRESETS[preset][1](self.today)
            said |= {f"{days}__gte": period.first, f"{days}__lte": period.last}
        several = f"{self.several}__in"
        said[several] = ",".join(said[several])
        return {name: str(value) for name, value in said.items() if value not in (None, "")}

    @classmethod
    def replaced(cls) -> tuple[str, ...]:
        """The parameters that what is filled in takes the place of."""
        return (*cls.base_fields, cls.several)

    @classmethod
    def begin_with(cls, params: Any) -> dict[str, Any]:
        """What the form begins with: the filters that are on."""
        said = {name: params[name] for name in params}
        values = said.pop(f"{cls.several}__in", "") or said.pop(cls.several, "")
        return {**said, f"{cls.several}__in": values.split(",") if values else []}
