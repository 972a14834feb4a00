"""What can be chosen: designs, colours, logos; and that the choice can be read."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from quittance.invoicing.documents.press import (
    LogoUnfit,
    Look,
    Mark,
    check_logo,
    draw_pages,
    print_document,
)
from quittance.invoicing.documents.press.colours import READABLE, contrast, palette, parse
from tests.documents.contents import content
from tests.documents.press.paper import text_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">{}</svg>'
COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize(
    "wrong",
    [{"design": "fancy"}, {"paper": "a3"}, {"accent": "red"}, {"accent": "#12345٣"}],
    ids=str,
)
def test_a_look_that_is_none_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"is none of|is no colour"):
        Look(**wrong)  # type: ignore[arg-type]


@given(COLOURS)
def test_every_accent_can_be_read(accent: str) -> None:
    found = palette(accent)
    for text, ground in (
        (found.accent, "#ffffff"),
        (found.accent, found.tint),
        (found.on_fill, found.fill),
        (found.ink, found.tint),
    ):
        assert contrast(parse(text), parse(ground)) >= READABLE


def test_a_dark_accent_stays_as_it_was_chosen() -> None:
    assert palette("#1f4e79").accent == "#1f4e79"
    assert palette("#1f4e79").on_fill == "#ffffff"


def test_contrast_is_that_of_the_guidelines() -> None:
    assert round(contrast(parse("#ffffff"), parse("#000000")), 2) == 21
    assert round(contrast(parse("#777777"), parse("#ffffff")), 2) == 4.48


@pytest.mark.parametrize(
    ("logo", "why"),
    [
        (b"", "no PNG, JPEG or SVG"),
        (b"GIF89a", "no PNG, JPEG or SVG"),
        (b"\xff\xfe\x00", "no PNG, JPEG or SVG"),
        (b"\x89PNG\r\n\x1a\n", "not a whole PNG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + b"\0\0\0\x01\0\0\0\x01" + b"\0" * 9, "cannot be drawn"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + b"\0\xff\0\0\0\xff\0\0", "16 million pixels"),
        (b"\xff\xd8\xff\xe0", "not a whole JPEG"),
        (b"x" * 2_000_001, "larger than 2 MB"),
        (b"<svg", "cannot be drawn"),
        (b"<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>", "document type"),
        (SVG.format("<script>alert(1)</script>").encode(), "script"),
    ],
    ids=ascii,
)
def test_a_logo_that_cannot_be_drawn_is_refused_with_the_reason(logo: bytes, why: str) -> None:
    with pytest.raises(LogoUnfit, match=why):
        check_logo(logo)


def test_a_picture_in_the_colours_of_print_is_refused() -> None:
    out = BytesIO()
    Image.new("CMYK", (10, 10)).save(out, "JPEG")
    with pytest.raises(LogoUnfit, match="CMYK"):
        check_logo(out.getvalue())


def test_a_drawing_cannot_reach_for_files() -> None:
    """What it points to is not drawn, or the logo is refused: nothing is read."""
    logo = SVG.format('<image href="/etc/passwd" width="9" height="9"/>').encode()
    try:
        check_logo(logo)
    except LogoUnfit:
        return
    assert b"root:" not in print_document(content(), Look(logo=logo))


def test_a_good_logo_is_taken() -> None:
    check_logo(SVG.format('<path d="M0 0h90v30z"/>').encode())


@pytest.mark.parametrize(
    ("mark", "word"),
    [(Mark.DRAFT, "DRAFT"), (Mark.PAID, "PAID"), (Mark.COPY, "COPY"), (Mark.OVERDUE, "OVERDUE")],
)
def test_a_mark_is_printed(mark: Mark, word: str) -> None:
    assert word in text_of(print_document(content(), Look(), mark=mark))
    assert word not in text_of(print_document(content(), Look()))


def test_what_is_paid_asks_for_nothing() -> None:
    text = text_of(print_document(content(), Look(), mark=Mark.PAID))
    assert "This invoice has been paid." in text
    assert "IBAN" not in text


def test_pictures_have_the_size_that_was_asked_for() -> None:
    [page] = draw_pages(content(), Look(), dots_per_inch=72)
    assert Image.open(BytesIO(page)).size == (595, 842)


def test_the_same_document_gives_the_same_bytes() -> None:
    first = print_document(content(), Look(), xml=b"<a/>")
    print_document(content(number="OTHER"), Look("compact"))
    assert print_document(content(), Look(), xml=b"<a/>") == first
    assert print_document(content(notes="x"), Look(), xml=b"<a/>") != first
