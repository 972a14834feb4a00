"""The filters of the list as a form; what it holds becomes the list's own parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.reports.figures import Period, month_before, month_of
from quittance.web.forms import AmountInput, DateInput, PlainForm
from quittance.web.invoices.listing.reading import KINDS, STATUSES

PRESETS: dict[str, tuple[Any, Callable[[date], Period]]] = {
    "this_month": (_("This month"), month_of),
    "last_month": (_("Last month"), lambda today: month_before(month_of(today))),
    "last_30": (_("Last 30 days"), lambda today: Period(today - timedelta(days=29), today)),
    "this_year": (_("This year"), lambda today: year_of(today)),
    "last_year": (_("Last year"), lambda today: year_of(today.replace(year=today.year - 1, day=1))),
}


def year_of(day: date) -> Period:
    return Period(day.replace(month=1, day=1), day.replace(month=12, day=31))


def figure_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        localize=True,
        max_digits=18,
        decimal_places=3,
        widget=AmountInput(),
    )


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DateInput())


class FilterForm(PlainForm):
    """Its fields are called as the parameters of the list, but for `issued`, a usual period."""

    customer_name__icontains = forms.CharField(
        label=_("Customer's name"), required=False, max_length=200
    )
    status__in = forms.MultipleChoiceField(
        label=_("Status"),
        required=False,
        choices=list(STATUSES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All documents")), *KINDS.items()]
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    issued = forms.ChoiceField(
        label=_("Issued in"),
        required=False,
        choices=[
            ("", _("The days below")),
            *((name, label) for name, (label, _of) in PRESETS.items()),
        ],
    )
    issue_date__gte = day_field(_("Issued from"))
    issue_date__lte = day_field(_("Issued to"))
    due_date__gte = day_field(_("Due from"))
    due_date__lte = day_field(_("Due to"))
    total__gte = figure_field(_("Total from"))
    total__lte = figure_field(_("Total to"))

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
        for name in ("issue_date", "due_date", "total"):
            low, high = said.get(f"{name}__gte"), said.get(f"{name}__lte")
            if low is not None and high is not None and low > high:
                self.add_error(f"{name}__lte", _("This is before where it begins."))
        return said

    def filters(self) -> dict[str, str]:
        """What is filled in, as parameters."""
        said = dict(self.cleaned_data)
        preset = said.pop("issued")
        if preset:
            period = PRESETS[preset][1](self.today)
            said |= {"issue_date__gte": period.first, "issue_date__lte": period.last}
        said["status__in"] = ",".join(said["status__in"])
        return {name: str(value) for name, value in said.items() if value not in (None, "")}


def initial_of(params: Any) -> dict[str, Any]:
    """What the form begins with: the filters that are on."""
    said = {name: params[name] for name in params}
    statuses = said.pop("status__in", "") or said.pop("status", "")
    return {**said, "status__in": statuses.split(",") if statuses else []}


# Beside what the form writes: another way of saying the same.
REPLACED = (*FilterForm.base_fields, "status")
