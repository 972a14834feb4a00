"""How numbers and codes are written, and what an element leaves out."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from quittance.invoicing.documents.cii import write_cii
from quittance.invoicing.documents.ubl import write_ubl
from quittance.invoicing.documents.xml import Element, amount, number
from tests.documents.contents import content
from tests.documents.validators import core_failures, schema_errors


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        ("118", "EUR", "118.00"),
        ("-0.00", "EUR", "0.00"),
        ("118", "JPY", "118"),
        ("118.500", "KWD", "118.50"),
        ("118.505", "KWD", "118.505"),
        ("10000000000000", "EUR", "10000000000000.00"),
    ],
)
def test_amounts(value: str, currency: str, text: str) -> None:
    assert amount(D(value), currency) == text


@pytest.mark.parametrize(
    ("value", "text"), [("2.500000", "2.5"), ("1E+2", "100"), ("0.000001", "0.000001"), ("-0", "0")]
)
def test_numbers(value: str, text: str) -> None:
    assert number(D(value)) == text


def test_what_is_empty_is_left_out() -> None:
    root = Element.root("a:x", {"a": "urn:a"})
    root.leaf("a:empty/a:deeper", "")
    root.leaf("a:full/a:deeper", "<&>", scheme="1", unit="")
    assert root.as_bytes().decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<a:x xmlns:a="urn:a">\n'
        "  <a:full>\n"
        '    <a:deeper scheme="1">&lt;&amp;&gt;</a:deeper>\n'
        "  </a:full>\n"
        "</a:x>\n"
    )


@pytest.mark.parametrize("country", ["XK", "XI", "AX", "GR"])
def test_countries_with_codes_of_their_own_are_known_to_the_norm(country: str) -> None:
    described = content(buyer__address__country=country)
    for document in (write_cii(described), write_ubl(described)):
        assert schema_errors(document) == []
        assert core_failures(document) == []
