"""The characters of Swiss payments, and texts brought into them."""

from __future__ import annotations

import unicodedata

from quittance.invoicing.documents.texts import one_line

# Basic Latin, Latin-1 Supplement, Latin Extended-A, four Romanian letters and the euro (SPS 2022).
PERMITTED = frozenset(
    [chr(code) for block in ((0x20, 0x7F), (0xA0, 0x180)) for code in range(*block)] + [*"ȘșȚț€"]
)
_ALIKE = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "‐": "-", "‑": "-", "–": "-"}
    | {"—": "-", "−": "-", "…": "...", "•": "-", "ẞ": "SS"}
)


def swiss_text(text: str) -> str:
    """The text on one line in the permitted characters: others as their nearest likeness (ế as e,
    ﬁ as fi), left out where there is none."""
    return one_line("".join(map(_permitted, one_line(text).translate(_ALIKE))))


def is_whole(text: str) -> bool:
    """Whether the permitted characters keep every letter and digit of the text."""
    return all(_permitted(one) for one in one_line(text).translate(_ALIKE) if one.isalnum())


def _permitted(character: str) -> str:
    if character in PERMITTED:
        return character
    return "".join(one for one in unicodedata.normalize("NFKD", character) if one in PERMITTED)
