"""Suppliers' files over the API: taken, read, given back, shown page by page."""

from __future__ import annotations

import resource
import socket
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from quittance.audit.models import JournalEntry
from quittance.bills.models import Bill, BillFile
from quittance.bills.pictures import WIDTH
from quittance.bills.reading import ocr
from quittance.files.models import StoredFile
from tests.api.test_product_images import send
from tests.api.world import everything
from tests.bills.reading import test_pdf as hostile
from tests.bills.reading.layouts import german_letter
from tests.bills.reading.pdfs import one_page, pdf, shown, with_files
from tests.bills.reading.xmls import CREDIT_NOTE, ZUGFERD1, invoice
from tests.people import Answer, Person

pytestmark = pytest.mark.django_db
PLAIN = pdf(one_page(shown("Invoice No. 12345")))
XML = ZUGFERD1.encode()
# Reads pictures, where there is such a program.
INSTALLED = ocr.program
SECONDS, BYTES = 5.0, 300 * 2**20


@pytest.fixture(autouse=True)
def empty_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def file(content: bytes, name: str = "bill.pdf", media_type: str = "text/html") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content, media_type)}


def uploaded(who: Person, content: bytes = PLAIN, name: str = "bill.pdf") -> dict[str, Any]:
    answer = send(who, "post", "bills/", file(content, name))
    assert answer.status == 201, answer.body
    return dict(answer.body)


class TestUpload:
    def test_a_file_becomes_a_draft(self, ivy: Person) -> None:
        bill = uploaded(ivy, XML, "bill.xml")
        assert (bill["status"], bill["difference"], bill["entered_by_name"]) == (
            "draft",
            "0.00",
            "ivy",
        )
        assert bill["origins"]["number"] == "exact"
        [told] = bill["files"]
        assert (told["name"], told["media_type"], told["pages"]) == (
            "bill.xml",
            "application/xml",
            0,
        )
        entries = JournalEntry.objects.order_by("seq").values_list("action", flat=True)
        assert list(entries) == ["supplier.created", "bill.entered", "bill.file_added"]

    def test_it_happens_once(self, ivy: Person) -> None:
        key = {"Idempotency-Key": "k"}
        first, again = (send(ivy, "post", "bills/", file(PLAIN), **key) for _ in range(2))
        assert (first.status, again.raw) == (201, first.raw)
        assert (Bill.objects.count(), BillFile.objects.count()) == (1, 1)

    def test_the_same_file_again_says_as_which_bill(self, ivy: Person, ada: Person) -> None:
        bill = uploaded(ivy)
        before = everything()
        again = send(ada, "post", "bills/", file(PLAIN, "other.pdf"))
        assert (again.status, again.codes, again.body["bill"]) == (
            409,
            [("file_known", "file")],
            bill["id"],
        )
        assert everything() == before

    def test_the_same_number_in_another_file_says_so_too(self, ivy: Person) -> None:
        bill = uploaded(ivy, XML, "bill.xml")
        again = send(ivy, "post", "bills/", file(with_files({"factur-x.xml": XML})))
        assert (again.status, again.codes, again.body["bill"]) == (
            409,
            [("number_known", "number")],
            bill["id"],
        )
        assert (Bill.objects.count(), BillFile.objects.count()) == (1, 1)

    def test_what_is_more_than_the_limit_is_not_even_read(self, ivy: Person) -> None:
        megabyte = 1024 * 1024
        with override_settings(BILL_FILE_LIMIT=megabyte):
            over = send(ivy, "post", "bills/", file(bytes(megabyte + 1)))
            assert (over.status, over.codes) == (400, [("too_large", "file")])
            far = send(ivy, "post", "bills/", file(bytes(2 * megabyte + 1)))
            assert (far.status, far.codes) == (413, [("request_too_large", None)])
        assert not StoredFile.objects.exists()

    @pytest.mark.parametrize("path", ["bills/", "bills/read/"])
    def test_two_files_in_one_form_are_refused(self, path: str, ivy: Person) -> None:
        two = {"file": [*file(PLAIN).values(), *file(PLAIN, "other.pdf").values()]}
        refused = send(ivy, "post", path, two)
        assert (refused.status, refused.codes) == (400, [("parse_error", None)])
        assert refused.body["errors"][0]["detail"] == "The form has the field file twice."
        assert not StoredFile.objects.exists()

    @pytest.mark.parametrize(
        ("body", "codes"),
        [
            ({}, [("required", "file")]),
            ({"file": "bill.pdf"}, [("invalid", "file")]),
            ({**file(b"x"), "number": "R-1"}, [("unknown_field", "number")]),
            (file(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), [("xml_no_invoice", "file")]),
            (file(b"<html><script>alert(1)</script></html>"), [("xml_no_invoice", "file")]),
            (file(b"MZ\x90\0"), [("unknown_file_type", "file")]),
        ],
    )
    def test_what_is_no_bill_is_told_and_kept_nowhere(
        self, body: dict[str, Any], codes: list[tuple[str, str]], ivy: Person
    ) -> None:
        refused = send(ivy, "post", "bills/", body)
        assert (refused.status, refused.codes) == (400, codes)
        assert not StoredFile.objects.exists()
        assert not Bill.objects.exists()

    @pytest.mark.parametrize("role", ["max_", "vera"])
    def test_who_enters_no_bills_uploads_none(
        self, role: str, request: pytest.FixtureRequest
    ) -> None:
        refused = send(request.getfixturevalue(role), "post", "bills/", file(PLAIN))
        assert (refused.status, refused.codes) == (403, [("permission_denied", None)])
        assert not StoredFile.objects.exists()


