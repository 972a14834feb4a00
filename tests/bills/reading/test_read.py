"""One file in, one reading out, whatever it is called."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest

from quittance.bills.reading import ocr
from quittance.bills.reading.errors import UnreadableFile, UnreadablePdf, UnreadableXml
from quittance.bills.reading.model import Kind, Origin
from quittance.bills.reading.pdf.pages import Page
from quittance.bills.reading.read import read_file
from tests.bills.reading.pdfs import one_page, pdf, shown, with_files
from tests.bills.reading.xmls import CREDIT_NOTE, ZUGFERD1, invoice

TODAY = date(2026, 12, 1)
CII = ZUGFERD1.encode()
UBL = CREDIT_NOTE.encode()
PICTURE = pdf(one_page(b"0 0 595 842 re f"))


def number(data: bytes, name: str = "") -> str | None:
    found = read_file(data, name, today=TODAY).bill.number
    return found.value if found else None


class TestByContent:
    def test_xml_that_is_called_pdf(self) -> None:
        reading = read_file(CII, "bill.pdf", today=TODAY)
        assert (reading.kind, reading.syntax) == (Kind.XML, "zugferd1")

    def test_a_pdf_that_is_called_xml(self) -> None:
        reading = read_file(pdf(one_page(shown("Invoice No. 4711") * 1)), "a.xml", today=TODAY)
        assert reading.kind in {Kind.PDF, Kind.SCAN}

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x89PNG", b"number,total\n1,2"])
    def test_anything_else_is_refused(self, data: bytes) -> None:
        with pytest.raises(UnreadableFile) as refusal:
            read_file(data, "bill.pdf")
        assert refusal.value.problems[0].code == "unknown_file_type"

    def test_refusals_of_both_kinds_are_one_error(self) -> None:
        for data in (b"<broken", b"%PDF-1.7 broken"):
            with pytest.raises(UnreadableFile):
                read_file(data)

    def test_the_codes_tell_them_apart(self) -> None:
        with pytest.raises(UnreadableXml):
            read_file(b"<html></html>")
        with pytest.raises(UnreadablePdf):
            read_file(b"%PDF-1.7 broken")


class TestWithin:
    @pytest.mark.parametrize(
        "name",
        ["factur-x.xml", "ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "xrechnung.xml"],
    )
    def test_by_its_standard_name(self, name: str) -> None:
        reading = read_file(with_files({"notes.xml": UBL, name: CII}), today=TODAY)
        assert reading.kind is Kind.PDF_WITH_XML
        assert reading.bill.number is not None
        assert (reading.bill.number.value, reading.bill.number.origin) == ("R-77", Origin.EXACT)

    def test_by_its_content_where_the_name_is_another(self) -> None:
        data = with_files({"terms.xml": b"<terms/>", "rechnung_4711.xml": CII})
        assert number(data) == "R-77"

    def test_one_that_is_called_like_it_and_is_none(self) -> None:
        data = with_files({"factur-x.xml": b"<html/>", "other.xml": CII})
        assert number(data) == "R-77"

    def test_a_broken_one_is_told_and_the_page_is_read(self) -> None:
        page = "Invoice No. 4711 of the firm that sends it to you on this very day"
        data = with_files({"factur-x.xml": b"<!DOCTYPE x><x/>"}, text=page)
        reading = read_file(data, today=TODAY)
        assert reading.kind is Kind.PDF
        assert "xml_doctype" in [one.code for one in reading.problems]

    def test_the_other_files_are_attachments(self) -> None:
        data = with_files({"factur-x.xml": CII, "../hours.csv": b"1;2"})
        names = [one.value.name for one in read_file(data, today=TODAY).bill.attachments]
        assert names == ["../hours.csv"]


class TestProblems:
    def test_they_are_part_of_the_reading(self) -> None:
        reading = read_file(CII, today=date(2013, 1, 1))
        assert ("future_date", "issue_date") in [(one.code, one.field) for one in reading.problems]

    def test_an_empty_invoice_lacks_everything(self) -> None:
        reading = read_file(invoice().encode(), today=TODAY)
        missing = {one.field for one in reading.problems if one.code == "missing"}
        assert missing == {"number", "issue_date", "gross_total", "supplier_name", "currency"}


class TestScans:
    def test_pictures_without_text_are_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ocr, "program", lambda: None)
        reading = read_file(PICTURE, today=TODAY)
        assert reading.kind is Kind.SCAN
        assert reading.problems[0].code == "scan_without_text"
        assert reading.bill.number is None

    def tesseract(self, folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
        """A program that stands in for Tesseract."""
        program = folder / "tesseract"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(ocr, "program", lambda: str(program))

    def test_what_is_recognised_is_never_certain(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        words = ("Invoice", "number", "4711000", "Please", "quote", "4711000")
        table = "level\tleft\ttop\twidth\theight\tconf\ttext\n"
        for at, word in enumerate(words):
            place = f"{100 + 170 * at}\t{200 + 100 * (at // 3)}\t150\t30"
            table += f"4\t{place}\t-1\t\n" + f"5\t{place}\t95\t{word}\n"
        (tmp_path / "table").write_text(table)
        self.tesseract(tmp_path, monkeypatch, f"cat >/dev/null; cat {tmp_path}/table")
        reading = read_file(PICTURE, "4711000.pdf", today=TODAY)
        found = reading.bill.number
        assert reading.kind is Kind.SCAN
        assert reading.problems[0].code == "scan_recognised"
        assert found is not None
        assert (found.value, found.certain) == ("4711000", False)

    def test_a_word_is_as_high_as_its_line(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "table").write_text(
            "level\tleft\ttop\twidth\theight\tconf\ttext\n"
            "4\t100\t200\t300\t20\t-1\t\n"
            "5\t100\t204\t40\t12\t95\tvon\n"
            "5\t160\t200\t90\t20\t95\tJahr,\n"
            "5\t260\t200\t90\t20\t12\tnoise\n"
        )
        self.tesseract(tmp_path, monkeypatch, f"cat >/dev/null; cat {tmp_path}/table")
        [page] = ocr.recognised([(Page(1, 850, 1200, (), True), b"")])
        assert [word.text for word in page.words] == ["von", "Jahr,"]
        assert [(word.box.top, word.box.bottom) for word in page.words] == [(96.5, 113.5)] * 2
        assert [(word.box.left, word.box.right) for word in page.words] == [(50, 70), (80, 125)]

    def test_pages_in_which_nothing_is_recognised_are_pictures(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.tesseract(tmp_path, monkeypatch, "cat >/dev/null; echo level")
        assert read_file(PICTURE, today=TODAY).problems[0].code == "scan_without_text"

    def test_pages_that_come_too_late_are_told(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ocr, "SECONDS", 0.5)
        self.tesseract(tmp_path, monkeypatch, f"cat >/dev/null; sleep 0.4; cat {tmp_path}/table")
        (tmp_path / "table").write_text(
            "level\tleft\ttop\twidth\theight\tconf\ttext\n5\t1\t2\t3\t4\t95\tBill\n"
        )
        page = Page(1, 850, 1200, (), True)
        assert len(ocr.recognised([(page, b"")] * 4)) == 1

    @pytest.mark.parametrize("script", ["exit 1", "cat >/dev/null; sleep 60"])
    def test_a_program_that_fails_is_done_without(
        self, script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ocr, "SECONDS", 0.3)
        self.tesseract(tmp_path, monkeypatch, f"exec {script}" if "exit" in script else script)
        assert read_file(PICTURE, today=TODAY).problems[0].code == "scan_without_text"
