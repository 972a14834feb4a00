"""Amounts and days as a reader of a language in a country writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency

from quittance.money import exponent


@cache
def locale_of(language: str, country: str) -> Locale:
    """The language as it is written in the country, else as it is written anywhere."""
    for name in (f"{language}_{country}" if country else language, language):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


def amount_text(amount: Decimal, currency: str, locale: Locale) -> str:
    """An amount with its currency, such as 1.190,00 €, with the currency's own decimals."""
    exact = amount.quantize(Decimal(1).scaleb(-exponent(currency)))
    return format_currency(exact, currency, locale=locale, decimal_quantization=False)


def day_text(day: date | None, locale: Locale) -> str:
    """A day in words, such as 26. November 2026; empty where there is none."""
    return "" if day is None else format_date(day, format="long", locale=locale)
