"""Every part of the design system on one page, in both themes. Only where DEBUG or tests run."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.web.access import anybody
from quittance.web.charts import Point, bars, ranks, stack
from quittance.web.context import THEMES
from quittance.web.forms import AmountInput, DateInput, PlainForm, Switch

STATIC = Path(__file__).resolve().parents[1] / "static" / "web"
ROWS = [
    ("INV-2026-0042", "Cleo Brandt", "sent", date(2026, 12, 20), Decimal("1234.50")),
    ("INV-2026-0041", "Museum of Letters", "overdue", date(2026, 11, 2), Decimal("89.00")),
    ("INV-2026-0040", "Rita Lindqvist", "paid", date(2026, 10, 30), Decimal("12060.00")),
    ("", "Cleo Brandt", "draft", None, Decimal("7.99")),
]


REVENUE = [
    Point(name, Decimal(value), shown=f"€{value}.00", url="#", is_past=name != "Nov")
    for name, value in (("Jul", 8120), ("Aug", 6480), ("Sep", -900), ("Oct", 11240), ("Nov", 7310))
]
AGES = [
    Point(name, Decimal(value), shown=f"€{value}.00", url="#")
    for name, value in (
        *(("Not due", 9200), ("1-30 days", 3100), ("31-60 days", 900)),
        *(("61-90 days", 240), ("Older", 89)),
    )
]


class SampleForm(PlainForm):
    name = forms.CharField(label="Name", help_text="As it stands on your invoices.")
    email = forms.EmailField(label="E-mail address", required=False)
    country = forms.ChoiceField(label="Country", choices=[("DE", "Germany"), ("FR", "France")])
    due = forms.DateField(label="Due date", widget=DateInput)
    price = forms.DecimalField(label="Price", widget=AmountInput(mark="EUR"), localize=True)
    tax = forms.ChoiceField(
        label="Prices",
        choices=[("net", "Without tax"), ("gross", "With tax")],
        widget=forms.RadioSelect,
    )
    reminders = forms.BooleanField(label="Send reminders", required=False, widget=Switch)
    terms = forms.BooleanField(label="I have read the terms")
    notes = forms.CharField(label="Notes", widget=forms.Textarea, required=False)


@require_safe
@anybody
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG and not settings.TESTING:
        raise Http404
    context = {
        "icons": icon_names(),
        "themes": [(theme, sample(theme), faulty(f"{theme}-faulty")) for theme in THEMES],
        "rows": ROWS,
        "bars": bars(REVENUE),
        "ages": stack(AGES),
        "ranks": ranks(AGES),
        "page": Paginator(range(118), 25).page(2),
        "colours": "ground surface sunken raised accent accent-soft good-soft info-soft warn-soft "
        "bad-soft ink ink-soft ink-faint line line-strong".split(),
    }
    return render(request, "styleguide/index.html", context)


def sample(prefix: str) -> SampleForm:
    return SampleForm(initial={"name": "Lamps & Co", "tax": "net"}, prefix=prefix)


def faulty(prefix: str) -> SampleForm:
    said = {"name": "", "email": "nobody", "country": "DE", "price": "x", "tax": "net"}
    return SampleForm({f"{prefix}-{name}": value for name, value in said.items()}, prefix=prefix)


@cache
def icon_names() -> list[str]:
    return re.findall(r'symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text())
