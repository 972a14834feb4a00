"""Lists as pages: what an address asks for, in the words of the API's list, and what of it cannot
be read; counts that somebody knows without looking at every row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from quittance.db.keyset import after
from quittance.errors import InvalidInput
from quittance.lists.filters import NOT_WHICH, PAGING, FilterSet, too_much
from quittance.web.access import Access, OfficeRequest, page_of_ours
from quittance.web.forms import decimal_sign, plain_figure

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """`params` are those that can be read; `wrong` names the others, without which the list is
    shown."""

    params: QueryDict
    condition: Q
    ordering: list[str]
    is_filtered: bool
    wrong: tuple[str, ...] = ()

    def csv(self, path: str) -> str:
        """The address of the same list as CSV, all of its pages; `path` is where the API has it."""
        return csv_of(path, self.params)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that is no more than its rows: `ordering` is as it stands in the address."""

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
    asked = asked_for(request.GET, filters, request.access, default=default)
    found = rows.filter(asked.condition).order_by(*asked.ordering)
    return Listing(
        page=Paginator(found, PAGE_SIZE).get_page(asked.params.get("page")),
        is_filtered=asked.is_filtered,
        ordering=asked.params.get("ordering") or default[0],
        csv=asked.csv(csv),
        wrong=asked.wrong,
    )


def asked_for(
    given: QueryDict, filters: FilterSet, access: Access, *, default: tuple[str, ...]
) -> Asked:
    """What the parameters ask for; one that cannot be read takes no other with it."""
    params, wrong = given.copy(), []
    conditions: dict[str, Q] = {}
    _as_programs_write(params, filters)
    for name in list(params):
        one = QueryDict(mutable=True)
        one.setlist(name, params.getlist(name))
        try:
            conditions[name] = filters.q(one, access)
            filters.order_by(one, default)
        except InvalidInput:
            wrong.append(name)
            del params[name]
    while problem := too_much(params):
        wrong.append(str(problem.attr))
        del params[str(problem.attr)]
    condition = reduce(and_, (conditions[name] for name in params), Q())
    is_filtered = filters.is_filtering(params)
    ordering = filters.order_by(params, default)
    return Asked(params, condition, ordering, is_filtered, tuple(wrong))


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


def csv_of(path: str, params: QueryDict) -> str:
    """The address of a list as CSV, with its filters."""
    query = params.copy()
    for name in PAGING:
        query.pop(name, None)
    query["format"] = "csv"
    return f"{path}?{query.urlencode()}"


def page_of(asked: Asked, rows: QuerySet[Any, Any], count: int) -> Page[Any]:
    """The page that was asked for, the last one where there are not so many."""
    ordered = after(rows, asked.ordering, None)
    return Counted(ordered, PAGE_SIZE, known=count).get_page(asked.params.get("page"))


class Counted(Paginator[Any]):
    """A paginator that is told how many rows there are."""

    def __init__(self, rows: QuerySet[Any, Any], per_page: int, *, known: int) -> None:
        super().__init__(rows, per_page)
        self.known = known

    @cached_property
    def count(self) -> int:
        return self.known


def tidy(request: HttpRequest) -> str:
    """The same address without what is empty and with several values of a name in one; nothing
    where it is tidy already."""
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        said = [value.strip() for value in values if value.strip()]
        if len(said) > 1 and name.endswith("__in"):
            said = [",".join(said)]
        if said:
            query.setlist(name, said)
    is_tidy = list(query.lists()) == list(request.GET.lists())
    return "" if is_tidy else f"{request.path}?{query.urlencode()}".removesuffix("?")


def without(params: QueryDict, *names: str) -> str:
    """The query of a list without some of its filters, from its first page."""
    query = params.copy()
    for name in (*names, "page"):
        query.pop(name, None)
    return query.urlencode()


def which(params: QueryDict) -> Iterator[str]:
    """The parameters that say which rows, not how they are shown."""
    return (name for name in params if name not in NOT_WHICH)


def ids_of(values: list[str], most: int) -> list[int]:
    """The ids of rows that were ticked, each once; what is none is left out."""
    found = [int(one) for one in values if one.isascii() and one.isdigit() and len(one) < 19]
    return list(dict.fromkeys(found))[:most]


def back_to(request: OfficeRequest, to: str, *args: Any) -> str:
    """The page of ours that a form names as `back`, else another one."""
    return page_of_ours(request, request.POST.get("back", ""), reverse(to, args=args))
