"""One scheme of filters for every list: `field`, `field__icontains`, `field__gt|gte|lt|lte`,
`field__range=a,b`, `field__in=a,b`, `field__not=`, and `any=field__lookup:value` as an OR.

Each parameter is read only when it is given, so a list with fifty filters costs no more than one
with none (a form library builds all fifty for every request).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware

from quittance.accounts.models import Organisation
from quittance.customers.doubles import with_doubles
from quittance.errors import InvalidInput, Problem

T = TypeVar("T")
Parse = Callable[[str], Any]


class Asker(Protocol):
    """Who asks for a list, such as a view or a page's access."""

    @property
    def organisation(self) -> Organisation: ...


ORDERED = ("gt", "gte", "lt", "lte", "range", "in", "not")
WHOLE = re.compile(r"\d{1,18}", re.ASCII)
PATTERNS = {"icontains", "istartswith"}
# SQLite refuses a statement whose conditions are nested 1,000 deep (each AND counts), a pattern of
# 50,000 bytes and more than 32,766 values. This is far below, and more than anybody asks for.
MOST_CONDITIONS = 100
MOST_VALUES = 5_000
MOST_WORDS = 20
LONGEST = 200


def as_text(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain a null character")
    return value


def as_pattern(value: str) -> str:
    """What a text begins with or has in it."""
    if len(value) > LONGEST:
        raise ValueError(f"must have at most {LONGEST} characters")
    return as_text(value)


def as_words(value: str) -> list[str]:
    words = as_pattern(value).split()
    if len(words) > MOST_WORDS:
        raise ValueError(f"must have at most {MOST_WORDS} words")
    return words


def as_decimal(digits: int, places: int) -> Parse:
    """A reader of decimals that a column of this size can be compared with."""
    pattern = re.compile(rf"[+-]?\d{{1,{digits}}}(\.\d{{0,{places}}})?", re.ASCII)
    size = f"at most {digits} digits before the point and {places} after it"

    def parse(value: str) -> Decimal:
        if not pattern.fullmatch(value):
            raise ValueError(f"must be a decimal number such as 12.50, with {size}")
        return Decimal(value)

    return parse


def as_id(value: str) -> int:
    if not WHOLE.fullmatch(value):
        raise ValueError("must be a whole number")
    return int(value)


def as_bool(value: str) -> bool:
    if value.lower() not in {"true", "false", "1", "0"}:
        raise ValueError("must be true or false")
    return value.lower() in {"true", "1"}


def as_day(value: str) -> date:
    day = _or_none(parse_date, value)
    if day is None:
        raise ValueError("must be a day of the calendar such as 2026-11-30")
    return day


def as_instant(value: str) -> datetime:
    instant = _or_none(parse_datetime, value)
    if instant is None:
        raise ValueError("must be an instant such as 2026-11-30T12:00:00Z, or a day")
    aware = make_aware(instant) if is_naive(instant) else instant
    try:
        return aware.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("must lie in the years 1 to 9999, in UTC") from error


def start_of(day: date, organisation: Organisation) -> datetime:
    """When a day of the organisation's own calendar begins."""
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(organisation.time_zone))
    return local.astimezone(UTC)


def _or_none(parse: Callable[[str], T | None], value: str) -> T | None:
    """None also for what looks right and is not there, such as the 30th of February."""
    try:
        return parse(value)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Filter:
    """One filterable field: its column, how a value is read, which lookups make sense."""

    column: str
    parse: Parse
    lookups: tuple[str, ...]
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    # Further values that stand for a given one.
    widen: Callable[[list[Any], Asker], list[Any]] | None = None
    # How it is asked for, where it takes more than a parsed value.
    ask: Callable[[str, str, str, Asker], Q] | None = None


def text(column: str) -> Filter:
    return Filter(column, as_text, ("icontains", "istartswith", "in", "not"))


def number(column: str, *, digits: int = 15, places: int = 3) -> Filter:
    """A decimal column with that many digits before and after the point; an amount by default."""
    return Filter(column, as_decimal(digits, places), ORDERED)


def reference(column: str) -> Filter:
    return Filter(column, as_id, ("in", "not", "isnull"), {"type": "integer", "minimum": 1})


