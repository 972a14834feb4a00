"""PDFs are opened in a process of their own, which ends, whatever they hold."""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from quittance.bills.reading.errors import UnreadablePdf
from quittance.bills.reading.pdf import MAX_BYTES, PdfFile, open_pdf
from quittance.bills.reading.pdf.child import Limits
from tests.bills.reading.pdfs import (
    CATALOGUE,
    FONT,
    PAGES,
    one_page,
    page,
    pdf,
    shown,
    stream,
    with_files,
)

PLAIN = pdf(one_page(shown("Invoice No. 12345") + shown("Total", y=700) + shown("9,90", x=300)))
BRIEF = Limits(seconds=1)
NARROW = Limits(memory=100 * 2**20)


def everything(data: bytes, limits: Limits | None = None) -> None:
    """All that is ever asked of a file."""
    with open_pdf(data, limits) as file:
        for one in file.attachments():
            file.attachment(one.index)
        for number in range(1, file.page_count + 1):
            file.page(number)
            file.picture(number, width=600)


def refused(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadablePdf) as refusal:
        everything(data, limits)
    return refusal.value.problems[0].code


def is_alive(number: int) -> bool:
    return Path(f"/proc/{number}").exists()


class TestPages:
    def test_words_have_their_places(self) -> None:
        with open_pdf(PLAIN) as file:
            words = file.page(1).words
        assert [one.text for one in words] == ["Invoice", "No.", "12345", "Total", "9,90"]
        assert words[0].box.left == pytest.approx(72, abs=1)
        # 720 points from below is 122 from above, on a page of 842.
        assert words[0].box.bottom == pytest.approx(122, abs=4)
        assert (words[4].box.page, words[4].box.left) == (1, pytest.approx(300, abs=1))

    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_a_turned_page_is_read_as_it_is_seen(self, turn: int) -> None:
        """The words are drawn turned the other way, as scanners and printers do."""
        cosine, sine = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
        matrix = b"%d %d %d %d 300 400 Tm" % (cosine, sine, -sine, cosine)
        objects = one_page(b"BT /F 12 Tf %s (Invoice 77) Tj ET" % matrix)
        objects[3] = page().replace(b"/Contents", b"/Rotate %d /Contents" % turn)
        with open_pdf(pdf(objects)) as file:
            told = file.page(1)
        first, second = told.words
        assert (first.text, second.text) == ("Invoice", "77")
        assert first.box.right < second.box.left
        assert first.box.bottom == pytest.approx(second.box.bottom, abs=0.2)
        assert (told.width, told.height) == ((595, 842) if turn == 180 else (842, 595))

    def test_what_runs_up_the_margin_is_no_word(self) -> None:
        upwards = b"BT /F 8 Tf 0 1 -1 0 20 100 Tm (Form 17 b) Tj ET\n"
        with open_pdf(pdf(one_page(upwards + shown("Invoice")))) as file:
            assert [one.text for one in file.page(1).words] == ["Invoice"]

    def test_a_picture_of_the_width_asked_for(self) -> None:
        with open_pdf(PLAIN) as file:
            picture = file.picture(1, width=400)
        assert picture.startswith(b"\x89PNG\r\n\x1a\n")
        assert struct.unpack(">II", picture[16:24]) == (400, 566)

    def test_a_file_on_disk(self, tmp_path: Path) -> None:
        place = tmp_path / "bill.pdf"
        place.write_bytes(PLAIN)
        with open_pdf(place) as file:
            assert file.page_count == 1

    def test_names_of_files_within_are_only_told(self) -> None:
        data = with_files({"../../etc/passwd": b"x", "factur-x.xml": b"<a/>"})
        with open_pdf(data) as file:
            told = file.attachments()
            assert [(one.name, one.relation) for one in told] == [
                ("../../etc/passwd", "Alternative"),
                ("factur-x.xml", "Alternative"),
            ]
            assert [file.attachment(one.index) for one in told] == [b"x", b"<a/>"]


def tree_that_loops() -> bytes:
    return pdf({1: CATALOGUE, 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 /Parent 2 0 R >>"})


def ten_thousand_pages() -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(10, 10_010))
    objects = one_page(b"")
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count 10000 >>" % kids
    objects.update({number: page() for number in range(10, 10_010)})
    return pdf(objects)


def form_that_shows_itself() -> bytes:
    objects = one_page(b"/X Do " * 50, resources=b"/XObject << /X 6 0 R >>")
    entries = b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R /Y 7 0 R >> >>"
    objects[6] = stream(b"/X Do /Y Do " * 50, b"/Type /XObject " + entries)
    objects[7] = stream(b"/Y Do /X Do " * 50, b"/Type /XObject " + entries)
    return pdf(objects)


def font_that_draws_itself() -> bytes:
    objects = one_page(shown("a" * 200) * 50)
    objects[5] = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0]"
        b" /FirstChar 97 /LastChar 97 /Widths [9] /Encoding << /Differences [97 /a] >>"
        b" /CharProcs << /a 6 0 R >> /Resources << /Font << /F 5 0 R >> >> >>"
    )
    objects[6] = stream(shown("aaaa") * 20)
    return pdf(objects)


def font_of_itself() -> bytes:
    objects = one_page(shown("abc"))
    objects[5] = b"<< /Type /Font /Subtype /Type0 /DescendantFonts [5 0 R] /ToUnicode 5 0 R >>"
    return pdf(objects)


def page_of_a_mile() -> bytes:
    return pdf(one_page(shown("Invoice"), box=b"0 0 1000000000 9"))


