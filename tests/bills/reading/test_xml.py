"""Electronic invoices are read exactly, whatever syntax and profile they are in."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.bills.reading.errors import UnreadableXml
from quittance.bills.reading.model import Bill, BillType, Found, Kind, Line, Origin
from quittance.bills.reading.xml import is_invoice, read_xml
from quittance.bills.reading.xml.values import as_day, as_decimal
from quittance.invoicing.documents.cii import write_cii
from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.profiles import Profile
from quittance.invoicing.documents.ubl import write_ubl
from tests.bills.reading.xmls import CREDIT_NOTE, ZUGFERD1, invoice
from tests.documents.contents import content


def value(found: Found | None) -> object:
    return found.value if found else None


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableXml) as refusal:
        read_xml(data)
    return refusal.value.problems[0].code


@pytest.mark.parametrize("write", [write_cii, write_ubl])
class TestBothSyntaxes:
    def read(self, write: object, document: Content | None = None) -> Bill:
        return read_xml(write(document or content(), Profile.EN16931)).bill  # type: ignore[operator]

    def test_parties_dates_and_account(self, write: object) -> None:
        bill, told = self.read(write), content()
        assert value(bill.number) == told.number
        assert value(bill.issue_date) == told.issue_date
        assert value(bill.due_date) == told.due_date
        assert value(bill.type) is BillType.INVOICE
        assert value(bill.supplier_name) == "Engines GmbH"
        assert value(bill.supplier_vat_id) == "DE123456789"
        assert value(bill.supplier_address).city == "Berlin"  # type: ignore[union-attr]
        assert value(bill.buyer_name) == "Brandt SARL"
        assert [one.value for one in bill.ibans] == [told.payment.iban]

    def test_sums_and_lines(self, write: object) -> None:
        bill, told = self.read(write), content()
        assert value(bill.net_total) == told.totals.taxable_total
        assert value(bill.tax_total) == told.totals.tax_total
        assert value(bill.gross_total) == told.totals.total
        assert value(bill.amount_due) == told.totals.due
        assert [one.value.net_amount for one in bill.lines] == [
            one.net_amount for one in told.lines
        ]
        assert {one.value.tax_rate for one in bill.lines} == {one.tax_rate for one in told.lines}

    def test_everything_is_exact_and_certain(self, write: object) -> None:
        bill = self.read(write)
        found = [getattr(bill, one.name) for one in fields(bill)]
        single = [one for many in found for one in (many if isinstance(many, tuple) else [many])]
        assert {(one.origin, one.certain) for one in single if one} == {(Origin.EXACT, True)}


class TestZugferd1:
    READING = read_xml(ZUGFERD1.encode())

    def test_head(self) -> None:
        bill = self.READING.bill
        assert (self.READING.kind, self.READING.syntax) == (Kind.XML, "zugferd1")
        assert self.READING.profile == "urn:ferd:CrossIndustryDocument:invoice:1p0:comfort"
        assert (value(bill.number), value(bill.order_number)) == ("R-77", "B-1")
        assert value(bill.issue_date) == date(2013, 6, 5)
        assert value(bill.payment_reference) == "2013-R-77"
        assert value(bill.supplier_name) == "Lamps & Co"
        assert value(bill.supplier_vat_id) == "DE123456789"
        assert value(bill.supplier_tax_number) == "201/113"
        assert value(bill.bic) == "BYLADEM1001"

    def test_the_due_date_is_the_one_without_discount(self) -> None:
        assert value(self.READING.bill.due_date) == date(2013, 7, 5)

    def test_blanks_within_an_account_are_left_out(self) -> None:
        assert [one.value for one in self.READING.bill.ibans] == ["DE02120300000000202051"]

    def test_a_line_that_is_only_a_text_is_a_note(self) -> None:
        bill = self.READING.bill
        assert [one.value for one in bill.notes] == ["Thank you", "Between the lines"]
        assert [one.value for one in bill.lines] == [
            Line(
                identifier="1",
                name="Lamp",
                item_number="L-1",
                quantity=D("2.0000"),
                unit="C62",
                price=D("5.0000"),
                net_amount=D("10.00"),
                tax_category="S",
                tax_rate=D(19),
            )
        ]


class TestCreditNote:
    BILL = read_xml(CREDIT_NOTE.encode()).bill

    def test_it_is_one(self) -> None:
        assert value(self.BILL.type) is BillType.CREDIT_NOTE
        assert [one.value for one in self.BILL.preceding] == ["INV-9"]
        assert value(self.BILL.due_date) == date(2026, 3, 1)

    def test_comments_and_instructions_are_no_part_of_a_value(self) -> None:
        assert value(self.BILL.number) == "CN-1"

    def test_a_trading_name_serves_where_there_is_no_other(self) -> None:
        assert value(self.BILL.supplier_name) == "Lampor"

    def test_the_vat_number_is_the_one_of_the_scheme(self) -> None:
        assert value(self.BILL.supplier_vat_id) == "SE123456789701"
        assert value(self.BILL.supplier_tax_number) == "Godkänd för F-skatt"

    def test_the_tax_is_in_the_bills_currency(self) -> None:
        assert value(self.BILL.tax_total) == D("25.00")
        assert [one.value.rate for one in self.BILL.taxes] == [D(25)]
        assert (value(self.BILL.rounding), value(self.BILL.amount_due)) == (D("-0.50"), D("124.50"))

    def test_an_account_of_another_form_is_kept_apart(self) -> None:
        assert self.BILL.ibans == ()
        assert [one.value for one in self.BILL.accounts] == ["5050-1055"]

    def test_lines_within_a_line_are_not_counted(self) -> None:
        assert [one.value.identifier for one in self.BILL.lines] == ["1"]

    def test_the_name_of_an_attachment_is_only_data(self) -> None:
        [file] = [one.value for one in self.BILL.attachments]
        assert (file.name, file.media_type, file.size) == ("../../etc/hours.csv", "text/csv", 5)


class TestHostile:
    def test_a_doctype_is_refused_wherever_it_stands(self) -> None:
        laughs = '<!DOCTYPE Invoice [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
        outside = '<!DOCTYPE Invoice SYSTEM "file:///etc/passwd">'
        for doctype in (laughs, outside):
            for head in ("", '<?xml version="1.0"?>', "<!-- x --> <?y?>\n"):
                assert refused(invoice("&b;", head=head + doctype).encode()) == "xml_doctype"

    def test_a_doctype_in_another_encoding_is_seen_too(self) -> None:
        text = invoice(head='<?xml version="1.0" encoding="utf-16"?><!DOCTYPE Invoice>')
        assert refused(text.encode("utf-16")) == "xml_doctype"
        assert refused(text.encode("utf-16-le")) == "xml_doctype"

    def test_a_comment_may_speak_of_doctypes(self) -> None:
        assert is_invoice(invoice("<!-- <!DOCTYPE x> --><cbc:ID>1</cbc:ID>").encode())

    def test_entities_without_a_doctype_are_broken_xml(self) -> None:
        assert refused(invoice("<cbc:ID>&secret;</cbc:ID>").encode()) == "xml_broken"

    def test_nesting_is_limited(self) -> None:
        deep = 61
        assert refused(invoice("<a>" * deep + "</a>" * deep).encode()) == "xml_too_large"
        assert is_invoice(invoice("<a>" * 50 + "</a>" * 50).encode())

    def test_elements_are_counted(self) -> None:
        assert refused(invoice("<a/>" * 150_000).encode()) == "xml_too_large"

    def test_attributes_are_counted_before_they_are_read(self) -> None:
        one_tag = "<a " + " ".join(f'b{at}=""' for at in range(9_000)) + "/>"
        assert refused(invoice(one_tag).encode()) == "xml_too_large"
        assert refused(invoice('<a b="" c=""/>' * 100_001).encode()) == "xml_too_large"

    def test_a_declaration_without_an_end_takes_no_time(self) -> None:
        assert refused(b"<?xml " * 1_000_000) == "xml_too_large"

    def test_bytes_are_counted(self) -> None:
        assert refused(b" " * (16 * 2**20 + 1)) == "xml_too_large"

    def test_one_text_of_twelve_megabytes_is_too_much(self) -> None:
        assert refused(invoice(f"<a>{'x' * 12_000_000}</a>").encode()) == "xml_too_large"

    @pytest.mark.parametrize("data", [b"", b"<", b"<Invoice>", b"\xff\xfe\xfd", b"<a></b>"])
    def test_what_is_broken_is_said_to_be(self, data: bytes) -> None:
        assert refused(data) in {"xml_broken", "xml_encoding"}

    def test_xml_of_another_kind_is_no_invoice(self) -> None:
        assert refused(b"<html/>") == "xml_no_invoice"
        assert refused(b'<Invoice xmlns="urn:mine"/>') == "xml_no_invoice"

    @given(st.binary(max_size=200))
    def test_nothing_but_its_own_error_is_raised(self, data: bytes) -> None:
        with pytest.raises(UnreadableXml):
            read_xml(data)


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "codec"),
        [
            ("UTF-8", "utf-8"),
            ("utf-8", "utf-8-sig"),
            ("UTF-16", "utf-16"),
            ("ISO-8859-1", "iso-8859-1"),
            ("windows-1252", "cp1252"),
            ("ISO-8859-15", "iso-8859-15"),
        ],
    )
    def test_names_keep_their_letters(self, encoding: str, codec: str) -> None:
        head = f'<?xml version="1.0" encoding="{encoding}"?>'
        bill = read_xml(invoice("<cbc:ID>Größe é</cbc:ID>", head=head).encode(codec)).bill
        assert value(bill.number) == "Größe é"

    @pytest.mark.parametrize("encoding", ["UTF-7", "idna", "rot13", "EBCDIC"])
    def test_odd_ones_are_refused(self, encoding: str) -> None:
        head = f'<?xml version="1.0" encoding="{encoding}"?>'
        assert refused(invoice(head=head).encode()) == "xml_encoding"


class TestValues:
    @given(st.decimals(min_value=-(10**20), max_value=10**20, places=4))
    def test_numbers_come_back(self, number: D) -> None:
        assert as_decimal(f"{number:f}") == number

    @pytest.mark.parametrize("text", ["1e9", "1,5", "NaN", "", "-", ".", "1 000", "1" * 40])
    def test_what_is_no_number_is_none(self, text: str) -> None:
        assert as_decimal(text) is None

    @given(st.dates())
    def test_days_come_back(self, day: date) -> None:
        assert as_day(day.isoformat()) == as_day(day.isoformat().replace("-", "")) == day

    @pytest.mark.parametrize("text", ["20260230", "2026-13-01", "26-01-01", "tomorrow"])
    def test_what_is_no_day_is_none(self, text: str) -> None:
        assert as_day(text) is None

    def test_what_should_be_a_value_and_is_none_is_told(self) -> None:
        reading = read_xml(invoice("<cbc:IssueDate>soon</cbc:IssueDate>").encode())
        assert reading.bill.issue_date is None
        assert [(one.code, one.field) for one in reading.problems] == [
            ("value_unreadable", "IssueDate")
        ]
