"""A bill's form as its template wants it: fields with where their values come from and what is to
be said of them, rows, figures, and the pages beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from quittance.accounts.models import Organisation
from quittance.bills.models import Bill, BillFile
from quittance.bills.previewing import Preview, preview_bill
from quittance.bills.rules import SEES_ALL
from quittance.errors import DomainError, Problem
from quittance.web.access import Access, OfficeRequest
from quittance.web.bills.common import may_write
from quittance.web.bills.desk import sheet
from quittance.web.bills.desk.reading import DAYS, Row, Typed
from quittance.web.bills.desk.sheet import Told
from quittance.web.templatetags.figures import day, long_day

LABELS: dict[str, str | Promise] = {
    "supplier_name": gettext_lazy("Supplier"),
    "number": gettext_lazy("Number"),
    "issue_date": gettext_lazy("Date"),
    "due_date": pgettext_lazy("date", "Due"),
    "stated_total": gettext_lazy("Printed total"),
    "iban": gettext_lazy("IBAN"),
    "bic": gettext_lazy("BIC"),
    "payment_reference": gettext_lazy("Payment reference"),
    "order_number": gettext_lazy("Order number"),
    "delivery_date": gettext_lazy("Delivered on"),
    "prepaid": gettext_lazy("Paid already"),
    "rounding": gettext_lazy("Rounding"),
    "notes": gettext_lazy("Notes"),
    "kind": gettext_lazy("Kind"),
    "currency": gettext_lazy("Currency"),
}
# How words of a page are read that are put into a field.
KINDS = {
    **dict.fromkeys(DAYS, "day"),
    **dict.fromkeys(("stated_total", "prepaid", "rounding"), "amount"),
    **dict.fromkeys(("iban", "bic"), "code"),
}
LONGEST = {
    **{"supplier_name": 200, "number": 100, "iban": 50, "bic": 20},
    **{"payment_reference": 140, "order_number": 100, "notes": 5000},
}
# Where it stands on the form what is wrong or to be looked at elsewhere.
AT = {"supplier": "supplier_name", "currency": "stated_total"}
# Parts of the form that are no fields.
PARTS: dict[str, str | Promise] = {"lines": gettext_lazy("Lines")}
ROW_LABELS: dict[str, str | Promise] = {
    "description": gettext_lazy("Description"),
    "quantity": gettext_lazy("Quantity"),
    "unit_price": gettext_lazy("Price"),
    "net_amount": gettext_lazy("Net"),
    "tax_rate": gettext_lazy("Tax in percent"),
}
MAIN = ("number", "issue_date", "due_date", "stated_total", "iban")
MORE = ("payment_reference", "order_number", "delivery_date", "bic", "prepaid", "rounding")


@dataclass(frozen=True, slots=True)
class Field:
    """`problem` keeps the bill from being saved, `checks` are what to look at, `echo` how a value
    was understood."""

    name: str
    label: str | Promise
    value: str
    kind: str = "text"
    longest: int = 60
    told: Told | None = None
    problem: str = ""
    checks: Sequence[str] = ()
    echo: str = ""
    mark: str = ""

    @property
    def is_figure(self) -> bool:
        return self.kind == "amount"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What keeps a bill from being taken; `field` is the id of the field that it is about."""

    text: str
    label: str = ""
    field: str = ""


@dataclass
class Desk:
    """One bill in its form. `bill` is None as long as it is new; `missing` is whether what is not
    there yet counts as wrong."""

    request: OfficeRequest
    typed: Typed
    bill: Bill | None = None
    version: str = ""
    files: Sequence[BillFile] = ()
    conflict: bool = False
    missing: bool = False
    refused: list[Refusal] = field(default_factory=list)
    known: Bill | None = None

    @property
    def access(self) -> Access:
        return self.request.access

    @property
    def organisation(self) -> Organisation:
        return self.access.organisation

    @property
    def pk(self) -> int | None:
        return self.bill.pk if self.bill else None


def refusals(typed: Typed, error: DomainError) -> list[Refusal]:
    """All that stands beside fields by now, and what the error says of none."""
    beside = [_of_head(name, text) for name, text in typed.problems.items() if text]
    beside += [found for at, row in enumerate(typed.rows, 1) for found in _of_row(at, row)]
    told = {one.text for one in beside}
    rest = [one.detail for one in error.problems] or [str(error)]
    return [*beside, *(Refusal(text) for text in rest if text not in told)]


def _of_head(name: str, text: str) -> Refusal:
    here = name if name in LABELS else AT.get(name, name)
    label = PARTS.get(here) or LABELS.get(here)
    return Refusal(text, str(label), here) if label else Refusal(text)


