"""Pay codes on paper: a phone reads them, and the payment part is as SIX wants it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pypdfium2
import pytest
import zxingcpp

from quittance.invoicing.documents.content import Address, Buyer, Content
from quittance.invoicing.documents.paycodes import PayCode, pay_code
from quittance.invoicing.documents.press import DESIGNS, Look, print_document, print_letter
from tests.documents.contents import content
from tests.documents.press.archive import defects
from tests.documents.press.letters import REMINDER
from tests.documents.press.paper import boxes, pages_of, text_of

MM = 72 / 25.4
ZURICH = Address("Bahnhofstrasse 7", "", "8001", "Zürich", "", "CH")


def swiss(**changes: object) -> tuple[Content, PayCode]:
    one = content(
        seller__name="Bergwerk AG",
        seller__address=ZURICH,
        buyer__address=ZURICH,
        buyer__contact__name="",
        payment__iban="CH5604835012345678009",
        payment__reference="RF18539007547034",
        currency="CHF",
        **changes,
    )
    pay = pay_code(one, due=one.totals.due)
    assert pay is not None
    return one, pay


def scanned(pdf: bytes, page: int = -1, dpi: int = 200) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page % len(document)].render(scale=dpi / 72).to_pil().convert("L")
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [one.bytes.decode() for one in found]


@pytest.mark.parametrize("design", DESIGNS)
def test_a_phone_reads_the_code_of_a_transfer(design: str) -> None:
    one = content()
    pay = pay_code(one, due=one.totals.due)
    assert pay is not None
    pdf = print_document(one, Look(design, accent="#ffee00"), pay=pay)
    assert scanned(pdf) == [pay.text]
    assert "Scan with your banking app" in text_of(pdf)


def test_a_upi_code() -> None:
    one = content(currency="INR", payment=None)
    pay = pay_code(one, due=D("107.10"), upi_id="engines@okbank")
    assert pay is not None
    pdf = print_document(one, Look(), pay=pay)
    assert scanned(pdf) == [pay.text]
    text = text_of(pdf)
    assert "Scan with a UPI app" in text
    assert f"UPI ID engines@okbank Payment reference {pay.reference}" in " ".join(text.split())
    assert "IBAN" not in text


def test_a_reminder_has_the_code_it_was_given() -> None:
    pay = pay_code(content(), due=D("107.34"))
    assert pay is not None
    assert scanned(print_letter(replace(REMINDER, pay=pay), Look())) == [pay.text]


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_phone_reads_the_swiss_code_through_its_cross(design: str, paper: str) -> None:
    one, pay = swiss()
    pdf = print_document(one, Look(design, paper), pay=pay)
    assert scanned(pdf) == [pay.text]
    assert defects(pdf) == []


def test_receipt_and_payment_part_in_words() -> None:
    one, pay = swiss(language="de")
    [text] = pages_of(print_document(one, Look(), pay=pay))
    payer = "Zahlbar durch Brandt SARL Bahnhofstrasse 7 8001 Zürich"
    account = (
        "Konto / Zahlbar an CH56 0483 5012 3456 7800 9 Bergwerk AG Bahnhofstrasse 7 8001 Zürich"
    )
    reference = "Referenz RF18 5390 0754 7034"
    assert f"Empfangsschein {account} {reference} {payer}" in text
    assert "Zahlteil" in text
    information = f"{account} {reference} Zusätzliche Informationen INV-2026-0001 {payer}"
    assert information in text
    assert text.count("Währung Betrag CHF 107.10") == 2
    assert "Annahmestelle" in text
    assert "Vor der Einzahlung abzutrennen" in text


def test_a_payer_who_is_not_known_has_a_place_to_write() -> None:
    one, _ = swiss()
    one = replace(one, buyer=Buyer(name="Иван", address=Address(city="Москва", country="RU")))
    pay = pay_code(one, due=one.totals.due)
    assert pay is not None
    text = text_of(print_document(one, Look(), pay=pay))
    assert text.count("Payable by (name/address)") == 2
    assert "Payable by Иван" not in text


def places(pdf: bytes) -> dict[str, tuple[float, float]]:
    """Where the words of the slip begin: mm from the left and from the lower edge."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[len(document) - 1]
    found: dict[str, tuple[float, float]] = {}
    letters = list(boxes(page))
    joined = "".join(char for char, _ in letters)
    for word in ("Receipt", "Paymentpart", "Acceptancepoint", "Separatebeforepayingin"):
        left, bottom, *_ = letters[joined.rindex(word)][1]
        found[word] = (round(left / MM), round(bottom / MM))
    document.close()
    return found


@pytest.mark.parametrize("design", DESIGNS)
def test_the_slip_lies_on_the_lower_edge_in_its_measures(design: str) -> None:
    one, pay = swiss(notes="word " * 900)
    pdf = print_document(one, Look(design, "letter"), pay=pay)
    found = places(pdf)
    assert found["Receipt"] == (5, 97)
    assert found["Paymentpart"] == (67, 97)
    assert found["Acceptancepoint"][1] == 22
    assert found["Separatebeforepayingin"][1] == 107
    document = pypdfium2.PdfDocument(pdf)
    assert [round(side / MM) for side in document[len(document) - 1].get_size()] == [210, 297]


def test_nothing_else_stands_on_the_slip() -> None:
    """Whatever the length of the text above it."""
    for words in (10, 200, 330, 420, 500, 640):
        one, pay = swiss(notes="word " * words)
        pdf = print_document(one, Look(), pay=pay)
        document = pypdfium2.PdfDocument(pdf)
        page = document[len(document) - 1]
        slip = page.get_textpage().get_text_bounded(0, 0, 210 * MM, 104.5 * MM)
        assert "word" not in slip
        assert "Page" not in slip
        assert "Payment part" in slip
        document.close()


def test_the_symbol_is_46_mm_wide() -> None:
    one, pay = swiss()
    document = pypdfium2.PdfDocument(print_document(one, Look(), pay=pay))
    picture = document[0].render(scale=300 / 72).to_pil().convert("L")
    [code] = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    side = code.position.top_right.x - code.position.top_left.x
    assert abs(side / 300 * 25.4 - 46) < 0.7
    assert abs(code.position.top_left.x / 300 * 25.4 - 67) < 0.7
