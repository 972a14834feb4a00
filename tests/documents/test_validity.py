"""Random documents are valid e-invoices, and say what the database says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.cii import write_cii
from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.profiles import Profile
from quittance.invoicing.documents.rules import broken_rules
from quittance.invoicing.documents.ubl import write_ubl
from quittance.invoicing.models import Invoice
from tests.documents.generator import documents
from tests.documents.reading import Said, read_cii, read_ubl
from tests.documents.stored import stored, without_prices
from tests.documents.validators import Failure, beyond, core_failures, failures, schema_errors

pytestmark = pytest.mark.django_db
# A thorough run: QUITTANCE_DOCUMENTS=2000.
COUNT = int(os.environ.get("QUITTANCE_DOCUMENTS", "160"))
PARTS = range(4)
Write = Callable[[Content, Profile], bytes]
# A delivery of which only the period is known is an empty element in CII, which the schema wants.
EMPTY_DELIVERY = ("PEPPOL-EN16931-R008", "warning")


def some(part: int) -> Iterator[tuple[Invoice, Content]]:
    for document in documents(seed=part, count=COUNT // len(PARTS)):
        yield document, content_of(document)


def serious(found: list[Failure]) -> list[Failure]:
    return [one for one in found if (one.rule, one.flag) != EMPTY_DELIVERY]


@pytest.mark.parametrize("part", PARTS)
def test_they_pass_schema_and_schematron_and_break_no_rule_of_ours(part: int) -> None:
    for _, content in some(part):
        assert broken_rules(content) == []
        for document in (write_cii(content), write_ubl(content)):
            assert schema_errors(document) == []
            assert serious(core_failures(document)) == []
            assert b"-0" not in amounts_in(document)


def amounts_in(document: bytes) -> bytes:
    said = read_cii(document) if b"CrossIndustryInvoice" in document else read_ubl(document)
    numbers = [value for value in flat(said) if isinstance(value, Decimal)]
    return " ".join(map(str, numbers)).encode()


def flat(said: object) -> Iterator[object]:
    if isinstance(said, dict):
        for value in said.values():
            yield from flat(value)
    elif isinstance(said, list):
        for value in said:
            yield from flat(value)
    else:
        yield said


@pytest.mark.parametrize("part", PARTS)
def test_read_back_they_say_what_the_database_says(part: int) -> None:
    for document, content in some(part):
        for said in (read_ubl(write_ubl(content)), read_cii(write_cii(content))):
            assert without_prices(said) == stored(document)
            assert prices_give_their_lines(said)
            assert stored_prices_stay(said, document)


def prices_give_their_lines(said: Said) -> bool:
    return all(
        abs(line["quantity"] * line["price"] - (line["discount"] or 0) - line["net"])
        <= Decimal("0.02")
        for line in said["lines"]
    )


def stored_prices_stay(said: Said, document: Invoice) -> bool:
    """Of an invoice in a currency with cents, priced without tax, a price is the stored one."""
    if document.prices_include_tax or document.kind != "invoice" or document.currency != "EUR":
        return True
    prices = list(document.lines.order_by("position").values_list("unit_price", flat=True))
    return [line["price"] for line in said["lines"]] == prices


@pytest.mark.skipif(beyond() is None, reason="QUITTANCE_SCHEMATRON names no folder of rules")
@pytest.mark.parametrize("part", PARTS)
def test_they_fit_xrechnung_and_peppol(part: int) -> None:
    folder = beyond()
    assert folder is not None
    xrechnung, peppol = Profile.XRECHNUNG, Profile.PEPPOL
    for _, content in some(part):
        assert broken_rules(content, xrechnung) == broken_rules(content, peppol) == []
        for document, rules in (
            (write_cii(content, xrechnung), "XRechnung-CII-validation"),
            (write_ubl(content, xrechnung), "XRechnung-UBL-validation"),
            (write_ubl(content, peppol), "PEPPOL-EN16931-UBL"),
        ):
            assert failures(document, folder / f"{rules}.xslt") == []


def test_the_same_content_gives_the_same_bytes() -> None:
    [document] = list(documents(seed=7, count=1))[:1]
    first, second = content_of(document), content_of(Invoice.objects.get(pk=document.pk))
    assert first == second
    assert write_ubl(first) == write_ubl(second)
    assert write_cii(first) == write_cii(second)
