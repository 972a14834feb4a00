"""The words of a document in its language, one file of `languages/` for each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from quittance.invoicing.documents.press.figures import Figures, figures_of

FOLDER = Path(__file__).parent / "languages"
FALLBACK = "en"
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class Language:
    """Words, units and countries of one language, and how it writes figures."""

    code: str
    words: Mapping[str, str]
    units: Mapping[str, tuple[str, str]]
    figures: Figures

    @property
    def direction(self) -> str:
        return "rtl" if self.code in RIGHT_TO_LEFT else "ltr"

    def word(self, name: str, /, **values: str) -> str:
        """The word with its blanks filled in; values are never read as patterns."""
        return self.words[name].format(**values)

    def quantity(self, value: Decimal, unit: str) -> str:
        """With its unit, in the singular for one. A unit that has no word is its code."""
        one, several = self.units.get(unit, (unit, unit))
        return f"{self.figures.number(value)} {one if value == 1 else several}".strip()

    def country(self, code: str) -> str:
        """The country's name; the code where there is none."""
        return str(self.figures.locale.territories.get(code, code))

    def period(self, start: date | None, end: date | None) -> str:
        day = self.figures.short_day
        if start and end:
            return self.word("period_between", start=day(start), end=day(end))
        if start:
            return self.word("period_from", start=day(start))
        return self.word("period_until", end=day(end)) if end else ""


@lru_cache(maxsize=256)
def language_of(code: str, country: str = "") -> Language:
    """The language as the seller's country writes it; English where there is no file for it."""
    known = code if code in languages() else FALLBACK
    words, units = _file(FALLBACK, country)
    if known != FALLBACK:
        own_words, own_units = _file(known, country)
        words, units = {**words, **own_words}, {**units, **own_units}
    return Language(code=known, words=words, units=units, figures=figures_of(known, country))


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """The languages that documents can be written in."""
    return frozenset(file.stem for file in FOLDER.glob("*.toml"))


def named(text: str, names: Mapping[str, str]) -> str:
    """The text with what {tax} and the like are called; {Tax} begins with a capital."""
    for name, called in names.items():
        text = text.replace(f"{{{name}}}", called)
        text = text.replace(f"{{{name.capitalize()}}}", called[:1].upper() + called[1:])
    return text


def _file(code: str, country: str) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    read = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    units = {unit: (one, several) for unit, (one, several) in read["units"].items()}
    called = read["called"]
    names = {name: value for name, value in called.items() if isinstance(value, str)}
    names |= called.get(country, {})
    words = {name: named(text, names) for name, text in read["words"].items()}
    return {**words, **names}, units
