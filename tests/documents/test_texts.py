"""What people type, made fit for XML and paper."""

from __future__ import annotations

import pytest
from lxml import etree

from quittance.invoicing.documents.texts import clean, first_line, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        ("  \n\t ", ""),
        ("e\u0301", "é"),
        ("a\r\nb\rc\u2028d\u2029e\x85f", "a\nb\nc\nd\ne\nf"),
        ("a\x00b\x1bc\x7fd\x9fe", "abcde"),
        ("a\ud800b\udfffc", "abc"),
        ("a\ufffeb\U0001ffffc\ufdd0d", "abcd"),
        ("\u202eabc\u202c\u2066d\u2069\ufeff", "abcd"),
        ("\u05d0\u200f!\u200d", "\u05d0\u200f!\u200d"),
        ("a\tb  c", "a\tb  c"),
        ("<a> & ]]>", "<a> & ]]>"),
    ],
)
def test_only_what_a_document_can_hold_is_kept(typed: str | None, kept: str) -> None:
    assert clean(typed) == kept
    assert clean(kept) == kept


def test_every_character_that_is_kept_fits_into_xml() -> None:
    everything = clean("".join(map(chr, range(0x110000))))
    element = etree.Element("text")
    element.text = everything
    read = etree.fromstring(etree.tostring(element, encoding="UTF-8"))
    assert read.text == everything
    assert len(everything) > 1_100_000


def test_a_line_is_one_line() -> None:
    assert one_line(" a\tb\n\n c ") == "a b c"


def test_the_first_line_is_the_name_and_the_rest_describes() -> None:
    assert first_line("\n Lamp \n\n brass,\n 20 cm") == ("Lamp", "brass,\n 20 cm")
    assert first_line("Lamp") == ("Lamp", "")
