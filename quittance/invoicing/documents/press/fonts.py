"""The fonts that are shipped: in which order they are used, and which characters they have."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from quittance.invoicing.documents.press.compiling import FONTS

SANS = "Inter"
SERIF = "Noto Serif"
SLIP = "Arimo"
# After the design's own face. The symbols come late: they also have letters of other scripts.
OTHERS = (
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans Bengali",
    "Noto Sans Gujarati",
    "Noto Sans Gurmukhi",
    "Noto Sans Kannada",
    "Noto Sans Malayalam",
    "Noto Sans Oriya",
    "Noto Sans Sinhala",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Armenian",
    "Noto Sans Georgian",
    "Noto Sans Ethiopic",
    "Noto Sans Khmer",
    "Noto Sans Lao",
    "Noto Sans Myanmar",
    "Droid Sans Fallback",
    "Noto Sans KR Hangul",
    "Noto Sans Symbols",
    "Noto Emoji",
    "Noto Sans Symbols 2",
)
SANS_FIRST = (SANS, SERIF, *OTHERS)
SERIF_FIRST = (SERIF, SANS, *OTHERS)

# What fonts keep there says nothing to a reader, and PDF/A refuses it.
PRIVATE_USE = range(0xE000, 0xF900)
TAGS_AND_PRIVATE_PLANES = 0xE0000
_UNICODE_MAPS = frozenset({(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)})
Range = tuple[int, int]


@lru_cache(maxsize=1)
def owners() -> dict[str, int]:
    """Which fonts have a character: a bit for each font. None of them: it is not there."""
    found: dict[str, int] = {}
    for index, file in enumerate(files()):
        for first, last in ranges_of(file.read_bytes()):
            for code in range(first, last + 1):
                if code not in PRIVATE_USE and code < TAGS_AND_PRIVATE_PLANES:
                    found[chr(code)] = found.get(chr(code), 0) | 1 << index
    return found


@lru_cache(maxsize=1)
def missing() -> re.Pattern[str]:
    """Finds every character that none of the fonts has."""
    return re.compile(f"[^{''.join(runs(owners()))}]")


def runs(letters: Iterable[str]) -> Iterator[str]:
    """Characters one after another as ranges of a pattern: to read them one by one takes longer
    than to print a document."""
    codes = sorted(map(ord, letters))
    # What grows by one from place to place is one run.
    for _, run in groupby(enumerate(codes), lambda place: place[1] - place[0]):
        own = [code for _, code in run]
        yield f"{re.escape(chr(own[0]))}-{re.escape(chr(own[-1]))}"


def files() -> list[Path]:
    return sorted(file for file in FONTS.iterdir() if file.suffix in {".otf", ".ttf"})


def ranges_of(font: bytes) -> Iterator[Range]:
    """From a font's `cmap` (OpenType): formats 4 and 12, which all fonts here have."""
    table = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, table + 2)
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", font, table + 4 + 8 * index)
        if (platform, encoding) in _UNICODE_MAPS:
            yield from _subtable(font, table + offset)


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == name:
            return int(offset)
    raise ValueError(f"the font has no table {name!r}")


def _subtable(font: bytes, at: int) -> Iterator[Range]:
    (form,) = struct.unpack_from(">H", font, at)
    if form == 4:
        yield from _segments(font, at)
    elif form == 12:
        yield from _groups(font, at)


def _segments(font: bytes, at: int) -> Iterator[Range]:
    """Format 4. A segment may have holes: characters whose glyph is 0."""
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * doubled)
    offsets_at = at + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", font, offsets_at)
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        delta, offset = deltas[index], offsets[index]
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = offsets_at + 2 * index + offset + 2 * (code - start)
                (glyph,) = struct.unpack_from(">H", font, place)
            if (glyph + delta) % 0x10000 and not (offset and glyph == 0):
                yield code, code


def _groups(font: bytes, at: int) -> Iterator[Range]:
    """Format 12."""
    (count,) = struct.unpack_from(">I", font, at + 12)
    for index in range(count):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * index)
        yield (first if glyph else first + 1), last
