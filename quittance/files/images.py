"""Pictures that people upload, made safe: decoded, shrunk, and written anew without anything else.

SVG is refused: it is a program of its own to whoever shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from quittance.files.errors import InvalidImage


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken and what becomes of it: kinds of files, bytes and pixels of an upload; the
    longer side in pixels and the bytes of what is stored. What is larger is a way to fill the
    memory. `told` says so beforehand."""

    kinds: tuple[str, ...]
    upload: int
    pixels: int
    side: int
    stored: int
    told: Any
    # Of a JPEG, which can be unpacked at a fraction of its size.
    jpeg_pixels: int = 0
    # Whether what has nothing transparent about it may become a JPEG, where that is smaller.
    may_be_jpeg: bool = False

    def most_pixels(self, kind: str) -> int:
        return max(self.pixels, self.jpeg_pixels if kind == "JPEG" else 0)


# 6 cm at 300 dots to the inch; every document carries it.
LOGO = Limits(
    kinds=("PNG", "JPEG"),
    upload=2 * 1024 * 1024,
    pixels=20_000_000,
    side=720,
    stored=300_000,
    told=gettext_lazy("Use a PNG or JPEG picture of at most 2 MB and 20 million pixels."),
)
# As telephones take them, and as large as a screen can show.
PHOTO = Limits(
    kinds=("PNG", "JPEG", "WEBP"),
    upload=10 * 1024 * 1024,
    pixels=20_000_000,
    jpeg_pixels=50_000_000,
    side=2000,
    stored=1_500_000,
    may_be_jpeg=True,
    told=gettext_lazy("Use a JPEG, PNG or WebP picture of at most 10 MB and 20 million pixels."),
)
LARGEST_UPLOAD, MOST_STORED = LOGO.upload, LOGO.stored
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
SMALL_SIDE = 320


@dataclass(frozen=True, slots=True)
class Picture:
    """`width` and `height` in pixels."""

    content: bytes
    media_type: str
    width: int
    height: int


def safe_picture(content: bytes, *, limits: Limits = LOGO, attr: str | None = None) -> Picture:
    """The picture itself as a PNG or JPEG of our own making, no longer than the limits say.

    Colour profiles, EXIF and whatever else came with it are gone; it stands upright. Raises
    InvalidImage, naming the field `attr`, for anything else than the kinds that are taken, for
    what is damaged and for what is too large.
    """
    if len(content) > limits.upload:
        raise InvalidImage(_told(_("The picture has too many bytes."), limits), attr=attr)
    try:
        return _written_anew(content, limits)
    # Decoders raise whatever comes to their mind about what is damaged.
    except Exception as error:
        is_large = isinstance(error, TooManyPixels | Image.DecompressionBombError)
        why = _("The picture has too many pixels.") if is_large else _unread()
        raise InvalidImage(_told(why, limits), attr=attr) from error


def small_picture(content: bytes) -> Picture:
    """A WebP of at most 320 pixels, for lists, of a picture that was made safe before."""
    with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as opened:
        opened.draft(None, (SMALL_SIDE, SMALL_SIDE))
        picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return _finished(picture, "WEBP", quality=82)


class TooManyPixels(Exception):
    """Said by the head of the file, before anything is unpacked."""


def _unread() -> str:
    return _("The picture cannot be read.")


def _told(why: str, limits: Limits) -> str:
    return f"{why} {limits.told}"


def _written_anew(content: bytes, limits: Limits) -> Picture:
    with Image.open(BytesIO(content), formats=limits.kinds) as opened:
        # A photograph with another one behind it, as some cameras write them, is a JPEG.
        kind = str(opened.format).replace("MPO", "JPEG")
        width, height = opened.size
        if width * height > limits.most_pixels(kind):
            raise TooManyPixels
        if width * height > limits.pixels:
            opened.draft(None, (limits.side, limits.side))
        picture = ImageOps.exif_transpose(opened)
    picture = _plain(picture, kind)
    if kind == "WEBP":
        kind = "PNG" if picture.mode == "RGBA" else "JPEG"
    side = limits.side
    while True:
        picture.thumbnail((side, side))
        done = _finished(picture, kind, **_options(kind, limits))
        if len(done.content) <= limits.stored:
            return done
        if kind == "PNG" and limits.may_be_jpeg and picture.mode != "RGBA":
            kind = "JPEG"
        else:
            side = min(side, max(picture.size)) // 2


def _options(kind: str, limits: Limits) -> dict[str, int | bool]:
    if kind == "JPEG":
        return {"quality": 90}
    # The last few bytes of a large one are not worth the seconds.
    return {"optimize": limits.side <= LOGO.side}


def _finished(picture: Image.Image, kind: str, **options: int | bool) -> Picture:
    """The file of a picture made from nothing but its pixels, so that there is nothing else."""
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    written = BytesIO()
    bare.save(written, kind, **options)
    return Picture(written.getvalue(), MEDIA_TYPES[kind], *picture.size)


def _plain(picture: Image.Image, kind: str) -> Image.Image:
    """In grey or colour, with transparency where there is some; 8 bits each."""
    if picture.mode in {"I;16", "I", "F"}:
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data and kind != "JPEG":
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode in {"1", "L"} else "RGB")