def customer(column: str) -> Filter:
    """A customer, together with those who were merged into them."""
    spec = reference(column)
    return replace(spec, widen=lambda ids, asker: with_doubles(asker.organisation, ids))


def count(column: str) -> Filter:
    """A whole number that is compared, as in seq__gt=100."""
    return Filter(column, as_id, ORDERED, {"type": "integer", "minimum": 0})


def day(column: str) -> Filter:
    return Filter(column, as_day, (*ORDERED, "isnull"), {"type": "string", "format": "date"})


def instant(column: str) -> Filter:
    """A moment; a day instead of one is the asker's own, all of it."""
    return Filter(column, as_instant, ORDERED[:-1], ask=at_instant)


def flag(column: str) -> Filter:
    return Filter(column, as_bool, (), {"type": "boolean"})


def choice(column: str, allowed: Iterable[str]) -> Filter:
    known = tuple(allowed)

    def parse(value: str) -> str:
        if value not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return value

    return Filter(column, parse, ("in", "not"), {"type": "string", "enum": list(known)})


@dataclass(frozen=True, slots=True)
class FilterSet:
    """The filters of one list. `aliases` are further parameter names for `field__lookup`;
    `special` are parameters that have a function of their own."""

    fields: Mapping[str, Filter]
    search: tuple[str, ...] = ()
    ordering: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    special: Mapping[str, Callable[[list[str], Asker], Q]] = field(default_factory=dict)

    def is_filtering(self, params: QueryDict) -> bool:
        return any(params.getlist(name) != [""] and name not in NOT_WHICH for name in params)

    def knows(self, name: str) -> bool:
        """Whether a parameter of this name can be asked for at all."""
        base, _, lookup = self.aliases.get(name, name).partition("__")
        spec = self.fields.get(base)
        is_field = spec is not None and (not lookup or lookup in spec.lookups)
        return is_field or name in NOT_WHICH | {"search", "any"} or name in self.special

    def q(self, params: QueryDict, asker: Asker) -> Q:
        """The condition that the query parameters ask for.

        Raises InvalidInput naming each parameter that is unknown or cannot be read, or the one
        with which it is too much.
        """
        if problem := too_much(params):
            raise InvalidInput(problems=[problem])
        condition, problems = Q(), []
        for name in params:
            try:
                condition &= self._one(name, params.getlist(name), asker)
            except ValueError as error:
                code = "unknown_parameter" if isinstance(error, UnknownParameter) else "invalid"
                problems.append(Problem(code, str(error), name))
        if problems:
            raise InvalidInput(problems=problems)
        return condition

    def order_by(self, params: QueryDict, default: tuple[str, ...]) -> list[str]:
        """Columns to order by, always ending in the id so that pages never overlap."""
        asked = [part.strip() for part in params.get("ordering", "").split(",") if part.strip()]
        # A column that was named before orders nothing any more.
        named: dict[str, str] = {}
        for part in asked:
            named.setdefault(part.removeprefix("-"), part)
        columns = [self._order_column(part) for part in named.values()] or list(default)
        if columns[-1].lstrip("-") != "id":
            columns.append("-id" if columns[-1].startswith("-") else "id")
        return columns

    def _order_column(self, part: str) -> str:
        minus = "-" if part.startswith("-") else ""
        column = self.ordering.get(part.removeprefix("-"))
        if column is None:
            known = ", ".join(sorted(self.ordering))
            raise InvalidInput(f"Order by one of: {known}.", attr="ordering")
        return minus + column

    def _one(self, name: str, values: list[str], asker: Asker) -> Q:
        values = [value for value in values if value != ""]
        if name in NOT_WHICH or not values:
            return Q()
        if name == "search":
            return self._search(values)
        if name == "any":
            return self._any(values, asker)
        if name in self.special:
            return self.special[name](values, asker)
        condition = Q()
        for value in values:
            condition &= self._lookup(self.aliases.get(name, name), value, asker)
        return condition

    def _search(self, values: list[str]) -> Q:
        condition = Q()
        for word in as_words(" ".join(values)):
            anywhere = Q()
            for column in self.search:
                anywhere |= Q(**{f"{column}__icontains": word})
            condition &= anywhere
        return condition

    def _any(self, values: list[str], asker: Asker) -> Q:
        condition = Q()
        for part in values:
            name, colon, value = part.partition(":")
            if not colon:
                raise ValueError("write each part as field__lookup:value")
            if name in self.special:
                condition |= self.special[name]([value], asker)
            else:
                condition |= self._lookup(self.aliases.get(name, name), value, asker)
        return condition

    def _lookup(self, name: str, value: str, asker: Asker) -> Q:
        base, _, lookup = name.partition("__")
        spec = self.fields.get(base)
        if spec is None or (lookup and lookup not in spec.lookups):
            raise UnknownParameter("There is no such filter.")
        if spec.widen and lookup in {"", "in", "not"}:
            return widened(spec, lookup, value, asker)
        if spec.ask:
            return spec.ask(spec.column, lookup, value, asker)
        return build(spec, lookup, value)


