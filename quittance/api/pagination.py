"""Pages by number, with a count; or by cursor, which stays fast however long the list grows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.request import Request

from quittance.db.keyset import after, decode_cursor, encode_cursor

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
Present = Callable[[Mapping[str, Any]], dict[str, Any]]


def paged(
    request: Request,
    rows: Callable[[], QuerySet[Any, Any]],
    *,
    ordering: list[str],
    present: Callable[[list[Any]], list[dict[str, Any]]],
    count: Callable[[], int] | None = None,
    first: Callable[[], list[Any]] | None = None,
) -> dict[str, Any]:
    """One page of a list of `.values()` rows, by cursor where the request names one. `first` reads
    the first PAGE_SIZE of them in a quicker way, where there is one."""
    if "cursor" in request.query_params:
        return _by_cursor(request, rows(), ordering, present)
    size, page = page_size(request), _page_number(request)
    start = (page - 1) * size
    total = count() if count else rows().order_by().count()
    if page > 1 and start >= total:
        raise NotFound("There is no such page.")
    if first and (page, size) == (1, PAGE_SIZE):
        found = first() if total else []
    else:
        # In the order of the cursor: rows without a value come last, on both engines.
        found = list(after(rows(), ordering, None)[start : start + size]) if total else []
    return {
        "count": total,
        "next": _link(request, page + 1) if start + size < total else None,
        "previous": _link(request, page - 1) if page > 1 else None,
        "results": present(found),
    }


def page_size(request: Request) -> int:
    return min(_whole(request, "page_size", PAGE_SIZE), MAX_PAGE_SIZE)


def _page_number(request: Request) -> int:
    return _whole(request, "page", 1)


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        detail = ErrorDetail("Must be a whole number from 1.", code="invalid")
        raise ValidationError({name: [detail]})
    return int(text)


def _link(request: Request, page: int) -> str:
    query = request.query_params.copy()
    query["page"] = str(page)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _by_cursor(
    request: Request,
    rows: QuerySet[Any, Any],
    ordering: list[str],
    present: Callable[[list[Any]], list[dict[str, Any]]],
) -> dict[str, Any]:
    size, cursor = page_size(request), request.query_params["cursor"]
    try:
        rows = after(rows, ordering, decode_cursor(cursor) if cursor else None)
    except ValueError as error:
        detail = ErrorDetail("Take the cursor from next_cursor unchanged.", code="invalid")
        raise ValidationError({"cursor": [detail]}) from error
    found = list(rows[: size + 1])
    page = found[:size]
    more = len(found) > size
    names = [name.removeprefix("-") for name in ordering]
    return {
        "next_cursor": encode_cursor([page[-1][name] for name in names]) if more else None,
        "results": present(page),
    }