class TestAttaching:
    def test_a_bill_has_several(self, ivy: Person) -> None:
        bill = uploaded(ivy, XML, "bill.xml")
        at = f"bills/{bill['id']}/"
        more = send(ivy, "post", f"{at}files/", file(PLAIN, "page.pdf"))
        assert (more.status, more.body["pages"]) == (201, 1)
        assert [one["name"] for one in ivy.get(at).body["files"]] == ["bill.xml", "page.pdf"]
        body = {"file": b64encode(CREDIT_NOTE.encode()).decode(), "name": "note.xml"}
        assert ivy.post(f"{at}files/", body).body["name"] == "note.xml"

    def test_the_bill_is_looked_for_before_the_file_is_read(
        self, ivy: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        theirs = uploaded(ada)["id"]
        monkeypatch.setattr(
            "quittance.bills.operations.files.read_file", lambda *_: pytest.fail("was read")
        )
        for pk in (theirs, 987):
            refused = send(ivy, "post", f"bills/{pk}/files/", file(XML))
            assert (refused.status, refused.codes) == (404, [("not_found", None)])

    def test_what_is_approved_takes_no_more(self, ivy: Person, max_: Person) -> None:
        bill = uploaded(ivy, XML, "bill.xml")
        at = f"bills/{bill['id']}/"
        assert ivy.post(f"{at}submit/").status == 200
        assert max_.post(f"{at}approve/").status == 200
        refused = send(ivy, "post", f"{at}files/", file(PLAIN))
        assert (refused.status, refused.codes) == (409, [("bill_frozen", None)])


class TestGivenBack:
    def test_a_pdf_is_the_very_same_and_saved(self, ivy: Person, max_: Person) -> None:
        at = f"bills/{uploaded(ivy, PLAIN, 'Müller & Söhne.exe')['id']}/file/"
        for who in (ivy, max_):
            got = who.get(at)
            assert (got.status, got.raw) == (200, PLAIN)
        assert got.headers["Content-Type"] == "application/pdf"
        assert got.headers["Content-Disposition"] == 'attachment; filename="M-ller-S-hne.pdf"'
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Cache-Control"] == "private, no-cache"
        same = ivy.get(at, If_None_Match=got.headers["ETag"])
        assert (same.status, same.raw) == (304, b"")

    def test_xml_is_nothing_that_a_browser_runs(self, ivy: Person) -> None:
        got = ivy.get(f"bills/{uploaded(ivy, XML, 'bill.html')['id']}/file/")
        assert (got.raw, got.headers["Content-Type"]) == (XML, "application/octet-stream")
        assert got.headers["Content-Disposition"] == 'attachment; filename="bill.xml"'
        assert got.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"

    def test_pages_are_pictures_with_words(self, ivy: Person) -> None:
        at = f"bills/{uploaded(ivy)['id']}/"
        page = ivy.get(f"{at}pages/1.png")
        assert (page.status, page.headers["Content-Type"]) == (200, "image/png")
        assert int.from_bytes(page.raw[16:20]) == WIDTH
        assert ivy.get(f"{at}pages/1.png", If_None_Match=page.headers["ETag"]).status == 304
        words = ivy.get(f"{at}words/", {"page": "1"})
        assert [one["text"] for one in words.body["words"]] == ["Invoice", "No.", "12345"]
        assert all(0 <= one["left"] < one["right"] <= 1 for one in words.body["words"])

    def test_a_file_is_chosen(self, ivy: Person) -> None:
        at = f"bills/{uploaded(ivy, XML, 'bill.xml')['id']}/"
        other = send(ivy, "post", f"{at}files/", file(PLAIN)).body["id"]
        assert ivy.get(f"{at}pages/1.png").status == 404
        assert ivy.get(f"{at}pages/1.png", {"file": other}).status == 200
        assert ivy.get(f"{at}file/", {"file": other}).raw == PLAIN

    def test_nobody_else_gets_any_of_it(self, ivy: Person, ada: Person, zoe: Person) -> None:
        bill, mine = uploaded(ada), uploaded(ivy, XML, "bill.xml")
        theirs = bill["files"][0]["id"]
        for what in ("file/", "pages/1.png", "words/"):
            for who in (ivy, zoe):
                refused = who.get(f"bills/{bill['id']}/{what}")
                assert (refused.status, refused.codes) == (404, [("not_found", None)])
            # A file of a bill that is not the one in the address.
            assert ivy.get(f"bills/{mine['id']}/{what}", {"file": theirs}).status == 404

    @pytest.mark.parametrize(
        ("path", "query", "answer"),
        [
            ("pages/0.png", {}, (404, [("not_found", None)])),
            ("pages/2.png", {}, (404, [("not_found", None)])),
            ("words/", {"page": "0"}, (400, [("invalid", "page")])),
            ("words/", {"page": "-1"}, (400, [("invalid", "page")])),
            ("words/", {"page": "٣"}, (400, [("invalid", "page")])),
            ("words/", {"page": "9" * 99}, (400, [("invalid", "page")])),
            ("words/", {"page": "3"}, (404, [("not_found", None)])),
            ("file/", {"file": "../1"}, (400, [("invalid", "file")])),
        ],
    )
    def test_what_is_not_there_is_told(
        self, path: str, query: dict[str, str], answer: tuple[int, Any], ivy: Person
    ) -> None:
        refused = ivy.get(f"bills/{uploaded(ivy)['id']}/{path}", query)
        assert (refused.status, refused.codes) == answer

    def test_a_file_that_is_lost_is_told(self, ivy: Person, tmp_path: Path) -> None:
        at = f"bills/{uploaded(ivy)['id']}/"
        for path in (tmp_path / "media").rglob("*"):
            if path.is_file():
                path.unlink()
        for what in ("file/", "pages/1.png", "words/"):
            lost = ivy.get(f"{at}{what}")
            assert (lost.status, lost.codes) == (409, [("file_missing", None)])


class TestReading:
    def test_fields_are_proposed_with_their_origin(self, ivy: Person) -> None:
        made, content = german_letter(1)
        before = everything()
        read = send(ivy, "post", "bills/read/", file(content, "Rechnung.pdf"))
        assert (read.status, read.body["kind"], read.body["pages"]) == (200, "pdf", 1)
        assert (read.body["bill"]["number"], read.body["known_bill"]) == (made.number, None)
        assert read.body["bill"]["stated_total"] == f"{made.gross:.2f}"
        assert read.body["bill"]["origins"]["number"] == "guessed"
        [number] = [one for one in read.body["found"] if one["field"] == "number"]
        assert (number["value"], number["origin"], number["boxes"][0]["page"]) == (
            made.number,
            "guessed",
            1,
        )
        assert read.body["supplier"]["name"] == made.supplier.name
        assert everything() == before

    def test_a_proposal_can_be_entered_as_it_is(self, ivy: Person) -> None:
        read = send(ivy, "post", "bills/read/", file(XML, "bill.xml")).body
        known = {name: one for name, one in read["supplier"].items() if one}
        supplier = ivy.post("suppliers/", known).body["id"]
        entered = ivy.post("bills/", {**read["bill"], "supplier": supplier})
        assert (entered.status, entered.body["difference"]) == (201, "0.00")
        again = send(ivy, "post", "bills/read/", file(XML, "bill.xml")).body
        assert (again["bill"]["supplier"], again["known_bill"]) == (supplier, entered.body["id"])

    def test_a_file_in_json(self, ivy: Person) -> None:
        read = ivy.post("bills/read/", {"file": b64encode(XML).decode()})
        assert (read.status, read.body["kind"]) == (200, "xml")
        refused = ivy.post("bills/read/", {"file": "no base64!"})
        assert (refused.status, refused.codes) == (400, [("invalid", "file")])


BOMB = b"\0" * (150 * 2**20)
ENTITIES = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Invoice>&b;</Invoice>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
# Whichever limit it meets first.
COSTLY = {"pdf_too_heavy", "pdf_too_slow"}
HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "a stream that unfolds": (
        lambda: pdf(one_page(b" " * (150 * 2**20), packed=2)),
        {"pdf_too_heavy", "pdf_broken", "pdf_too_slow"},
    ),
    "an attachment that unfolds": (
        lambda: with_files({"factur-x.xml": BOMB}, packed=2),
        {"pdf_attachment_too_large", "pdf_too_heavy"},
    ),
    "an attachment of a hundred megabytes": (
        lambda: with_files({"factur-x.xml": bytes(100 * 2**20)}),
        {"pdf_attachment_too_large", "pdf_too_heavy"},
    ),
    "ten thousand pages": (hostile.ten_thousand_pages, {"pdf_too_many_pages"}),
    "much text": (hostile.much_text, {"pdf_too_much_text"}),
    "a tree that loops": (hostile.tree_that_loops, {"pdf_broken", "pdf_too_slow"}),
    "a form that shows itself": (hostile.form_that_shows_itself, {"", *COSTLY}),
    "a font that draws itself": (hostile.font_that_draws_itself, {"", *COSTLY}),
    "a font of itself": (hostile.font_of_itself, {"", *COSTLY}),
    "a page of a mile": (hostile.page_of_a_mile, {"pdf_page_too_large", ""}),
    "a picture of billions": (hostile.picture_of_billions, {"", *COSTLY}),
    "entities": (lambda: ENTITIES, {"xml_doctype"}),
    "a file from outside": (lambda: OUTSIDE, {"xml_doctype"}),
    "a schema from outside": (
        lambda: invoice(head='<?xml-stylesheet href="http://192.0.2.1/x.xsl"?>').encode(),
        {""},
    ),
    "deep nesting": (lambda: b"<a>" * 200_000, {"xml_too_large", "xml_broken"}),
    "many elements": (lambda: b"<a>" + b"<b/>" * 2_000_000 + b"</a>", {"xml_too_large"}),
    "one long text": (lambda: b"<a>" + b"x" * 9_000_000 + b"</a>", {"xml_no_invoice"}),
    "nonsense": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 4096, {"pdf_broken"}),
}


