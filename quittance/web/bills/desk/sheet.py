"""What a bill's form shows: a stored bill or a new one in the words of its fields, and where each
value comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quittance.accounts.countries import CURRENCY
from quittance.accounts.models import Organisation
from quittance.bills.models import Bill, BillFile, BillLine, Supplier
from quittance.bills.rules import Kind, Origin
from quittance.catalogue.models import TaxRate
from quittance.money import exponent
from quittance.web.bills.desk.reading import AMOUNTS, DAYS, MEANT, ROW, TEXTS, Row, Typed, read
from quittance.web.invoices.editor.sheet import shown
from quittance.web.templatetags.figures import day

# Rows to type into where there is no script to add one.
SPARE = 3
# What the reader calls the fields that the form has under another name.
READ_AS = {
    "supplier_name": "supplier_name",
    "stated_total": "gross_total",
    "kind": "type",
}
SURE, LOOK = "good", "warn"
CODES = {
    Origin.EXACT: (SURE, _("exact")),
    Origin.GUESSED: (LOOK, _("guessed")),
    Origin.TYPED: ("", _("typed")),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Where a value comes from: `boxes` are its places on the pages, in points."""

    origin: str
    tone: str
    label: str | Promise
    why: str | Promise
    boxes: str = ""


def begun(organisation: Organisation, supplier: Supplier | None) -> Typed:
    """A new bill, of a supplier or of nobody yet."""
    typed = read(QueryDict())
    typed.values["kind"] = Kind.INVOICE
    typed.values["currency"] = supplier.currency if supplier else organisation.currency
    if supplier is not None:
        _name(typed, supplier)
    return typed


def _name(typed: Typed, supplier: Supplier) -> None:
    typed.values["supplier"] = str(supplier.pk)
    typed.values["supplier_name"] = typed.values["supplier_shown"] = supplier.name


def opened(bill: Bill, files: Sequence[BillFile]) -> Typed:
    """A stored bill as it would have been typed; its lines and taxes are two statements."""
    typed = read(QueryDict())
    places = exponent(bill.currency)
    values = {name: getattr(bill, name) for name in ("currency", "kind", *TEXTS)}
    values |= {name: day(getattr(bill, name)) for name in DAYS}
    for name in AMOUNTS:
        amount: Decimal | None = getattr(bill, name)
        is_told = amount is not None and (amount or name == "stated_total")
        values[name] = shown(amount or Decimal(0), places) if is_told else ""
    typed.values.update(values)
    if bill.supplier is not None:
        _name(typed, bill.supplier)
    else:
        typed.values["supplier_name"] = read_name(files)
    rows = [_row(line, places) for line in bill.lines.order_by("position")]
    stated = bill.taxes.filter(stated=True).order_by("category", "rate")
    taxes = [(one.category, shown(one.rate), shown(one.tax, places)) for one in stated]
    return read(as_sent(typed.values, rows, taxes))


def as_sent(
    values: Mapping[str, str], rows: Sequence[Row], taxes: Sequence[tuple[str, str, str]]
) -> QueryDict:
    """A form filled in like this, as a browser sends it."""
    sent = QueryDict(mutable=True)
    sent.update(values)
    for row in rows:
        sent.appendlist("line", row.key)
        sent.update({f"{name}-{row.key}": value for name, value in row.values.items()})
    for category, rate, tax in taxes:
        sent.update({"stated_category": category, "stated_rate": rate, "stated_tax": tax})
    return sent


def _row(line: BillLine, places: int) -> Row:
    price = line.unit_price
    values = {
        "description": line.description,
        "quantity": shown(line.quantity),
        "unit_price": "" if price is None else shown(price, places),
        "net_amount": shown(line.net_amount, places),
        "tax_rate": shown(line.tax_rate),
        "item_number": line.item_number,
        "unit": line.unit,
        "tax_category": line.tax_category,
    }
    return Row(f"l{line.position}", values, net=line.net_amount)


