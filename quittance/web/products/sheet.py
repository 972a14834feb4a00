"""Products as a file: taken in, with all that is wrong with it, and given out."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from quittance.accounts.rules import ADMINS
from quittance.catalogue.sheets import COLUMNS, MOST_BYTES, Outcome, take_in
from quittance.errors import InvalidInput, Problem
from quittance.web.access import OfficeRequest, office
from quittance.web.forms import PlainForm


class SheetForm(PlainForm):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=gettext_lazy("UTF-8, at most 5 MB and 10,000 rows."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def sheet(request: OfficeRequest) -> HttpResponseBase:
    """Take in a file: all of its rows, or none."""
    is_sent = request.method == "POST"
    form = SheetForm(request.POST, request.FILES) if is_sent else SheetForm()
    problems: list[Problem] = []
    if form.is_valid():
        # One byte more than may be: what is larger is refused, not cut.
        content = form.cleaned_data["file"].read(MOST_BYTES + 1)
        access = request.access
        try:
            outcome = take_in(organisation=access.organisation, content=content, by=access.user)
        except InvalidInput as error:
            problems = list(error.problems)
        else:
            messages.success(request, said_of(outcome))
            return redirect("products:list")
    context = {
        "form": form,
        "problems": problems,
        "columns": COLUMNS,
        "crumbs": [(_("Products"), reverse("products:list")), (_("Import"), "")],
    }
    status = 422 if problems or form.errors else 200
    return render(request, "products/sheet.html", context, status=status)


def said_of(outcome: Outcome) -> str:
    said = {
        "created": outcome.created,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
    }
    return _("Taken in: %(created)d new, %(changed)d changed, %(unchanged)d as they were.") % said
