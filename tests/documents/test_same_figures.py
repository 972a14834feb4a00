"""PDF, the e-invoice in it, API and database say the same of random documents, field by field."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest

from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from tests.documents.generator import documents
from tests.documents.reading import Said, read_cii
from tests.documents.stored import stored, without_prices
from tests.people import Person, person

pytestmark = pytest.mark.django_db
# A thorough run: QUITTANCE_PAPERS=2000.
COUNT = int(os.environ.get("QUITTANCE_PAPERS", "40"))
PARTS = range(4)
# A number as it is printed: with marks between its thousands, a decimal mark, maybe a minus.
# "Cg.1,787.76": the sign of the Caribbean guilder ends with a point of its own.
BEFORE = r"(?:(?<=[A-Za-z]\.)|(?<![\w.,]))[\u2212-]?"
NUMBER = {
    "en": re.compile(BEFORE + r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d])"),
    "de": re.compile(BEFORE + r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?(?![\d])"),
}


def some(part: int) -> Iterator[tuple[Invoice, bytes, Said]]:
    """(document, its PDF, what the API says of it)."""
    people: dict[int, Person] = {}
    for document in documents(seed=1000 + part, count=COUNT // len(PARTS)):
        own = document.organisation
        if own.pk not in people:
            people[own.pk] = person(f"ada{own.pk}", own, "admin")
        who = people[own.pk]
        shown = who.get(f"invoices/{document.pk}/")
        pdf = who.get(f"invoices/{document.pk}/pdf/")
        assert (shown.status, pdf.status) == (200, 200), pdf.body
        yield document, pdf.raw, shown.body


@pytest.mark.parametrize("part", PARTS)
def test_they_say_the_same(part: int) -> None:
    for document, pdf, shown in some(part):
        said = without_prices(stored(document))
        assert without_prices(read_cii(einvoice_in(pdf))) == said
        assert as_the_api_says(shown) == as_the_database_says(document)
        check_what_people_read(document, pdf)


def einvoice_in(pdf: bytes) -> bytes:
    with pikepdf.Pdf.open(BytesIO(pdf)) as opened:
        assert list(opened.attachments) == ["factur-x.xml"]
        return opened.attachments["factur-x.xml"].get_file().read_bytes()


HEAD = "subtotal discount allowance_total taxable_total tax_total total".split()
LINE = "quantity unit_price discount_percent price_amount discount net_amount tax_rate".split()
TAX = "rate taxable tax allowance".split()


def as_the_api_says(body: Said) -> dict[str, Any]:
    return {
        **{name: body[name] for name in ("number", "kind", "currency", "issue_date")},
        **{name: Decimal(body[name]) for name in HEAD},
        "lines": [{name: Decimal(one[name]) for name in LINE} for one in body["lines"]],
        "taxes": [{name: Decimal(one[name]) for name in TAX} for one in body["tax_breakdown"]],
    }


def as_the_database_says(invoice: Invoice) -> dict[str, Any]:
    def read(row: Invoice | InvoiceLine | InvoiceTax, names: list[str]) -> dict[str, Any]:
        return {name: getattr(row, name) for name in names}

    return {
        **read(invoice, ["number", "kind", "currency"]),
        "issue_date": str(invoice.issue_date),
        **read(invoice, HEAD),
        "lines": [read(one, LINE) for one in invoice.lines.order_by("position")],
        "taxes": [read(one, TAX) for one in invoice.taxes.order_by("category", "rate")],
    }


def check_what_people_read(invoice: Invoice, pdf: bytes) -> None:
    """Each line's figures stand beside each other in their order; the sums below them."""
    text = text_of(pdf)
    language = (invoice.seller or {})["language"]
    found = [number_of(one, language) for one in NUMBER[language].findall(text)]
    lines = list(invoice.lines.order_by("position"))
    has_rates = any(line.tax_category != "O" for line in lines)
    at = 0
    for line in lines:
        at = after(found, printed(line, has_rates), at)
    for figures in sums(invoice):
        at = after(found, figures, at)
    assert str(invoice.number) in text


def printed(line: InvoiceLine, has_rates: bool) -> list[Decimal]:
    """What stands in a line's row, from its quantity on."""
    discount = [line.discount_percent or -line.discount] if line.discount else []
    # A line outside the scope of VAT has a rate of nothing to show, beside others that have one.
    rate = [line.tax_rate] if has_rates else []
    amount = line.price_amount - line.discount
    return [line.quantity, line.unit_price, *discount, *rate, amount]


def sums(invoice: Invoice) -> Iterator[list[Decimal]]:
    yield [invoice.subtotal]
    if invoice.allowance_total:
        yield [-invoice.allowance_total]
        yield [invoice.taxable_total]
    for group in invoice.taxes.order_by("category", "rate"):
        yield [group.taxable, group.tax]
    yield [invoice.total]


def after(found: list[Decimal], figures: list[Decimal], start: int) -> int:
    """Where these figures end that stand beside each other, looked for from a place on."""
    for at in range(start, len(found) - len(figures) + 1):
        if found[at : at + len(figures)] == figures:
            return at + len(figures)
    raise AssertionError(f"{list(map(str, figures))} not in {list(map(str, found[start:]))}")


def number_of(text: str, language: str) -> Decimal:
    thousands, point = {"en": ",.", "de": ".,"}[language]
    plain = text.replace(thousands, "").replace(point, ".").replace("\u2212", "-")
    return Decimal(plain)


def text_of(pdf: bytes) -> str:
    """All pages, without the places at which words may be broken."""
    with pypdfium2.PdfDocument(pdf) as opened:
        pages = [page.get_textpage().get_text_range() for page in opened]
    return " ".join(" ".join(pages).replace("\u200b", "").replace("\u00a0", " ").split())
