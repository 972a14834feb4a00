"""Words and placeholders."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.notifications.errors import UnknownPlaceholder
from quittance.notifications.rules import Kind, TextKind, text_kind
from quittance.notifications.texts.defaults import BUTTONS, LANGUAGES, Wording
from quittance.notifications.texts.filling import (
    LINK,
    PLACEHOLDERS,
    fill,
    fill_line,
    names_in,
    refuse_unknown,
)
from quittance.notifications.texts.house import WORDINGS
from quittance.notifications.texts.writing import with_address, written

URL = "https://invoices.example.com/i/abc?x=1&y=2"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{link}",
    "{{ settings.SECRET_KEY }}",
    "{% include 'x' %}",
    "a\r\nBcc: zoe@example.com",
    "a\u202eb\x00c\x1b[31m",
    "x" * 10_000,
    "\ud800",
]


class TestFilling:
    def test_values_stand_for_their_names(self) -> None:
        text = "Dear {customer},\n\npay {balance}."
        assert fill(text, {"customer": "Cleo", "balance": "1 €"}) == "Dear Cleo,\n\npay 1 €."

    def test_a_value_is_not_read_again(self) -> None:
        values = {"customer": "{link}", "link": "secret"}
        assert fill("{customer}", values) == "{link}"
        assert fill_line("To {customer}", values) == "To {link}"

    def test_a_line_without_its_value_is_left_out(self) -> None:
        text = "One\n\nPay {balance} by {due_date}.\n\nTwo"
        assert fill(text, {"balance": "1 €", "due_date": ""}) == "One\n\nTwo"

    def test_so_is_the_line_that_leads_to_it(self) -> None:
        text = "One\n\nSee it here:\n{link}\n\nTwo"
        assert fill(text, {"link": ""}) == "One\n\nTwo"
        assert fill(text, {"link": LINK}) == f"One\n\nSee it here:\n{LINK}\n\nTwo"

    def test_a_line_that_leads_elsewhere_stays(self) -> None:
        assert fill("One:\n\n{link}", {"link": ""}) == "One:"

    def test_other_braces_are_only_braces(self) -> None:
        assert fill("}a{ b\n}", {}) == "}a{ b\n}"

    def test_a_subject_is_one_line(self) -> None:
        assert fill_line("Invoice\n{number}", {"number": "7\r\n8"}) == "Invoice 7 8"

    def test_a_space_that_must_not_break_is_kept(self) -> None:
        assert fill("{total}", {"total": "1\xa0€"}) == "1\xa0€"

    @pytest.mark.parametrize("value", HOSTILE)
    def test_whatever_a_value_holds_it_is_one_line_of_text(self, value: str) -> None:
        filled = fill("Dear {customer},\nyours", {"customer": value})
        assert len(filled.split("\n")) == 2
        assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\ud800-\udfff]", filled)


class TestUnknown:
    def test_each_is_named_with_those_that_are_known(self) -> None:
        with pytest.raises(UnknownPlaceholder) as caught:
            refuse_unknown(Kind.INVOICE, subject="{numbr}", body="{a} {number} {a} {}")
        assert [(one.code, one.attr) for one in caught.value.problems] == [
            ("unknown_placeholder", "subject"),
            ("unknown_placeholder", "body"),
            ("unknown_placeholder", "body"),
        ]
        assert caught.value.problems[0].detail == (
            "There is no {numbr} here. These are known: {balance}, {customer}, {due_date}, "
            "{issue_date}, {number}, {organisation}, {total}."
        )

    def test_what_one_kind_knows_another_need_not(self) -> None:
        refuse_unknown(Kind.CREDIT_NOTE, body="{corrects}")
        with pytest.raises(UnknownPlaceholder):
            refuse_unknown(Kind.INVOICE, body="{corrects}")


class TestDefaults:
    def test_there_are_words_for_every_kind_in_every_language(self) -> None:
        assert WORDINGS.keys() == {(kind, language) for kind in TextKind for language in LANGUAGES}
        assert BUTTONS.keys() == set(LANGUAGES)
        assert PLACEHOLDERS.keys() == set(TextKind)

    def test_every_mail_has_words_and_a_reminder_three_tones(self) -> None:
        worded = set(Kind) - {Kind.BILL_DIGEST}
        assert {text_kind(kind, level) for kind in worded for level in range(5)} == set(TextKind)
        tones = [text_kind(Kind.REMINDER, level) for level in range(5)]
        assert tones == ["reminder", "reminder", "reminder_2", "reminder_3", "reminder_3"]

    @pytest.mark.parametrize(("kind", "language"), WORDINGS)
    def test_they_know_their_placeholders_and_use_all_that_matter(
        self, kind: Kind, language: str
    ) -> None:
        wording = WORDINGS[kind, language]
        assert names_in(wording.subject, wording.body) == PLACEHOLDERS[kind].keys()

    @pytest.mark.parametrize(("kind", "language"), WORDINGS)
    def test_without_link_and_balance_they_still_read_well(self, kind: Kind, language: str) -> None:
        values = dict.fromkeys(PLACEHOLDERS[kind], "X") | {
            "link": "",
            "balance": "",
            "due_date": "",
        }
        text = written(WORDINGS[kind, language], values, sender="X", language=language).text
        assert not re.search(r"[{}]|:\n|:$|\n\n\n|  ", text)
        assert text.startswith(("Dear X,\n\n", "Guten Tag X,\n\n"))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words += data


def html_of(body: str, **values: str) -> Tags:
    wording = Wording("Invoice {number}", body)
    values = {"number": "7", **values}
    tags = Tags()
    words = written(wording, values, sender="Engines & Co", language="de")
    tags.feed(with_address(words, URL).html)
    return tags


class TestHtml:
    def test_the_link_alone_on_its_line_is_a_button(self) -> None:
        seen = html_of("Here:\n{link}\n\nBye", link=LINK)
        assert seen.addresses == [URL]
        assert "Online ansehen" in seen.words
        assert URL not in seen.words

    def test_within_a_line_it_is_an_address_to_click(self) -> None:
        seen = html_of("See {link}.", link=LINK)
        assert seen.addresses == [URL]
        assert f"See {URL}." in seen.words

    def test_what_is_kept_does_not_hold_the_address(self) -> None:
        words = written(Wording("7", "{link}"), {"link": LINK}, sender="X", language="en")
        assert (words.text, URL in words.html) == (LINK, False)
        assert with_address(words, URL).text == URL

    @pytest.mark.parametrize("value", [f"a{LINK}b", f"{LINK} "])
    def test_no_value_and_no_text_can_stand_for_it(self, value: str) -> None:
        seen = html_of(f"{value} {{customer}}", customer=value)
        assert seen.addresses == []
        assert LINK not in seen.words

    def test_an_address_within_a_line_is_one_to_click(self) -> None:
        seen = html_of("See https://example.com/terms.")
        assert seen.addresses == ["https://example.com/terms"]
        assert "See https://example.com/terms." in seen.words

    def test_paragraphs_and_lines_are_kept(self) -> None:
        seen = html_of("One\nTwo\n\nThree")
        assert (seen.tags.count("p"), seen.tags.count("br")) == (2, 1)

    def test_it_asks_nothing_of_other_hosts(self) -> None:
        tags = html_of("Hello").tags
        assert not {"img", "link", "script", "iframe", "base"} & set(tags)

    @pytest.mark.parametrize("value", HOSTILE)
    def test_values_are_text_and_nothing_else(self, value: str) -> None:
        plain = html_of("Dear {customer}", customer="Cleo")
        odd = html_of("Dear {customer}", customer=value)
        assert (odd.tags, odd.addresses) == (plain.tags, plain.addresses)

    @given(st.text(max_size=60))
    def test_so_is_the_text_itself(self, text: str) -> None:
        seen = html_of(f"x{text}".replace("http", ""))
        assert seen.addresses == []
        assert set(seen.tags) - {"br", "p"} == set(html_of("x").tags) - {"p"}