def empty_row(key: str, rate: str) -> Row:
    return Row(key, {**dict.fromkeys(ROW, ""), "quantity": "1", "tax_rate": rate})


def spare_rows(typed: Typed, rate: str) -> list[Row]:
    """Empty rows to go on with, one where there are some already."""
    if any(row.is_empty for row in typed.rows):
        return []
    taken = {row.key for row in typed.rows}
    keys = (f"n{number}" for number in range(1, len(taken) + SPARE + 2))
    rates = [row.values["tax_rate"] for row in typed.rows]
    wanted = 1 if typed.rows else SPARE
    return [empty_row(key, rates[-1] if rates else rate) for key in keys if key not in taken][
        :wanted
    ]


def is_meant(row: Row) -> bool:
    return any(row.values[name] for name in MEANT)


def rates_of(organisation: Organisation) -> tuple[list[str], str]:
    """The organisation's own rates to choose from, and the one to begin with."""
    rates = list(TaxRate.objects.for_organisation(organisation).active().order_by("-percent"))
    first = next((one for one in rates if one.is_default), rates[0] if rates else None)
    offered = list(dict.fromkeys(shown(one.percent) for one in rates))
    return offered, shown(first.percent) if first else ""


def currencies_of(organisation: Organisation, typed: Typed) -> list[str]:
    known = {*CURRENCY.values(), organisation.currency, typed.values["currency"].upper()}
    return sorted(known - {""})


def read_name(files: Sequence[BillFile]) -> str:
    """The name of the supplier as it was read."""
    found: str = _found(files, "supplier_name").get("value", "")
    return found[:200]


def origins_of(bill: Bill | None, typed: Typed, files: Sequence[BillFile]) -> dict[str, Told]:
    """Where the values of the fields come from; a field with nothing in it has no origin."""
    kept: Mapping[str, str] = bill.origins if bill else {}
    return {
        name: told
        for name in ("supplier_name", "currency", "kind", *TEXTS, *DAYS, *AMOUNTS)
        if typed.values.get(name, "").strip()
        for told in [_told(name, kept.get(name, Origin.TYPED), typed, files)]
    }


def _told(name: str, origin: str, typed: Typed, files: Sequence[BillFile]) -> Told:
    found = _found(files, READ_AS.get(name, name))
    if name == "iban":
        found = next(iter(_reading(files).get("ibans", [])), {})
    if name == "supplier_name" and found.get("value") == typed.values["supplier_name"]:
        origin = found.get("origin", Origin.TYPED)
    boxes = " ".join(_boxes(found.get("boxes", [])))
    if origin == Origin.GUESSED and found.get("certain"):
        why = _("Read from the page; pieces of it that do not depend on each other agree.")
        return Told(origin, "", CODES[Origin.GUESSED][1], why, boxes)
    tone, label = CODES.get(Origin(origin), CODES[Origin.TYPED])
    return Told(origin, tone, label, WHY[Origin(origin)], boxes)


WHY: dict[str, str | Promise] = {
    Origin.EXACT: _("It stands in the electronic invoice as this very value."),
    Origin.GUESSED: _("Found on the page by rules. Compare it with the picture."),
    Origin.TYPED: _("Somebody typed it."),
}


def _reading(files: Sequence[BillFile]) -> Mapping[str, Any]:
    """What the first file says of the bill."""
    for one in files:
        said: Mapping[str, Any] = one.reading.get("bill", {})
        if said:
            return said
    return {}


def _found(files: Sequence[BillFile], name: str) -> Mapping[str, Any]:
    found = _reading(files).get(name, {})
    return found if isinstance(found, dict) else {}


def _boxes(boxes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """`page,left,top,right,bottom` each."""
    for box in boxes:
        sides = (box.get(side, 0) for side in ("left", "top", "right", "bottom"))
        yield ",".join([str(box.get("page", 1)), *(f"{float(one):.1f}" for one in sides)])
