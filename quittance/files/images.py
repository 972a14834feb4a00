"""Pictures that people upload, made safe: decoded, shrunk, and written anew without anything else.

SVG is refused: it is a program of its own to whoever shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from quittance.files.errors import InvalidImage

# Bytes, and pixels: what is larger is no logo, but a way to fill the memory.
LARGEST_UPLOAD = 2 * 1024 * 1024
MOST_PIXELS = 20_000_000
# The longer side in pixels (6 cm at 300 dots to the inch), and bytes: every document carries it.
LONGEST_SIDE = 720
MOST_STORED = 300_000
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
TOLD = gettext_lazy("Use a PNG or JPEG picture of at most 2 MB and 20 million pixels.")


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    media_type: str


def safe_picture(content: bytes, *, attr: str | None = None) -> Picture:
    """The picture itself as a PNG or JPEG of our own making, at most 720 pixels long.

    Colour profiles, EXIF and whatever else came with it are gone; it stands upright. Raises
    InvalidImage, naming the field `attr`, for anything else than PNG and JPEG, for what is damaged
    and for what is too large.
    """
    if len(content) > LARGEST_UPLOAD:
        why = _("The picture has too many bytes.")
        raise InvalidImage(f"{why} {TOLD}", attr=attr)
    try:
        return _written_anew(content)
    # Decoders raise whatever comes to their mind about what is damaged.
    except Exception as error:
        is_large = isinstance(error, TooManyPixels | Image.DecompressionBombError)
        large, unread = _("The picture has too many pixels."), _("The picture cannot be read.")
        raise InvalidImage(f"{large if is_large else unread} {TOLD}", attr=attr) from error


class TooManyPixels(Exception):
    """Said by the head of the file, before anything is unpacked."""


def _written_anew(content: bytes) -> Picture:
    with Image.open(BytesIO(content), formats=tuple(MEDIA_TYPES)) as opened:
        # A photograph with another one behind it, as some cameras write them, is a JPEG.
        kind = str(opened.format).replace("MPO", "JPEG")
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise TooManyPixels
        picture = ImageOps.exif_transpose(opened)
    picture = _plain(picture, kind)
    written, side = b"", LONGEST_SIDE
    while not written or len(written) > MOST_STORED:
        picture.thumbnail((side, side))
        written, side = _encoded(picture, kind), side // 2
    return Picture(written, MEDIA_TYPES[kind])


def _encoded(picture: Image.Image, kind: str) -> bytes:
    """The file of a picture made from nothing but its pixels, so that there is nothing else."""
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    written = BytesIO()
    bare.save(written, kind, **({"optimize": True} if kind == "PNG" else {"quality": 90}))
    return written.getvalue()


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """In grey or colour, with transparency where there is some; 8 bits each."""
    if picture.mode in {"I;16", "I", "F"}:
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data and kind == "PNG":
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode in {"1", "L"} else "RGB")
