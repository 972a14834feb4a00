"""Delivery to an SMTP server (RFC 5321), with an eye on the one moment that matters.

Until the dot that ends the mail has been sent, the server has nothing that it could deliver; from
then on it may have taken it, whether or not its answer comes back (RFC 5321, 4.1.1.4 and 6.1).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass

from quittance.env import MailWay
from quittance.notifications.composing import ascii_address
from quittance.notifications.transports.outcome import Abandoned, MaybeDelivered, NotDelivered

LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
LAST = b".\r\n"


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """`timeout`: seconds to wait for each answer of the server."""

    way: MailWay
    timeout: float

    def deliver(
        self, *, sender: str, to: str, mail: bytes, message_id: str, before_last: Callable[[], bool]
    ) -> None:
        with closing(self._ready_for(sender)) as server:
            with _refusal_is_final():
                _expect(server.rcpt(_on_the_wire(to)), 250, 251)
                _expect(server.docmd("DATA"), 354)
                server.send(_stuffed(mail))
            if not before_last():
                raise Abandoned
            _send_the_dot(server)
            # Whatever comes of this, the mail has been taken.
            with suppress(OSError):
                server.send(b"QUIT\r\n")

    def _ready_for(self, sender: str) -> smtplib.SMTP:
        """Connected, and willing to take mail from us.

        What the server refuses until here is no fault of the mail: whoever runs the service can
        mend it, so that it is worth trying again.
        """
        with _refusal_may_pass():
            server = self._connected()
            try:
                if self.way.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self.way.user:
                    server.login(self.way.user, self.way.password)
                server.ehlo_or_helo_if_needed()
                _expect(server.mail(ascii_address(sender)), 250)
            except BaseException:
                server.close()
                raise
        return server

    def _connected(self) -> smtplib.SMTP:
        host, port = self.way.host, self.way.port
        if self.way.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=self.timeout, context=context)
        return smtplib.SMTP(host, port, timeout=self.timeout)


@contextmanager
def _refusal_may_pass() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPResponseException as error:
        said = _said(error.smtp_code, error.smtp_error)
        raise NotDelivered(f"The mail server does not let us in: {said}") from error
    except OSError as error:
        raise NotDelivered(f"The mail server cannot be used: {error}") from error


@contextmanager
def _refusal_is_final() -> Iterator[None]:
    """RFC 5321, 4.2.1: 5yz says never, 4yz says not now. A broken connection says nothing."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except OSError as error:
        raise NotDelivered(f"The mail server cannot be used: {error}") from error


def _on_the_wire(address: str) -> str:
    try:
        return ascii_address(address)
    except UnicodeError as error:
        raise NotDelivered(f"“{address}” is no address for mail.", permanent=True) from error


def _stuffed(mail: bytes) -> bytes:
    """RFC 5321, 4.5.2: a line that begins with a dot gets another one."""
    body = LEADING_DOT.sub(b"..", mail)
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def _send_the_dot(server: smtplib.SMTP) -> None:
    try:
        server.send(LAST)
        code, text = server.getreply()
    except OSError as error:
        raise MaybeDelivered(f"The mail server did not answer: {error}") from error
    if 400 <= code < 600:
        raise _refused(code, text)
    if code != 250:
        raise MaybeDelivered(f"The mail server answered: {_said(code, text)}")


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    code, text = answer
    if code not in codes:
        raise smtplib.SMTPResponseException(code, text)


def _refused(code: int, text: bytes | str) -> NotDelivered:
    is_final = 500 <= code < 600
    return NotDelivered(f"The mail server refuses it: {_said(code, text)}", permanent=is_final)


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return f"{code} {' '.join(words.split())}"[:500]
