"""A receiver on this machine, which answers as it is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def answer(status: int, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Word", *headers, "Content-Length: 0", "", ""]
    return "\r\n".join(lines).encode()


@dataclass(frozen=True)
class Received:
    line: str
    headers: dict[str, str]
    body: bytes


Act = Callable[[socket.socket, threading.Event], None]


def says(*pieces: bytes, pause: float = 0) -> Act:
    """Answers in pieces with some seconds between."""

    def act(sock: socket.socket, over: threading.Event) -> None:
        for piece in pieces:
            sock.sendall(piece)
            if pause:
                over.wait(pause)

    return act


well = says(OK)


def hangs(sock: socket.socket, over: threading.Event) -> None:
    over.wait(30)


@dataclass
class Receiver:
    """`act` is what it does with each request, after it has been read."""

    act: Act = well
    wrap: Callable[[socket.socket], socket.socket] = lambda sock: sock
    received: list[Received] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self.serve, daemon=True)]
        self.threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.over.set()
        # A thread that waits in accept() is woken by this and not by close().
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(timeout=10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?to=me"

    @property
    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.received]

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self.listener.accept()
                thread = threading.Thread(target=self.handle, args=[sock], daemon=True)
                self.threads.append(thread)
                thread.start()

    def handle(self, sock: socket.socket) -> None:
        with suppress(OSError, ValueError), sock:
            own = self.wrap(sock)
            with own:
                self.received.append(read(own))
                self.act(own, self.over)


def read(sock: socket.socket) -> Received:
    with sock.makefile("rb") as lines:
        line = lines.readline().decode().strip()
        headers = {}
        while header := lines.readline().decode().strip():
            name, _, value = header.partition(": ")
            headers[name.lower()] = value
        if "content-length" not in headers:
            raise ConnectionError("This is no HTTP.")
        return Received(line, headers, lines.read(int(headers["content-length"])))
