"""What an exact decimal field accepts, refuses and turns into; no database."""

import pickle
from decimal import Decimal, localcontext
from typing import Any

import pytest
from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.db.models import Value
from hypothesis import given
from hypothesis import strategies as st

from quittance.db.fields import AmountField, ExactDecimalField
from tests.fieldlab.models import Entry

LARGEST = Decimal("999999999999999.999")
amount = AmountField()
steps = st.integers(-(10**18) + 1, 10**18 - 1)


def stored(field: ExactDecimalField[Any, Any], value: Any) -> Any:
    return field.get_db_prep_value(value, connection)


@pytest.mark.parametrize(
    ("given_value", "text"),
    [
        (Decimal("1.5"), "1.500"),
        (Decimal("1.50000"), "1.500"),
        (Decimal("1E+3"), "1000.000"),
        (Decimal("-0"), "0.000"),
        (0, "0.000"),
        (-7, "-7.000"),
        ("12.345", "12.345"),
        (" -.5 ", "-0.500"),
        ("1e2", "100.000"),
        (LARGEST, "999999999999999.999"),
        (-LARGEST, "-999999999999999.999"),
    ],
)
def test_a_number_becomes_a_decimal_with_all_its_places(given_value: Any, text: str) -> None:
    assert str(amount.to_python(given_value)) == text
    assert str(amount.get_prep_value(given_value)) == text


def test_nothing_stays_nothing() -> None:
    assert amount.to_python(None) is None
    assert stored(amount, None) is None
    assert amount.from_db_value(None, None, connection) is None


@pytest.mark.parametrize("wrong", [1.5, 0.0, True, False, b"1", [], object(), 1j])
def test_what_is_no_exact_number_is_a_type_error(wrong: Any) -> None:
    for convert in (amount.to_python, amount.get_prep_value):
        with pytest.raises(TypeError, match="takes a Decimal, an int or a numeric str"):
            convert(wrong)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("", "invalid"),
        ("1,5", "invalid"),
        ("1_000", "invalid"),
        ("0x10", "invalid"),
        ("١٢", "invalid"),
        ("NaN", "invalid"),
        (Decimal("NaN"), "invalid"),
        (Decimal("sNaN"), "invalid"),
        (Decimal("-Infinity"), "invalid"),
        ("0.0001", "inexact"),
        (Decimal("1.23456"), "inexact"),
        (Decimal("1E-400"), "inexact"),
        (LARGEST + Decimal("0.001"), "out_of_range"),
        (-LARGEST - Decimal("0.001"), "out_of_range"),
        (10**15, "out_of_range"),
        (2**63, "out_of_range"),
        (Decimal("1E+400"), "out_of_range"),
        ("1e999", "out_of_range"),
    ],
)
def test_a_number_that_does_not_fit_is_refused_and_never_rounded(wrong: Any, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        amount.clean(wrong, None)
    assert refused.value.code == code
    with pytest.raises(ValueError, match="cannot hold"):
        amount.get_prep_value(wrong)


def test_a_refusal_names_the_column() -> None:
    with pytest.raises(ValueError, match=r"^Entry\.total cannot hold Decimal\('0\.0001'\)"):
        Entry._meta.get_field("total").get_prep_value(Decimal("0.0001"))


@given(steps)
def test_every_number_of_eighteen_digits_comes_back_whatever_the_context(step: int) -> None:
    number = Decimal(step).scaleb(-3)
    with localcontext() as context:
        context.prec = 4
        read = amount.from_db_value(stored(amount, number), None, connection)
    assert read == number
    assert str(read) == format(number.quantize(Decimal("0.001")), "f").replace("-0.000", "0.000")


def test_the_stored_form_is_the_engines_own() -> None:
    if connection.vendor == "sqlite":
        assert (stored(amount, "12.5"), amount.db_type(connection)) == (12500, "bigint")
    else:
        expected = (Decimal("12.500"), "numeric(18, 3)")
        assert (stored(amount, "12.5"), amount.db_type(connection)) == expected


@pytest.mark.parametrize("wrong", [0.5, "12", "0.5", b"1"])
def test_what_is_read_must_be_exact(wrong: Any) -> None:
    with pytest.raises(TypeError, match="is not an exact number"):
        amount.from_db_value(wrong, "expression", connection)


def test_more_decimals_than_the_field_has_are_not_read() -> None:
    with pytest.raises((TypeError, ValueError), match=r"not an exact number|more than 3 decimals"):
        amount.from_db_value(Decimal("0.0001"), "expression", connection)


@pytest.mark.parametrize(("digits", "places"), [(19, 3), (0, 0), (3, 4), (5, -1)])
def test_impossible_sizes_are_refused(digits: int, places: int) -> None:
    with pytest.raises(ValueError, match="An exact decimal has 1 to 18 digits"):
        ExactDecimalField(max_digits=digits, decimal_places=places)


def test_fields_deconstruct_into_what_made_them() -> None:
    made: Any = AmountField(default=0, null=True).deconstruct()
    assert made == (
        None,
        "quittance.db.fields.AmountField",
        [],
        {"default": 0, "null": True},
    )
    made = ExactDecimalField(max_digits=9, decimal_places=5).deconstruct()
    assert made == (
        None,
        "quittance.db.fields.ExactDecimalField",
        [],
        {"max_digits": 9, "decimal_places": 5},
    )
    copy = pickle.loads(pickle.dumps(ExactDecimalField(max_digits=9, decimal_places=5).clone()))
    assert (copy.max_digits, copy.decimal_places) == (9, 5)


def test_a_default_is_a_decimal() -> None:
    assert str(Entry().total) == "0.000"
    assert Entry().fee is None
    assert str(AmountField(default=lambda: "1.5").get_default()) == "1.500"


def test_an_expression_as_database_default_must_be_an_amount() -> None:
    AmountField(db_default=Value(Decimal("1.5"), output_field=AmountField()))
    for wrong in (Value(Decimal("1.5")), Value(5), Value(Decimal(1)) + Value(Decimal(2))):
        with pytest.raises(FieldError, match=r"not in the step|has no output_field"):
            AmountField(db_default=wrong)


def test_fixtures_take_the_digits_as_text() -> None:
    total, fee = Entry._meta.get_field("total"), Entry._meta.get_field("fee")
    assert total.value_to_string(Entry(total=Decimal("1E+2"))) == "100.000"
    assert total.value_to_string(Entry(total="-1.5")) == "-1.500"
    assert fee.value_to_string(Entry(fee=None)) == ""


def test_a_form_asks_for_a_decimal() -> None:
    field = AmountField(verbose_name="amount").formfield()
    assert isinstance(field, forms.DecimalField)
    assert (field.max_digits, field.decimal_places, field.required) == (18, 3, True)
    assert field.clean("1.25") == Decimal("1.25")
    for wrong in ("1.2345", "NaN", "1e15", ""):
        with pytest.raises(ValidationError):
            field.clean(wrong)


def test_text_lookups_do_not_exist() -> None:
    for name in ("contains", "startswith", "regex", "iexact", "icontains", "year"):
        assert amount.get_lookup(name) is None
    assert isinstance(amount, models.Field)
    assert not isinstance(amount, models.DecimalField)
