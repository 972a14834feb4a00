"""The filters of the list as a form; what it holds becomes the list's own parameters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.web.bills.listing.reading import KINDS, STATUSES
from quittance.web.filtering import PRESETS, day_field, figure_field
from quittance.web.forms import PlainForm


class FilterForm(PlainForm):
    """Its fields are called as the parameters of the list, but for `issued`, a usual period."""

    supplier_name__icontains = forms.CharField(
        label=_("Supplier's name"), required=False, max_length=200
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
    entered_by = forms.ChoiceField(label=_("Entered by"), required=False)
    late = forms.ChoiceField(
        label=_("Late"),
        required=False,
        choices=[("", _("Late or not")), ("true", _("Only late ones")), ("false", _("Not late"))],
    )
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

    def __init__(
        self,
        *args: Any,
        currencies: Iterable[str],
        people: Iterable[tuple[str, str]],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        fields: Any = self.fields
        fields["currency"].choices = [
            ("", _("All currencies")),
            *((one, one) for one in currencies),
        ]
        fields["entered_by"].choices = [("", _("Anybody")), *people]
        for field in fields.values():
            # Without a word on each that it may be left out.
            field.template_name = "ui/filter_field.html"

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
