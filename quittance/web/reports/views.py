"""What the business has come to, over any period; each figure leads to what it is the sum of."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quittance.accounts.rules import BOOKS_READERS
from quittance.customers.models import Customer
from quittance.reports.ageing import ageing
from quittance.reports.cash import cash_report, sum_up
from quittance.reports.figures import DAY, month_before, month_of, quarter_of, twelve_months
from quittance.reports.revenue import revenue
from quittance.reports.tax import sum_up as sum_up_tax
from quittance.reports.tax import tax_report
from quittance.web.access import OfficeRequest, office
from quittance.web.reports.drawn import ageing_chart, cash_chart, revenue_chart
from quittance.web.reports.forms import (
    AgeingForm,
    CashForm,
    PeriodForm,
    ReportForm,
    RevenueForm,
    as_parameters,
)
from quittance.web.reports.kinds import REPORTS
from quittance.web.reports.tables import ageing_table, cash_table, revenue_table, tax_table


@require_safe
@office(read=BOOKS_READERS)
def index(request: OfficeRequest) -> HttpResponse:
    """What there is, and what each of them answers."""
    today = request.access.organisation.today()
    month, quarter = month_of(today), quarter_of(today)
    before = quarter_of(quarter.first - DAY)
    further = {
        "ageing": [(_("End of last month"), f"?as_of={month.first - DAY}")],
        "tax": [
            (_("Last quarter"), f"?{urlencode(as_parameters(before))}"),
            (_("Last month"), f"?{urlencode(as_parameters(month_before(month)))}"),
        ],
        "cash": [
            (_("This month by day"), f"?every=day&from={month.first}&to={month.last}"),
        ],
    }
    reports = [(one, [*one.asked, *further.get(one.slug, [])]) for one in REPORTS]
    return render(request, "reports/index.html", {"reports": reports})


@require_safe
@office(read=BOOKS_READERS)
def ageing_report(request: OfficeRequest) -> HttpResponse:
    organisation = request.access.organisation
    today = organisation.today()
    form = AgeingForm(request.GET, organisation, {"as_of": str(today)})
    if not form.is_valid():
        return page(request, "ageing", form)
    customers = Customer.objects.for_organisation(organisation)
    customer = customers.found(pk=form.customer) if form.customer else None
    found = ageing(
        organisation, form.day, today=today, currency=form.currency, customer=form.customer
    )
    parts = [(ageing_table(one), ageing_chart(one)) for one in found]
    is_past = form.day < today
    return page(request, "ageing", form, parts=parts, customer=customer, is_past=is_past)


@require_safe
@office(read=BOOKS_READERS)
def revenue_report(request: OfficeRequest) -> HttpResponse:
    organisation = request.access.organisation
    usual = as_parameters(twelve_months(organisation.today()))
    form = RevenueForm(request.GET, organisation, {**usual, "by": "month"})
    if not form.is_valid():
        return page(request, "revenue", form)
    by, period = form.by, form.period
    found = revenue(organisation, by, period, currency=form.currency)
    parts = [
        (revenue_table(one, by, period), revenue_chart(one, by, period, form.today))
        for one in found
    ]
    return page(request, "revenue", form, parts=parts)


@require_safe
@office(read=BOOKS_READERS)
def tax_page(request: OfficeRequest) -> HttpResponse:
    organisation = request.access.organisation
    usual = as_parameters(quarter_of(organisation.today()))
    form = PeriodForm(request.GET, organisation, usual)
    if not form.is_valid():
        return page(request, "tax", form)
    groups = tax_report(organisation, form.period, currency=form.currency)
    parts = [(tax_table(one, form.period), None) for one in sum_up_tax(groups)]
    return page(request, "tax", form, parts=parts)


@require_safe
@office(read=BOOKS_READERS)
def cash_page(request: OfficeRequest) -> HttpResponse:
    organisation = request.access.organisation
    usual = as_parameters(twelve_months(organisation.today()))
    form = CashForm(request.GET, organisation, {**usual, "every": "month"})
    if not form.is_valid():
        return page(request, "cash", form)
    every, period = form.every, form.period
    rows = cash_report(organisation, every, period, currency=form.currency)
    parts = [
        (cash_table(one, every), cash_chart(one, every, period, form.today))
        for one in sum_up(rows, period)
    ]
    return page(request, "cash", form, parts=parts)


def page(request: OfficeRequest, slug: str, form: ReportForm, **context: Any) -> HttpResponse:
    """A report; without its `parts` where what was asked for cannot be."""
    kind = next(one for one in REPORTS if one.slug == slug)
    crumbs: list[tuple[str | Promise, str]] = [
        (_("Reports"), reverse("reports:index")),
        (kind.title, ""),
    ]
    if "parts" in context:
        own = form.organisation.currency
        context["parts"].sort(key=lambda part: part[0].currency != own)
    shared = {"form": form, "report": kind, "crumbs": crumbs}
    if "parts" in context:
        shared["csv"] = form.csv(slug)
    status = 200 if "parts" in context else 422
    return render(request, f"reports/{slug}.html", {**shared, **context}, status=status)