def _of_row(at: int, row: Row) -> Iterator[Refusal]:
    line = _("Line %(at)s") % {"at": at}
    for name, text in row.problems.items():
        label = ROW_LABELS.get(name)
        said = f"{line} · {label}" if label else line
        yield Refusal(text, said, f"{name if label else 'description'}-{row.key}")


def looked_at(desk: Desk) -> Preview:
    """Figures of what is right, and what is wrong beside its field."""
    typed = desk.typed
    preview = preview_bill(organisation=desk.organisation, data=typed.data, bill_id=desk.pk)
    for row, net in zip(typed.read, preview.figures.nets, strict=True):
        row.net = net
    for problem in preview.problems:
        # While somebody types, what is not there yet is no mistake.
        if desk.missing or problem.code != "required":
            typed.blame(problem)
    desk.known = preview.known
    return preview


def live(desk: Desk, preview: Preview) -> dict[str, Any]:
    """What changes while somebody types."""
    bill = preview.bill
    return {
        "desk": desk,
        "bill": bill,
        "figures": preview.figures,
        "rows": desk.typed.rows,
        "fields": fields_of(desk, preview),
        "known": known_of(desk),
        "is_even": bill.stated_total is not None and not bill.difference,
    }


def fields_of(desk: Desk, preview: Preview) -> dict[str, Field]:
    typed, values = desk.typed, desk.typed.values
    origins = sheet.origins_of(desk.bill, typed, desk.files)
    checks = _checks(desk, preview.checks)
    echoes = dict(_echoes(typed))
    return {
        name: Field(
            name=name,
            label=label,
            value=values.get(name, ""),
            kind=KINDS.get(name, "text"),
            longest=LONGEST.get(name, 40),
            told=origins.get(name),
            problem=_problem(name, typed),
            checks=checks.get(name, ()),
            echo=echoes.get(name, ""),
            mark=preview.bill.currency if KINDS.get(name) == "amount" else "",
        )
        for name, label in LABELS.items()
    }


def _problem(name: str, typed: Typed) -> str:
    there = (typed.problems.get(other, "") for other, here in AT.items() if here == name)
    return typed.problems.get(name, "") or next(filter(None, there), "")


def _checks(desk: Desk, found: Iterable[Problem]) -> dict[str, list[str]]:
    """By field. What the difference is stands with the totals; that it is late is no surprise."""
    told: dict[str, list[str]] = {}
    for one in found:
        if one.code != "difference":
            name = one.attr or ""
            told.setdefault(AT.get(name, name), []).append(one.detail)
    if desk.known is not None and not desk.typed.problems.get("number"):
        said = _("Bill %(number)s of this supplier is in already.")
        told.setdefault("number", []).append(said % {"number": desk.known.number})
    return told


def _echoes(typed: Typed) -> Iterable[tuple[str, str]]:
    """How days were understood, and what was left to the supplier's habits."""
    for name in DAYS:
        found = getattr(typed.data, name)
        if name in typed.usual:
            yield name, _("Usual: %(value)s") % {"value": day(typed.usual[name])}
        elif found is not None and typed.values[name].strip() != day(found):
            yield name, long_day(found)
    if "iban" in typed.usual:
        yield "iban", _("Usual: %(value)s") % {"value": typed.usual["iban"]}
    if typed.new_supplier:
        yield "supplier_name", _("New: will be added to your suppliers.")


@dataclass(frozen=True, slots=True)
class Known:
    """This supplier's bill of the number that was typed; `is_seen` where this person may look."""

    bill: Bill
    is_seen: bool

    @property
    def takes_lines(self) -> bool:
        return not self.bill.is_frozen


def known_of(desk: Desk) -> Known | None:
    if desk.known is None:
        return None
    access = desk.access
    is_seen = access.may(SEES_ALL) or may_write(access, desk.known)
    return Known(desk.known, is_seen)


def whole(desk: Desk) -> dict[str, Any]:
    """Everything that the form shows."""
    preview = looked_at(desk)
    rates, first = sheet.rates_of(desk.organisation)
    typed = desk.typed
    typed.rows += sheet.spare_rows(typed, first)
    context = live(desk, preview)
    context["fields"] = {
        name: one for name, one in context["fields"].items() if name not in ("kind", "currency")
    }
    is_more = any(context["fields"][name].value for name in (*MORE, "notes")) or bool(typed.taxes)
    return {
        **context,
        "main": [context["fields"][name] for name in MAIN],
        "more": [context["fields"][name] for name in MORE],
        "is_more": is_more or typed.values["kind"] == "credit_note",
        "values": typed.values,
        "rates": rates,
        "currencies": sheet.currencies_of(desk.organisation, typed),
        "pattern": Row("__key__", sheet.empty_row("__key__", first).values),
        "stated": [*typed.taxes, ("", "", "")],
    }
