"""What an entry says field by field, as pages write it: rows by what they are called now and with
where they lead, addresses in lines, lists in words.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from quittance.reports.telling import PERSON, Entry, Names
from quittance.reports.words import LANGUAGES, field_alone
from quittance.web.account.countries import lines_of
from quittance.web.journal.places import linked
from quittance.web.journal.values import shown
from quittance.web.templatetags.figures import formats

# Fields that hold the id of a row, by its kind, and those that hold several.
ROW = {
    **dict.fromkeys(("customer", "merged_into"), "customer"),
    **dict.fromkeys(("invoice", "corrects"), "invoice"),
    **dict.fromkeys(("category", "parent"), "category"),
    **dict.fromkeys(("user", "admin"), PERSON),
    **{kind: kind for kind in ("supplier", "tax_rate", "product", "order", "bill")},
}
ROWS = {"doubles": "customer", "drafts": "invoice", "invoices": "invoice", "bills": "bill"}
# What is ordered: a product and how many of it.
ITEMS = "items"
MOST_NAMED = 10
COMMA = (", ", "")
NOTHING = "–"

# A part of a line, and where it leads or nothing.
Words = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """A field and what stood in it, in lines."""

    field: str
    before: list[Words]
    after: list[Words]


def mentioned(entries: Iterable[Entry]) -> dict[str, set[int]]:
    """The ids, by kind, of the rows that the changes of some entries name."""
    found: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        for field, values in entry["changes"].items():
            for kind, pk in (row for value in values for row in _rows_in(field, value)):
                found[kind].add(pk)
    return found


def changes_of(entry: Entry, names: Names, language: str) -> list[Change]:
    """Without the fields that were left empty."""
    own = language if language in LANGUAGES else "en"
    before, after = entry["changes"].get("currency") or ("", "")
    teller = Teller(entry["subject"], str(after or before or ""), names, own)
    return [
        Change(teller.field(name), teller.lines(name, before), teller.lines(name, after))
        for name, (before, after) in sorted(entry["changes"].items())
        if not _is_empty(before) or not _is_empty(after)
    ]


@dataclass(frozen=True, slots=True)
class Teller:
    """Of an entry about a row of the kind `subject`, whose amounts are in `currency` if it says."""

    subject: str
    currency: str
    names: Names
    language: str

    def field(self, name: str) -> str:
        """A field, or one of a row that goes along with it: other.field."""
        return " · ".join(field_alone(part, self.language) for part in name.split("."))

    def lines(self, name: str, value: Any) -> list[Words]:
        named = [linked(self.names.part(*row, self.language)) for row in _rows_in(name, value)]
        if not named:
            return [[(line, "")] for line in self._plain(name, value)]
        if name == ITEMS:
            counts = [formats().decimals(count) for _product, count in value]
            lines = [[(f"{count} × ", ""), row] for count, row in zip(counts, named, strict=False)]
        else:
            lines = [[part for row in named for part in (COMMA, row)][1:]]
        return [*lines, *_and_more(value)]

    def _plain(self, name: str, value: Any) -> list[str]:
        """A value that names no row, in lines."""
        if _is_empty(value):
            return [NOTHING]
        if isinstance(value, dict):
            return self._of_parts(value)
        if isinstance(value, list):
            said = [str(one) if isinstance(one, str | int) else _raw(one) for one in value]
            return [", ".join(map(self.field, said) if name == "fields" else said)]
        return [shown(value, name, self.subject, self.currency)]

    def _of_parts(self, value: Mapping[str, Any]) -> list[str]:
        if "country" in value:
            return lines_of(value)
        return [f"{self.field(name)}: {_raw(one)}" for name, one in sorted(value.items())]


def _rows_in(field: str, value: Any) -> Iterator[tuple[str, int]]:
    """(kind, id) of the rows that a value names: of a long list the first."""
    name = field.rpartition(".")[2]
    if not isinstance(value, list):
        ids, kind = [value], ROW.get(name)
    elif name == ITEMS:
        ids, kind = [product for product, _count in value], "product"
    else:
        ids, kind = value, ROWS.get(name)
    return ((kind, pk) for pk in ids[:MOST_NAMED] if kind and type(pk) is int)


def _is_empty(value: Any) -> bool:
    if isinstance(value, dict):
        return not any(value.values())
    return value in (None, "", [])


def _and_more(value: Any) -> Iterator[Words]:
    left = len(value) - MOST_NAMED if isinstance(value, list) else 0
    if left > 0:
        yield [(_("and %(count)s more") % {"count": left}, "")]


def _raw(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
