"""One POST to one receiver: resolved once, checked, and over within ten seconds.

Nothing of the answer is kept but its status, so that nobody can read through us what only we can
reach. Redirects are not followed and proxies are not used: the connection goes to the very address
that was checked.
"""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from threading import Thread
from time import monotonic
from typing import Any

from django.utils import timezone

from quittance.notifications.webhooks.addresses import (
    Networks,
    Target,
    may_be_reached,
    target_of,
)
from quittance.notifications.webhooks.rules import asked_to_wait

SECONDS = 10.0
# Bytes of an answer's body that are read, so that the receiver sees it taken.
MOST_READ = 64 * 1024
PIECE = 16 * 1024
# Bytes of a whole answer. One that informs or adds headers without an end keeps us busy, not only
# waiting.
MOST_HEARD = 256 * 1024
MOST_ADDRESSES = 4
SWITCHING, GONE = 101, 410


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a try. `status` is None where there was no answer, `error` empty after a
    success; `wait` is what the receiver asked for."""

    status: int | None
    error: str = ""
    wait: timedelta | None = None
    duration_ms: int = 0

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Refused(Exception):
    """Nothing was sent; says why."""


class Deadline:
    def __init__(self, seconds: float) -> None:
        self.seconds, self.ends = seconds, monotonic() + seconds

    def left(self) -> float:
        """Seconds. Raises TimeoutError once there are none."""
        left = self.ends - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    networks: Networks,
    seconds: float = SECONDS,
) -> Answer:
    """Send it, whatever comes of it. Raises nothing."""
    deadline = Deadline(seconds)
    try:
        status, retry_after = _exchange(target_of(url), body, headers, networks, deadline)
        answer = _judged(status, retry_after)
    except TimeoutError:
        answer = Answer(None, f"There was no answer within {seconds:g} seconds.")
    except (Refused, ssl.SSLError, OSError, HTTPException, ValueError) as error:
        answer = Answer(None, _reason(error))
    took = seconds - (deadline.ends - monotonic())
    return Answer(answer.status, answer.error, answer.wait, round(took * 1000))


def _judged(status: int, retry_after: str | None) -> Answer:
    if 200 <= status < 300:
        return Answer(status)
    if 300 <= status < 400:
        return Answer(status, f"It answered {status}: redirects are not followed.")
    wait = asked_to_wait(status, retry_after, timezone.now())
    return Answer(status, f"It answered {status}.", wait)


def _exchange(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    networks: Networks,
    deadline: Deadline,
) -> tuple[int, str | None]:
    """(status, Retry-After). Raises what the network raises, and Refused."""
    with _connected(target, networks, deadline) as plain:
        sock = _secured(plain, target, deadline) if target.scheme == "https" else plain
        with sock:
            http = HTTPConnection(target.host, target.port)
            http.sock = wire = _Wire(sock, deadline)
            http.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": target.authority, **headers}.items():
                http.putheader(name, value)
            http.putheader("Content-Length", str(len(body)))
            http.putheader("Connection", "close")
            http.endheaders(body)
            response = _final(http, wire)
            _take(response)
            return response.status, response.headers.get("Retry-After")


def _final(http: HTTPConnection, wire: Any) -> HTTPResponse:
    """The answer after those that only inform (RFC 9110, 15.2); http.client itself knows 100 alone.
    How many there may be is bounded by MOST_HEARD."""
    response: Any = http.getresponse()
    while 100 <= response.status < 200 and response.status != SWITCHING:
        # Else it would close what the next one is read from.
        response.fp = None
        response = HTTPResponse(wire, method="POST")
        response.begin()
    found: HTTPResponse = response
    return found


def _take(response: HTTPResponse) -> None:
    """Read the body and throw it away. The status has said all: how it ends does not matter."""
    left = MOST_READ
    with suppress(OSError, HTTPException, ValueError):
        while left > 0 and (piece := response.read1(min(left, PIECE))):
            left -= len(piece)


def _connected(target: Target, networks: Networks, deadline: Deadline) -> socket.socket:
    """A connection to the first of the name's addresses that takes one. Raises Refused if only one
    of them must not be reached: which one is taken must not be left to chance."""
    addresses = resolved(target, deadline)
    is_plain = target.scheme == "http"
    for _family, sockaddr in addresses:
        if not may_be_reached(ip_address(sockaddr[0].partition("%")[0]), networks, plain=is_plain):
            raise Refused("The name leads to an address that may not be reached.")
    failure: OSError = OSError("no address")
    for family, sockaddr in addresses[:MOST_ADDRESSES]:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(deadline.left())
            sock.connect(sockaddr)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


def resolved(target: Target, deadline: Deadline) -> list[tuple[int, Any]]:
    """(family, address) of a name, as the system's resolver has it. Raises Refused, TimeoutError.

    The resolver itself knows no deadline: it is asked by a thread that nobody waits for longer.
    """
    asked: Future[Any] = Future()

    def ask() -> None:
        try:
            kind = socket.SOCK_STREAM
            asked.set_result(socket.getaddrinfo(target.host, target.port, type=kind))
        except (OSError, UnicodeError):
            asked.set_exception(Refused("The name is not known."))

    Thread(target=ask, daemon=True).start()
    found = asked.result(timeout=deadline.left())
    return [(family, sockaddr) for family, _type, _proto, _name, sockaddr in found]


def _secured(plain: socket.socket, target: Target, deadline: Deadline) -> ssl.SSLSocket:
    plain.settimeout(deadline.left())
    return tls().wrap_socket(plain, server_hostname=target.host.removesuffix("."))


@cache
def tls() -> ssl.SSLContext:
    """The system's authorities. Reading them takes longer than a connection."""
    return ssl.create_default_context()


class _Wire:
    """A socket as http.client uses it. Each step has what is left of the time for all of them."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self.sock, self.deadline = sock, deadline
        # One for all answers: what it has read ahead belongs to the next of them.
        self.heard = io.BufferedReader(_Reader(sock, deadline))

    def sendall(self, data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            self.sock.settimeout(self.deadline.left())
            self.sock.sendall(data[start : start + PIECE])

    def makefile(self, mode: str) -> io.BufferedIOBase:
        return self.heard

    def close(self) -> None:
        """Whoever opened the socket closes it."""


class _Reader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self.sock, self.deadline, self.left = sock, deadline, MOST_HEARD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.left <= 0:
            raise HTTPException("It has no end.")
        self.sock.settimeout(self.deadline.left())
        heard = self.sock.recv_into(buffer)
        self.left -= heard
        return heard


def _reason(error: Exception) -> str:
    """A sentence for who looks at the delivery."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate is not trusted: {error.verify_message}."[:300]
    if isinstance(error, ssl.SSLError):
        return f"No secure connection: {error.reason or 'it was cut off'}."[:300]
    if isinstance(error, OSError):
        return f"The connection failed: {error.strerror or 'it was cut off'}."[:300]
    return "What it answered is no HTTP."
