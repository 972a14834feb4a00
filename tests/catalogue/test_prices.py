"""A price stated with its tax and without it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.catalogue.prices import PRICE_PLACES, restated

PRICES = st.decimals(0, 10**9, places=PRICE_PLACES)
RATES = st.decimals(0, 100, places=4)
HALF_A_UNIT = Fraction(1, 2 * 10**PRICE_PLACES)


@pytest.mark.parametrize(
    ("price", "percent", "includes_tax", "other"),
    [
        ("10", "19", False, "11.90"),
        ("11.90", "19", True, "10"),
        ("9.99", "19", True, "8.394958"),
        ("0.000001", "50", False, "0.000002"),
        ("5", "0", True, "5"),
    ],
)
def test_tax_is_put_on_and_taken_off(
    price: str, percent: str, includes_tax: bool, other: str
) -> None:
    said = restated(Decimal(price), percent=Decimal(percent), includes_tax=includes_tax)
    assert said == Decimal(other)


@given(PRICES, RATES, st.booleans())
def test_it_is_the_exact_price_but_for_half_a_unit(
    price: Decimal, percent: Decimal, includes_tax: bool
) -> None:
    factor = 1 + Fraction(percent) / 100
    exact = Fraction(price) / factor if includes_tax else Fraction(price) * factor
    said = restated(price, percent=percent, includes_tax=includes_tax)
    assert abs(Fraction(said) - exact) <= HALF_A_UNIT


@given(PRICES, RATES)
def test_put_on_and_taken_off_again_it_is_the_same(price: Decimal, percent: Decimal) -> None:
    gross = restated(price, percent=percent, includes_tax=False)
    assert restated(gross, percent=percent, includes_tax=True) == price
