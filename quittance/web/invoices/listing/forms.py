"""The filters of the list of invoices."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.web import filtering
from quittance.web.filtering import (
    day_field,
    figure_field,
    name_field,
    several_field,
    usual_field,
)
from quittance.web.invoices.listing.reading import KINDS, STATUSES


class FilterForm(filtering.FilterForm):
    ranges = ("issue_date", "due_date", "total")
    several = "status"
    usual = ("issued", "issue_date")

    customer_name__icontains = name_field(_("Customer's name"))
    status__in = several_field(_("Status"), STATUSES)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All documents")), *KINDS.items()]
    )
    issued = usual_field(_("Issued in"))
    issue_date__gte = day_field(_("Issued from"))
    issue_date__lte = day_field(_("Issued to"))
    due_date__gte = day_field(_("Due from"))
    due_date__lte = day_field(_("Due to"))
    total__gte = figure_field(_("Total from"))
    total__lte = figure_field(_("Total to"))
    field_order = ("customer_name__icontains", "status__in", "kind", "currency")
