"""The page of the stock: each sum of movements leads to exactly these."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from quittance.accounts.rules import BOOKS_READERS
from quittance.catalogue.rules import MovementKind
from quittance.lists.catalogue import PRODUCTS
from quittance.reports.figures import twelve_months
from quittance.reports.stock import Stock, counted, stock_of, totals_of
from quittance.web.access import OfficeRequest, office
from quittance.web.products.choosing import categories_for
from quittance.web.products.stock import KINDS
from quittance.web.reports.documents import with_query
from quittance.web.reports.forms import StockForm, as_parameters
from quittance.web.reports.views import page
from quittance.web.rows import asked_for, page_of

# Of the parameters of the list of products, those that are asked of a stock.
ASKED = ("category", "category_name__icontains", "low_stock", "active", "search", "ordering")


@dataclass(frozen=True, slots=True)
class Moved:
    delta: Decimal
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    stock: Stock
    moved: list[Moved]


@require_safe
@office(read=BOOKS_READERS)
def stock_page(request: OfficeRequest) -> HttpResponse:
    organisation = request.access.organisation
    usual = as_parameters(twelve_months(organisation.today()))
    form = StockForm(request.GET, organisation, usual)
    if not form.is_valid():
        return page(request, "stock", form)
    params = request.GET.copy()
    for name in set(params) - {*ASKED, "page"}:
        del params[name]
    asked = asked_for(params, PRODUCTS, request.access, default=("name",))
    products = counted(organisation).filter(asked.condition)
    totals = totals_of(organisation, products)
    shown: Page[Any] = page_of(asked, products, totals.products)
    context = {
        "totals": totals,
        "rows": [_row(one) for one in stock_of(organisation, list(shown), form.period)],
        "page": shown,
        "kinds": [KINDS[kind][0] for kind in MovementKind.values],
        "categories": categories_for(organisation, asked.params),
        "params": asked.params,
        "left_out": asked.wrong,
        "is_filtered": asked.is_filtered,
    }
    csv = f"{asked.csv('/api/reports/stock/')}&{urlencode(as_parameters(form.period))}"
    return page(request, "stock", form, parts=[], csv=csv, **context)


def _row(one: Stock) -> Row:
    path = reverse("products:movements", args=[one.row["id"]])
    return Row(
        one,
        [
            Moved(one.moved[kind], with_query(path, one.filters(kind)))
            for kind in MovementKind.values
        ],
    )
