"""What was typed into the editor, as an operation on drafts wants it.

Rows have a key each, so that they can be moved: `line` names the keys in order, and the fields of
a row are called `description-k1`. What cannot be read is a problem with the name of its field, and
the rest is read all the same: live totals are of whatever is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from quittance.catalogue.rules import UNITS, TaxCategory
from quittance.errors import Problem
from quittance.invoicing.inputs import NOTHING, DraftInput, LineInput
from quittance.money import EXPONENTS
from quittance.web.forms import decimal_sign, plain_figure

MOST_LINES = 1000
LONGEST_ID = 18
KEY = re.compile(r"[a-z0-9]{1,16}")
FIGURE = re.compile(r"-?(\d+(\.\d*)?|\.\d+)", re.ASCII)
TEXTS = {"notes": 5000, "purchase_order": 100, "contract_reference": 100, "payment_terms": 1000}
DAYS = ("due_date", "delivery_date", "period_start", "period_end")
HEAD = (
    *("customer", "customer_name", "customer_shown"),
    *("currency", "prices_include_tax", "discount", "number", "exchange_rate"),
    *TEXTS,
    *DAYS,
)
ROW = ("product", "description", "quantity", "unit", "unit_price", "discount_percent", "tax")
# A row with nothing in these is no line yet: it is passed over.
MEANT = ("product", "description", "unit_price")


@dataclass(slots=True)
class Row:
    """A row of the editor as it was typed, and what is known of it by now."""

    key: str
    values: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)
    net: Decimal | None = None
    discount: Decimal = NOTHING

    @property
    def is_empty(self) -> bool:
        return not any(self.values.get(name, "").strip() for name in MEANT)


@dataclass(slots=True)
class Typed:
    """A draft as far as it could be read. `problems` is by names of fields of the page; `rows` are
    all, `read` those that `data.lines` are made of."""

    values: dict[str, str]
    rows: list[Row]
    read: list[Row]
    data: DraftInput
    problems: dict[str, str]

    def blame(self, found: Problem) -> None:
        """Put what an operation found wrong beside the field that it names."""
        first, _dot, rest = (found.attr or "").partition(".")
        at, _dot, name = rest.partition(".")
        if first == "lines" and at.isdecimal() and int(at) < len(self.read):
            self.read[int(at)].problems.setdefault(OF_ROW.get(name, name), found.detail)
        else:
            self.problems.setdefault(first, found.detail)

    @property
    def all_problems(self) -> list[str]:
        rows = [text for row in self.rows for text in row.problems.values()]
        return [*self.problems.values(), *rows]


OF_ROW = {"tax_rate": "tax", "tax_category": "tax", "exemption_reason": "tax"}


class Unreadable(ValueError):
    """Says in a sentence what was expected."""


def read(sent: QueryDict) -> Typed:
    values = {name: sent.get(name, "").replace("\0", "") for name in HEAD}
    rows = list(_rows(sent))
    problems: dict[str, str] = {}
    head = {name: _tried(values, name, problems) for name in HEAD if name in READERS}
    lines, readable = [], []
    for row in rows:
        line = None if row.is_empty else _line(row)
        if line is not None:
            lines.append(line)
            readable.append(row)
    for name in ("discount", *TEXTS):
        head[name] = head[name] if head[name] is not None else DEFAULTS[name]
    return Typed(values, rows, readable, DraftInput(lines=lines, **head), problems)


DEFAULTS: dict[str, Any] = {"discount": NOTHING, **dict.fromkeys(TEXTS, "")}


def _rows(sent: QueryDict) -> Iterator[Row]:
    seen = set()
    for key in sent.getlist("line")[:MOST_LINES]:
        if KEY.fullmatch(key) and key not in seen and not sent.get(f"remove-{key}"):
            seen.add(key)
            typed = {name: sent.get(f"{name}-{key}", "").replace("\0", "") for name in ROW}
            yield Row(key, {**typed, "discount": sent.get(f"discount-{key}", "")})


def _tried(values: Mapping[str, str], name: str, problems: dict[str, str]) -> Any:
    try:
        return READERS[name](values[name].strip())
    except Unreadable as error:
        problems[name] = str(error)
        return None


def _line(row: Row) -> LineInput | None:
    """A row as a line; None, with problems on the row, where something cannot be read."""
    said = {name: _tried(row.values, name, row.problems) for name in (*ROW, "discount")}
    if row.problems:
        return None
    category, percent, reason = said.pop("tax") or (None, None, None)
    said["quantity"] = Decimal(1) if said["quantity"] is None else said["quantity"]
    for name in ("discount_percent", "discount"):
        said[name] = said[name] or NOTHING
    if said["discount_percent"]:
        said["discount"] = NOTHING
    return LineInput(
        tax_category=category, tax_rate=percent, exemption_reason=reason or None, **said
    )


def figure(
    text: str,
    *,
    places: int = 6,
    most: Decimal = Decimal(10) ** 12,
    above: bool = False,
) -> Decimal | None:
    """A figure as people write it; None for nothing. Raises Unreadable."""
    if not text:
        return None
    try:
        plain = plain_figure(text, decimal_sign())
    except ValueError as error:
        told = _("Thousands or decimals? Write it without anything between thousands.")
        raise Unreadable(told) from error
    if not FIGURE.fullmatch(plain) or len(plain) > 40:
        raise Unreadable(_("Enter a figure."))
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise Unreadable(_("Enter a figure.")) from error
    if value < 0 or (above and not value):
        raise Unreadable(_("It has to be more than 0.") if above else _("It cannot be negative."))
    if value > most:
        raise Unreadable(_("That is too much."))
    if value != value.quantize(Decimal(1).scaleb(-places)):
        raise Unreadable(_("At most %(places)s decimals.") % {"places": places})
    return value


def _percent(text: str) -> Decimal | None:
    return figure(text.rstrip("% \N{NO-BREAK SPACE}"), places=4, most=Decimal(100))


def _amount(text: str) -> Decimal | None:
    return figure(text, places=3, most=Decimal(10) ** 13)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Unreadable(_("Enter a day."))
    return day


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID else None


def _text(most: int) -> Any:
    def read_text(text: str) -> str:
        if len(text) > most:
            raise Unreadable(_("At most %(most)s characters.") % {"most": most})
        return text

    return read_text


def _number(text: str) -> str | None:
    if any(ord(one) < 0x20 or ord(one) == 0x7F for one in text):
        raise Unreadable(_("A number has no such characters."))
    return _text(60)(text) or None


def _currency(text: str) -> str | None:
    if text and text not in EXPONENTS:
        raise Unreadable(_("This is no known currency."))
    return text or None


def _unit(text: str) -> str | None:
    if text and text not in UNITS:
        raise Unreadable(_("Choose a unit."))
    return text or None


def _tax(text: str) -> tuple[str, Decimal, str] | None:
    """`S|19|`: category, percent, and why there is none."""
    if not text:
        return None
    category, percent, reason = [*text.split("|", 2), "", ""][:3]
    if category not in TaxCategory.values or not FIGURE.fullmatch(percent):
        raise Unreadable(_("Choose a tax rate."))
    value = figure(percent.replace(".", decimal_sign()), places=4, most=Decimal(100))
    return category, value or NOTHING, reason[:200]


READERS: dict[str, Any] = {
    "customer": _id,
    "product": _id,
    "currency": _currency,
    "prices_include_tax": lambda text: {"gross": True, "net": False}.get(text),
    "discount": _amount,
    "number": _number,
    "exchange_rate": lambda text: figure(text, places=10, most=Decimal(10) ** 8, above=True),
    **{name: _text(most) for name, most in TEXTS.items()},
    **dict.fromkeys(DAYS, _day),
    "description": lambda text: _text(2000)(text) or None,
    "quantity": lambda text: figure(text, above=True),
    "unit": _unit,
    "unit_price": figure,
    "discount_percent": _percent,
    "tax": _tax,
}
