"""A mail server of the tests' own: it keeps what it takes, and makes the trouble it is told to."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

# What can go wrong, by the moment in which it does.
TROUBLES = {
    "greeting": b"421 Not today\r\n",
    "mail": b"451 Ask later\r\n",
    "mail 5": b"530 Who are you?\r\n",
    "rcpt": b"450 Mailbox busy\r\n",
    "rcpt 5": b"550 No such user here\r\n",
    "data": b"451 No room now\r\n",
    "data 5": b"554 Not from you\r\n",
    "dot": b"452 Disk full\r\n",
    "dot 5": b"550 Spam\r\n",
    "dot odd": b"hello?\r\n",
    "dot long": b"250 " + b"x" * 10_000 + b"\r\n",
}
# The connection is closed instead: at RCPT, amid the mail, after it was taken, after it was lost.
DROPS = {"drop rcpt", "drop data", "drop taken", "drop lost"}


@dataclass(frozen=True)
class Mail:
    sender: str
    to: str
    raw: bytes

    @property
    def parsed(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]

    @property
    def message_id(self) -> str:
        return str(self.parsed["Message-ID"])


@dataclass
class Postbox:
    """`trouble()` is asked once for each connection; `delay` is waited after each dot. With `tls`
    it is spoken from the start, or after STARTTLS where `asks_for_tls`; mail is taken of ada only.
    """

    tls: ssl.SSLContext | None = None
    asks_for_tls: bool = False
    trouble: Callable[[], str] = lambda: ""
    delay: float = 0.0
    mails: list[Mail] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Postbox:
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.postbox = self
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server.server_address[1]}?starttls=0"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    # The test that ends does not wait for a client that holds its line.
    block_on_close = False
    request_queue_size = 64
    postbox: Postbox


class Handler(socketserver.StreamRequestHandler):
    timeout = 20

    def handle(self) -> None:
        box: Postbox = self.server.postbox  # type: ignore[attr-defined]
        box.connections += 1
        self.trouble = box.trouble()
        try:
            self.converse(box)
        except OSError:
            return

    def speak_tls(self, context: ssl.SSLContext) -> None:
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)

    def converse(self, box: Postbox) -> None:
        user = ""
        if box.tls and not box.asks_for_tls:
            self.speak_tls(box.tls)
        if not self.say("greeting", b"220 postbox ESMTP\r\n"):
            return
        sender = to = ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word in {b"EHLO", b"HELO"}:
                more = b"250-STARTTLS\r\n" if box.asks_for_tls else b""
                self.wfile.write(b"250-postbox\r\n" + more + b"250 AUTH PLAIN\r\n")
            elif word == b"STAR" and box.tls:
                self.wfile.write(b"220 go on\r\n")
                self.speak_tls(box.tls)
            elif word == b"AUTH":
                user, password = b64decode(line.split()[-1]).decode().split("\0")[1:]
                is_ada = (user, password) == ("ada", "secret")
                self.wfile.write(b"235 hello\r\n" if is_ada else b"535 who?\r\n")
            elif word == b"MAIL":
                sender = address_in(line)
                fits = not box.tls or user == "ada"
                self.say("mail", b"250 fine\r\n" if fits else b"530 log in\r\n")
            elif word == b"RCPT":
                if self.trouble == "drop rcpt":
                    return
                to = address_in(line)
                self.say("rcpt", b"250 fine\r\n")
            elif word == b"DATA":
                if self.say("data", b"354 go on\r\n") and not self.take(box, sender, to):
                    return
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"500 what?\r\n")

    def take(self, box: Postbox, sender: str, to: str) -> bool:
        """The mail up to its dot; False where the connection ends."""
        if self.trouble == "drop data":
            self.rfile.readline()
            return False
        lines = []
        while True:
            line = self.rfile.readline()
            if not line:
                # Without its dot it is no mail.
                return False
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        if self.trouble == "drop lost":
            return False
        if not self.trouble.startswith("dot"):
            box.mails.append(Mail(sender, to, b"".join(lines)))
        if self.trouble == "drop taken":
            return False
        time.sleep(box.delay)
        self.say("dot", b"250 taken\r\n")
        return True

    def say(self, moment: str, usual: bytes) -> bool:
        """The usual answer, unless this is the moment of trouble."""
        is_now = self.trouble.split(" ")[0] == moment
        self.wfile.write(TROUBLES[self.trouble] if is_now else usual)
        return not is_now


def address_in(line: bytes) -> str:
    [found] = re.findall(rb"<([^>]*)>", line)
    return str(found.decode())
