"""From what was read of a file to a bill's fields, each with its origin; what fits is put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quittance.bills.figures import category_of_rate, figures_of, group_of, net_of
from quittance.bills.inputs import BillInput, BillLineInput, StatedTax
from quittance.bills.reading import model
from quittance.bills.reading.model import Allowance, Bill, BillType, Found, Line, Reading, Tax
from quittance.bills.rules import NOTHING, Kind, Origin
from quittance.money import EXPONENTS, is_exact, round_half_up

# As much as the columns hold.
LONGEST = {"number": 100, "order_number": 100, "payment_reference": 140, "bic": 11}
DESCRIPTION, ITEM_NUMBER, UNIT = 2000, 100, 20
PLACES = 6
LARGEST = Decimal(10) ** 12
HUNDRED = Decimal(100)


def as_json(value: Any) -> Any:
    """A reading as plain JSON: decimals and days as text, without what was not found."""
    if is_dataclass(value) and not isinstance(value, type):
        named = {one.name: as_json(getattr(value, one.name)) for one in fields(value)}
        return {name: one for name, one in named.items() if one not in (None, "", [], {})}
    if isinstance(value, (list, tuple)):
        return [as_json(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def input_from(reading: Reading, *, supplier: int | None, currency: str) -> BillInput:
    """What a draft can be filled with; `currency` is what to take where the bill names none.

    What cannot be kept as it stands is left out: a person sees it in the reading. Amounts in the
    bill's currency.
    """
    bill = reading.bill
    found = _value(bill.currency) or ""
    own = found if found in EXPONENTS else currency
    values: dict[str, Any] = {
        "kind": Kind.CREDIT_NOTE if _is_credit_note(bill) else Kind.INVOICE,
        "currency": own,
        "number": _text(bill.number, "number"),
        "issue_date": _value(bill.issue_date),
        "due_date": _due(bill),
        "delivery_date": _value(bill.delivery_date),
        "iban": bill.ibans[0].value if bill.ibans else "",
        "bic": _text(bill.bic, "bic"),
        "payment_reference": _text(bill.payment_reference, "payment_reference"),
        "order_number": _text(bill.order_number, "order_number"),
        "stated_total": _amount(_value(bill.gross_total), own),
        "prepaid": _amount(_value(bill.prepaid), own) or NOTHING,
        "rounding": _amount(_value(bill.rounding), own) or NOTHING,
    }
    if values["prepaid"] < 0:
        values["prepaid"] = NOTHING
    lines = lines_from(bill, own)
    return BillInput(
        **values,
        supplier=supplier,
        lines=lines,
        taxes=stated_taxes(bill, lines, own),
        origins={name: origin for name, origin in _origins(bill) if values.get(name)},
    )


def lines_from(bill: Bill, currency: str) -> list[BillLineInput]:
    """The lines, with what is taken off or added to the whole as lines of their own.

    Of several ways to take the bill at its word, the first that comes to its total: groups repeat
    their parts, or the other way round; what is taken off stands with a sign, or without. Where
    only guessed lines do not come to it, one line for each rate of the breakdown is better.
    """
    parts, heads = list(_positions(bill, currency, parts=True)), None
    if any(one.value.parent for one in bill.lines):
        heads = list(_positions(bill, currency, parts=False))
    of_the_whole = list(_of_the_whole(bill, currency))
    turned = [replace(one, net_amount=-(one.net_amount or NOTHING)) for one in of_the_whole]
    unsigned = list(_of_the_whole(bill, currency, unsigned=True))
    ways = [
        [*lines, *more]
        for lines in ([parts] if heads is None else [parts, heads])
        for more in ([of_the_whole, turned, unsigned] if of_the_whole else [of_the_whole])
    ]
    by_rate = list(_by_rate(bill, currency))
    if any(one.origin == model.Origin.GUESSED for one in bill.lines) or not parts:
        ways.append(by_rate)
    fitting = (way for way in ways if way and _comes_to(way, bill, currency))
    return next(fitting, ways[0] or by_rate)


def _comes_to(lines: Sequence[BillLineInput], bill: Bill, currency: str) -> bool:
    """Whether lines and the taxes that the bill states for them are its total."""
    stated = stated_taxes(bill, lines, currency)
    return bool(figures_of(lines, currency, stated).total == _value(bill.gross_total))


def stated_taxes(bill: Bill, lines: Sequence[BillLineInput], currency: str) -> list[StatedTax]:
    """What the bill states as tax of each category and rate that its lines have, once each, where
    it is not what is computed from them anyway."""
    sums: dict[tuple[str, Decimal], Decimal] = {}
    for line in lines:
        group = group_of(line.tax_category, line.tax_rate)
        sums[group] = sums.get(group, NOTHING) + net_of(line, currency)
    stated: dict[tuple[str, Decimal], Decimal] = {}
    for one in bill.taxes:
        tax = _amount(one.value.amount, currency)
        if tax is not None and one.value.rate is not None:
            group = group_of(one.value.category[:2], one.value.rate)
            stated[group] = stated.get(group, NOTHING) + tax
    return [
        StatedTax(rate=rate, tax=tax, category=category)
        for (category, rate), tax in stated.items()
        if (category, rate) in sums and tax != _computed(sums[category, rate], rate, currency)
    ]


def _computed(taxable: Decimal, rate: Decimal, currency: str) -> Decimal:
    return round_half_up(taxable * rate / HUNDRED, EXPONENTS[currency])


def _positions(bill: Bill, currency: str, *, parts: bool) -> Iterator[BillLineInput]:
    """The lines that are no group of others, or those that are no part of another."""
    groups = {one.value.parent for one in bill.lines if one.value.parent}
    for found in bill.lines:
        line = found.value
        net = _amount(line.net_amount, currency)
        counts = line.identifier not in groups if parts else not line.parent
        if counts and net is not None:
            yield _position(line, net, bill)


def _position(line: Line, net: Decimal, bill: Bill) -> BillLineInput:
    words = [line.name, line.description if line.description != line.name else ""]
    description = ": ".join(filter(None, words)) or line.item_number or _("Position")
    rate = _rate(line.tax_rate if line.tax_rate is not None else _only_rate(bill))
    return BillLineInput(
        description=description[:DESCRIPTION],
        tax_rate=rate,
        tax_category=line.tax_category[:2] or category_of_rate(rate),
        quantity=_quantity(line.quantity),
        unit=line.unit[:UNIT],
        unit_price=_price(line),
        net_amount=net,
        item_number=line.item_number[:ITEM_NUMBER],
    )


def _of_the_whole(bill: Bill, currency: str, *, unsigned: bool = False) -> Iterator[BillLineInput]:
    for found in bill.allowances:
        one: Allowance = found.value
        amount = _amount(one.amount, currency)
        if not amount:
            continue
        amount = abs(amount) if unsigned else amount
        rate = _rate(one.rate if one.rate is not None else _only_rate(bill))
        usual = _("Surcharge") if one.is_charge else _("Discount")
        yield BillLineInput(
            description=(one.reason or usual)[:DESCRIPTION],
            tax_rate=rate,
            tax_category=one.category[:2] or category_of_rate(rate),
            net_amount=amount if one.is_charge else -amount,
        )


def _by_rate(bill: Bill, currency: str) -> Iterator[BillLineInput]:
    rows: list[Tax] = [one.value for one in bill.taxes]
    if not any(row.rate is not None and row.taxable is not None for row in rows):
        rows = [_whole(bill, currency)]
    for row in rows:
        taxable = _amount(row.taxable, currency)
        if taxable is not None and row.rate is not None and 0 <= row.rate <= HUNDRED:
            yield BillLineInput(
                description=_("Goods and services"),
                tax_rate=row.rate,
                tax_category=row.category[:2] or category_of_rate(row.rate),
                net_amount=taxable,
            )


def _whole(bill: Bill, currency: str) -> Tax:
    """The sum without tax at the one rate that gives the bill's tax, in halves of a percent."""
    net, tax = _value(bill.net_total), _value(bill.tax_total)
    if net is None:
        net, tax = _value(bill.gross_total), NOTHING
    if not net or tax is None:
        return Tax(rate=NOTHING, taxable=net)
    rate = round_half_up(tax * HUNDRED * 2 / net, 0) / 2
    fits = 0 <= rate <= HUNDRED and _computed(net, rate, currency) == tax
    return Tax(rate=rate if fits else NOTHING, taxable=net)


