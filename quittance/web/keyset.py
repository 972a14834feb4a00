"""Pages of a list that grows without end: by position, ?cursor=, older ones after newer ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from quittance.db.keyset import after, decode_cursor, encode_cursor
from quittance.errors import InvalidInput

ROWS = 50


@dataclass(frozen=True, slots=True)
class Page:
    """`next` and `first` are addresses of pages, empty where there are none."""

    rows: list[dict[str, Any]]
    next: str
    first: str


def csv_of(request: HttpRequest, path: str) -> str:
    """The API's list with the filters of a page, as a file."""
    query = request.GET.copy()
    query.pop("cursor", None)
    query["format"] = "csv"
    return f"{path}?{query.urlencode()}"


def after_cursor(
    request: HttpRequest, rows: QuerySet[Any, Any], ordering: Sequence[str], *, most: int = ROWS
) -> Page:
    """Some `.values()` rows. Raises InvalidInput for a cursor that is not of this list."""
    cursor = request.GET.get("cursor", "")
    try:
        begun = after(rows, ordering, decode_cursor(cursor) if cursor else None)
    except ValueError as error:
        raise InvalidInput(str(error), attr="cursor", code="invalid") from error
    found = list(begun[: most + 1])
    shown = found[:most]
    names = [name.removeprefix("-") for name in ordering]
    following = encode_cursor([shown[-1][name] for name in names]) if len(found) > most else ""
    query = request.GET.copy()
    query.pop("cursor", None)
    first = f"?{query.urlencode()}" if cursor else ""
    query["cursor"] = following
    return Page(shown, f"?{query.urlencode()}" if following else "", first)
