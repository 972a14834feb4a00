"""Texts made comparable: without case, accents, blanks and punctuation."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_ODD = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "#": "nr",
}


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Letters and digits only: "Rechnungs-Nr.:" is "rechnungsnr", "N° de TVA" is "ndetva"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        _ODD.get(one, one) for one in plain if one in _ODD or (one.isalnum() and one.isascii())
    )


@lru_cache(maxsize=2_000)
def _letter(one: str) -> str:
    lower = one.lower()[0]
    plain = unicodedata.normalize("NFKD", _ODD.get(lower, lower) if lower != "#" else lower)
    return plain[0]


def level(text: str) -> str:
    """Without case and accents, letter for letter, so that places stay what they are."""
    return "".join(map(_letter, text))
