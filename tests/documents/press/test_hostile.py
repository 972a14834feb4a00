"""No text stops a document, runs off the page, or is read as anything but text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.invoicing.documents.press import DESIGNS, Look, Mark, print_document, print_letter
from quittance.invoicing.documents.press.engine import ENGINE, Job, Unprintable
from quittance.invoicing.documents.press.fitting import fit, printable
from tests.documents.contents import content
from tests.documents.press.archive import defects
from tests.documents.press.letters import LETTERS
from tests.documents.press.paper import letters_of, outside, text_of

# What the norm and the catalogue allow to stand here is a code, not a text.
CODES = {
    "type_code",
    "kind",
    "currency",
    "language",
    "tax_category",
    "category",
    "unit",
    "means",
    "country",
}
MARKUP = [
    '#panic("code")',
    '#import "@preview/x:0.1.0": *',
    '#read("/etc/passwd") $ x^2 $ *bold* _it_ `raw` <label> @ref',
    "= Heading\n- list\n+ enum\n/ term: x",
    "\\u{41} \\ // comment /* open",
    "<script>alert(1)</script> & &amp; ]]> <!-- -->",
    '"; } ]) { "rtl": "x" } \\"',
    "{page} {pages} {number} %s {0}",
    "'; DROP TABLE invoices; --",
]
ODD = [
    "\x00\x01\x1b[31m\x7f\x85",
    "\u202eabc\u202c \u2066x\u2069 \u200e\u200f",
    "\ud800 \udfff x",
    "\ufffe\uffff \U0001ffff \ue000 \U000f0000",
    "🛠️ 🧰 👨‍👩‍👧‍👦 🇩🇪 👍🏽 #️⃣ ✈️",
    "Z̸̧̡̛̗̜̙̖̣̩̳͇̪̘̙̟͉̮̎̍̂̈́̽̋̒̕͝a̶̛͇̪̘l̷g̵o̴",
    "\u0301\u0301 \u05b0 \U0001f3fb",
    "﷽ ﬁ Ⅻ ㎏ 𝓕𝓪𝓷𝓬𝔂 ᚠᚢᚦ 𒀀 𓀀",
    "قهوة\u0640\u064b עִבְרִית हिन्दी ภาษาไทย 한국어 日本語 ქართული አማርኛ ខ្មែរ",
    "a\u00adb\u200bc\u2060d\ufefe",
    "\t\n\r\n\u2028\u2029 \v \f",
]
LONG = ["x" * 10_000, "W" * 10_000, "語" * 10_000, "ب" * 10_000, "क्ष" * 3_000, "👩‍🚀" * 2_000]


def everywhere(thing: Any, text: str) -> Any:
    """The same with every text replaced; codes and what is not there stay."""
    if isinstance(thing, tuple):
        return tuple(everywhere(one, text) for one in thing)
    if not is_dataclass(thing) or isinstance(thing, (date, Decimal)):
        return thing
    changes = {
        field.name: text
        if isinstance(value, str) and field.name not in CODES
        else everywhere(value, text)
        for field in fields(thing)
        for value in [getattr(thing, field.name)]
    }
    return replace(thing, **changes)  # type: ignore[type-var]


@pytest.mark.parametrize("text", [*MARKUP, *ODD], ids=ascii)
def test_hostile_texts_in_every_field(text: str) -> None:
    pdf = print_document(everywhere(content(), text), Look(), mark=Mark.DRAFT)
    assert defects(pdf) == []
    assert outside(pdf) == []


@pytest.mark.parametrize("text", MARKUP, ids=ascii)
def test_markup_is_printed_as_it_was_typed(text: str) -> None:
    one = content(lines__0__name=text.partition("\n")[0], notes=text)
    letters = letters_of(print_document(one, Look()))
    for line in text.splitlines():
        assert letters.count("".join(line.split())) >= 1


@pytest.mark.parametrize("text", LONG, ids=lambda text: ascii(text[:6]))
def test_words_of_ten_thousand_letters_in_every_field(text: str) -> None:
    """Nothing is lost of the first of them, and nothing runs off the page."""
    pdf = print_document(everywhere(content(), text[:500]), Look("compact"))
    assert outside(pdf) == []
    pdf = print_document(content(lines__0__description=text, notes=text), Look())
    assert outside(pdf) == []
    if text[0] in "xW":
        assert letters_of(pdf).count(text[0]) >= 20_000


@pytest.mark.parametrize("design", DESIGNS)
def test_names_of_two_hundred_letters_without_a_space(design: str) -> None:
    name = "Donaudampfschifffahrt" * 10
    one = everywhere(content(), name[:200])
    pdf = print_document(one, Look(design, "letter"))
    assert outside(pdf) == []
    assert letters_of(pdf).count(name[:200]) >= 4


def test_every_letter_is_hostile_too() -> None:
    for text in (MARKUP[1], ODD[0], ODD[5], "W" * 300):
        for letter in LETTERS.values():
            pdf = print_letter(everywhere(letter, text), Look())
            assert defects(pdf) == []
            assert outside(pdf) == []


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_any_text_at_all(text: str) -> None:
    pdf = print_document(everywhere(content(), text), Look())
    assert pdf.startswith(b"%PDF-1.7")


def test_what_no_font_has_is_replaced_where_it_can_be_seen() -> None:
    text = text_of(print_document(content(notes="before 𒀀 after"), Look()))
    assert "before � after" in text


def test_control_characters_and_overrides_leave_no_trace() -> None:
    text = text_of(print_document(content(notes="a\x00\u202eb\u2066c\x1b"), Look()))
    assert "abc" in text


def test_signs_of_other_shapes_become_their_likeness() -> None:
    assert printable("Ⅻ 𝓕𝓪𝓷𝓬𝔂 ﬁ ﷲ") == "Ⅻ Fancy ﬁ الله"


def test_joiners_stay_where_scripts_need_them() -> None:
    assert printable("می\u200cخواهم क्\u200dष a\u200db") == "می\u200cخواهم क्\u200dष ab"


def test_marks_that_no_font_can_set_on_their_letter_are_dropped() -> None:
    assert printable("a\u05b0 \u0301b\n\u05b0c") == "a b\nc"


def test_only_words_wider_than_their_place_are_broken() -> None:
    assert fit("Beratungsdienstleistung", 24) == "Beratungsdienstleistung"
    assert fit("W" * 24, 24).count("\u200b") == 23


def test_a_text_that_typst_refuses_comes_out_in_plain_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if the fonts had a gap that nobody knows of."""
    drawn = ENGINE.pdf

    def refusing(job: Job) -> bytes:
        if "é" in job.sheet.decode():
            raise Unprintable("é")
        return drawn(job)

    monkeypatch.setattr(ENGINE, "pdf", refusing)
    assert "Cafe �" in text_of(print_document(content(notes="Café 店"), Look()))
