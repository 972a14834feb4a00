"""Pictures to upload: honest and hostile ones."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo


def picture(
    kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (6, 4), **more: Any
) -> bytes:
    written = BytesIO()
    Image.new(mode, size, more.pop("color", 0)).save(written, kind, **more)
    return written.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few bytes that says to be 2.5 thousand million pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def with_words(words: str) -> bytes:
    info = PngInfo()
    info.add_text("Comment", words)
    return picture(pnginfo=info)


def with_exif() -> bytes:
    """A JPEG lying on its side, with a place in its EXIF."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "Lindenstr. 4, taken at home"
    return picture("JPEG", exif=exif)


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
NOT_PICTURES = {
    "nothing": b"",
    "text": b"logo",
    "svg": SVG,
    "svg with a declaration": b"<?xml version='1.0'?>" + SVG,
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif": b"GIF89a" + bytes(30),
    "pdf": b"%PDF-1.7\n",
    "eps, which Pillow would give to a program": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "png cut off in its head": picture()[:20],
    "png cut off in its data": picture(size=(60, 60))[:-30],
    "jpeg cut off": picture("JPEG", size=(60, 60))[:200],
    "png of other bytes": picture()[:8] + b"x" * 100,
    "png with a wrong checksum": picture()[:-20] + b"\0" * 20,
    "bomb": bomb(),
    "tall bomb": bomb(1, 2**31 - 1),
    "no width": bomb(0, 10),
}
