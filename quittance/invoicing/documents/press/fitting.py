"""Texts made fit for paper: only characters that can be printed, no word wider than its place.

Typst refuses a document with a character that no font has, and lets a long word run off the page.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from quittance.invoicing.documents.press.fonts import missing, owners
from quittance.invoicing.documents.texts import clean

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
BREAK = "\N{ZERO WIDTH SPACE}"
# Invisible and without use on paper: soft hyphens, marks of direction, fillers, joiners of words,
# variation selectors, tags. Joiners within a word stay (Persian, Indian scripts, emoji).
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
# Ligatures as wide as a line, and letters in the shapes that they have within a word.
_PRESENTATION = re.compile("[\ufb1d-\ufdff\ufe70-\ufefe]")
# More accents on one letter reach into the lines above and below.
_ACCENT = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_HEAP = re.compile(f"({_ACCENT}{{3}}){_ACCENT}+")
_JOINERS = re.compile("[\u200c\u200d]+")
_WORD = re.compile(r"\S+")
_WIDE = frozenset("MW@%mw—…")


def fit(text: str, room: int) -> str:
    """The text with what cannot be printed replaced, and places to break in words that are wider
    than `room`, in letters of usual width."""
    plain = " ".join(printable(text).split())
    return (
        _WORD.sub(lambda found: _broken(found[0], room), plain) if len(plain) > room // 2 else plain
    )


def printable(text: str) -> str:
    """The text in characters that the fonts have: others as their likeness, else as �."""
    plain = _INVISIBLE.sub("", clean(text)).replace("\t", " ")
    plain = plain.replace("\ufdfd", "\ufdfa")  # a whole sentence that has no likeness
    plain = _PRESENTATION.sub(lambda found: unicodedata.normalize("NFKC", found[0]), plain)
    plain = _HEAP.sub(r"\1", plain)
    plain = missing().sub(_likeness, _JOINERS.sub(_kept_joiner, plain))
    return marked().sub(_in_one_font, plain)


def simplest(text: str) -> str:
    """Only letters of the Latin alphabet, digits and signs; for texts that failed otherwise."""
    known = unicodedata.normalize("NFKD", printable(text))
    return "".join(
        one if one == "\n" or one == REPLACEMENT or " " <= one <= "~" else REPLACEMENT
        for one in known
        if not unicodedata.combining(one)
    )


@lru_cache(maxsize=1)
def marked() -> re.Pattern[str]:
    """Finds a character with the marks and joiners that follow it, or those with none before."""
    marks = "".join(map(re.escape, filter(is_mark, owners()))) + "\u200c\u200d"
    return re.compile(f"([^\\s{marks}]?)([{marks}]+)")


def is_mark(one: str) -> bool:
    """Whether it is drawn on the character before: accents, vowel signs, skin tones."""
    return unicodedata.category(one) in {"Mn", "Mc", "Me"} or "\U0001f3fb" <= one <= "\U0001f3ff"


def is_right_to_left(text: str) -> bool:
    """Whether its first letter is of a script that runs from right to left (UAX 9, P2)."""
    for one in text:
        direction = unicodedata.bidirectional(one)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def fitted(part: Any, room: int) -> Any:
    """The same of every text within lists and dictionaries. A text that runs from right to left
    becomes {"rtl": text}."""
    if isinstance(part, str):
        text = fit(part, room)
        return {"rtl": text} if is_right_to_left(text) else text
    if isinstance(part, dict):
        return {key: fitted(value, room) for key, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [fitted(value, room) for value in part]
    return part


def _kept_joiner(found: re.Match[str]) -> str:
    """One joiner, and only between letters or signs that it may join."""
    whole = found.string
    before = whole[found.start() - 1 : found.start()]
    after = whole[found.end() : found.end() + 1]
    joins = before and after and not before.isspace() and not after.isspace()
    return found[0][0] if joins and ord(before) > 0x2FF and ord(after) > 0x2FF else ""


def _in_one_font(found: re.Match[str]) -> str:
    """Without the marks that no font can set on their character."""
    base, marks = found.groups()
    common = owners().get(base, 0)
    kept = base
    for mark in marks if base else "":
        shared = common & owners().get(mark, common)
        if shared:
            kept, common = kept + mark, shared
    return kept


def _likeness(found: re.Match[str]) -> str:
    """An uncovered character by its compatibility form: Ⅻ as XII."""
    if found[0] in "\n\u200c\u200d":
        return found[0]
    if unicodedata.category(found[0]) == "Zs":
        return " "
    other = unicodedata.normalize("NFKC", found[0])
    return other if other != found[0] and not missing().search(other) else REPLACEMENT


def _broken(word: str, room: int) -> str:
    if len(word) * 2 <= room or width(word) <= 10 * room:
        return word
    pieces: list[str] = []
    for one in word:
        if pieces and _belongs(pieces[-1], one):
            pieces[-1] += one
        else:
            pieces.append(one)
    return BREAK.join(pieces)


def _belongs(before: str, one: str) -> bool:
    """Whether a character must stay with what stands before it."""
    return before[-1] in "\u200c\u200d" or one in "\u200c\u200d" or is_mark(one)


def width(word: str) -> int:
    """In tenths of a letter of usual width, rather too much than too little."""
    return sum(map(_width, word))


def _width(one: str) -> int:
    if one in _WIDE or ord(one) > 0x2E7F:
        return 18
    return 13 if one.isupper() or ord(one) > 0x52F else 10
