"""What is wrong with a bill as it was read: sums, check digits, days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from quittance.bills.reading.model import Bill, Found, Problem
from quittance.bills.reading.page.accounts import VAT_SHAPES, is_iban, is_vat
from quittance.money import EXPONENTS

CENT = Decimal("0.01")
NOTHING = Decimal(0)


def problems_of(
    bill: Bill, today: date, habit: Mapping[str, Any] | None = None
) -> tuple[Problem, ...]:
    """Everything that a person should look at before they believe the bill."""
    return (
        *_missing(bill),
        *_sums(bill),
        *_days(bill, today),
        *_numbers(bill),
        *_strangers(bill, habit or {}),
    )


def _missing(bill: Bill) -> Iterator[Problem]:
    for field, name in (
        ("number", "number"),
        ("issue_date", "date"),
        ("gross_total", "total"),
        ("supplier_name", "supplier"),
        ("currency", "currency"),
    ):
        if getattr(bill, field) is None:
            yield Problem("missing", f"The bill's {name} was not found. Type it in.", field)


def _value(found: Found[Decimal] | None) -> Decimal | None:
    return found.value if found else None


def _sums(bill: Bill) -> Iterator[Problem]:
    net, tax, gross = map(_value, (bill.net_total, bill.tax_total, bill.gross_total))
    if net is not None and gross is not None and _differ(net + (tax or NOTHING), gross):
        yield _differs("gross_total", "net total and tax", net + (tax or NOTHING), gross)
    due = _value(bill.amount_due)
    if gross is not None and due is not None:
        owed = gross - (_value(bill.prepaid) or NOTHING) + (_value(bill.rounding) or NOTHING)
        if _differ(owed, due):
            yield _differs("amount_due", "total, payments and rounding", owed, due)
    yield from _breakdown(bill, tax)
    yield from _lines(bill, net)


def _breakdown(bill: Bill, tax: Decimal | None) -> Iterator[Problem]:
    parts = [one.value.amount for one in bill.taxes if one.value.amount is not None]
    if tax is not None and parts and _differ(sum(parts, NOTHING), tax):
        yield _differs("tax_total", "taxes of the single rates", sum(parts, NOTHING), tax)


def _lines(bill: Bill, net: Decimal | None) -> Iterator[Problem]:
    """Lines add up to the sum of lines; groups repeat what their parts say (extended profiles)."""
    groups = {one.value.parent for one in bill.lines if one.value.parent}
    amounts = [
        one.value.net_amount
        for one in bill.lines
        if one.value.net_amount is not None and one.value.identifier not in groups
    ]
    total = _value(bill.line_total)
    if total is None and not bill.allowances:
        total = net
    gross = _value(bill.gross_total)
    found = sum(amounts, NOTHING)
    if amounts and total is not None and _differ(found, total) and found != gross:
        yield _differs("lines", "lines", found, total)


def _differ(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) >= CENT


def _differs(field: str, what: str, found: Decimal, told: Decimal) -> Problem:
    detail = f"The {what} come to {found:f}, but the bill says {told:f}."
    return Problem("sums_differ", detail, field)


def _days(bill: Bill, today: date) -> Iterator[Problem]:
    issued, due = bill.issue_date, bill.due_date
    if issued and issued.value > today:
        yield Problem("future_date", f"The date {issued.value} is in the future.", "issue_date")
    if issued and due and due.value < issued.value:
        detail = "The bill is due before it was issued."
        yield Problem("runs_backwards", detail, "due_date")


def _numbers(bill: Bill) -> Iterator[Problem]:
    for one in bill.ibans:
        if not is_iban(one.value):
            yield Problem("iban_check_digits", f"The IBAN {one.value} is mistyped.", "ibans")
    for field in ("supplier_vat_id", "buyer_vat_id"):
        found = getattr(bill, field)
        if found and _has_country(found.value) and not is_vat(_bare(found.value)):
            yield Problem("vat_check_digits", f"The VAT number {found.value} is mistyped.", field)
    if bill.currency and bill.currency.value not in EXPONENTS:
        detail = f"“{bill.currency.value[:20]}” is no currency's code (ISO 4217)."
        yield Problem("unknown_currency", detail, "currency")


def _bare(number: str) -> str:
    return "".join(one for one in number.upper() if one.isalnum())


def _has_country(number: str) -> bool:
    bare = _bare(number)
    return bare[:2] in VAT_SHAPES or bare[:3] in VAT_SHAPES


def _strangers(bill: Bill, habit: Mapping[str, Any]) -> Iterator[Problem]:
    """An account that this supplier never had is how bills are forged."""
    usual = set(dict(habit.get("constants") or {}).get("iban") or {})
    for one in bill.ibans:
        if usual and one.value not in usual:
            detail = f"The IBAN {one.value} is not the one on this supplier's earlier bills."
            yield Problem("iban_differs", detail, "ibans")
