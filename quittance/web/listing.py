"""Lists as pages: the parameters of the API's list, a page of rows, and the way to the CSV.

listing = listed(request, rows, PRODUCTS, default=("name",), csv="/api/products/")
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from quittance.errors import InvalidInput
from quittance.lists.filters import PAGING, FilterSet
from quittance.web.access import OfficeRequest
from quittance.web.forms import decimal_sign, plain_figure

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """`wrong` names the parameters that could not be read: the list is as if they were absent."""

    page: Page[Any]
    is_filtered: bool
    ordering: str
    csv: str
    wrong: tuple[str, ...] = ()


def listed(
    request: OfficeRequest,
    rows: QuerySet[Any, Any],
    filters: FilterSet,
    *,
    default: tuple[str, ...],
    csv: str,
) -> Listing:
    """The page of rows that the address asks for; `csv` is where the API has the same list."""
    params, wrong = request.GET.copy(), []
    _as_programs_write(params, filters)
    for name in list(params):
        # Each by itself, so that one bad parameter takes no other with it.
        one = QueryDict(mutable=True)
        one.setlist(name, params.getlist(name))
        try:
            filters.q(one, request.access)
            filters.order_by(one, default)
        except InvalidInput:
            wrong.append(name)
            del params[name]
    condition = filters.q(params, request.access)
    ordered = rows.filter(condition or Q()).order_by(*filters.order_by(params, default))
    page = Paginator(ordered, PAGE_SIZE).get_page(params.get("page"))
    return Listing(
        page=page,
        is_filtered=filters.is_filtering(params),
        ordering=params.get("ordering") or default[0],
        csv=csv_of(csv, params, filters),
        wrong=tuple(wrong),
    )


def _as_programs_write(params: QueryDict, filters: FilterSet) -> None:
    """Figures that somebody typed with a comma; whatever cannot be read stays as it is."""
    for name in params:
        spec = filters.fields.get(name.partition("__")[0])
        if spec is None or not getattr(spec.parse, "__qualname__", "").startswith("as_decimal"):
            continue
        try:
            params[name] = plain_figure(str(params[name]), decimal_sign())
        except ValueError:
            continue


def csv_of(path: str, params: QueryDict, filters: FilterSet) -> str:
    """The address of the same list as CSV."""
    query = params.copy()
    for name in list(query):
        if name in PAGING or not filters.knows(name):
            del query[name]
    query["format"] = "csv"
    return f"{path}?{query.urlencode()}"


def back_to(request: OfficeRequest, to: str, *args: Any) -> str:
    """The page of ours that a form names as `back`, else another one."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return back if back and is_ours else reverse(to, args=args)
