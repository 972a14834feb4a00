"""The process that touches PDFs, and nothing else: started for one file, killed after it.

Run as a program of its own (`python -I child.py LIMITS`), so that it holds nothing of the service:
no settings, no connections, no secrets. It reads requests from its input and writes answers to its
output, both framed alike: two lengths of four bytes, JSON, and bytes. The first frame is the PDF.
Imports nothing of Quittance.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import resource
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

FRAME = struct.Struct(">II")
Answer = tuple[dict[str, Any], bytes]


class Refusal(Exception):
    """Answered by its code."""


class Limits(NamedTuple):
    """What a PDF may cost and hold."""

    seconds: int = 5
    memory: int = 300 * 2**20
    """Bytes of address space."""
    pages: int = 500
    characters: int = 60_000
    """On one page."""
    pixels: int = 24_000_000
    """Of one picture."""
    attachments: int = 100
    attachment_bytes: int = 16 * 2**20


def main(stdin: BinaryIO, stdout: BinaryIO, limits: Limits) -> None:
    """Answers requests until the input ends."""
    confine(limits)
    try:
        # Imported within the limits, which are its own too; without the package's helpers, which
        # take as long as the rest of the start.
        from pypdfium2_raw import bindings as raw  # type: ignore[import-untyped]

        document = Document(raw, receive(stdin)[1], limits)
        send(stdout, document.opened(), b"")
        while request := receive(stdin)[0]:
            send(stdout, *document.answer(request))
    except Refusal as refusal:
        send(stdout, {"error": str(refusal)}, b"")
    except MemoryError:
        send(stdout, {"error": "pdf_too_heavy"}, b"")


def confine(limits: Limits) -> None:
    """No more time and memory than allowed, no file written, no core left behind."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds + 1),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))


def receive(stream: BinaryIO) -> Answer:
    head = stream.read(FRAME.size)
    if len(head) < FRAME.size:
        return {}, b""
    told, carried = FRAME.unpack(head)
    return json.loads(stream.read(told) or b"{}"), stream.read(carried)


def send(stream: BinaryIO, told: dict[str, Any], carried: bytes) -> None:
    text = json.dumps(told).encode()
    stream.write(FRAME.pack(len(text), len(carried)))
    stream.write(text)
    stream.write(carried)
    stream.flush()


class Document:
    """An open PDF, through the plain functions of pdfium."""

    def __init__(self, raw: Any, data: bytes, limits: Limits) -> None:
        self.raw, self.data, self.limits = raw, data, limits
        raw.FPDF_InitLibrary()
        self.handle = raw.FPDF_LoadMemDocument64(data, len(data), None)
        if not self.handle:
            locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
            raise Refusal("pdf_locked" if locked else "pdf_broken")
        self.page_count = raw.FPDF_GetPageCount(self.handle)
        if self.page_count > limits.pages:
            raise Refusal("pdf_too_many_pages")
        if self.page_count < 1:
            raise Refusal("pdf_broken")

    def opened(self) -> dict[str, Any]:
        return {"pages": self.page_count}

    def answer(self, request: dict[str, Any]) -> Answer:
        what = request.pop("do")
        answers: dict[str, Callable[..., Answer]] = {
            "words": self.words,
            "picture": self.picture,
            "attachments": self.attachments,
            "attachment": self.attachment,
        }
        return answers[what](**request)

    def page(self, number: int) -> Any:
        handle = self.raw.FPDF_LoadPage(self.handle, number - 1)
        if not handle:
            raise Refusal("pdf_broken")
        return handle

    def size(self, page: Any) -> tuple[float, float]:
        """Points, as the page is seen."""
        width = float(self.raw.FPDF_GetPageWidthF(page))
        height = float(self.raw.FPDF_GetPageHeightF(page))
        if not (0 < width < math.inf and 0 < height < math.inf):
            raise Refusal("pdf_broken")
        return width, height

    def words(self, page: int) -> Answer:
        """The words of a page in the order in which they are drawn: text and box."""
        handle = self.page(page)
        width, height = self.size(handle)
        text = self.raw.FPDFText_LoadPage(handle)
        if not text:
            raise Refusal("pdf_broken")
        count = self.raw.FPDFText_CountChars(text)
        if count > self.limits.characters:
            raise Refusal("pdf_too_much_text")
        seen = Seen(self.raw, handle, width, height)
        words = list(words_of(letters(self.raw, text, count, seen)))
        pictures = self.holds_pictures(handle)
        self.raw.FPDFText_ClosePage(text)
        self.raw.FPDF_ClosePage(handle)
        return {"width": width, "height": height, "words": words, "pictures": pictures}, b""

    def holds_pictures(self, page: Any) -> bool:
        raw = self.raw
        count = min(raw.FPDFPage_CountObjects(page), 2000)
        kinds = (raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, at)) for at in range(count))
        return any(kind == raw.FPDF_PAGEOBJ_IMAGE for kind in kinds)

    def picture(self, page: int, width: int) -> Answer:
        """The page as PNG, at most `width` pixels wide."""
        handle = self.page(page)
        across, down = self.size(handle)
        height = max(1, round(width * down / across))
        if width < 1 or width * height > self.limits.pixels:
            raise Refusal("pdf_page_too_large")
        raw = self.raw
        bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_BGR, None, 0)
        if not bitmap:
            raise MemoryError
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
        raw.FPDF_RenderPageBitmap(bitmap, handle, 0, 0, width, height, 0, flags)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * height)
        raw.FPDFBitmap_Destroy(bitmap)
        raw.FPDF_ClosePage(handle)
        return {"width": width, "height": height}, png(pixels, width, height, stride)

    def attachments(self) -> Answer:
        raw = self.raw
        count = min(raw.FPDFDoc_GetAttachmentCount(self.handle), self.limits.attachments)
        handles = [raw.FPDFDoc_GetAttachment(self.handle, at) for at in range(count)]
        told = [
            {
                "index": at,
                "name": self.string(raw.FPDFAttachment_GetName, one),
                "relation": self.string(raw.FPDFAttachment_GetAFRelationship, one),
                "media_type": self.string(raw.FPDFAttachment_GetSubtype, one),
            }
            for at, one in enumerate(handles)
            if one
        ]
        return {"attachments": told}, b""

    def string(self, function: Any, handle: Any) -> str:
        """What one of pdfium's functions that fill a buffer with UTF-16 says."""
        size = function(handle, None, 0)
        if not 2 <= size <= 4096:
            return ""
        buffer = ctypes.create_string_buffer(size)
        function(handle, ctypes.cast(buffer, ctypes.POINTER(self.raw.FPDF_WCHAR)), size)
        return buffer.raw[: size - 2].decode("utf-16-le", "replace")

    def attachment(self, index: int) -> Answer:
        """The bytes of an attachment."""
        raw = self.raw
        handle = raw.FPDFDoc_GetAttachment(self.handle, index)
        size = ctypes.c_ulong()
        if not handle or not raw.FPDFAttachment_GetFile(handle, None, 0, ctypes.byref(size)):
            return {"missing": True}, b""
        if size.value > self.limits.attachment_bytes:
            raise Refusal("pdf_attachment_too_large")
        buffer = ctypes.create_string_buffer(size.value)
        if not raw.FPDFAttachment_GetFile(handle, buffer, size.value, ctypes.byref(size)):
            return {"missing": True}, b""
        return {}, buffer.raw


