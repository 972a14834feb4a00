"""Unit prices without tax that give their line's amount."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.invoicing.documents.prices import SLACK, misses, net_price


@pytest.mark.parametrize(
    ("price", "quantity", "amount", "without_tax", "expected"),
    [
        # As it is stored: it gives the amount.
        ("348.35", "16", "5573.60", True, "348.35"),
        ("0.123456", "3", "0.37", True, "0.123456"),
        # Prices with tax inside: the shortest price that gives the net.
        ("379.00", "2", "626.45", False, "313.225"),
        ("99.99", "1", "84.03", False, "84.03"),
        ("1.19", "3", "3.00", False, "1.00"),
        # A yen more than quantity x price has decimals for.
        ("85", "1.5", "128", True, "85.333"),
        ("0", "7", "0.00", True, "0"),
    ],
)
def test_the_price(
    price: str, quantity: str, amount: str, without_tax: bool, expected: str
) -> None:
    found = net_price(
        unit_price=D(price), quantity=D(quantity), amount=D(amount), priced_without_tax=without_tax
    )
    assert str(found) == expected


def test_how_far_a_price_misses_is_exact_and_rounded_up() -> None:
    assert misses(D("0.333333"), D(3), D("1.00")) == D("0.000001")
    assert misses(D("0.3333333"), D(3), D("1.00")) == D("0.000001")
    assert misses(D("1"), D("99999999999.999999"), D("100000000000")) == D("0.000001")


@given(
    price=st.decimals(0, 10**6, places=6),
    quantity=st.decimals(D("0.000001"), 10**6, places=6),
    amount=st.decimals(0, 10**9, places=2),
    without_tax=st.booleans(),
)
def test_quantity_times_price_is_the_amount(
    price: D, quantity: D, amount: D, without_tax: bool
) -> None:
    found = net_price(
        unit_price=price, quantity=quantity, amount=amount, priced_without_tax=without_tax
    )
    assert found >= 0
    assert misses(found, quantity, amount) <= SLACK
