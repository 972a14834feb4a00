"""Every document is PDF/A-3a and PDF/UA-1, and carries its e-invoice as Factur-X wants it."""

from __future__ import annotations

from io import BytesIO
from itertools import product

import pikepdf
import pytest
from PIL import Image

from quittance.invoicing.documents.cii import write_cii
from quittance.invoicing.documents.content import CREDIT_NOTE
from quittance.invoicing.documents.paycodes import pay_code
from quittance.invoicing.documents.press import (
    DESIGNS,
    PAPERS,
    Look,
    Mark,
    print_document,
    print_letter,
)
from quittance.invoicing.documents.press.metadata import finished, with_facturx
from tests.documents.contents import content
from tests.documents.press.archive import defects, elements
from tests.documents.press.letters import LETTERS

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><path d="M0 0h90v30z"/></svg>'
)
A4, LETTER = (595.28, 841.89), (612.0, 792.0)


def picture(kind: str, mode: str = "RGBA") -> bytes:
    out = BytesIO()
    Image.new(mode, (120, 40), 90).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("design", "paper"), list(product(DESIGNS, PAPERS)))
def test_an_invoice_in_every_design_on_every_paper(design: str, paper: str) -> None:
    one = content()
    xml = write_cii(one)
    pay = pay_code(one, due=one.totals.due)
    pdf = print_document(one, Look(design, paper, "#ffcc00", SVG), xml=xml, pay=pay)
    assert defects(pdf, xml=xml) == []
    with pikepdf.open(BytesIO(pdf)) as document:
        size = tuple(round(float(side), 2) for side in document.pages[0].MediaBox[2:])
        assert size == (A4 if paper == "a4" else LETTER)


@pytest.mark.parametrize("mark", Mark)
def test_with_every_mark(mark: Mark) -> None:
    assert defects(print_document(content(), Look(), mark=mark)) == []


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("kind", LETTERS)
def test_every_letter_in_every_design(kind: str, design: str) -> None:
    assert defects(print_letter(LETTERS[kind], Look(design))) == []


@pytest.mark.parametrize(
    "logo",
    [SVG, picture("PNG"), picture("PNG", "L"), picture("JPEG", "RGB"), picture("JPEG", "L")],
    ids=["svg", "transparent png", "grey png", "jpeg", "grey jpeg"],
)
def test_with_logos_of_every_kind(logo: bytes) -> None:
    pdf = print_document(content(), Look(logo=logo))
    assert defects(pdf) == []
    with pikepdf.open(BytesIO(pdf)) as document:
        texts = [
            str(element.Alt)
            for kind, element in elements(document.Root.StructTreeRoot.K)
            if kind == "Figure"
        ]
    assert texts == ["Logo of Engines GmbH"]


def test_a_credit_note_in_german_for_an_arab_buyer() -> None:
    one = content(
        type_code=CREDIT_NOTE,
        language="de",
        buyer__name="مؤسسة النور للتجارة",
        lines__0__name="शब्द 말씀 言葉 🧾",
    )
    xml = write_cii(one)
    pdf = print_document(one, Look(), xml=xml)
    assert defects(pdf, xml=xml, language="de") == []


def test_columns_are_headed_and_rows_refer_to_them() -> None:
    with pikepdf.open(BytesIO(print_document(content(), Look()))) as document:
        kinds = [kind for kind, _ in elements(document.Root.StructTreeRoot.K)]
    assert [kinds.count(kind) for kind in ("Table", "TH", "TD")] == [1, 7, 7]
    assert kinds.index("H1") < kinds.index("Table") < kinds.index("H2")


def test_the_file_says_when_the_document_was_issued() -> None:
    with pikepdf.open(BytesIO(print_document(content(), Look()))) as document:
        assert str(document.docinfo["/CreationDate"]) == "D:20261120000000Z"
        assert str(document.docinfo["/Title"]) == "Invoice INV-2026-0001"
        assert str(document.docinfo["/Author"]) == "Engines GmbH"


def test_metadata_that_is_not_as_expected_is_refused() -> None:
    with pytest.raises(ValueError, match="XMP"):
        with_facturx(b"<rdf:RDF></rdf:RDF>")


def test_what_the_tests_look_for_is_found() -> None:
    """The examiner itself: a file that lacks everything is told so."""
    out = BytesIO()
    with pikepdf.open(BytesIO(print_document(content(), Look(), xml=b"<a/>"))) as document:
        root = document.Root
        root.Lang = pikepdf.String("xx")
        del root.MarkInfo, root.OutputIntents, root.ViewerPreferences, root.AF
        document.docinfo["/Title"] = "Another"
        next(e for kind, e in elements(root.StructTreeRoot.K) if kind == "H1").S = pikepdf.Name.H3
        root.Metadata.write(with_facturx(root.Metadata.read_bytes()))
        document.save(out, fix_metadata_version=False)
    found = " ".join(defects(out.getvalue(), xml=b"<a/>"))
    for rule in ("7.2", "6.7.2.2", "6.2.3", "DisplayDocTitle", "6.8", "6.6.3", "7.4.2", "XMP 7.4"):
        assert rule.replace("DisplayDocTitle", "title not displayed") in found


def test_finishing_twice_gives_the_same_bytes() -> None:
    pdf = print_document(content(), Look())
    assert finished(pdf, einvoice=False) == finished(pdf, einvoice=False)
