"""PDF files written byte by byte, so that they can be as wrong as they have to be."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

Objects = Mapping[int, bytes]


def stream(data: bytes, entries: bytes = b"", *, packed: int = 0) -> bytes:
    """A stream, deflated so many times."""
    filters = b"/FlateDecode " * packed
    for _ in range(packed):
        data = zlib.compress(data, 9)
    head = b"<< /Length %d /Filter [%s] %s >>" % (len(data), filters, entries)
    return head + b"\nstream\n" + data + b"\nendstream"


def pdf(objects: Objects) -> bytes:
    """A file of these objects; number 1 is the catalogue."""
    parts, places, at = [b"%PDF-1.7\n"], {}, 9
    for number, body in objects.items():
        places[number] = at
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        at += len(parts[-1])
    parts.append(b"xref\n0 1\n0000000000 65535 f \n")
    for number, place in places.items():
        parts.append(b"%d 1\n%010d 00000 n \n" % (number, place))
    size = max(objects) + 1
    parts.append(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, at))
    return b"".join(parts)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def page(resources: bytes = b"/Font << /F 5 0 R >>", box: bytes = b"0 0 595 842") -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Resources << %s >> /Contents 4 0 R >>" % (
        box,
        resources,
    )


def one_page(content: bytes, *, packed: int = 0, **changes: bytes) -> dict[int, bytes]:
    """The objects of a page with one font, to be changed."""
    return {
        1: CATALOGUE,
        2: PAGES,
        3: page(**changes),
        4: stream(content, packed=packed),
        5: FONT,
    }


def shown(text: str, x: int = 72, y: int = 720, size: int = 12) -> bytes:
    """The operators that show a text."""
    return b"BT /F %d Tf %d %d Td (%s) Tj ET\n" % (size, x, y, text.encode("cp1252"))


def with_files(files: Mapping[str, bytes], *, text: str = "Invoice", packed: int = 1) -> bytes:
    """A page and files within the file."""
    objects = one_page(shown(text))
    names = b""
    for at, (name, data) in enumerate(files.items()):
        written = name.encode("utf-16").hex().encode()
        objects[10 + 2 * at] = (
            b"<< /Type /Filespec /F <%s> /UF <%s> /AFRelationship /Alternative"
            b" /EF << /F %d 0 R >> >>" % (written, written, 11 + 2 * at)
        )
        objects[11 + 2 * at] = stream(data, b"/Type /EmbeddedFile", packed=packed)
        names += b"<%s> %d 0 R " % (written, 10 + 2 * at)
    objects[1] = (
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [%s] >> >> >>" % names
    )
    return pdf(objects)
