"""What a customer reads on the page of a public link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal as D
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.files.keeping import keep
from quittance.invoicing.documents.press import DocumentFailed
from quittance.invoicing.documents.press.languages import language_of
from quittance.invoicing.links import url_of
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import create_link
from quittance.invoicing.printing import issued_pdf
from quittance.payments.models import Payment
from quittance.payments.operations import refund_payment
from quittance.web.links.words import WORDS
from tests.documents.papers import counted, drawn_as
from tests.documents.parties import BUYER, SELLER
from tests.files.pictures import picture
from tests.invoicing.making import NOON, at, credit, issued, line, pay, sold
from tests.wall.statements import watched

pytestmark = pytest.mark.django_db
SPACE = "\N{NO-BREAK SPACE}"
NASTY = '<script>alert(\'x\')</script>" onclick="x" & {{ seller }} {% url %} \u202eevil 🧾'


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with at(NOON):
        yield


@pytest.fixture
def seller(db: None) -> Organisation:
    return Organisation.objects.create(slug="engines", **SELLER)


def buyer(seller: Organisation, **fields: Any) -> Customer:
    return Customer.objects.create(organisation=seller, **{**BUYER, **fields})


def address_of(invoice: Invoice) -> str:
    link = create_link(organisation=invoice.organisation, invoice_id=invoice.pk, by=None)
    return str(url_of(link)).removeprefix(settings.PUBLIC_URL)


def page_of(invoice: Invoice) -> str:
    answer = Client().get(address_of(invoice))
    assert answer.status_code == 200
    return answer.content.decode()


def said(page: str) -> str:
    """What stands on it, without its markup."""
    body = page.partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def transfer(page: str) -> dict[str, str]:
    """What the buttons copy, by their label."""
    found = re.findall(r'data-copy="([^"]*)"[^>]*aria-label="Copy: ([^"]*)"', page)
    return {unescape(name): unescape(text) for text, name in found}


class TestStanding:
    def test_an_open_invoice(self, seller: Organisation) -> None:
        page = page_of(issued(seller, buyer(seller)))
        text = said(page)
        assert "Invoice INV-2026-0001 Open" in text
        assert "Amount due €119.00 Please pay by 20 December 2026." in text
        assert 'data-state="open"' in page

    def test_an_overdue_one_from_the_day_after(self, seller: Organisation) -> None:
        invoice = issued(seller, buyer(seller), due_date=date(2026, 11, 30))
        url = address_of(invoice)
        with at("2026-11-30T22:59Z"):
            assert 'data-state="open"' in Client().get(url).content.decode()
        # Berlin's first of December has begun.
        with at("2026-11-30T23:00Z"):
            page = Client().get(url).content.decode()
        assert 'data-state="overdue"' in page
        assert "This was due on 30 November 2026." in page

    def test_what_was_paid_in_part(self, seller: Organisation) -> None:
        invoice = issued(seller, buyer(seller))
        pay(seller, invoice.pk, "19.00", method="bank_transfer")
        text = said(page_of(invoice))
        assert "Partly settled" in text
        assert "Amount due €100.00" in text
        assert "Total €119.00 Paid −€19.00 Left to pay €100.00" in text
        assert "20 Nov 2026 Bank transfer €19.00" in text

    def test_a_paid_one_asks_for_nothing(self, seller: Organisation) -> None:
        invoice = issued(seller, buyer(seller))
        pay(seller, invoice.pk, "119.00", method="card")
        page = page_of(invoice)
        assert "Total €119.00 Paid in full. Thank you." in said(page)
        assert "How to pay" not in page
        assert "<svg" not in page

    def test_a_credited_one(self, seller: Organisation) -> None:
        invoice = issued(seller, buyer(seller))
        note = credit(seller, invoice)
        text = said(page_of(invoice))
        assert "This invoice has been credited in full." in text
        assert f"20 Nov 2026 Credit note {note.number} €119.00" in text

    def test_money_that_goes_back_is_told(self, seller: Organisation) -> None:
        invoice = issued(seller, buyer(seller), line(quantity=D(2)))
        pay(seller, invoice.pk, "238.00", method="card")
        credit(seller, invoice, (1, "1"))
        payment = Payment.objects.get()
        refund_payment(organisation=seller, payment_id=payment.pk, by=None, amount=D("19.00"))
        text = said(page_of(invoice))
        assert "€100.00 will be given back to you." in text
        assert "Refund −€19.00" in text

    def test_a_credit_note(self, seller: Organisation) -> None:
        invoice = issued(seller, buyer(seller))
        note = credit(seller, invoice, reason="Damaged")
        page = page_of(note)
        text = said(page)
        assert "Credit note CN-2026-0001 Total €119.00" in text
        assert f"Set off against invoice {invoice.number}." in text
        assert f"Corrects invoice {invoice.number}" in text
        assert "Reason Damaged" in text
        assert "How to pay" not in page


class TestTheDocument:
    def test_lines_totals_and_tax_are_the_stored_figures(self, seller: Organisation) -> None:
        lines = [
            sold(
                "348.35", quantity="16", rate="22", discount_percent=D(4), description="Lamp\nBig"
            ),
            sold("12.3456", quantity="250.5", rate="7", unit="MTR"),
        ]
        text = said(page_of(issued(seller, buyer(seller), *lines, discount=D(50))))
        assert "Lamp Big 16 × €348.35 · VAT 22%" in text
        assert "less €222.94" in text
        assert "250.5 m × €12.3456" in text
        assert "Subtotal without VAT €8,443.23 Discount −€50.00 Total without VAT €8,393.23" in text
        assert "Total €9,778.60" in text

    @pytest.mark.parametrize(
        ("language", "said_of_one", "said_of_two"),
        [("en", "1 month ×", "2 hours ×"), ("de", "1 Monat ×", "2 Stunden ×")],
    )
    def test_units_are_those_of_the_paper(
        self, language: str, said_of_one: str, said_of_two: str, seller: Organisation
    ) -> None:
        seller.language = language
        seller.save()
        lines = [sold("5", quantity="1", unit="MON"), sold("5", quantity="2", unit="HUR")]
        text = said(page_of(issued(seller, buyer(seller), *lines)))
        assert said_of_one in text
        assert said_of_two in text

    def test_who_and_when(self, seller: Organisation) -> None:
        fields = {"purchase_order": "PO-1", "payment_terms": "At once", "notes": "Thanks\nAda"}
        text = said(page_of(issued(seller, buyer(seller), **fields)))
        assert "From Engines GmbH Kesselweg 1 10115 Berlin Germany VAT number DE123456789" in text
        assert "Billed to Brandt SARL 14 quai des Brumes Escalier B 67000 Strasbourg" in text
        assert (
            "Date 20 Nov 2026 Due 20 Dec 2026 Date of supply 20 Nov 2026 Purchase order PO-1"
            in text
        )
        assert "Terms of payment At once Notes Thanks Ada" in text
        assert "Ask Engines GmbH: billing@engines.example +49 30 123456" in text

    def test_only_a_valid_e_invoice_is_offered(self, seller: Organisation) -> None:
        offer = 'href="xml/"'
        assert offer in page_of(issued(seller, buyer(seller)))
        seller.vat_number = seller.tax_number = ""
        seller.save()
        incomplete = page_of(issued(seller, buyer(seller)))
        assert 'href="pdf/"' in incomplete
        assert offer not in incomplete

    def test_why_there_is_no_tax(self, seller: Organisation) -> None:
        text = said(page_of(issued(seller, buyer(seller), line(tax_rate=None, tax_category="AE"))))
        assert "Reverse charge: VAT 0% on €100.00 €0.00" in text

    def test_prices_with_tax_inside_say_so(self, seller: Organisation) -> None:
        page = page_of(issued(seller, buyer(seller), prices_include_tax=True))
        assert "Prices include VAT." in page

    def test_the_tax_in_the_seller_s_currency(self, seller: Organisation) -> None:
        fields = {"currency": "USD", "exchange_rate": D("0.9123")}
        text = said(page_of(issued(seller, buyer(seller), **fields)))
        assert "VAT in EUR, at 0.9123 €17.33" in text
        assert "Total US$119.00" in text

    def test_in_german(self, seller: Organisation) -> None:
        seller.language = "de"
        seller.save()
        answer = Client().get(address_of(issued(seller, buyer(seller))))
        assert answer["Content-Language"] == "de"
        page = answer.content.decode()
        assert '<html lang="de">' in page
        text = said(page)
        assert "Rechnung INV-2026-0001 Offen" in text
        assert "Noch zu zahlen 119,00 € Bitte zahlen Sie bis zum 20. Dezember 2026." in text
        assert "USt 19 % auf 100,00 € 19,00 €" in text

    def test_a_credit_note_has_the_name_that_it_has_on_paper(self, seller: Organisation) -> None:
        seller.language = "de"
        seller.save()
        invoice = issued(seller, buyer(seller))
        note = credit(seller, invoice)
        text, paid = said(page_of(note)), said(page_of(invoice))
        assert f"Rechnungskorrektur {note.number} Gesamtbetrag" in text
        assert f"Korrigiert Rechnung {invoice.number}" in text
        assert f"Rechnungskorrektur {note.number} 119,00 €" in paid
        assert "Gutschrift" not in text + paid

    @pytest.mark.parametrize("code", sorted(WORDS))
    def test_it_names_things_as_the_paper_does(self, code: str) -> None:
        paper = language_of(code).words
        same = ["invoice", "credit_note", "corrects", "period", "buyer_reference", "notes"]
        same += ["period_from", "period_until", "period_between", "reason"]
        assert {name: WORDS[code][name] for name in same} == {name: paper[name] for name in same}
        assert WORDS[code]["delivered"] == paper["delivery_date"]
        assert WORDS[code]["credit"] == paper["entry_credit_note"]

    @pytest.mark.parametrize(
        ("period", "text"),
        [
            (("2026-11-01", "2026-11-30"), "Period 1 Nov 2026 – 30 Nov 2026"),
            (("2026-11-01", None), "Period from 1 Nov 2026"),
            ((None, "2026-11-30"), "Period until 30 Nov 2026"),
        ],
    )
    def test_a_period_with_one_end_says_which(
        self, period: tuple[str | None, str | None], text: str, seller: Organisation
    ) -> None:
        start, end = (date.fromisoformat(day) if day else None for day in period)
        page = said(page_of(issued(seller, buyer(seller), period_start=start, period_end=end)))
        assert text in page
        assert "Date of supply" not in page

    def test_a_language_without_words_here_is_told_in_english(self, seller: Organisation) -> None:
        seller.language = "fr"
        seller.save()
        page = page_of(issued(seller, buyer(seller)))
        assert '<html lang="en">' in page
        assert "Amount due €119.00 Please pay by 20 December 2026." in said(page)

    def test_words_are_there_in_each_language(self) -> None:
        assert WORDS["de"].keys() == WORDS["en"].keys()
        for name, english in WORDS["en"].items():
            assert re.findall(r"\{\w+\}", WORDS["de"][name]) == re.findall(r"\{\w+\}", english)

    def test_hostile_texts_are_texts(self, seller: Organisation) -> None:
        seller.name, seller.legal_information = NASTY[:200], NASTY
        seller.save()
        customer = buyer(seller, company=NASTY[:200])
        page = page_of(issued(seller, customer, sold("1", description=NASTY), notes=NASTY))
        assert "<script>alert" not in page
        assert 'onclick="x"' not in page
        assert "\u202e" not in page
        assert said(page).count('<script>alert(\'x\')</script>" onclick="x" & {{ seller }}') >= 5

    def test_it_asks_nothing_of_other_hosts_and_has_no_inline_code(
        self, seller: Organisation
    ) -> None:
        page = page_of(issued(seller, buyer(seller)))
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
        others = [one for one in addresses if one.startswith(("http", "//", "data:"))]
        assert (others, len(addresses) > 5) == ([], True)
        assert not re.search(r"<style|style=| on\w+=|<script>", page)
        assert page.count("<script ") == 1

    def test_60_lines_take_as_many_statements_as_one(
        self, seller: Organisation, django_assert_num_queries: Any
    ) -> None:
        customer = buyer(seller)
        for count in (1, 60):
            invoice = issued(seller, customer, *[line()] * count)
            url = address_of(invoice)
            Client().get(url)
            with django_assert_num_queries(7):
                assert Client().get(url).status_code == 200

    def test_every_statement_keeps_to_the_seller(self, seller: Organisation) -> None:
        invoice = issued(seller, buyer(seller))
        url = address_of(invoice)
        with watched(seller, None) as watch:
            for path in (url, f"{url}pdf/", f"{url}xml/", f"{url}logo/"):
                Client().get(path, headers={"User-Agent": "Firefox"})
        assert watch.culprits == []
        assert watch.seen > 15


class TestPaying:
    def test_a_transfer_in_euros(self, seller: Organisation) -> None:
        page = page_of(issued(seller, buyer(seller)))
        assert "DE89 3704 0044 0532 0130 00" in page
        assert transfer(page) == {
            "Recipient": "Engines GmbH",
            "IBAN": "DE89370400440532013000",
            "BIC": "COBADEFFXXX",
            "Amount": "119.00",
            "Reference": "INV-2026-0001",
        }
        assert "Scan this code with your banking app." in page
        assert page.count("<svg") == 1

    def test_a_creditor_reference_is_shown_in_groups_and_copied_whole(
        self, seller: Organisation
    ) -> None:
        seller.payment_reference = "creditor"
        seller.save()
        page = page_of(issued(seller, buyer(seller)))
        assert "RF16 INV2 0260 001" in page
        assert transfer(page)["Reference"] == "RF16INV20260001"

    def test_the_amount_is_what_is_left(self, seller: Organisation) -> None:
        invoice = issued(seller, buyer(seller))
        pay(seller, invoice.pk, "100.00")
        assert transfer(page_of(invoice))["Amount"] == "19.00"

    def test_other_currencies_have_the_account_and_no_code(self, seller: Organisation) -> None:
        page = page_of(issued(seller, buyer(seller), currency="USD"))
        assert transfer(page)["IBAN"] == "DE89370400440532013000"
        assert "<svg" not in page

    def test_rupees(self, seller: Organisation) -> None:
        seller.iban, seller.upi_id = "", "engines@okbank"
        seller.save()
        page = page_of(issued(seller, buyer(seller), currency="INR"))
        link = "upi://pay?pa=engines@okbank&amp;pn=Engines%20GmbH&amp;am=119.00&amp;cu=INR"
        assert f'href="{link}' in page
        assert transfer(page) == {
            "UPI ID": "engines@okbank",
            "Amount": "119.00",
            "Reference": "INV-2026-0001",
        }

    def test_who_has_no_account_is_to_be_asked(self, seller: Organisation) -> None:
        seller.iban = ""
        seller.save()
        page = page_of(issued(seller, buyer(seller)))
        assert "Please ask Engines GmbH how to pay." in page
        assert transfer(page) == {}


class TestFiles:
    @pytest.mark.parametrize(
        ("wanted", "root", "name"),
        [
            ("", "CrossIndustryInvoice", "INV-2026-0001-cii.xml"),
            ("xrechnung", "Invoice", "INV-2026-0001-ubl.xml"),
            ("peppol", "Invoice", "INV-2026-0001-ubl.xml"),
        ],
    )
    def test_the_e_invoice_in_the_customer_s_format(
        self, wanted: str, root: str, name: str, seller: Organisation
    ) -> None:
        invoice = issued(seller, buyer(seller, einvoice_format=wanted))
        answer = Client().get(f"{address_of(invoice)}xml/")
        assert (answer.status_code, answer["Content-Type"]) == (
            200,
            "application/xml; charset=utf-8",
        )
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert etree.QName(etree.fromstring(answer.content)).localname == root

    def test_the_pdf_is_the_stored_one(self, seller: Organisation) -> None:
        invoice = issued(seller, buyer(seller))
        url = address_of(invoice)
        assert (
            '<a class="button button-primary" href="pdf/" download>'
            in Client().get(url).content.decode()
        )
        with counted() as press:
            first, second = (Client().get(f"{url}pdf/") for _ in range(2))
        assert press.call_count == 1
        assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
        assert first["Content-Disposition"] == 'inline; filename="INV-2026-0001.pdf"'
        assert first.content == second.content == issued_pdf(invoice).content

    def test_a_pdf_that_cannot_be_drawn_is_to_be_asked_for(self, seller: Organisation) -> None:
        invoice = issued(seller, buyer(seller))

        def fails(*args: Any, **kwargs: Any) -> bytes:
            raise DocumentFailed("no ink")

        with drawn_as(fails):
            answer = Client().get(f"{address_of(invoice)}pdf/")
        assert answer.status_code == 503
        assert "<h1>This file cannot be shown just now.</h1>" in answer.content.decode()
        assert "no ink" not in answer.content.decode()

    def test_the_logo_as_it_was_when_the_document_was_issued(self, seller: Organisation) -> None:
        content = picture()
        seller.logo = keep(organisation=seller, content=content, media_type="image/png").sha256
        seller.save()
        invoice = issued(seller, buyer(seller))
        Organisation.objects.update(logo="")
        url = address_of(invoice)
        page = Client().get(url).content.decode()
        assert '<img class="public-logo" src="logo/" alt="Engines GmbH">' in page
        answer = Client().get(f"{url}logo/")
        assert (answer.content, answer["Content-Type"]) == (content, "image/png")
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_a_seller_without_a_logo_is_named(self, seller: Organisation) -> None:
        invoice = issued(seller, buyer(seller))
        url = address_of(invoice)
        assert "<img" not in Client().get(url).content.decode()
        assert Client().get(f"{url}logo/").status_code == 404
