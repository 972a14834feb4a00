"""Rows as a CSV file, for spreadsheets: RFC 4180, UTF-8, written while it is read.

A byte order mark stands first, by which Excel knows UTF-8; `bom=false` leaves it out. A text that a
spreadsheet would take for a formula gets an apostrophe in front, whoever may have typed it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.text import slugify
from rest_framework import serializers
from rest_framework.request import Request

from quittance.api.json import JSONOrNothing
from quittance.db.keyset import after
from quittance.errors import InvalidInput
from quittance.files.cells import cell
from quittance.lists.filters import as_bool

FORMATS = ("json", "csv")
MEDIA_TYPE = "text/csv; charset=utf-8"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
ROWS_AT_ONCE = 1000

Row = Sequence[Any]


class Negotiation(JSONOrNothing):
    """A file is what `format=csv` says, whatever the caller says to accept."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        if request.query_params.get("format") == "csv":
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)


def is_asked(request: Request) -> bool:
    """Whether CSV is wanted. Raises InvalidInput for a format that is unknown."""
    named = request.query_params.get("format", "json")
    if named not in FORMATS:
        raise InvalidInput("Name json or csv.", attr="format", code="invalid_choice")
    return named == "csv"


def csv_response(
    request: Request, name: str, header: Row, rows: Iterable[Row]
) -> StreamingHttpResponse:
    """The file, called `name`; the first rows are read before anything is sent, so that what goes
    wrong at once is answered as an error."""
    parts = _parts(header, rows, with_bom=_with_bom(request))
    begun = chain([next(parts)], parts)
    headers = {
        "Content-Disposition": f'attachment; filename="{slugify(name)}.csv"',
        # What was exported is as of now, and nobody else's.
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(begun, content_type=MEDIA_TYPE, headers=headers)


def pages(
    rows: QuerySet[Any, Any],
    ordering: Sequence[str],
    present: Callable[[list[Any]], list[dict[str, Any]]],
) -> Iterator[dict[str, Any]]:
    """All rows of a list, some at a time by keyset: memory stays flat, no transaction stays open,
    and rows that are written meanwhile neither repeat nor hide others."""
    names = [name.removeprefix("-") for name in ordering]
    portion = list(after(rows, ordering, None)[:ROWS_AT_ONCE])
    while portion:
        yield from present(portion)
        if len(portion) < ROWS_AT_ONCE:
            return
        last = [portion[-1][name] for name in names]
        portion = list(after(rows, ordering, last)[:ROWS_AT_ONCE])


class Columns:
    """The columns of a serializer's answer: an object within it becomes `address.city` and so on,
    a list one cell of JSON."""

    def __init__(self, answer: type[serializers.Serializer[Any]]) -> None:
        self.paths = list(_paths(answer()))

    @property
    def header(self) -> list[str]:
        return [".".join(path) for path in self.paths]

    def of(self, row: Mapping[str, Any]) -> list[Any]:
        return [_at(row, path) for path in self.paths]


def _parts(header: Row, rows: Iterable[Row], *, with_bom: bool) -> Iterator[bytes]:
    """Some hundred lines each."""
    buffer = StringIO()
    write = csv.writer(buffer).writerow
    buffer.write(BOM if with_bom else "")
    write(header)
    for number, row in enumerate(rows, 1):
        write([cell(value) for value in row])
        if number % 500 == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _with_bom(request: Request) -> bool:
    named = request.query_params.get("bom", "true")
    try:
        return as_bool(named)
    except ValueError as error:
        raise InvalidInput(f"bom {error}.", attr="bom", code="invalid") from error


def _paths(answer: serializers.Serializer[Any]) -> Iterator[tuple[str, ...]]:
    for name, field in answer.fields.items():
        if isinstance(field, serializers.Serializer):
            yield from ((name, *path) for path in _paths(field))
        else:
            yield (name,)


def _at(row: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if row is None:
            return None
        row = row[name]
    return row
