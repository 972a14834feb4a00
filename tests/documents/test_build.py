"""From stored rows to the description: parties, figures and words as they were frozen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.documents.build import content_from, content_of
from quittance.invoicing.documents.content import (
    Address,
    Contact,
    Content,
    ConvertedTax,
    ElectronicAddress,
    Payment,
    Preceding,
)
from quittance.invoicing.models import Invoice
from tests.documents.parties import BUYER, SELLER
from tests.invoicing.making import NOON, at, credit, issued, line, sold

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller() -> Organisation:
    return Organisation.objects.create(slug="engines", **SELLER)


def buyer(seller: Organisation, **fields: Any) -> Customer:
    return Customer.objects.create(organisation=seller, **{**BUYER, **fields})


def described(invoice: Invoice) -> Content:
    return content_of(Invoice.objects.select_related("corrects").get(pk=invoice.pk))


def sent(
    seller: Organisation, *lines: Any, customer: Customer | None = None, **fields: Any
) -> Content:
    with at(NOON):
        return described(issued(seller, customer or buyer(seller), *lines, **fields))


class TestParties:
    def test_the_seller_as_it_was(self, seller: Organisation) -> None:
        with at(NOON):
            invoice = issued(seller, buyer(seller))
        Organisation.objects.filter(pk=seller.pk).update(name="Turbines", vat_number="")
        found = described(invoice).seller
        assert (found.name, found.vat_number, found.tax_number) == (
            "Engines GmbH",
            "DE123456789",
            "30/123/45678",
        )
        assert (found.registration_number, found.registration_scheme) == ("HRB 1234", "")
        assert found.address == Address("Kesselweg 1", "", "10115", "Berlin", "", "DE")
        assert found.contact == Contact("Ada Lovelace", "+49 30 123456", "billing@engines.example")
        assert found.electronic_address == ElectronicAddress("9930", "DE123456789")
        assert (found.legal_information, found.identifier) == (
            "Managing director: Ada Lovelace",
            "",
        )

    def test_the_buyer_is_the_company_and_the_person_its_contact(
        self, seller: Organisation
    ) -> None:
        found = sent(seller).buyer
        assert (found.name, found.contact) == (
            "Brandt SARL",
            Contact("Cleo Brandt", "+33 6 12345678", "cleo@brandt.example"),
        )
        assert (found.registration_number, found.registration_scheme) == ("552100554", "0002")

    def test_a_buyer_without_company_is_the_person(self, seller: Organisation) -> None:
        found = sent(seller, customer=buyer(seller, company="")).buyer
        assert (found.name, found.contact.name) == ("Cleo Brandt", "")

    def test_without_an_electronic_address_the_e_mail_address_is_one(
        self, seller: Organisation
    ) -> None:
        bare = {"electronic_address": "", "electronic_address_scheme": ""}
        found = sent(seller, customer=buyer(seller, **bare)).buyer
        assert found.electronic_address == ElectronicAddress("EM", "cleo@brandt.example")

    def test_who_has_a_tax_number_only_is_known_by_it(self, seller: Organisation) -> None:
        Organisation.objects.update(vat_number="", registration_number="")
        seller.refresh_from_db()
        found = sent(seller).seller
        assert (found.identifier, found.tax_number) == ("30/123/45678", "30/123/45678")

    def test_documents_from_before_a_particular_was_kept_lack_it(
        self, seller: Organisation
    ) -> None:
        with at(NOON):
            invoice = issued(seller, buyer(seller))
        old = Invoice.objects.select_related("corrects").get(pk=invoice.pk)
        old.seller, old.buyer = {"name": "Engines"}, {"name": "Cleo", "billing_address": {}}
        found = content_of(old)
        assert (found.seller.name, found.seller.vat_number, found.language) == ("Engines", "", "en")
        assert (found.buyer.name, found.buyer.address, found.payment) == ("Cleo", Address(), None)


class TestFigures:
    def test_a_line_without_tax_inside(self, seller: Organisation) -> None:
        [found] = sent(
            seller, sold("348.35", quantity="16", rate="22", discount_percent=D(4))
        ).lines
        assert (found.unit_price, found.price_amount, found.discount, found.amount) == (
            D("348.35"),
            D("5573.60"),
            D("222.94"),
            D("5350.66"),
        )
        assert (found.net_price, found.net_price_amount) == (D("348.35"), D("5573.60"))
        assert (found.net_discount, found.net_discount_percent) == (D("222.94"), D(4))
        assert found.net_amount == D("5350.66")

    def test_a_percentage_is_told_where_it_gives_the_discount(self, seller: Organisation) -> None:
        half_off = sold("5", quantity="3", discount_percent=D(50))
        [euros] = sent(seller, half_off).lines
        [yen] = sent(seller, half_off, currency="JPY").lines
        assert (euros.net_discount, euros.net_discount_percent) == (D("7.50"), D(50))
        # Half of 15 yen are 8, of which no percentage tells.
        assert (yen.net_discount, yen.net_discount_percent, yen.discount_percent) == (
            D(8),
            D(0),
            D(50),
        )

    def test_a_line_with_tax_inside_keeps_both_views(self, seller: Organisation) -> None:
        content = sent(
            seller, sold("100.00", quantity="2", discount=D("81.00")), prices_include_tax=True
        )
        [found] = content.lines
        assert (found.unit_price, found.price_amount, found.discount, found.amount) == (
            D("100.00"),
            D("200.00"),
            D("81.00"),
            D("119.00"),
        )
        assert (found.net_discount, found.net_price_amount, found.net_amount) == (
            D("68.07"),
            D("168.07"),
            D("100.00"),
        )
        assert found.net_price == D("84.035")
        assert (content.totals.taxable_total, content.totals.total) == (D("100.00"), D("119.00"))

    def test_the_document_discount_is_an_allowance_of_each_group(
        self, seller: Organisation
    ) -> None:
        content = sent(seller, sold("10"), sold("10", quantity="2", rate="7"), discount=D("10.00"))
        assert [(one.rate, one.allowance, one.taxable, one.tax) for one in content.allowances] == [
            (D(7), D("6.67"), D("13.33"), D("0.93")),
            (D(19), D("3.33"), D("6.67"), D("1.27")),
        ]

    def test_what_was_paid_before_is_taken_off_what_is_due(self, seller: Organisation) -> None:
        with at(NOON):
            invoice = issued(seller, buyer(seller))
        content = content_of(invoice, prepaid=D("19.00"))
        assert (content.totals.total, content.totals.prepaid, content.totals.due) == (
            D("119.00"),
            D("19.00"),
            D("100.00"),
        )

    def test_tax_in_the_seller_s_own_currency(self, seller: Organisation) -> None:
        content = sent(seller, currency="USD", exchange_rate=D("0.9123"))
        assert content.converted_tax == ConvertedTax("EUR", D("17.33"), D("0.9123"))

    def test_credit_notes_give_back_the_converted_tax_to_the_cent(
        self, seller: Organisation
    ) -> None:
        with at(NOON):
            thirds = sold("33.33", quantity="3")
            rate = {"currency": "USD", "exchange_rate": D("0.9123")}
            invoice = issued(seller, buyer(seller), thirds, **rate)
            notes = [credit(seller, invoice, (1, "1")) for _ in range(3)]
        assert invoice.tax_in_tax_currency == D("17.33")
        assert [note.tax_in_tax_currency for note in notes] == [D("5.77"), D("5.79"), D("5.77")]


class TestReasons:
    def test_categories_without_tax_say_why_in_words_and_code(self, seller: Organisation) -> None:
        lines = [
            line(tax_rate=None, tax_category=category, exemption_reason=reason)
            for category, reason in (
                ("E", "VATEX-EU-132-1I: Private tuition"),
                ("AE", ""),
                ("K", "Sold within the EU"),
                ("G", ""),
                ("Z", "not told"),
            )
        ]
        content = sent(seller, *lines)
        assert [
            (one.category, one.exemption_code, one.exemption_reason) for one in content.taxes
        ] == [
            ("AE", "VATEX-EU-AE", "Reverse charge"),
            ("E", "VATEX-EU-132-1I", "Private tuition"),
            ("G", "VATEX-EU-G", "Export outside the EU"),
            ("K", "VATEX-EU-IC", "Sold within the EU"),
            ("Z", "", ""),
        ]

    def test_in_the_seller_s_language(self, seller: Organisation) -> None:
        Organisation.objects.update(language="de")
        seller.refresh_from_db()
        content = sent(seller, line(tax_rate=None, tax_category="G"))
        assert content.taxes[0].exemption_reason == "Steuerfreie Ausfuhrlieferung"
        assert content.language == "de"

    def test_outside_the_scope_of_vat_no_vat_number_stands(self, seller: Organisation) -> None:
        content = sent(seller, line(tax_rate=None, tax_category="O"))
        assert (content.seller.vat_number, content.buyer.vat_number) == ("", "")
        assert (content.seller.tax_number, content.seller.registration_number) == (
            "30/123/45678",
            "HRB 1234",
        )


class TestSupplyAndPayment:
    def test_without_a_date_it_was_supplied_when_it_was_issued(self, seller: Organisation) -> None:
        assert sent(seller).delivery.delivered_on == date(2026, 11, 20)

    def test_a_date_or_a_period_is_kept(self, seller: Organisation) -> None:
        assert sent(seller, delivery_date=date(2026, 11, 1)).delivery.delivered_on == date(
            2026, 11, 1
        )
        november = {"period_start": date(2026, 11, 1), "period_end": date(2026, 11, 30)}
        found = sent(seller, **november).delivery
        assert (found.delivered_on, found.period_start, found.period_end) == (
            None,
            date(2026, 11, 1),
            date(2026, 11, 30),
        )

    def test_a_shipping_address_without_country_is_in_the_buyer_s(
        self, seller: Organisation
    ) -> None:
        customer = buyer(seller, shipping_address={"line1": "Quai 9", "city": "Colmar"})
        found = sent(seller, customer=customer).delivery.address
        assert found == Address(line1="Quai 9", city="Colmar", country="FR")

    def test_only_within_the_eu_the_buyer_s_own_door_is_named(self, seller: Organisation) -> None:
        assert sent(seller).delivery.address is None
        within = sent(seller, line(tax_rate=None, tax_category="K"))
        assert within.delivery.address == within.buyer.address

    def test_a_transfer_says_account_and_number(self, seller: Organisation) -> None:
        content = sent(seller, number="R 7")
        assert content.payment == Payment(
            means="58",
            reference="R 7",
            iban="DE89370400440532013000",
            account_name="Engines GmbH",
            bic="COBADEFFXXX",
        )
        dollars = sent(seller, currency="USD").payment
        assert dollars is not None
        assert dollars.means == "30"

    @pytest.mark.parametrize(
        ("kept", "reference"),
        [
            ({}, "INV-7"),
            ({"iban": "CH4431999123000889012"}, "INV-7"),
            ({"payment_reference": "number"}, "INV-7"),
            ({"payment_reference": "creditor"}, "RF79INV7"),
            (
                {"payment_reference": "number", "iban": "CH44 3199 9123 0008 8901 2"},
                "000000000000000000018233178",
            ),
        ],
        ids=str,
    )
    def test_its_reference_is_in_the_style_that_the_seller_had(
        self, seller: Organisation, kept: dict[str, str], reference: str
    ) -> None:
        with at(NOON):
            invoice = issued(seller, buyer(seller), number="INV-7")
        found = Invoice.objects.select_related("corrects").get(pk=invoice.pk)
        plain = {key: text for key, text in found.seller.items() if key != "payment_reference"}
        found.seller = {**plain, **kept}
        payment = content_of(found).payment
        assert payment is not None
        assert payment.reference == reference

    def test_without_an_account_nothing_is_said_of_paying(self, seller: Organisation) -> None:
        Organisation.objects.update(iban="")
        seller.refresh_from_db()
        assert sent(seller).payment is None

    def test_machine_readable_discounts_end_their_line(self, seller: Organisation) -> None:
        skonto = "#SKONTO#TAGE=14#PROZENT=2.00#"
        assert sent(seller, payment_terms=skonto).payment_terms == f"{skonto}\n"
        assert sent(seller, payment_terms=" soon ").payment_terms == "soon"


class TestCreditNotes:
    def test_it_names_its_invoice_and_is_set_off(self, seller: Organisation) -> None:
        with at(NOON):
            invoice = issued(
                seller, buyer(seller), delivery_date=date(2026, 11, 1), contract_reference="C 1"
            )
            note = credit(seller, invoice, reason="Came back")
        content = described(note)
        assert (content.type_code, content.reason, content.due_date) == ("381", "Came back", None)
        assert content.preceding == Preceding(str(invoice.number), date(2026, 11, 20))
        assert content.payment == Payment(means="97")
        assert content.payment_terms == f"Set off against invoice {invoice.number}."
        assert (content.delivery.delivered_on, content.contract_reference) == (
            date(2026, 11, 1),
            "C 1",
        )

    def test_it_was_supplied_when_its_invoice_was(self, seller: Organisation) -> None:
        with at(NOON):
            invoice = issued(seller, buyer(seller))
        with at("2026-12-05T12:00Z"):
            note = credit(seller, invoice)
        assert note.issue_date == date(2026, 12, 5)
        assert described(note).delivery.delivered_on == date(2026, 11, 20)


def test_a_draft_has_no_date_to_be_described_by(seller: Organisation) -> None:
    draft = Invoice(organisation=seller, currency="EUR")
    with pytest.raises(ValueError, match="draft"):
        content_from(draft, [], [])
