"""Splitting an amount so that the parts add up to it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.money import allocate
from tests.money.strategies import decimals

weights = st.lists(decimals("0", "1000000", 4), min_size=1, max_size=8)
amounts = decimals("-1000000", "1000000", 2)


def split(amount: str, *weights: str) -> list[str]:
    return [str(part) for part in allocate(Decimal(amount), [Decimal(w) for w in weights], 2)]


def test_the_cent_left_over_goes_to_the_largest_remainder():
    assert split("100.00", "1", "1", "4") == ["16.67", "16.67", "66.66"]
    assert split("0.10", "0.21", "0.34", "0.45") == ["0.02", "0.03", "0.05"]


def test_among_equals_the_earliest_gets_the_cent():
    assert split("100.00", "1", "1", "1") == ["33.34", "33.33", "33.33"]
    assert split("0.02", "1", "1", "1") == ["0.01", "0.01", "0.00"]


def test_a_weight_of_zero_gets_nothing():
    assert split("0.05", "0", "1", "0", "1") == ["0.00", "0.03", "0.00", "0.02"]


def test_weights_that_are_all_zero_count_the_same():
    assert split("1.00", "0", "0", "0") == ["0.34", "0.33", "0.33"]


def test_nothing_is_split_into_nothings():
    assert split("-0.00", "1", "2") == ["0.00", "0.00"]
    assert split("0.00") == []


def test_an_amount_cannot_be_split_over_nobody():
    with pytest.raises(ValueError, match="nothing to split"):
        split("1.00")


def test_a_negative_weight_is_refused():
    with pytest.raises(ValueError, match="negative"):
        split("1.00", "2", "-1")


def test_an_amount_with_more_decimals_is_refused():
    with pytest.raises(ValueError, match="more than 2 decimals"):
        split("1.005", "1")


def test_floats_are_refused():
    with pytest.raises(TypeError, match="amount must be a Decimal, not float"):
        allocate(1.0, [Decimal(1)], 2)
    with pytest.raises(TypeError, match="weight must be a Decimal, not float"):
        allocate(Decimal(1), [0.5], 2)


@given(amounts, weights)
def test_parts_sum_to_the_whole(amount, weights):
    assert sum(map(Fraction, allocate(amount, weights, 2))) == Fraction(amount)


@given(amounts, weights)
def test_no_part_has_the_other_sign_or_a_negative_zero(amount, weights):
    for part in allocate(amount, weights, 2):
        assert part * amount > 0 or str(part) == "0.00"


@given(amounts, weights)
def test_a_negative_amount_splits_as_the_mirror_of_the_positive(amount, weights):
    assert allocate(-amount, weights, 2) == [-part for part in allocate(amount, weights, 2)]


@given(amounts, weights.filter(any))
def test_each_part_is_within_a_unit_of_its_share(amount, weights):
    total = sum(map(Fraction, weights))
    for part, weight in zip(allocate(amount, weights, 2), weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * Fraction(weight) / total) < Fraction(1, 100)


@given(amounts, weights.filter(any))
def test_units_left_over_go_by_remainder_then_by_position(amount, weights):
    total = sum(map(Fraction, weights))
    exact = [abs(Fraction(amount)) * 100 * Fraction(weight) / total for weight in weights]
    parts = [int(abs(part) * 100) for part in allocate(amount, weights, 2)]
    favoured = [i for i, part in enumerate(parts) if part > int(exact[i])]
    ranked = sorted(range(len(parts)), key=lambda i: (int(exact[i]) - exact[i], i))
    assert sorted(favoured) == sorted(ranked[: len(favoured)])
