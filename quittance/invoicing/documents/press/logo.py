"""The logo: how it reaches the page, and whether it can."""

from __future__ import annotations

import base64
import re
import struct

from quittance.invoicing.documents.press.errors import LogoUnfit

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
MOST_BYTES = 2_000_000
MOST_PIXELS = 16_000_000
# Start of frame: the segments of a JPEG that tell its size.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FORBIDDEN = re.compile(rb"<!DOCTYPE|<!ENTITY|<script|<foreignObject", re.IGNORECASE)


def as_svg(logo: bytes) -> str:
    """The logo as SVG: Typst takes data as text only, and an SVG can hold pictures as text.

    Raises LogoUnfit for a file that is none of the three kinds, or too large.
    """
    if len(logo) > MOST_BYTES:
        raise LogoUnfit("The logo is larger than 2 MB; upload a smaller file.")
    if logo.startswith(PNG):
        return _wrapped(logo, "image/png", *png_size(logo))
    if logo.startswith(JPEG):
        return _wrapped(logo, "image/jpeg", *jpeg_size(logo))
    return _drawing(logo)


def is_picture(logo: bytes) -> bool:
    """Made of pixels, not of lines."""
    return logo.startswith((PNG, JPEG))


def png_size(logo: bytes) -> tuple[int, int]:
    if len(logo) < 24:
        raise LogoUnfit("The logo is not a whole PNG file.")
    width, height = struct.unpack_from(">II", logo, 16)
    return width, height


def jpeg_size(logo: bytes) -> tuple[int, int]:
    """From the start of its frame (ITU T.81, B.2.2), which also tells how many colours it has."""
    at = 2
    while at + 10 <= len(logo) and logo[at] == 0xFF:
        marker, length = logo[at + 1], int.from_bytes(logo[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width, colours = struct.unpack_from(">HHB", logo, at + 5)
            if colours == 4:
                raise LogoUnfit("The logo is in the colours of print (CMYK); save it as RGB.")
            return width, height
        at += 2 + length
    raise LogoUnfit("The logo is not a whole JPEG file.")


def _wrapped(logo: bytes, kind: str, width: int, height: int) -> str:
    if not 0 < width * height <= MOST_PIXELS:
        raise LogoUnfit("The logo has more than 16 million pixels; upload a smaller picture.")
    data = base64.b64encode(logo).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:{kind};base64,{data}"/></svg>'
    )


def _drawing(logo: bytes) -> str:
    try:
        text = logo.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LogoUnfit("The logo is no PNG, JPEG or SVG file.") from None
    if "<svg" not in text:
        raise LogoUnfit("The logo is no PNG, JPEG or SVG file.")
    if _FORBIDDEN.search(logo):
        raise LogoUnfit("The logo's SVG holds a script or a document type; save it as plain SVG.")
    return text
