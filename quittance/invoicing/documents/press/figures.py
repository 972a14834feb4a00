"""Amounts, numbers and days as people of a language write them (CLDR, by Babel)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol

from quittance.money import UnknownCurrency, exponent, format_decimal

# English is written all over the world; where it is not at home it follows the world's habits.
ENGLISH_AT_HOME = frozenset("AU BW CA GB GH IE IN KE MT NG NZ PH PK SG US ZA".split())
WORLD_ENGLISH = "en_001"
MINUS = "−"
SPACE = "\N{NO-BREAK SPACE}"
MOST_DECIMALS = 30


@dataclass(frozen=True, slots=True)
class Figures:
    """How a language writes figures. Digits are the Western ones in every language."""

    locale: Locale
    point: str
    group: str
    grouping: tuple[int, int]
    currency_pattern: tuple[str, str]
    percent_pattern: tuple[str, str]

    def amount(self, value: Decimal, currency: str) -> str:
        """With the currency's decimals, and more only where there are more."""
        return self._written(value, _places(currency), MOST_DECIMALS)

    def money(self, value: Decimal, currency: str) -> str:
        """An amount with its currency."""
        sign = get_currency_symbol(currency, self.locale)
        before, after = (part.replace("¤", sign) for part in self.currency_pattern)
        if before and before[-1].isalpha():
            before += SPACE
        if after and after[0].isalpha():
            after = SPACE + after
        minus, digits = self._digits(value, _places(currency), MOST_DECIMALS)
        return f"{minus}{before}{digits}{after}"

    def number(self, value: Decimal) -> str:
        """With all its decimals and no more."""
        return self._written(value, 0, MOST_DECIMALS)

    def fixed(self, value: Decimal, places: int) -> str:
        """With so many decimals, zeros too."""
        return self._written(value, places, places)

    def percent(self, value: Decimal) -> str:
        before, after = self.percent_pattern
        return f"{before}{self.number(value)}{after}"

    def day(self, day: date) -> str:
        """In full: 5 January 2026."""
        return str(format_date(day, "long", self.locale))

    def short_day(self, day: date) -> str:
        """For tables: 5 Jan 2026."""
        return str(format_date(day, "medium", self.locale))

    def _written(self, value: Decimal, least: int, most: int) -> str:
        return "".join(self._digits(value, least, most))

    def _digits(self, value: Decimal, least: int, most: int) -> tuple[str, str]:
        plain = format_decimal(value, least, most)
        minus = MINUS if plain.startswith("-") else ""
        whole, _, decimals = plain.removeprefix("-").partition(".")
        digits = self._grouped(whole) + (self.point + decimals if decimals else "")
        return minus, digits

    def _grouped(self, whole: str) -> str:
        first, other = self.grouping
        groups = [whole[-first:]]
        rest = whole[:-first]
        while rest:
            groups.insert(0, rest[-other:])
            rest = rest[:-other]
        return self.group.join(groups)


@lru_cache(maxsize=256)
def figures_of(language: str, country: str) -> Figures:
    """Of a language as the seller's country writes it; English for a language that is unknown."""
    locale = _locale(language, country)
    currency = locale.currency_formats["standard"]
    percent = locale.percent_formats[None]
    return Figures(
        locale=locale,
        point=get_decimal_symbol(locale, numbering_system="latn"),
        group=get_group_symbol(locale, numbering_system="latn"),
        grouping=locale.decimal_formats[None].grouping,
        currency_pattern=(currency.prefix[0], currency.suffix[0]),
        percent_pattern=(percent.prefix[0], percent.suffix[0]),
    )


def _locale(language: str, country: str) -> Locale:
    if language == "en" and country not in ENGLISH_AT_HOME:
        return Locale.parse(WORLD_ENGLISH)
    for name in (f"{language}_{country}", language):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(WORLD_ENGLISH)


def _places(currency: str) -> int:
    """Two where the currency is not known: an amount is printed as it is."""
    try:
        return exponent(currency)
    except UnknownCurrency:
        return 2
