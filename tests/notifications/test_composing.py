"""What a message looks like on the wire, read back by a parser that is not ours."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.notifications.attaching import Attachment
from quittance.notifications.composing import BadHeader, ascii_address, compose, new_message_id
from quittance.notifications.models import Message
from quittance.notifications.texts.filling import one_line

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
USUAL: dict[str, Any] = {
    "to": "cleo@example.com",
    "to_name": "Cleo Brandt",
    "from_name": "Engines",
    "reply_to": "office@engines.example",
    "subject": "Invoice 7",
    "text": "Dear Cleo",
    "html": "<p>Dear Cleo</p>",
    "message_id": "<1@quittance.example>",
}


def written(*attachments: Attachment, **fields: Any) -> bytes:
    message = Message(**USUAL | fields)
    return compose(message, attachments, sender="post@quittance.example", at=NOON)


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]


def header(raw: bytes, name: str) -> str:
    """As the older of Python's parsers has it, which joins words of RFC 2047 as the RFC says."""
    return str(make_header(decode_header(message_from_bytes(raw)[name])))


def test_it_comes_from_the_service_under_the_organisations_name() -> None:
    mail = read(written())
    assert mail["From"] == "Engines <post@quittance.example>"
    assert mail["To"] == "Cleo Brandt <cleo@example.com>"
    assert mail["Reply-To"] == "Engines <office@engines.example>"
    assert mail["Subject"] == "Invoice 7"
    assert mail["Date"] == "Thu, 26 Nov 2026 12:00:00 +0000"
    assert mail["Message-ID"] == "<1@quittance.example>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_without_an_address_of_the_organisation_nobody_is_answered() -> None:
    assert read(written(reply_to=""))["Reply-To"] is None


def test_it_says_the_same_as_text_and_as_html() -> None:
    mail = read(written(text="Grüße\n.\nFrom me", html="<p>Grüße</p>"))
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain.get_content().replace("\r\n", "\n") == "Grüße\n.\nFrom me"  # type: ignore[union-attr]
    assert html.get_content() == "<p>Grüße</p>"  # type: ignore[union-attr]


def test_files_come_as_they_were_made() -> None:
    files = [
        Attachment("INV-1-cii.xml", "application/xml", b"<a/>\r\n"),
        Attachment("Rechnung ä.pdf", "application/pdf", bytes(range(256)) * 9),
    ]
    found = list(read(written(*files)).iter_attachments())
    assert [
        Attachment(one.get_filename() or "", one.get_content_type(), one.get_content())
        for one in found
    ] == files
    assert {one.get_content_disposition() for one in found} == {"attachment"}


def test_lines_are_short_and_in_ascii() -> None:
    raw = written(text="ä" * 5000, subject="ö" * 300, to_name="x" * 200, from_name="é " * 100)
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 255
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


NAMES = st.text(max_size=200).map(one_line)


@given(name=NAMES, subject=NAMES)
def test_any_name_and_subject_come_back(name: str, subject: str) -> None:
    raw = written(from_name=name, to_name=name, subject=subject)
    assert header(raw, "Subject") == subject
    for field, address in (("From", "post@quittance.example"), ("To", "cleo@example.com")):
        assert parseaddr(message_from_bytes(raw)[field])[1] == address
        if name and not name.isascii():
            assert header(raw, field) == f"{name} <{address}>"
        if name.isascii() and "=?" not in name:
            [mailbox] = read(raw)[field].addresses
            assert (mailbox.display_name, mailbox.addr_spec) == (name, address)


@pytest.mark.parametrize("field", ["to", "to_name", "from_name", "reply_to", "subject"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x00"])
def test_nothing_adds_a_header(field: str, end: str) -> None:
    with pytest.raises(BadHeader):
        written(**{field: f"x@example.com{end}Bcc: zoe@example.com"})


def test_a_name_that_looks_like_an_address_is_a_name() -> None:
    [to] = read(written(to_name="zoe@example.com>, <ivy@example.com"))["To"].addresses
    assert (to.display_name, to.addr_spec) == (
        "zoe@example.com>, <ivy@example.com",
        "cleo@example.com",
    )


def test_what_looks_encoded_is_text() -> None:
    trick = "=?utf-8?q?Your_bank?="
    raw = written(subject=trick, from_name=trick)
    assert read(raw)["Subject"] == trick
    [sender] = read(raw)["From"].addresses
    assert sender.display_name == trick


def test_a_plain_subject_is_not_encoded() -> None:
    assert b"\r\nSubject: Invoice 7\r\n" in written()


def test_a_message_id_is_new_and_of_the_services_domain() -> None:
    made = {new_message_id("post@bücher.example") for _ in range(100)}
    assert len(made) == 100
    assert all(re.fullmatch(r"<[0-9a-f]{32}@xn--bcher-kva\.example>", one) for one in made)


@pytest.mark.parametrize("address", ["jürgen@example.com", "cleo@" + "x" * 64 + ".example"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UnicodeError):
        ascii_address(address)
