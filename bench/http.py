"""A client that costs little: one kept connection, requests written as bytes."""

from __future__ import annotations

import json
import random
import re
import socket
from collections.abc import Callable, Sequence
from typing import Any

from bench.load import Operation

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
ID = re.compile(rb'"id":(\d+)')


class Wire:
    """A connection to the service, in the name of one token."""

    def __init__(self, port: int, token: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f"Host: 127.0.0.1\r\nAuthorization: Token {token}\r\n"

    def request(self, method: str, path: str, body: Any = None) -> bytes:
        """The bytes of a request, to be sent any number of times."""
        content = b"" if body is None else json.dumps(body).encode()
        lines = f"{method} /api/{path} HTTP/1.1\r\n{self.head}"
        if body is not None:
            lines += f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        return lines.encode() + b"\r\n" + content

    def ask(self, request: bytes) -> bytes:
        """The body of the answer. Raises RuntimeError unless it says 200 or 201."""
        self.socket.sendall(request)
        answer = self.socket.recv(65536)
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        length = LENGTH.search(answer, 0, end)
        if length is None:
            raise RuntimeError(f"An answer without a length: {answer[:200]!r}")
        whole = end + 4 + int(length[1])
        parts, received = [answer], len(answer)
        while received < whole:
            parts.append(self._more())
            received += len(parts[-1])
        answer = b"".join(parts)
        if answer[9:12] not in (b"200", b"201"):
            raise RuntimeError(answer[:2000].decode())
        return answer[end + 4 :]

    def _more(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise RuntimeError("The service hung up.")
        return data


Work = Callable[[Wire, dict[str, Any], random.Random], Operation]


def create_and_send(wire: Wire, seed: dict[str, Any], dice: random.Random) -> Operation:
    create = wire.request("POST", "invoices/", seed["draft"])

    def run() -> None:
        made = ID.search(wire.ask(create))
        assert made is not None
        wire.ask(wire.request("POST", f"invoices/{made[1].decode()}/send/", {}))

    return run


def pay(wire: Wire, seed: dict[str, Any], dice: random.Random) -> Operation:
    requests = [
        wire.request(
            "POST", "payments/", {"invoice": pk, "amount": "0.01", "method": "bank_transfer"}
        )
        for pk in seed["payable"]
    ]
    return lambda: wire.ask(dice.choice(requests))


def fetch(path: str) -> Work:
    """The same page again and again."""

    def work(wire: Wire, seed: dict[str, Any], dice: random.Random) -> Operation:
        request = wire.request("GET", path.format(**seed))
        return lambda: wire.ask(request)

    return work


def detail(wire: Wire, seed: dict[str, Any], dice: random.Random) -> Operation:
    requests = [wire.request("GET", f"invoices/{pk}/") for pk in seed["with_ten_lines"]]
    return lambda: wire.ask(dice.choice(requests))


WORKS: dict[str, Work] = {
    "list": fetch("invoices/"),
    "list by cursor": fetch("invoices/?cursor={cursor}"),
    "detail": detail,
    "summary": fetch("invoices/summary/"),
    "dashboard": fetch("reports/dashboard/"),
    "report revenue": fetch("reports/revenue/"),
    "report ageing": fetch("reports/ageing/"),
    "create + send": create_and_send,
    "payment": pay,
    "nothing": fetch("nothing/"),
}


def maker(work: str, port: int, seed: dict[str, Any]) -> Callable[[int], Operation]:
    """What a client process calls to get its operation."""

    def make(index: int) -> Operation:
        return WORKS[work](Wire(port, seed["token"]), seed, random.Random(index))

    return make


def names() -> Sequence[str]:
    return list(WORKS)
