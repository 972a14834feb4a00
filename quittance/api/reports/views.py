from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api import csvfile
from quittance.api.reports import present
from quittance.api.reports import serializers as out
from quittance.api.reports.params import BOM, CURRENCY, FORMAT, FROM, LIMIT, TO, Params, choice
from quittance.api.views import ApiView
from quittance.reports.ageing import MOST_CUSTOMERS, ageing
from quittance.reports.cash import Every, cash_report
from quittance.reports.dashboard import dashboard
from quittance.reports.figures import Period
from quittance.reports.revenue import MOST_GROUPS, By, revenue
from quittance.reports.tax import tax_report
from quittance.reports.telling import sentences
from quittance.reports.words import LANGUAGES

AS_OF = OpenApiParameter(
    "as_of", OpenApiTypes.DATE, description="What was due at the end of this day; today's."
)
CUSTOMER = OpenApiParameter("customer", OpenApiTypes.INT, description="This customer only.")
LANGUAGE = OpenApiParameter(
    "language",
    OpenApiTypes.STR,
    enum=list(LANGUAGES),
    description="Of the sentences; the organisation's own where it is left out.",
)
BY = choice("by", By, "What to group by; month where it is left out.")
EVERY = choice("every", Every, "month where it is left out.")


class ReportView(ApiView):
    """A report: JSON, or its rows as CSV with `format=csv`."""

    content_negotiation_class = csvfile.Negotiation
    csv_too: ClassVar[bool] = True
    parameters: ClassVar[tuple[OpenApiParameter, ...]]

    def get(self, request: Request) -> HttpResponseBase:
        params = Params(request, *self.parameters)
        as_csv = csvfile.is_asked(request)
        answer, header, rows = self.report(params, as_csv=as_csv)
        if as_csv:
            return csvfile.csv_response(request, self.name, header, rows)
        return Response(answer)

    name: ClassVar[str]

    def report(
        self, params: Params, *, as_csv: bool
    ) -> tuple[dict[str, Any], list[str], Iterable[list[Any]]]:
        """The answer, and the same as a table: its header and its rows."""
        raise NotImplementedError


class AgeingView(ReportView):
    """Who owes what and for how long, by customer and currency."""

    name = "ageing"
    parameters = (AS_OF, CURRENCY, CUSTOMER, LIMIT, FORMAT, BOM)

    @extend_schema(parameters=list(parameters), responses={200: out.Ageing})
    def get(self, request: Request) -> HttpResponseBase:
        return super().get(request)

    def report(
        self, params: Params, *, as_csv: bool
    ) -> tuple[dict[str, Any], list[str], Iterable[list[Any]]]:
        today = self.organisation.today()
        day, most = params.day("as_of", today), params.limit(MOST_CUSTOMERS)
        found = ageing(
            self.organisation,
            day,
            today=today,
            currency=params.currency(),
            customer=params.id("customer"),
            most=None if as_csv else most,
        )
        answer = {"as_of": day, "currencies": [present.present_ageing(one) for one in found]}
        return answer, present.AGEING_HEADER, present.ageing_table(found)


class RevenueView(ReportView):
    """Revenue of a period without tax, by month, customer, product or category."""

    name = "revenue"
    parameters = (BY, FROM, TO, CURRENCY, LIMIT, FORMAT, BOM)

    @extend_schema(parameters=list(parameters), responses={200: out.Revenue})
    def get(self, request: Request) -> HttpResponseBase:
        return super().get(request)

    def report(
        self, params: Params, *, as_csv: bool
    ) -> tuple[dict[str, Any], list[str], Iterable[list[Any]]]:
        by = params.choice("by", By, By.MONTH)
        period = params.period(self.organisation.today())
        most = params.limit(MOST_GROUPS)
        found = revenue(
            self.organisation,
            by,
            period,
            currency=params.currency(),
            most=None if as_csv or by == By.MONTH else most,
        )
        currencies = [present.present_revenue(one, by) for one in found]
        answer = {**days(period), "by": by, "currencies": currencies}
        return answer, present.REVENUE_HEADER, present.revenue_table(found, by)


class TaxView(ReportView):
    """Tax of a period by category and rate, credit notes taken away."""

    name = "tax"
    parameters = (FROM, TO, CURRENCY, FORMAT, BOM)

    @extend_schema(parameters=list(parameters), responses={200: out.Tax})
    def get(self, request: Request) -> HttpResponseBase:
        return super().get(request)

    def report(
        self, params: Params, *, as_csv: bool
    ) -> tuple[dict[str, Any], list[str], Iterable[list[Any]]]:
        period = params.period(self.organisation.today())
        found = tax_report(self.organisation, period, currency=params.currency())
        groups = [present.present_tax_group(group, period) for group in found]
        return {**days(period), "groups": groups}, *table(groups, out.TaxRow)


class CashView(ReportView):
    """Payments and refunds of a period, by day or month and method."""

    name = "cash"
    parameters = (EVERY, FROM, TO, CURRENCY, FORMAT, BOM)

    @extend_schema(parameters=list(parameters), responses={200: out.Cash})
    def get(self, request: Request) -> HttpResponseBase:
        return super().get(request)

    def report(
        self, params: Params, *, as_csv: bool
    ) -> tuple[dict[str, Any], list[str], Iterable[list[Any]]]:
        every = params.choice("every", Every, Every.MONTH)
        period = params.period(self.organisation.today())
        found = cash_report(self.organisation, every, period, currency=params.currency())
        rows = [present.present_cash(row, every) for row in found]
        return {**days(period), "every": every, "rows": rows}, *table(rows, out.CashRow)


class DashboardView(ApiView):
    """How the business stands today: what is due, collected, sold, and what needs doing."""

    @extend_schema(parameters=[LANGUAGE], responses={200: out.Dashboard})
    def get(self, request: Request) -> Response:
        params = Params(request, LANGUAGE)
        language = params.text("language", LANGUAGES, self.organisation.language)
        found = dashboard(self.organisation, today=self.organisation.today())
        said = sentences(self.organisation, found.activity, language)
        return Response(present.present_dashboard(found, said))


def days(period: Period) -> dict[str, Any]:
    return {"from": period.first, "to": period.last}


def table(rows: list[dict[str, Any]], answer: Any) -> tuple[list[str], Iterator[list[Any]]]:
    """Rows of a report as they are answered, but for where they lead to."""
    names = [name for name in answer().fields if name != "documents"]
    return names, ([row[name] for name in names] for row in rows)
