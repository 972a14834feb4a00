"""What is wrong with a bill is told as data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from quittance.bills.reading.check import problems_of
from quittance.bills.reading.model import Bill, Found, Line, Tax

TODAY = date(2026, 6, 30)
GOOD = Bill(
    number=Found("7"),
    issue_date=Found(date(2026, 6, 1)),
    due_date=Found(date(2026, 7, 1)),
    currency=Found("EUR"),
    supplier_name=Found("Lampen GmbH"),
    supplier_vat_id=Found("DE 136 695 976"),
    ibans=(Found("DE02120300000000202051"),),
    line_total=Found(D("100.00")),
    net_total=Found(D("100.00")),
    tax_total=Found(D("19.00")),
    gross_total=Found(D("119.00")),
    prepaid=Found(D("19.00")),
    amount_due=Found(D("100.00")),
    taxes=(Found(Tax(amount=D("19.00"))),),
    lines=(Found(Line(net_amount=D("60.00"))), Found(Line(net_amount=D("40.00")))),
)


def codes(bill: Bill) -> list[tuple[str, str]]:
    return [(one.code, one.field) for one in problems_of(bill, TODAY)]


def test_nothing_is_wrong_with_a_good_one() -> None:
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("gross_total", D("119.01"), ("sums_differ", "gross_total")),
        ("amount_due", D("119.00"), ("sums_differ", "amount_due")),
        ("tax_total", D("18.00"), ("sums_differ", "tax_total")),
        ("line_total", D("99.00"), ("sums_differ", "lines")),
        ("issue_date", date(2026, 7, 1), ("future_date", "issue_date")),
        ("due_date", date(2026, 5, 31), ("runs_backwards", "due_date")),
        ("supplier_vat_id", "DE136695977", ("vat_check_digits", "supplier_vat_id")),
        ("currency", "EURO", ("unknown_currency", "currency")),
    ],
)
def test_each_fault_is_told(field: str, value: Any, problem: tuple[str, str]) -> None:
    assert problem in codes(replace(GOOD, **{field: Found(value)}))


@pytest.mark.parametrize("field", ["number", "issue_date", "gross_total", "supplier_name"])
def test_what_is_missing_is_told(field: str) -> None:
    assert ("missing", field) in codes(replace(GOOD, **{field: None}))


def test_an_account_is_checked() -> None:
    assert codes(replace(GOOD, ibans=(Found("DE03120300000000202051"),))) == [
        ("iban_check_digits", "ibans")
    ]


def test_a_sentence_says_both_sums() -> None:
    bill = replace(GOOD, gross_total=Found(D("120.00")), amount_due=None, prepaid=None)
    [problem] = problems_of(bill, TODAY)
    assert problem.detail == "The net total and tax come to 119.00, but the bill says 120.00."


def test_groups_of_lines_repeat_their_parts() -> None:
    group = Line(identifier="1", net_amount=D("60.00"))
    lines = (
        Found(group),
        Found(Line(identifier="1.1", parent="1", net_amount=D("60.00"))),
        Found(Line(identifier="2", net_amount=D("40.00"))),
    )
    assert codes(replace(GOOD, lines=lines)) == []


def test_a_vat_number_of_another_form_is_not_judged() -> None:
    assert codes(replace(GOOD, supplier_vat_id=Found("204/113/40209"))) == []
