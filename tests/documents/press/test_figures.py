"""What is printed is what the database says, figure by figure: random documents, read back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle, product

import pytest

from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.cii import write_cii
from quittance.invoicing.documents.content import Content, Line
from quittance.invoicing.documents.press import DESIGNS, PAPERS, Look, print_document
from quittance.invoicing.documents.press.fitting import printable
from quittance.invoicing.models import Invoice
from tests.documents.generator import documents
from tests.documents.press.archive import defects
from tests.documents.press.paper import day, letters_of, numbers_in, outside, text_of

pytestmark = pytest.mark.django_db
# A thorough run: QUITTANCE_DOCUMENTS=2000.
COUNT = int(os.environ.get("QUITTANCE_DOCUMENTS", "40"))
PARTS = range(4)
LOOKS = [Look(design, paper) for design, paper in product(DESIGNS, PAPERS)]
# Categories whose rows of the sums name no rate.
WITHOUT_RATE = {"E", "O"}


@pytest.mark.parametrize("part", PARTS)
def test_printed_figures_are_the_stored_ones(part: int) -> None:
    looks = cycle(LOOKS)
    for document in documents(seed=100 + part, count=COUNT // len(PARTS)):
        content = content_of(document)
        xml = write_cii(content)
        pdf = print_document(content, next(looks), xml=xml)
        text = text_of(pdf)
        found = numbers_in(text, content.language)
        assert missing_of(stored_figures(document, content), found) == []
        assert absent(content, pdf) == []
        assert outside(pdf) == []
        assert defects(pdf, xml=xml, language=content.language) == []


def stored_figures(document: Invoice, content: Content) -> Iterator[Decimal]:
    """In the order of the page: lines from their rows, then the sums."""
    discounts = any(line.discount for line in content.lines)
    rates = any(line.tax_category != "O" for line in content.lines)
    for row in document.lines.order_by("position"):
        yield from (Decimal(row.position), row.quantity, row.unit_price)
        if discounts and row.discount:
            yield row.discount_percent or -row.discount
        if rates and row.tax_category != "O":
            yield row.tax_rate
        yield amount_of(row.price_amount, row.discount)
    yield document.subtotal
    if document.allowance_total:
        yield from (-document.allowance_total, document.taxable_total)
    taxes = list(document.taxes.order_by("category", "rate"))
    for tax in taxes:
        yield from (() if tax.category in WITHOUT_RATE else (tax.rate,))
        yield from (tax.taxable, tax.tax)
    if len(taxes) > 1:
        yield document.tax_total
    yield document.total
    if document.tax_in_tax_currency is not None:
        yield from (document.exchange_rate or Decimal(0), document.tax_in_tax_currency)


def amount_of(price_amount: Decimal, discount: Decimal) -> Decimal:
    return price_amount - discount


def missing_of(wanted: Iterator[Decimal], found: list[Decimal]) -> list[Decimal]:
    """What does not follow in its place; figures of texts may stand between."""
    rest = iter(found)
    return [one for one in wanted if not any(one == other for other in rest)]


def absent(content: Content, pdf: bytes) -> list[str]:
    """Words of the document that are not on its pages."""
    text, letters = text_of(pdf), letters_of(pdf)
    issued = content.issue_date
    dates = [day(issued.year, issued.month, issued.day, content.language)]
    words = [
        content.number,
        content.seller.vat_number,
        content.buyer.vat_number,
        content.buyer_reference,
        content.purchase_order,
        content.contract_reference,
        content.preceding.number if content.preceding else "",
        *(one.exemption_code for one in content.taxes),
        *map(name_of, content.lines),
        plain(content.buyer.name),
    ]
    return [one for one in dates if one not in text] + [
        one for one in words if "".join(one.split()) not in letters
    ]


def name_of(line: Line) -> str:
    return plain(line.name)


def plain(text: str) -> str:
    """The part of a text that PDF readers give back letter by letter: Latin, from its start."""
    kept = printable(text)
    end = next((i for i, one in enumerate(kept) if ord(one) > 0x24F), len(kept))
    return kept[:end]
