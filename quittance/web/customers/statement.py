"""A customer's account over some time, with the balance after each movement."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from quittance.errors import InvalidInput
from quittance.invoicing.rules import Kind
from quittance.reports.statement import PAYMENT, REFUND, SIGNS, Account, Period, accounts_of
from quittance.web.access import OfficeRequest, office
from quittance.web.customers.views import customer_at, head_of

KINDS = {
    Kind.INVOICE.value: gettext_lazy("Invoice"),
    Kind.CREDIT_NOTE.value: gettext_lazy("Credit note"),
    PAYMENT: gettext_lazy("Payment"),
    REFUND: gettext_lazy("Refund"),
}
SUMS = {
    Kind.INVOICE.value: gettext_lazy("Invoiced"),
    Kind.CREDIT_NOTE.value: gettext_lazy("Credited"),
    PAYMENT: gettext_lazy("Paid"),
    REFUND: gettext_lazy("Refunded"),
}


@require_safe
@office()
def customer_statement(request: OfficeRequest, pk: int) -> HttpResponse:
    organisation, customer = request.access.organisation, customer_at(request, pk)
    today = organisation.today()
    problem, period = "", asked_period(request, today)
    try:
        accounts = accounts_of(organisation, customer, period)
    except InvalidInput as error:
        problem, accounts = str(error), []
    context = {
        **head_of(customer),
        "period": period,
        "problem": problem,
        "accounts": [account_page(one, pk, period) for one in accounts],
        "presets": presets(today, period),
    }
    return render(request, "customers/statement.html", context, status=422 if problem else 200)


def asked_period(request: OfficeRequest, today: date) -> Period:
    """What ?from= and ?to= say; this year where they say nothing that can be read."""
    end = day_in(request.GET.get("to", "")) or today
    return Period(day_in(request.GET.get("from", "")) or end.replace(month=1, day=1), end)


def day_in(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def presets(today: date, period: Period) -> list[dict[str, Any]]:
    """Periods people ask for, and which of them is shown."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
    year = today.replace(month=1, day=1)
    past = year.replace(year=year.year - 1)
    named = (
        (_("This month"), Period(month, today)),
        (_("Last month"), Period(before, month - timedelta(days=1))),
        (_("This quarter"), Period(quarter, today)),
        (_("This year"), Period(year, today)),
        (_("Last year"), Period(past, year - timedelta(days=1))),
        (_("Everything"), Period(date(2000, 1, 1), today)),
    )
    return [
        {"label": label, "query": query_of(one), "is_on": one == period} for label, one in named
    ]


def query_of(period: Period, **more: str) -> str:
    return urlencode({"from": str(period.start), "to": str(period.end), **more})


def account_page(account: Account, pk: int, period: Period) -> dict[str, Any]:
    """An account with its sums, and where it is as a letter."""
    query = query_of(period, currency=account.currency)
    return {
        "account": account,
        "sums": [(SUMS[kind], account.sum_of(kind)) for kind in SIGNS],
        "movements": [(KINDS[one.kind], one) for one in account.movements],
        "pdf": f"/api/customers/{pk}/statement/pdf/?{query}",
    }
