"""PDF files, opened in a process of their own.

    with open_pdf(data) as pdf:
        pdf.page_count, pdf.page(1).words, pdf.picture(1, width=1200), pdf.attachments()

Every failure is an UnreadablePdf with a stable code. The child ends with the block, whatever comes.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

from quittance.bills.reading.errors import UnreadablePdf
from quittance.bills.reading.model import Box
from quittance.bills.reading.pdf import child
from quittance.bills.reading.pdf.child import FRAME, Limits
from quittance.bills.reading.pdf.pages import Embedded, Page, Word

MAX_BYTES = 32 * 2**20
MAX_ANSWER = 64 * 2**20

REFUSALS = {
    "pdf_broken": UnreadablePdf.detail,
    "pdf_locked": "The PDF asks for a password. Save it without one and upload it again.",
    "pdf_too_large": "The PDF is larger than any invoice.",
    "pdf_too_many_pages": "The PDF has more pages than any invoice.",
    "pdf_too_much_text": "A page of the PDF holds more text than any invoice.",
    "pdf_page_too_large": "A page of the PDF is too large to be shown.",
    "pdf_attachment_too_large": "A file within the PDF is too large.",
    "pdf_too_heavy": "The PDF needs more memory than any invoice.",
    "pdf_too_slow": "The PDF takes longer to open than any invoice.",
}


CPU_SPENT = (signal.SIGXCPU, signal.SIGKILL)
OUT_OF_MEMORY = (signal.SIGABRT, signal.SIGTRAP, signal.SIGILL)


def refusal(code: str) -> UnreadablePdf:
    return UnreadablePdf(REFUSALS.get(code, UnreadablePdf.detail), code=code)


def open_pdf(source: bytes | Path, limits: Limits | None = None) -> PdfFile:
    """An open PDF with so many seconds to live, to be used in a `with` block."""
    if isinstance(source, Path):
        if source.stat().st_size > MAX_BYTES:
            raise refusal("pdf_too_large")
        source = source.read_bytes()
    if len(source) > MAX_BYTES:
        raise refusal("pdf_too_large")
    return PdfFile(source, limits or Limits())


class PdfFile:
    """What a child process says of one PDF."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.deadline = time.monotonic() + limits.seconds
        self.child = subprocess.Popen(  # noqa: S603  our own interpreter and program
            [sys.executable, "-I", child.__file__, json.dumps(limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env={"LANG": "C.UTF-8"},
            start_new_session=True,
        )
        self.requests = cast(IO[bytes], self.child.stdin)
        self.answers = cast(IO[bytes], self.child.stdout)
        try:
            self.page_count = int(self._exchange({}, data)[0]["pages"])
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> PdfFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child at once."""
        self.child.kill()
        for pipe in (self.requests, self.answers):
            pipe.close()
        self.child.wait()

    def page(self, number: int) -> Page:
        """A page with its words; pages count from 1."""
        told, _ = self._exchange({"do": "words", "page": number})
        words = (Word(text, Box(number, *box)) for text, *box in told["words"])
        return Page(
            number, told["width"], told["height"], tuple(words), has_pictures=told["pictures"]
        )

    def picture(self, number: int, width: int) -> bytes:
        """A page as PNG, `width` pixels wide."""
        return self._exchange({"do": "picture", "page": number, "width": width})[1]

    def attachments(self) -> tuple[Embedded, ...]:
        """The files within the PDF, by what the PDF says of them."""
        told, _ = self._exchange({"do": "attachments"})
        return tuple(Embedded(**one) for one in told["attachments"])

    def attachment(self, index: int) -> bytes:
        """The bytes of one of them; empty where there are none."""
        return self._exchange({"do": "attachment", "index": index})[1]

    def _exchange(self, request: dict[str, Any], data: bytes = b"") -> child.Answer:
        text = json.dumps(request).encode()
        try:
            self._write(FRAME.pack(len(text), len(data)) + text + data)
            told, carried = FRAME.unpack(self._read(FRAME.size))
            if told + carried > MAX_ANSWER:
                raise refusal("pdf_too_heavy")
            answer: dict[str, Any] = json.loads(self._read(told))
            carried_bytes = self._read(carried)
        except (BrokenPipeError, EOFError):
            raise refusal(self._last_words()) from None
        if "error" in answer:
            raise refusal(answer["error"])
        return answer, carried_bytes

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        # Pieces that a pipe takes at once, so that a child that reads nothing is noticed.
        while view:
            self._wait(self.requests, selectors.EVENT_WRITE)
            view = view[os.write(self.requests.fileno(), view[:4096]) :]

    def _read(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            self._wait(self.answers, selectors.EVENT_READ)
            part = os.read(self.answers.fileno(), min(length - len(parts), 2**16))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)

    def _wait(self, pipe: Any, event: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if not selector.select(max(0.0, self.deadline - time.monotonic())):
                raise refusal("pdf_too_slow")

    def _last_words(self) -> str:
        """Why a child ended without an answer: pdfium stops the process when memory ends."""
        try:
            code = self.child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "pdf_broken"
        if -code in CPU_SPENT:
            return "pdf_too_slow"
        return "pdf_too_heavy" if -code in OUT_OF_MEMORY else "pdf_broken"