class TestHostile:
    """Each ends in a clear answer, in time and within memory; nothing is fetched."""

    @pytest.fixture(autouse=True)
    def no_network(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any) -> None:
            pytest.fail("it was fetched from somewhere")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)

    @pytest.mark.parametrize("name", HOSTILE)
    def test_it_ends(self, name: str, ivy: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ocr, "program", INSTALLED)
        make, codes = HOSTILE[name]
        content = make()
        peak, began = memory(), time.monotonic()
        answer = send(ivy, "post", "bills/", file(content))
        took = time.monotonic() - began
        assert took < SECONDS + 1, "a second is for whatever else runs here"
        assert memory() - peak < BYTES
        assert code_of(answer) in codes
        assert not StoredFile.objects.exists() or answer.status == 201

    @pytest.mark.parametrize("name", [name for name, (_, codes) in HOSTILE.items() if "" in codes])
    def test_its_page_ends_too(self, name: str, ivy: Person) -> None:
        content = HOSTILE[name][0]()
        answer = send(ivy, "post", "bills/", file(content))
        if answer.status != 201 or not answer.body["files"][0]["pages"]:
            return
        for what in ("pages/1.png", "words/"):
            began = time.monotonic()
            page = ivy.get(f"bills/{answer.body['id']}/{what}")
            assert time.monotonic() - began < SECONDS + 1
            assert page.status == 200 or page.codes == [("page_not_shown", None)]

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../../etc/passwd", "passwd"),
            ("..\\..\\windows\\bill.pdf", "bill.pdf"),
            ("bill\r\nSet-Cookie: x=1.pdf", "billSet-Cookie: x=1.pdf"),
            ("\u202efdp.exe", "fdp.exe"),
            ("a\0b.pdf", "ab.pdf"),
            ("\u200b\u200b", "Bill"),
            ("x" * 500, "x" * 200),
            ("<script>alert(1)</script>.pdf", "script>.pdf"),
        ],
    )
    def test_a_name_is_only_data(self, name: str, kept: str, ivy: Person) -> None:
        body = {"file": b64encode(PLAIN).decode(), "name": name[:200]}
        bill = uploaded(ivy, XML, "bill.xml")["id"]
        added = ivy.post(f"bills/{bill}/files/", body)
        if added.status == 400:
            assert added.codes == [("null_characters_not_allowed", "name")]
            return
        assert (added.status, added.body["name"]) == (201, kept)
        got = ivy.get(f"bills/{bill}/file/", {"file": added.body["id"]})
        shown = got.headers["Content-Disposition"]
        assert shown.isascii()
        assert shown.isprintable()
        assert shown.startswith('attachment; filename="')
        assert {"Set-Cookie"} & set(got.headers) == set()


def memory() -> int:
    """The most that this process or one that it started has had, in bytes."""
    whom = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in whom) * 1024


def code_of(answer: Answer) -> str:
    if answer.status == 201:
        return ""
    assert answer.status == 400, answer.body
    [(code, attr)] = answer.codes
    assert attr == "file"
    return code