def _origins(bill: Bill) -> Iterator[tuple[str, str]]:
    for name, found in (
        ("number", bill.number),
        ("kind", bill.type),
        ("issue_date", bill.issue_date),
        ("due_date", bill.due_date),
        ("delivery_date", bill.delivery_date),
        ("currency", bill.currency),
        ("iban", bill.ibans[0] if bill.ibans else None),
        ("bic", bill.bic),
        ("payment_reference", bill.payment_reference),
        ("order_number", bill.order_number),
        ("stated_total", bill.gross_total),
        ("prepaid", bill.prepaid),
        ("rounding", bill.rounding),
    ):
        if found is not None:
            yield name, str(Origin(found.origin))


def _is_credit_note(bill: Bill) -> bool:
    return bill.type is not None and bill.type.value == BillType.CREDIT_NOTE


def _due(bill: Bill) -> date | None:
    due, issued = _value(bill.due_date), _value(bill.issue_date)
    return None if due and issued and due < issued else due


def _value(found: Found[Any] | None) -> Any:
    return None if found is None else found.value


def _text(found: Found[str] | None, name: str) -> str:
    """Empty where it is longer than can be kept: half a number is none."""
    text = found.value if found else ""
    return text if len(text) <= LONGEST[name] else ""


def _amount(value: Decimal | None, currency: str) -> Decimal | None:
    fits = value is not None and abs(value) < LARGEST and is_exact(value, currency)
    return value if fits else None


def _rate(value: Decimal | None) -> Decimal:
    return value if value is not None and 0 <= value <= HUNDRED else NOTHING


def _only_rate(bill: Bill) -> Decimal | None:
    rates = {one.value.rate for one in bill.taxes if one.value.rate is not None}
    return rates.pop() if len(rates) == 1 else None


def _quantity(value: Decimal | None) -> Decimal:
    if value is None or abs(value) >= LARGEST:
        return Decimal(1)
    return round_half_up(value, PLACES)


def _price(line: Line) -> Decimal | None:
    if line.price is None or abs(line.price) >= LARGEST:
        return None
    base = line.price_quantity or Decimal(1)
    return round_half_up(line.price / base, PLACES) if base > 0 else None


def found_supplier(bill: Bill) -> Mapping[str, Any]:
    """What the bill says of who sent it, as fields of a supplier."""
    address = _value(bill.supplier_address)
    return {
        "name": (_value(bill.supplier_name) or "")[:200],
        "vat_number": _short(bill.supplier_vat_id, 20),
        "tax_number": _short(bill.supplier_tax_number, 50),
        "registration_number": _short(bill.supplier_registration, 50),
        "address": None
        if not address
        else {
            "line1": (address.lines[0] if address.lines else "")[:200],
            "line2": ", ".join(address.lines[1:])[:200],
            "postcode": address.postcode[:20],
            "city": address.city[:100],
            "region": address.region[:100],
            "country": address.country[:2].upper(),
        },
    }


def _short(found: Found[str] | None, longest: int) -> str:
    text = found.value if found else ""
    return text if len(text) <= longest else ""