class Seen:
    """From the page's own coordinates to points from the upper left corner, as it is turned."""

    FINE = 16

    def __init__(self, raw: Any, page: Any, width: float, height: float) -> None:
        across, down = round(width * self.FINE), round(height * self.FINE)
        if max(across, down) > 2**30:
            raise Refusal("pdf_page_too_large")
        x, y = ctypes.c_int(), ctypes.c_int()

        def at(left: float, bottom: float) -> tuple[float, float]:
            raw.FPDF_PageToDevice(page, 0, 0, across, down, 0, left, bottom, x, y)
            return x.value / self.FINE, y.value / self.FINE

        # Two points far apart tell the whole mapping, which only moves and turns.
        far = 1000.0
        self.zero = at(0, 0)
        right, up = at(far, 0), at(0, far)
        self.right = ((right[0] - self.zero[0]) / far, (right[1] - self.zero[1]) / far)
        self.up = ((up[0] - self.zero[0]) / far, (up[1] - self.zero[1]) / far)
        self.turned = math.atan2(self.right[1], self.right[0])

    def box(self, rect: Any) -> tuple[float, float, float, float]:
        (x1, y1), (x2, y2) = self.point(rect.left, rect.bottom), self.point(rect.right, rect.top)
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (
            self.zero[0] + x * self.right[0] + y * self.up[0],
            self.zero[1] + x * self.right[1] + y * self.up[1],
        )


class Letter(NamedTuple):
    text: str
    left: float
    top: float
    right: float
    bottom: float


def letters(raw: Any, text: Any, count: int, seen: Seen) -> Iterator[Letter | None]:
    """The letters of a page; None where a word ends."""
    rect = raw.FS_RECTF()
    for at in range(count):
        code = raw.FPDFText_GetUnicode(text, at)
        one = "-" if code in (2, 0xFFFE) else chr(code) if 0 < code < 0x110000 else " "
        if one.isspace() or not one.isprintable():
            yield None
        elif raw.FPDFText_GetLooseCharBox(text, at, rect):
            angle = raw.FPDFText_GetCharAngle(text, at) + seen.turned
            # What runs up or down the margin is no part of any line.
            if math.cos(angle) > 0.9:
                yield Letter(one, *seen.box(rect))


def words_of(given: Iterator[Letter | None]) -> Iterator[list[Any]]:
    """Letters that stand beside each other, as [text, left, top, right, bottom]."""
    word: list[Letter] = []
    for one in given:
        if word and (one is None or not follows(word[-1], one)):
            yield joined(word)
            word = []
        if one is not None:
            word.append(one)
    if word:
        yield joined(word)


def follows(before: Letter, after: Letter) -> bool:
    """Whether a letter continues a word: on its line, without a gap, not printed over it.

    Fonts may tell widths that are too large; then letters overlap, but still begin in order.
    """
    height = max(before.bottom - before.top, 1.0)
    level = abs(after.bottom - before.bottom) < 0.35 * height
    gap = after.left - before.right
    return level and -0.9 * height < gap < 0.18 * height and after.left > before.left - 0.05


def joined(word: list[Letter]) -> list[Any]:
    box = (
        min(one.left for one in word),
        min(one.top for one in word),
        max(one.right for one in word),
        max(one.bottom for one in word),
    )
    return ["".join(one.text for one in word), *(round(edge, 2) for edge in box)]


def png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """Rows of red, green, blue as a PNG."""
    packer = zlib.compressobj(6)
    rows = (b"\0" + pixels[at : at + 3 * width] for at in range(0, stride * height, stride))
    packed = b"".join([*map(packer.compress, rows), packer.flush()])
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in parts)


def chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer, Limits(*json.loads(sys.argv[1])))
    # pdfium's own clearing up of a damaged file may not end; nothing is left to clear.
    os._exit(0)
