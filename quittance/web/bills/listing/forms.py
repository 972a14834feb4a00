"""The filters of the list of suppliers' bills."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.web import filtering
from quittance.web.bills.listing.reading import KINDS, STATUSES
from quittance.web.filtering import (
    day_field,
    figure_field,
    name_field,
    several_field,
    usual_field,
)


class FilterForm(filtering.FilterForm):
    ranges = ("issue_date", "due_date", "total")
    several = "status"
    usual = ("issued", "issue_date")

    supplier_name__icontains = name_field(_("Supplier's name"))
    status__in = several_field(_("Status"), STATUSES)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All documents")), *KINDS.items()]
    )
    entered_by = forms.ChoiceField(label=_("Entered by"), required=False)
    late = forms.ChoiceField(
        label=_("Late"),
        required=False,
        choices=[("", _("Late or not")), ("true", _("Only late ones")), ("false", _("Not late"))],
    )
    issued = usual_field(_("Issued in"))
    issue_date__gte = day_field(_("Issued from"))
    issue_date__lte = day_field(_("Issued to"))
    due_date__gte = day_field(_("Due from"))
    due_date__lte = day_field(_("Due to"))
    total__gte = figure_field(_("Total from"))
    total__lte = figure_field(_("Total to"))
    field_order = ("supplier_name__icontains", "status__in", "kind", "currency")

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["entered_by"].choices = [("", _("Anybody")), *people]
