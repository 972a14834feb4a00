"""What a list is filtered by, as chips that say it in words and take it off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from quittance.lists.filters import as_day
from quittance.web.rows import which, without
from quittance.web.templatetags.figures import day, figure

Words = str | Promise
Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Chip:
    """`query` is the list without it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of a list; `query` leads to it, `count` is how many there are."""

    label: Any
    query: str
    count: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Between:
    """Two parameters that are a range: `name__gte` and `name__lte`."""

    name: str
    label: Words
    say: Say

    @property
    def names(self) -> tuple[str, str]:
        return f"{self.name}__gte", f"{self.name}__lte"

    def words(self, params: QueryDict) -> str:
        low, high = (
            self.say(params.get(name, "")) if name in params else "" for name in self.names
        )
        said = {"what": self.label, "low": low, "high": high}
        if low == high:
            return _("%(what)s %(low)s") % said
        if low and high:
            return _("%(what)s %(low)s to %(high)s") % said
        return _("%(what)s from %(low)s") % said if low else _("%(what)s to %(high)s") % said


@dataclass(frozen=True, slots=True)
class Says:
    """A parameter whose values have words; several stand with commas between."""

    name: str
    label: Words
    choices: Mapping[str, Any]

    @property
    def names(self) -> tuple[str]:
        return (self.name,)

    def words(self, params: QueryDict) -> str:
        values = params.get(self.name, "").split(",")
        said = ", ".join(str(self.choices.get(value, value)) for value in values)
        return f"{self.label} {said}".strip()


Known = Between | Says


def chips(params: QueryDict, known: Sequence[Known], *, apart: Sequence[str]) -> Iterator[Chip]:
    """One for each filter; `apart` are those that are shown in another way. A filter that only
    programs use stands as it is written."""
    left = [name for name in which(params) if name not in apart]
    for one in known:
        names = [name for name in one.names if name in left]
        if names:
            left = [name for name in left if name not in names]
            yield Chip(one.words(params), without(params, *names))
    for name in left:
        yield Chip(f"{name}: {', '.join(params.getlist(name))}", without(params, name))


def say_day(value: str) -> str:
    found: date = as_day(value)
    return day(found)


def say_figure(value: str) -> str:
    return figure(Decimal(value))
