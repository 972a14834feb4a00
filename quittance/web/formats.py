"""Stored figures and days as people read them in a language. Nothing is rounded here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale, dates, numbers

from quittance.money import exponent

# English of these countries writes days and currencies in a way of its own.
ENGLISH = frozenset("AU CA GB IE IN NZ SG US ZA".split())
GERMAN = frozenset("AT CH DE LI LU".split())
# As many decimals as prices and quantities may have.
MOST_PLACES = 6


@cache
def locale_for(language: str, country: str) -> Locale:
    """The locale of a document's language where its seller is; English by default as in Europe."""
    if language == "de":
        return Locale("de", country if country in GERMAN else "DE")
    return Locale("en", country if country in ENGLISH else "GB")


@dataclass(frozen=True, slots=True)
class Formats:
    """How one document writes its figures."""

    locale: Locale
    currency: str

    def amount(self, value: Decimal, currency: str = "") -> str:
        """With the currency's decimals: €1,234.50, 1.234,50 €, ¥118."""
        return self._money(value, currency or self.currency, spare=0)

    def price(self, value: Decimal) -> str:
        """With the currency's decimals, and more where the price has them."""
        return self._money(value, self.currency, spare=MOST_PLACES - exponent(self.currency))

    def number(self, value: Decimal) -> str:
        """A quantity or rate with all its decimals and no more."""
        pattern = "#,##0." + "#" * 10
        return numbers.format_decimal(value, format=pattern, locale=self.locale)

    def percent(self, value: Decimal) -> str:
        return f"{self.number(value)}\N{NO-BREAK SPACE}%"

    def day(self, value: date) -> str:
        """As within a sentence: 20 December 2026."""
        return dates.format_date(value, "long", locale=self.locale)

    def short_day(self, value: date) -> str:
        """As in a table: 20 Dec 2026."""
        return dates.format_date(value, "medium", locale=self.locale)

    def country(self, code: str) -> str:
        """A country's name; a code that has none stands as it is."""
        return str(self.locale.territories.get(code, code))

    def _money(self, value: Decimal, currency: str, *, spare: int) -> str:
        pattern = _pattern(self.locale, currency, spare)
        return numbers.format_currency(
            value, currency, format=pattern, locale=self.locale, currency_digits=False
        )


@cache
def _pattern(locale: Locale, currency: str, spare: int) -> str:
    """The locale's own for amounts of money, with decimals as ISO 4217 has them."""
    decimals = "0" * exponent(currency) + "#" * spare
    usual: str = locale.currency_formats["standard"].pattern
    if numbers.get_currency_symbol(currency, locale)[-1].isalpha():
        # HUF 1.50, but €1.50: CLDR parts letters from digits.
        usual = usual.replace("¤#", "¤\N{NO-BREAK SPACE}#")
    return re.sub(r"0\.00", f"0.{decimals}" if decimals else "0", usual)
