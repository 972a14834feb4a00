"""Figures as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from quittance.web.forms import FigureField


def field() -> FigureField:
    return FigureField(places=2, max_digits=18, decimal_places=6, min_value=Decimal(0))


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("en", "12.50", "12.50"),
        ("en", "12,50", "12.50"),
        ("en", "1,234.50", "1234.50"),
        ("en", "1,234,567", "1234567"),
        ("en", "1.234", "1.234"),
        ("en", " 1 234 ", "1234"),
        ("en", "1'234.5", "1234.5"),
        ("en", ".5", "0.5"),
        ("en", "0,125", "0.125"),
        ("de", "12,50", "12.50"),
        ("de", "12.50", "12.50"),
        ("de", "1.234,50", "1234.50"),
        ("de", "1.234.567", "1234567"),
        ("de", "1,234", "1.234"),
        ("de", "1234,5", "1234.5"),
    ],
)
def test_it_is_read_as_it_is_meant(language: str, typed: str, read: str) -> None:
    with translation.override(language):
        assert field().clean(typed) == Decimal(read)


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "1,234"), ("de", "1.234"), ("de", "12.345")]
)
def test_what_may_be_a_thousand_or_one_is_asked_back(language: str, typed: str) -> None:
    with translation.override(language), pytest.raises(ValidationError) as refused:
        field().clean(typed)
    assert refused.value.code == "ambiguous"


@pytest.mark.parametrize("typed", ["x", "1,2,3.4.5", "1.2,3.4", "--1", "1e5x", "NaN", "Infinity"])
def test_what_is_no_figure_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        field().clean(typed)


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("en", Decimal("10.000000"), "10.00"),
        ("en", Decimal("0.125000"), "0.125"),
        ("de", Decimal("1234.5"), "1234,50"),
    ],
)
def test_it_is_shown_as_it_may_be_typed_again(language: str, value: Decimal, shown: str) -> None:
    with translation.override(language):
        assert field().prepare_value(value) == shown
        assert field().clean(shown) == value
