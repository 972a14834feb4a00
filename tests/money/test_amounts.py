"""Currencies, rounding to them, and writing amounts down."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.money import (
    EXPONENTS,
    UnknownCurrency,
    exponent,
    format_amount,
    format_decimal,
    is_exact,
    quantum,
    round_amount,
    round_half_up,
)
from tests.money.strategies import half_up

any_decimal = st.decimals(allow_nan=False, allow_infinity=False).filter(
    lambda value: abs(value.adjusted()) <= 1000
)


def test_each_currency_has_the_decimals_of_iso_4217():
    assert [exponent(code) for code in ("EUR", "JPY", "KWD", "MGA", "ISK")] == [2, 0, 3, 2, 0]
    assert len(EXPONENTS) == 155
    assert set(EXPONENTS.values()) == {0, 2, 3}


@pytest.mark.parametrize("code", ["XAU", "XXX", "XTS", "XDR", "CLF", "UYW", "eur", "", "DEM"])
def test_what_nobody_pays_with_is_no_currency(code):
    with pytest.raises(UnknownCurrency, match="not a currency"):
        exponent(code)


def test_the_table_of_currencies_cannot_be_changed():
    with pytest.raises(TypeError):
        EXPONENTS["EUR"] = 3


def test_the_quantum_is_the_smallest_amount():
    assert [str(quantum(code)) for code in ("EUR", "JPY", "KWD")] == ["0.01", "1", "0.001"]


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.125", "0.13"),
        ("-0.125", "-0.13"),
        ("0.135", "0.14"),
        ("2.675", "2.68"),
        ("0.1249999999999999999999999999999999999", "0.12"),
        ("-0.004", "0.00"),
        ("-0", "0.00"),
        ("1E+3", "1000.00"),
        ("5E-3", "0.01"),
        (
            "99999999999999999999999999999999999999.995",
            "100000000000000000000000000000000000000.00",
        ),
    ],
)
def test_halves_are_rounded_away_from_zero(value, rounded):
    assert str(round_half_up(Decimal(value), 2)) == rounded


@given(any_decimal, st.integers(0, 8), st.integers(1, 40))
def test_rounding_agrees_with_fractions_in_any_decimal_context(value, places, precision):
    with localcontext() as context:
        context.prec = precision
        rounded = round_half_up(value, places)
    assert Fraction(rounded) == Fraction(half_up(Fraction(value) * 10**places), 10**places)
    assert rounded.as_tuple().exponent == -places
    assert rounded or not rounded.is_signed()


@given(any_decimal)
def test_rounding_a_negative_amount_mirrors_the_positive_one(value):
    assert round_half_up(-value, 2) == -round_half_up(value, 2)


def test_an_amount_is_rounded_to_its_currency():
    value = Decimal("117.9995")
    rounded = [str(round_amount(value, code)) for code in ("EUR", "JPY", "KWD")]
    assert rounded == ["118.00", "118", "118.000"]


@pytest.mark.parametrize("function", [round_amount, is_exact, format_amount])
def test_a_float_is_no_amount(function):
    with pytest.raises(TypeError, match="must be a Decimal, not float"):
        function(1.5, "EUR")


@pytest.mark.parametrize(
    "value", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+999999", "1E-999999"]
)
def test_what_is_no_use_as_a_number_is_refused(value):
    with pytest.raises(ValueError, match=r"finite|too large or too fine"):
        round_half_up(Decimal(value), 2)


def test_rounding_to_tens_is_refused():
    with pytest.raises(ValueError, match="places"):
        round_half_up(Decimal(15), -1)


def test_zeros_at_the_end_do_not_make_an_amount_inexact():
    assert is_exact(Decimal("1.5000"), "EUR") is True
    assert is_exact(Decimal("1E+2"), "JPY") is True
    assert is_exact(Decimal("1.005"), "KWD") is True
    assert is_exact(Decimal("1.005"), "EUR") is False
    assert is_exact(Decimal("1.5"), "JPY") is False


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("118", "EUR", "118.00"),
        ("118.000", "JPY", "118"),
        ("118", "KWD", "118.000"),
        ("-0.00", "EUR", "0.00"),
        ("-5.1", "EUR", "-5.10"),
        ("1E+20", "JPY", "100000000000000000000"),
        ("1E-2", "EUR", "0.01"),
    ],
)
def test_an_amount_is_written_in_plain_digits(value, currency, text):
    assert format_amount(Decimal(value), currency) == text


def test_writing_an_amount_never_drops_a_decimal():
    with pytest.raises(ValueError, match=r"1\.005 has more than 2 decimals"):
        format_amount(Decimal("1.005"), "EUR")


@pytest.mark.parametrize(
    ("value", "min_places", "text"),
    [
        ("2.000", 0, "2"),
        ("1.50", 0, "1.5"),
        ("19", 2, "19.00"),
        ("9.9750", 2, "9.975"),
        ("1E+2", 0, "100"),
        ("-0.0", 0, "0"),
        ("0.000001", 0, "0.000001"),
        ("100", 0, "100"),
    ],
)
def test_quantities_and_rates_are_written_without_needless_zeros(value, min_places, text):
    assert format_decimal(Decimal(value), min_places) == text


def test_writing_a_rate_never_drops_a_decimal():
    assert format_decimal(Decimal("0.0000001"), max_places=7) == "0.0000001"
    with pytest.raises(ValueError, match="more than 6 decimals"):
        format_decimal(Decimal("0.0000001"))


@given(any_decimal)
def test_whatever_is_exact_is_written_as_it_is(value):
    if is_exact(value, "KWD"):
        assert Decimal(format_amount(value, "KWD")) == value