def picture_of_billions() -> bytes:
    objects = one_page(b"q 500 0 0 500 0 0 cm /X Do Q", resources=b"/XObject << /X 6 0 R >>")
    head = b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8"
    objects[6] = stream(b"\0" * 5_000_000, head + b" /ColorSpace /DeviceRGB", packed=2)
    return pdf(objects)


def much_text() -> bytes:
    return pdf(one_page(b"".join(shown("xyz" * 40, y=y, size=1) for y in range(800)), packed=1))


class TestHostile:
    """Each ends: read, where there is something to read, else refused by a code."""

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"nonsense" * 50, PLAIN[:60], PLAIN[300:]])
    def test_what_is_broken_is_said_to_be(self, data: bytes) -> None:
        assert refused(data) == "pdf_broken"

    def test_a_password_is_not_guessed(self) -> None:
        reportlab = pytest.importorskip("reportlab.pdfgen.canvas")
        canvas = reportlab.Canvas("x.pdf", encrypt="secret")
        canvas.drawString(72, 720, "Invoice")
        assert refused(canvas.getpdfdata()) == "pdf_locked"

    def test_more_pages_than_any_invoice(self) -> None:
        assert refused(ten_thousand_pages()) == "pdf_too_many_pages"

    def test_more_text_than_any_page(self) -> None:
        assert refused(much_text()) == "pdf_too_much_text"

    def test_more_bytes_than_any_file(self) -> None:
        assert refused(PLAIN + b"\0" * MAX_BYTES) == "pdf_too_large"

    def test_a_page_of_a_mile(self) -> None:
        assert refused(page_of_a_mile()) == "pdf_page_too_large"

    def test_a_file_within_of_a_hundred_megabytes(self) -> None:
        data = with_files({"big.xml": bytes(100 * 2**20)})
        assert refused(data) in {"pdf_attachment_too_large", "pdf_too_heavy"}

    def test_a_file_within_that_unfolds_without_end(self) -> None:
        data = with_files({"bomb.xml": bytes(150 * 2**20)}, packed=2)
        assert len(data) < 20_000
        assert refused(data, NARROW) in {"pdf_attachment_too_large", "pdf_too_heavy"}

    @pytest.mark.parametrize(
        "make",
        [
            tree_that_loops,
            form_that_shows_itself,
            font_that_draws_itself,
            font_of_itself,
            picture_of_billions,
        ],
    )
    def test_loops_end(self, make: Callable[[], bytes]) -> None:
        began = time.monotonic()
        with contextlib.suppress(UnreadablePdf):
            everything(make())
        assert time.monotonic() - began < 6

    def test_a_page_that_unfolds_without_end(self) -> None:
        data = pdf(one_page(b" " * (150 * 2**20), packed=2))
        assert len(data) < 20_000
        assert refused(data, NARROW) in {"pdf_too_heavy", "pdf_broken"}

    def test_a_page_that_takes_for_ever_is_stopped(self) -> None:
        curves = b"0 0 m " + b"900 9 9 900 0 9 c 9 0 0 900 900 9 c " * 40_000 + b"[1 1] 0 d S "
        began = time.monotonic()
        assert refused(pdf(one_page(curves * 4, packed=1)), BRIEF) == "pdf_too_slow"
        assert time.monotonic() - began < 3


class TestTheChild:
    def test_it_ends_with_the_block(self) -> None:
        with open_pdf(PLAIN) as file:
            number = file.child.pid
            assert is_alive(number)
        assert not is_alive(number)

    def test_it_ends_when_the_file_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ended: list[int] = []
        close = PdfFile.close
        monkeypatch.setattr(
            PdfFile, "close", lambda file: (close(file), ended.append(file.child.pid))
        )
        assert refused(b"nonsense") == "pdf_broken"
        assert [is_alive(number) for number in ended] == [False]

    def test_a_child_that_is_killed_is_an_answer(self) -> None:
        with open_pdf(PLAIN) as file:
            os.kill(file.child.pid, signal.SIGSEGV)
            with pytest.raises(UnreadablePdf) as refusal:
                file.page(1)
        assert refusal.value.problems[0].code == "pdf_broken"

    def test_a_child_that_sleeps_is_not_waited_for(self) -> None:
        with open_pdf(PLAIN, BRIEF) as file:
            os.kill(file.child.pid, signal.SIGSTOP)
            began = time.monotonic()
            with pytest.raises(UnreadablePdf) as refusal:
                file.page(1)
        assert refusal.value.problems[0].code == "pdf_too_slow"
        assert time.monotonic() - began < 1.5

    def test_it_knows_nothing_of_the_service(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SECRET_KEY", "hidden")
        with open_pdf(PLAIN) as file:
            surroundings = Path(f"/proc/{file.child.pid}/environ").read_bytes()
            limits = Path(f"/proc/{file.child.pid}/limits").read_text()
            memory = Path(f"/proc/{file.child.pid}/status").read_text()
        assert b"hidden" not in surroundings
        assert [line.split()[3:5] for line in limits.splitlines() if "address space" in line] == [
            [str(300 * 2**20)] * 2
        ]
        assert "quittance" not in memory

    def test_more_memory_than_allowed_ends_it(self) -> None:
        assert refused(PLAIN, Limits(memory=24 * 2**20)) in {"pdf_too_heavy", "pdf_broken"}


def test_a_tree_without_pages_is_broken() -> None:
    assert refused(pdf({1: CATALOGUE, 2: b"<< /Type /Pages /Kids [] /Count 0 >>"})) == "pdf_broken"
    assert refused(pdf({1: CATALOGUE, 2: PAGES, 3: FONT})) == "pdf_broken"
