"""Stored values as the API writes them: amounts as strings with the currency's decimals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache

from quittance.money import exponent, format_decimal


@cache
def amounts_in(currency: str) -> Callable[[Decimal], str]:
    """A writer of amounts in a currency: 118.00 for EUR, 118 for JPY, 118.000 for KWD.

    Stored amounts are exact in their currency, so that nothing is rounded here.
    """
    return f"{{:.{exponent(currency)}f}}".format


# The same quantities, rates and prices come again and again; equal decimals have the same text.
kept = lru_cache(maxsize=4096)


@kept
def quantity(value: Decimal) -> str:
    return format_decimal(value, 0, 6)


@kept
def percent(value: Decimal) -> str:
    return format_decimal(value, 0, 4)


@kept
def rate(value: Decimal) -> str:
    return format_decimal(value, 2, 4)


@kept
def price(value: Decimal, currency: str) -> str:
    """A unit price: at least the currency's decimals, at most six."""
    return format_decimal(value, exponent(currency), 6)
