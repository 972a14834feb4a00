"""Stored figures, units and days as people read them in a language: as documents on paper do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel import Locale

from quittance.invoicing.documents.press.languages import Language, language_of


def formats_for(language: str, country: str, currency: str = "") -> Formats:
    """As a seller of that country writes in that language; English for one without words."""
    return Formats(language_of(language, country), currency)


def locale_for(language: str, country: str) -> Locale:
    return language_of(language, country).figures.locale


@dataclass(frozen=True, slots=True)
class Formats:
    """How one document writes its figures. Nothing is rounded here."""

    language: Language
    currency: str

    @property
    def locale(self) -> Locale:
        return self.language.figures.locale

    def amount(self, value: Decimal, currency: str = "") -> str:
        """With the currency's decimals, and more where a price has them: €1,234.50, ¥118."""
        return self.language.figures.money(value, currency or self.currency)

    def number(self, value: Decimal) -> str:
        """A rate with all its decimals and no more."""
        return self.language.figures.number(value)

    def decimals(self, text: str) -> str:
        """A figure as a program writes it, with as many decimals: 1234.50 as 1,234.50."""
        value = Decimal(text)
        places = -int(value.as_tuple().exponent)
        return self.language.figures.fixed(value, places)

    def quantity(self, value: Decimal, unit: str) -> str:
        """With its unit: 1 month, 2 months."""
        return self.language.quantity(value, unit)

    def percent(self, value: Decimal) -> str:
        return self.language.figures.percent(value)

    def day(self, value: date) -> str:
        """As within a sentence: 20 December 2026."""
        return self.language.figures.day(value)

    def short_day(self, value: date) -> str:
        """As in a table: 20 Dec 2026."""
        return self.language.figures.short_day(value)

    def country(self, code: str) -> str:
        """A country's name; a code that has none stands as it is."""
        return self.language.country(code)
