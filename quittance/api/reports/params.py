"""Reading the parameters of a report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from quittance.api.csvfile import FORMATS
from quittance.errors import InvalidInput, Problem
from quittance.invoicing.days import YEARS
from quittance.lists.filters import as_day, as_id
from quittance.money import EXPONENTS
from quittance.reports.figures import Period, twelve_months

E = TypeVar("E", bound=StrEnum)
MOST = 1000

FROM = OpenApiParameter(
    "from", OpenApiTypes.DATE, description="First day; eleven months ago, from its first day on."
)
TO = OpenApiParameter("to", OpenApiTypes.DATE, description="Last day; today where it is left out.")
CURRENCY = OpenApiParameter("currency", OpenApiTypes.STR, description="This currency only.")
LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST},
    description="How many rows of a currency stand by themselves; the others are summed up.",
)
FORMAT = OpenApiParameter("format", OpenApiTypes.STR, enum=list(FORMATS))
BOM = OpenApiParameter(
    "bom", OpenApiTypes.BOOL, description="false: CSV without the byte order mark Excel needs."
)


def as_day_of_business(value: str) -> date:
    """A day from which one can count months forward and back."""
    day = as_day(value)
    if day.year not in YEARS:
        raise ValueError(f"must lie in the years {YEARS[0]} to {YEARS[-1]}")
    return day


def choice(name: str, of: type[StrEnum], description: str = "") -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, enum=[str(one) for one in of], description=description
    )


class Params:
    """The query of a request. Raises InvalidInput for a parameter that is not known."""

    def __init__(self, request: Request, *known: OpenApiParameter) -> None:
        self.query = request.query_params
        names = {one.name for one in known}
        unknown = [name for name in self.query if name not in names]
        if unknown:
            detail = "There is no such parameter."
            raise InvalidInput(
                problems=[Problem("unknown_parameter", detail, name) for name in unknown]
            )

    def day(self, name: str, default: date) -> date:
        found: date = self._read(name, as_day_of_business, default)
        return found

    def period(self, today: date) -> Period:
        usual = twelve_months(today)
        found = Period(self.day("from", usual.first), self.day("to", usual.last))
        if found.last < found.first:
            raise InvalidInput("The period ends before it starts.", attr="to", code="invalid")
        return found

    def choice(self, name: str, of: type[E], default: E) -> E:
        named = self.query.get(name) or default
        if named not in set(of):
            detail = f"Name one of {', '.join(of)}."
            raise InvalidInput(detail, attr=name, code="invalid_choice")
        return of(named)

    def text(self, name: str, known: Iterable[str], default: str) -> str:
        named: str = self.query.get(name, "")
        if named and named not in known:
            detail = f"Name one of {', '.join(known)}."
            raise InvalidInput(detail, attr=name, code="invalid_choice")
        return named or default

    def currency(self) -> str:
        named: str = self.query.get("currency", "")
        if named and named not in EXPONENTS:
            raise InvalidInput(
                "Name a currency of ISO 4217, such as EUR.", attr="currency", code="invalid_choice"
            )
        return named

    def id(self, name: str) -> int | None:
        found: int | None = self._read(name, as_id, None)
        return found

    def limit(self, default: int) -> int:
        found: int = self._read("limit", as_id, default)
        if not 1 <= found <= MOST:
            raise InvalidInput(f"From 1 to {MOST}.", attr="limit", code="invalid")
        return found

    def _read(self, name: str, parse: Any, default: Any) -> Any:
        text = self.query.get(name, "")
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            raise InvalidInput(f"It {error}.", attr=name, code="invalid") from error
