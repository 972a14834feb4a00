"""What was typed into a bill's form, as the operations want it.

Rows have a key each, as in the editor of invoices: `line` names the keys in order, and the fields
of a row are called `description-k1`. What cannot be read is a problem with the name of its field,
and the rest is read all the same: live totals are of whatever is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from quittance.bills.figures import category_of_rate
from quittance.bills.inputs import BillInput, BillLineInput, StatedTax
from quittance.bills.operations.entering import MOST_LINES
from quittance.bills.rules import NOTHING, Kind
from quittance.errors import Problem
from quittance.money import EXPONENTS
from quittance.web.bills.desk.days import typed_day
from quittance.web.invoices.editor.reading import KEY, LONGEST_ID, Unreadable, figure

TEXTS = {
    "number": 100,
    "iban": 50,
    "bic": 20,
    "payment_reference": 140,
    "order_number": 100,
    "notes": 5000,
}
DAYS = ("issue_date", "due_date", "delivery_date")
AMOUNTS = ("stated_total", "prepaid", "rounding")
HEAD = ("supplier", "supplier_name", "supplier_shown", "kind", "currency", *TEXTS, *DAYS, *AMOUNTS)
ROW = (
    *("description", "quantity", "unit_price", "net_amount", "tax_rate"),
    *("item_number", "unit", "tax_category"),
)
# A row with nothing in these is no line yet: it is passed over.
MEANT = ("description", "unit_price", "net_amount")
# Taxes that the bill states itself, a rate and an amount each.
MOST_TAXES = 20


@dataclass(slots=True)
class Row:
    """A row of the form as it was typed, and what is known of it by now."""

    key: str
    values: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)
    net: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        return not any(self.values.get(name, "").strip() for name in MEANT)


@dataclass(slots=True)
class Typed:
    """A bill as far as it could be read. `problems` is by names of fields of the page; `rows` are
    all, `read` those that `data.lines` are made of. `new_supplier` is a name that nobody has yet,
    `usual` what was left to the habits of the supplier."""

    values: dict[str, str]
    rows: list[Row]
    read: list[Row]
    taxes: list[tuple[str, str, str]]
    data: BillInput
    problems: dict[str, str]
    new_supplier: str = ""
    usual: dict[str, Any] = field(default_factory=dict)

    def blame(self, found: Problem) -> None:
        """Put what an operation found wrong beside the field that it names."""
        first, _dot, rest = (found.attr or "").partition(".")
        at, _dot, name = rest.partition(".")
        if first == "lines" and at.isdecimal() and int(at) < len(self.read):
            self.read[int(at)].problems.setdefault(name, found.detail)
        else:
            self.problems.setdefault(first or "form", found.detail)

    @property
    def all_problems(self) -> list[str]:
        rows = [text for row in self.rows for text in row.problems.values()]
        return [*self.problems.values(), *rows]


def read(sent: QueryDict, *, month_first: bool = False) -> Typed:
    """`month_first` is whether 3/4 is a day in March where this form is filled in."""
    values = {name: sent.get(name, "").replace("\0", "") for name in HEAD}
    problems: dict[str, str] = {}
    head = {name: _tried(values, name, problems) for name in HEAD if name in READERS}
    for name in DAYS:
        head[name] = _day(values, name, month_first, problems)
    rows, lines, readable = list(_rows(sent)), [], []
    for row in rows:
        line = None if row.is_empty else _line(row)
        if line is not None:
            lines.append(line)
            readable.append(row)
    taxes = list(_taxes(sent))
    head["kind"] = head["kind"] or Kind.INVOICE
    for name in (*TEXTS, "prepaid", "rounding"):
        head[name] = head[name] if head[name] is not None else DEFAULTS[name]
    data = BillInput(lines=lines, taxes=_stated(taxes, problems), **head)
    return Typed(values, rows, readable, taxes, data, problems)


DEFAULTS: dict[str, Any] = {**dict.fromkeys(TEXTS, ""), "prepaid": NOTHING, "rounding": NOTHING}


def _rows(sent: QueryDict) -> Iterator[Row]:
    seen = set()
    for key in sent.getlist("line")[:MOST_LINES]:
        if KEY.fullmatch(key) and key not in seen and not sent.get(f"remove-{key}"):
            seen.add(key)
            yield Row(key, {name: sent.get(f"{name}-{key}", "").replace("\0", "") for name in ROW})


def _taxes(sent: QueryDict) -> Iterator[tuple[str, str, str]]:
    """(category, rate, amount) as typed, those without an amount left out."""
    names = ("stated_category", "stated_rate", "stated_tax")
    columns = [[one.replace("\0", "") for one in sent.getlist(name)] for name in names]
    for category, rate, tax in list(zip(*columns, strict=False))[:MOST_TAXES]:
        if tax.strip():
            yield category, rate, tax


def _stated(taxes: list[tuple[str, str, str]], problems: dict[str, str]) -> list[StatedTax]:
    stated = []
    for category, rate, tax in taxes:
        try:
            percent = _percent(rate.strip())
            stated.append(
                StatedTax(
                    rate=percent if percent is not None else NOTHING,
                    tax=_signed(tax.strip(), places=3) or NOTHING,
                    category=_category(category, percent or NOTHING),
                )
            )
        except Unreadable as error:
            problems.setdefault("taxes", str(error))
    return stated


def _tried(values: Mapping[str, str], name: str, problems: dict[str, str]) -> Any:
    try:
        return READERS[name](values[name].strip())
    except Unreadable as error:
        problems[name] = str(error)
        return None


def _day(
    values: Mapping[str, str], name: str, month_first: bool, problems: dict[str, str]
) -> date | None:
    try:
        return typed_day(values[name].strip(), month_first=month_first)
    except Unreadable as error:
        problems[name] = str(error)
        return None


def _line(row: Row) -> BillLineInput | None:
    """A row as a line; None, with problems on the row, where something cannot be read."""
    said = {name: _tried(row.values, name, row.problems) for name in ROW}
    if said["tax_rate"] is None and "tax_rate" not in row.problems:
        row.problems["tax_rate"] = _("Enter the tax rate, 0 for none.")
    if row.problems:
        return None
    said["quantity"] = Decimal(1) if said["quantity"] is None else said["quantity"]
    said["tax_category"] = _category(row.values["tax_category"], said["tax_rate"])
    return BillLineInput(**said)


def _category(text: str, rate: Decimal) -> str:
    """The category that came with a line, as long as it fits the rate that is there now."""
    usual = category_of_rate(rate)
    known = text.strip()[:2].upper()
    return known if known.isalpha() and (known == "S") == (usual == "S") else usual


def _signed(text: str, *, places: int = 6) -> Decimal | None:
    """A figure that may be less than nothing. Raises Unreadable."""
    bare = text.lstrip("-\N{MINUS SIGN}").strip()
    value = figure(bare, places=places)
    return None if value is None else -value if bare != text else value


def _amount(text: str) -> Decimal | None:
    return _signed(text, places=3)


def _percent(text: str) -> Decimal | None:
    return figure(text.rstrip("% \N{NO-BREAK SPACE}"), places=4, most=Decimal(100))


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID else None


def _text(most: int) -> Any:
    def read_text(text: str) -> str:
        if len(text) > most:
            raise Unreadable(_("At most %(most)s characters.") % {"most": most})
        return text

    return read_text


def _currency(text: str) -> str | None:
    code = text.upper()
    if code and code not in EXPONENTS:
        raise Unreadable(_("This is no currency's code (ISO 4217)."))
    return code or None


READERS: dict[str, Any] = {
    "supplier": _id,
    "kind": lambda text: text if text in Kind.values else None,
    "currency": _currency,
    **{name: _text(most) for name, most in TEXTS.items()},
    **dict.fromkeys(AMOUNTS, _amount),
    "description": _text(2000),
    "quantity": _signed,
    "unit_price": _signed,
    "net_amount": _amount,
    "tax_rate": _percent,
    "item_number": _text(100),
    "unit": _text(20),
    "tax_category": lambda text: text[:2],
}
