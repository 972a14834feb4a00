"""What a document says, as a digest: the same however it was made, another with every word."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing import fingerprint
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.laws import FROZEN
from tests.invoicing.making import NOON, at, issued, line

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def document(engines: Organisation, cleo: Customer) -> Invoice:
    with at(NOON):
        return issued(engines, cleo, line(), line(discount=D(1)), notes="Thanks")


def parts(document: Invoice) -> tuple[list[InvoiceLine], list[InvoiceTax]]:
    return list(document.lines.all()), list(document.taxes.all())


def another(value: Any) -> Any:
    """A value of the same sort that is a little different."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, dict):
        return {**value, "name": "x"}
    return value + type(value - value)(1)


@pytest.mark.parametrize("column", FROZEN)
def test_every_frozen_column_is_in_it(column: str, document: Invoice) -> None:
    before = fingerprint.of_head(document)
    setattr(document, column, another(getattr(document, column)))
    assert fingerprint.of_head(document) != before


@pytest.mark.parametrize("column", fingerprint.LINE)
def test_every_column_of_a_line_is_in_it(column: str, document: Invoice) -> None:
    lines, taxes = parts(document)
    before = fingerprint.of_lines(lines, taxes)
    setattr(lines[1], column, another(getattr(lines[1], column)))
    assert fingerprint.of_lines(lines, taxes) != before


def test_every_column_of_a_tax_row_is_in_it(document: Invoice) -> None:
    stored = [str(field.column) for field in InvoiceTax._meta.concrete_fields]
    assert sorted([*fingerprint.TAX, *fingerprint.PLACE]) == sorted(stored)
    for column in fingerprint.TAX:
        lines, taxes = parts(document)
        before = fingerprint.of_lines(lines, taxes)
        setattr(taxes[0], column, another(getattr(taxes[0], column)))
        assert fingerprint.of_lines(lines, taxes) != before, column


def test_lines_that_change_places_or_share_their_words_otherwise_are_others(
    document: Invoice,
) -> None:
    lines, taxes = parts(document)
    before = fingerprint.of_lines(lines, taxes)
    assert fingerprint.of_lines(lines[::-1], taxes) != before
    assert fingerprint.of_lines(lines[:1], taxes) != before


def test_how_a_number_is_written_does_not_matter(document: Invoice) -> None:
    lines, taxes = parts(document)
    before = fingerprint.of_head(document), fingerprint.of_lines(lines, taxes)
    document.total = document.total.normalize()
    lines[0].quantity = D("1.000000")
    taxes[0].rate = D("1.9E+1")
    assert (fingerprint.of_head(document), fingerprint.of_lines(lines, taxes)) == before