class UnknownParameter(ValueError):
    pass


# How the rows are asked for, not which.
PAGING = {"page", "page_size", "cursor", "format", "bom"}
NOT_WHICH = PAGING | {"ordering"}


def too_much(params: QueryDict) -> Problem | None:
    """What is wrong with the parameter with which there are more conditions, or more values in
    their lists, than the databases read at once."""
    conditions = values = 0
    for name in params:
        if name in NOT_WHICH:
            continue
        given = [value for value in params.getlist(name) if value]
        conditions += len(given)
        values += sum(value.count(",") + 1 for value in given)
        if conditions > MOST_CONDITIONS:
            detail = f"Ask for at most {MOST_CONDITIONS} conditions at once."
            return Problem("invalid", detail, name)
        if values > MOST_VALUES:
            return Problem("invalid", f"Name at most {MOST_VALUES} values at once.", name)
    return None


def widened(spec: Filter, lookup: str, value: str, asker: Asker) -> Q:
    """As `build`, for a filter whose values stand for others as well."""
    given = value.split(",") if lookup == "in" else [value]
    values = [spec.parse(part.strip()) for part in given]
    found = spec.widen(values, asker) if spec.widen else values
    # One alone is not put in a list: an index then keeps the order of its rows.
    one_of = Q(**{f"{spec.column}__in": found}) if len(found) > 1 else Q(**{spec.column: found[0]})
    return ~one_of if lookup == "not" else one_of


def at_instant(column: str, lookup: str, value: str, asker: Asker) -> Q:
    """As `build`, for instants, and for days from their start to their end."""
    if lookup == "in":
        parts = [part.strip() for part in value.split(",")]
        # Each day would be a condition by itself.
        if any(_or_none(parse_date, part) for part in parts):
            raise ValueError("must be instants such as 2026-11-30T12:00:00Z; days are for __range")
        return Q(**{f"{column}__in": [as_instant(part) for part in parts]})
    if lookup == "range":
        first, comma, last = value.partition(",")
        if not comma or "," in last:
            raise ValueError("must be two values with a comma between")
        since = at_instant(column, "gte", first.strip(), asker)
        return since & at_instant(column, "lte", last.strip(), asker)
    day = _or_none(parse_date, value)
    if day is None:
        return Q(**{f"{column}__{lookup}" if lookup else column: as_instant(value)})
    if not lookup:
        since = at_instant(column, "gte", value, asker)
        return since & at_instant(column, "lte", value, asker)
    try:
        edge = start_of(day + timedelta(days=lookup in {"gt", "lte"}), asker.organisation)
    except OverflowError as error:
        raise ValueError("must lie in the years 1 to 9999, in UTC") from error
    return Q(**{f"{column}__gte" if lookup in {"gt", "gte"} else f"{column}__lt": edge})


def build(spec: Filter, lookup: str, value: str) -> Q:
    """The condition of one `field__lookup=value`. Raises ValueError for a value of another kind."""
    if lookup in {"in", "range"}:
        parts = [spec.parse(part.strip()) for part in value.split(",")]
        if lookup == "range" and len(parts) != 2:
            raise ValueError("must be two values with a comma between")
        return Q(**{f"{spec.column}__{lookup}": parts})
    if lookup == "isnull":
        return Q(**{f"{spec.column}__isnull": as_bool(value)})
    parsed = as_pattern(value) if lookup in PATTERNS else spec.parse(value)
    if lookup == "not":
        return ~Q(**{spec.column: parsed})
    return Q(**{f"{spec.column}__{lookup}" if lookup else spec.column: parsed})
