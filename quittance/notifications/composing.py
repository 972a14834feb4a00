"""A message as mail servers take it: RFC 5322 and MIME, seven bits wide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email import charset, policy
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, quote
from typing import Any
from uuid import uuid4

from quittance.notifications.attaching import Attachment
from quittance.notifications.models import Message
from quittance.notifications.texts.writing import Words, with_address

LINE = 76
NO_HEADERS: Mapping[str, str] = {}
_QUOTED = charset.Charset("utf-8")
_QUOTED.body_encoding = charset.QP


class BadHeader(ValueError):
    """A line break in what goes into a header: somebody tries to add headers of their own."""


def compose(
    message: Message,
    attachments: Sequence[Attachment],
    *,
    address: str = "",
    headers: Mapping[str, str] = NO_HEADERS,
    sender: str,
    at: datetime,
) -> bytes:
    """The mail with lines ended by CRLF. `address` is what its words give where they hold a mark;
    `headers` are those of this mail alone; `sender` is the service's own address."""
    words = with_address(Words(message.subject, message.text, message.html), address)
    # The stubs know headers as text only.
    mail: Any = MIMEMultipart("mixed")
    mail["From"] = _mailbox("From", message.from_name, sender)
    mail["To"] = _mailbox("To", message.to_name, message.to)
    if message.reply_to:
        mail["Reply-To"] = _mailbox("Reply-To", message.from_name, message.reply_to)
    mail["Subject"] = _line("Subject", safe(words.subject))
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = safe(message.message_id)
    mail["Auto-Submitted"] = "auto-generated"
    mail.attach(_words(words))
    for one in attachments:
        mail.attach(_file(one))
    written: bytes = mail.as_bytes(
        policy=policy.compat32.clone(linesep="\r\n", max_line_length=LINE)
    )
    # On a line each, however long: not every mail program looks for an address on the next line.
    own = "".join(f"{name}: {safe(value)}\r\n" for name, value in headers.items())
    return own.encode("ascii") + written


def new_message_id(sender: str) -> str:
    """A Message-ID that no other mail has, at the domain of the service's address."""
    return f"<{uuid4().hex}@{ascii_address(sender).rpartition('@')[2]}>"


def ascii_address(address: str) -> str:
    """The address as it goes over the wire: its domain in letters of ASCII (RFC 3490).

    Raises UnicodeError for a part before the @ that is not in ASCII, or a domain that is none.
    """
    local, at, domain = safe(address).rpartition("@")
    return f"{local.encode('ascii').decode()}{at}{domain.encode('idna').decode()}"


def safe(value: str) -> str:
    """The value as it is. Raises BadHeader for what would end a header's line."""
    if any(character in value for character in "\r\n\x00"):
        raise BadHeader(f"{value[:40]!r} has a line break.")
    return value


def _is_plain(text: str) -> bool:
    """Whether it can stand as it is: in ASCII, and nothing that is read as encoded (RFC 2047)."""
    return text.isascii() and "=?" not in text


def _line(header: str, text: str) -> Header:
    return Header(text, "us-ascii" if _is_plain(text) else "utf-8", LINE, header)


def _mailbox(header: str, name: str, address: str) -> Header | str:
    plain = f"<{ascii_address(address)}>"
    if not safe(name):
        return ascii_address(address)
    if _is_plain(name):
        return Header(f'"{quote(name)}" {plain}', "us-ascii", LINE, header)
    mailbox = Header(name, "utf-8", LINE, header)
    mailbox.append(plain, "us-ascii")
    return mailbox


def _words(words: Words) -> MIMEMultipart:
    """The same twice: a mail program shows the last one that it can."""
    both = MIMEMultipart("alternative")
    for subtype, text in (("plain", words.text), ("html", words.html)):
        part = MIMENonMultipart("text", subtype)
        part.set_payload(text, _QUOTED)
        both.attach(part)
    return both


def _file(attachment: Attachment) -> MIMEBase:
    main, _, subtype = attachment.media_type.partition("/")
    part = MIMEBase(main, subtype)
    part.set_payload(attachment.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=safe(attachment.name))
    return part
