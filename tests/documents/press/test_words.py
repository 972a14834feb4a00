"""What a document says by itself, and how it writes figures and days."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from quittance.catalogue.rules import UNITS, TaxCategory
from quittance.invoicing.documents.content import (
    CREDIT_NOTE,
    Address,
    ConvertedTax,
    Delivery,
    Preceding,
    TaxGroup,
    Totals,
)
from quittance.invoicing.documents.press import Look, Mark, print_document, print_letter
from quittance.invoicing.documents.press.figures import figures_of
from quittance.invoicing.documents.press.languages import FOLDER, language_of, languages
from tests.documents.contents import BERLIN, content, sold, untaxed
from tests.documents.press.letters import LETTERS, PACKING, RECEIPT, REMINDER
from tests.documents.press.paper import text_of

LANGUAGES = sorted(languages())


def catalogue(language: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text())


def printed(**changes: Any) -> str:
    return text_of(print_document(content(**changes), Look()))


def test_there_are_english_and_german() -> None:
    assert {"de", "en"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_complete(language: str) -> None:
    own, english = catalogue(language), catalogue("en")
    assert own["words"].keys() == english["words"].keys()
    assert own["units"].keys() == english["units"].keys() == UNITS.keys()
    names = {name for name, called in own["called"].items() if isinstance(called, str)}
    assert names == {"tax", "tax_in_full", "vat_number"}
    for name, word in own["words"].items():
        assert word.strip(), name
        assert blanks_in(word) - names == blanks_in(english["words"][name]) - names


def blanks_in(word: str) -> set[str]:
    return {name.lower() for name in re.findall(r"\{(\w*)\}", word)}


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [
        ("en", "DE", ["VAT number", "VAT 10% on 5", "Your VAT number", "VAT in all"]),
        ("en", "AU", ["ABN", "GST 10% on 5", "Your ABN", "GST in all"]),
        ("en", "US", ["Tax ID", "Tax 10% on 5", "Your Tax ID", "Tax in all"]),
        ("de", "DE", ["USt-IdNr.", "USt 10% auf 5", "Ihre USt-IdNr.", "Umsatzsteuer gesamt"]),
        ("de", "AT", ["UID-Nr.", "USt 10% auf 5", "Ihre UID-Nr.", "Umsatzsteuer gesamt"]),
        ("de", "CH", ["MWST-Nr.", "MWST 10% auf 5", "Ihre MWST-Nr.", "Mehrwertsteuer gesamt"]),
    ],
)
def test_tax_is_called_as_in_the_seller_s_country(
    language: str, country: str, expected: list[str]
) -> None:
    spoken = language_of(language, country)
    tax = spoken.word("tax_S", rate="10%", base="5")
    words = [spoken.word("vat_number"), tax, spoken.word("buyer_vat_number")]
    assert [*words, spoken.word("tax_total")] == expected


def test_every_country_calls_all_it_names_by_known_names() -> None:
    for language in LANGUAGES:
        called = catalogue(language)["called"]
        for names in (one for one in called.values() if isinstance(one, dict)):
            assert {"tax_in_full", "vat_number"} >= names.keys() - {"tax"}
            assert ("tax" in names) == ("tax_in_full" in names)


def test_what_is_overdue_is_not_to_be_paid_by_a_day_that_is_past() -> None:
    one = content(due_date=date(2026, 12, 20))
    said = " ".join(text_of(print_document(one, Look())).split())
    late = " ".join(text_of(print_document(one, Look(), mark=Mark.OVERDUE)).split())
    asked = re.search(r"Please pay (\S+) by 20 December 2026\.", said)
    assert asked
    assert f"Please pay {asked[1]}." in late
    assert "by 20 December 2026" not in late


def test_every_word_is_said_somewhere() -> None:
    source = "".join(path.read_text() for path in FOLDER.parent.rglob("*.py"))
    made = re.compile(r"(tax_[A-Z]+|mark_.*|entry_.*|reminder_(text_)?\d|days_\d.*|not_due|older)")
    words = [name for name in catalogue("en")["words"] if not made.fullmatch(name)]
    assert [name for name in words if f'"{name}"' not in source] == []


def test_every_tax_category_has_its_words() -> None:
    assert {f"tax_{one}" for one in TaxCategory.values} <= catalogue("en")["words"].keys()


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [
        ("en", "US", ["$1,234,567.80", "-", "1,234.5", "7.25%", "January 5, 2026"]),
        ("en", "GB", ["US$1,234,567.80", "-", "1,234.5", "7.25%", "5 January 2026"]),
        ("en", "DE", ["US$1,234,567.80", "-", "1,234.5", "7.25%", "5 January 2026"]),
        ("en", "IN", ["$12,34,567.80", "-", "1,234.5", "7.25%", "5 January 2026"]),
        ("de", "DE", ["1.234.567,80 $", "-", "1.234,5", "7,25 %", "5. Januar 2026"]),
        ("de", "CH", ["$ 1'234'567.80", "-", "1'234.5", "7.25%", "5. Januar 2026"]),
        ("fr", "FR", ["1 234 567,80 $US", "-", "1 234,5", "7,25 %", "5 janvier 2026"]),
        ("xx", "", ["US$1,234,567.80", "-", "1,234.5", "7.25%", "5 January 2026"]),
    ],
)
def test_figures_as_a_language_writes_them(
    language: str, country: str, expected: list[str]
) -> None:
    figures = figures_of(language, country)
    found = [
        figures.money(D("1234567.8"), "USD"),
        "-",
        figures.number(D("1234.500")),
        figures.percent(D("7.2500")),
        figures.day(date(2026, 1, 5)),
    ]
    assert [" ".join(one.split()) for one in found] == expected


def test_amounts_have_their_currency_s_decimals() -> None:
    figures = figures_of("en", "US")
    assert figures.amount(D("1234"), "JPY") == "1,234"
    assert figures.amount(D("1.5"), "KWD") == "1.500"
    assert figures.amount(D("0.123456"), "EUR") == "0.123456"
    assert figures.money(D("-5"), "EUR") == "−€5.00"
    assert figures.money(D("5"), "CHF") == "CHF\N{NO-BREAK SPACE}5.00"


def test_one_and_several() -> None:
    german = language_of("de")
    assert german.quantity(D("1.0"), "HUR") == "1 Stunde"
    assert german.quantity(D("1.5"), "HUR") == "1,5 Stunden"
    assert german.quantity(D(2), "C62") == "2"
    assert german.quantity(D(2), "ZZ") == "2 ZZ"


def test_a_language_without_a_file_is_english_throughout() -> None:
    text = printed(language="fr", seller__address__country="FR", lines__0__unit_price=D("1234.50"))
    assert "Invoice number" in text
    assert "20 November 2026" in text
    assert "1,234.50" in text


def test_dates_references_and_delivery() -> None:
    text = printed(
        delivery=Delivery(
            period_start=date(2026, 11, 1),
            period_end=date(2026, 11, 30),
            address=Address("Hafen 3", "", "20457", "Hamburg", "", "DE"),
        ),
        purchase_order="PO 7",
        contract_reference="C-1",
        payment_terms="Net 30",
        notes="First line\n\nThird line",
    )
    for said in (
        "Date 20 November 2026",
        "Due date 20 December 2026",
        "Period 1 Nov 2026 – 30 Nov 2026",
        "Your reference 04011000-12345-34",
        "Purchase order PO 7",
        "Contract C-1",
        "Your VAT number FR88100000009",
        "Deliver to Hafen 3 20457 Hamburg",
        "Terms of payment Net 30",
        "Notes First line Third line",
        "Please pay €107.10 by 20 December 2026.",
        "IBAN DE89 3704 0044 0532 0130 00",
        "BIC COBADEFFXXX",
        "VAT number DE123456789",
        "France",
    ):
        assert said in text, said


def test_the_buyer_s_country_is_told_only_abroad() -> None:
    text = printed(buyer__address=BERLIN)
    assert "Brandt SARL Cleo Brandt Kesselweg 1 10115 Berlin Invoice number" in text


def test_the_delivery_address_is_told_only_where_it_is_another() -> None:
    one = content()
    assert "Deliver to" not in printed(delivery=Delivery(address=one.buyer.address))


def test_a_credit_note_says_what_it_corrects_and_asks_for_nothing() -> None:
    note = content(
        type_code=CREDIT_NOTE,
        preceding=Preceding("INV-7", date(2026, 11, 2)),
        reason="One lamp was broken",
        payment_terms="Set off against invoice INV-7.",
    )
    english = text_of(print_document(note, Look()))
    german = text_of(print_document(replace(note, language="de"), Look()))
    for said in (
        "Credit note number INV-2026-0001",
        "Corrects invoice INV-7 of 2 Nov 2026",
        "Credit total €107.10",
        "Reason One lamp was broken",
        "Set off against invoice INV-7.",
    ):
        assert said in english, said
    assert "Please pay" not in english
    assert "Korrigiert Rechnung INV-7 vom 02.11.2026" in german
    assert "Rechnungskorrektur" in german


def test_why_no_tax_is_charged() -> None:
    text = text_of(print_document(untaxed("AE", "VATEX-EU-AE", "Reverse charge"), Look()))
    assert "Reverse charge, VAT 0% on 90.00 0.00" in text
    assert "Reverse charge (VATEX-EU-AE)" in text


def test_what_lies_outside_of_vat_names_no_rate() -> None:
    text = text_of(print_document(untaxed("O", "VATEX-EU-O", "Not subject to VAT"), Look()))
    assert "Not subject to VAT, 90.00 0.00" in text
    assert "0%" not in text


def test_tax_in_the_seller_s_own_currency() -> None:
    text = printed(converted_tax=ConvertedTax("EUR", D("15.73"), D("0.92")), currency="USD")
    assert "VAT in EUR (1 USD = 0.92 EUR): €15.73" in text


def test_prices_with_tax_inside_say_so() -> None:
    text = printed(
        prices_include_tax=True,
        lines=(sold(unit_price=D("71.40"), price_amount=D("142.80"), discount=D("23.80")),),
    )
    assert "Prices and amounts of the items include VAT." in text
    assert "2 pcs. 71.40 −23.80 19% 119.00" in text
    assert "Subtotal without VAT 100.00" in text
    assert "include VAT" not in printed()


def test_several_rates_and_what_was_paid_before() -> None:
    text = printed(
        taxes=(
            TaxGroup("S", D(7), D("50.00"), D("5.00"), D("45.00"), D("3.15")),
            TaxGroup("S", D(19), D("50.00"), D("5.00"), D("45.00"), D("8.55")),
        ),
        totals=Totals(D("100.00"), D("10.00"), D("90.00"), D("11.70"), D("101.70"), D("50.00")),
    )
    assert (
        "Subtotal without VAT 100.00 Discount −10.00 Total without VAT 90.00 VAT 7% on 45.00 3.15"
        " VAT 19% on 45.00 8.55 VAT in all 11.70 Total €101.70 Already paid −50.00"
        " Amount due €51.70"
    ) in text
    assert "Please pay €51.70 by" in text


def test_without_an_account_only_the_sum_is_asked_for() -> None:
    text = printed(payment=None, due_date=None)
    assert "Please pay €107.10." in text
    assert "IBAN" not in text


def test_an_early_payment_discount_for_machines_is_told_to_people() -> None:
    terms = "#SKONTO#TAGE=14#PROZENT=2.25#\n#SKONTO#TAGE=7#PROZENT=3.00#BASISBETRAG=100.00#\nNet 30"
    text = printed(language="de", payment_terms=terms)
    assert "2,25 % Skonto bei Zahlung innerhalb von 14 Tagen." in text
    assert "3 % Skonto auf 100,00 € bei Zahlung innerhalb von 7 Tagen." in text
    assert "Net 30" in text


def test_long_legal_lines_are_printed_once_and_whole() -> None:
    legal = "Board: " + "Ada Lovelace, " * 40
    pdf = print_document(content(seller__legal_information=legal), Look())
    assert text_of(pdf).count(legal.strip()) == 1


def test_letters_say_what_they_were_given() -> None:
    expected = {
        "packing": ["PS-7", "Lamp Item LAMP-1 Brass 2 pcs.", "Cable 12.5 m", "Hafen 3",
                    "Delivered with invoice INV-1.", "Handle with care"],
        "statement": ["Balance brought forward 250.00", "5 Nov 2026 Payment TRX 1 −250.00 0.00",
                      "Invoice INV-1 15 Dec 2026 1,190.00 1,190.00", "Credit note CN-1 −120.00",
                      "Refund TRX 2 1.00 1,071.00", "1,000.11 30.22 20.33 10.34 10.00",
                      "Balance on 30 November 2026 €1,071.00", "Please pay €1,071.00."],
        "receipt": ["Received on 21 November 2026", "Method Bank transfer", "Reference TRX 3",
                    "Invoice INV-1 15 Nov 2026 1,290.00 1,190.00 100.00",
                    "Amount received €1,190.00"],
        "reminder": ["Dear Cleo Brandt,", "It may have slipped your notice",
                     "INV-1 15 Nov 2026 15 Dec 2026 15 1,290.00 1,190.00 100.00",
                     "Reminder fee 5.00", "Interest on late payment 2.34", "Amount due €107.34",
                     "Please pay €107.34 by 10 January 2027."],
        "quote": ["Quote number Q-9", "Valid until 24 December 2026", "Lamp Brass 2 pcs. 60.00",
                  "This quote is valid until 24 December 2026."],
    }  # fmt: skip
    for kind, letter in LETTERS.items():
        text = text_of(print_letter(letter, Look()))
        assert [said for said in expected[kind] if said not in text] == []


def test_packing_slips_name_no_prices() -> None:
    assert "EUR" not in text_of(print_letter(PACKING, Look()))


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (0, "slipped your notice"),
        (2, "Second reminder"),
        (3, "last reminder"),
        (9, "last reminder"),
    ],
)
def test_reminders_grow_firmer(level: int, said: str) -> None:
    assert said in text_of(print_letter(replace(REMINDER, level=level), Look()))


def test_own_words_instead_of_the_level_s() -> None:
    text = text_of(print_letter(replace(REMINDER, text="Please.\nReally."), Look()))
    assert "Dear Cleo Brandt, Please. Really." in text
    assert "slipped" not in text


def test_letters_in_german() -> None:
    assert "Zahlungsbestätigung" in text_of(print_letter(replace(RECEIPT, language="de"), Look()))
