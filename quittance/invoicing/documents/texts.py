"""Texts that people typed, made fit for XML and for paper."""

from __future__ import annotations

import re
import unicodedata

# XML 1.0 cannot hold controls, lone surrogates and noncharacters; marks that turn the direction
# of writing around could make a document read otherwise than it is.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    "\u202a-\u202e\u2066-\u2069\ufeff"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_ENDS_OF_LINES = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean(text: object) -> str:
    """The text in NFC, lines ended by \\n, without what no document can hold; blank is empty."""
    given = str(text or "")
    if given.isascii() and given.isprintable():
        return given.strip()
    one_way = _ENDS_OF_LINES.sub("\n", given)
    return _UNFIT.sub("", unicodedata.normalize("NFC", one_way)).strip()


def one_line(text: object) -> str:
    """The same on a single line."""
    given = clean(text)
    if given.isascii() and given.isprintable() and "  " not in given:
        return given
    return " ".join(given.split())


def first_line(text: object) -> tuple[str, str]:
    """The first line and what follows it."""
    head, _, rest = clean(text).partition("\n")
    return head.strip(), rest.strip()
