"""Rates of VAT and similar taxes by country, in percent, as of November 2026: the standard rate
first. A suggestion for a business that begins; what it keeps, it may change.

Sources: Directive 2006/112/EC, Annex III, and the member states' laws; HMRC; Swiss VAT Act,
Art. 25; Norwegian VAT Act, ch. 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quittance.catalogue.rules import TaxCategory

RATES: dict[str, tuple[str, ...]] = {
    country: tuple(rates.split())
    for country, rates in {
        "AT": "20 13 10",
        "BE": "21 12 6",
        "BG": "20 9",
        "CY": "19 9 5",
        "CZ": "21 12",
        "DE": "19 7",
        "DK": "25",
        "EE": "24 13 9",
        "ES": "21 10 4",
        "FI": "25.5 13.5 10",
        "FR": "20 10 5.5 2.1",
        "GR": "24 13 6",
        "HR": "25 13 5",
        "HU": "27 18 5",
        "IE": "23 13.5 9",
        "IT": "22 10 5 4",
        "LT": "21 12 5",
        "LU": "17 14 8 3",
        "LV": "21 12 5",
        "MT": "18 7 5",
        "NL": "21 9",
        "PL": "23 8 5",
        "PT": "23 13 6",
        "RO": "21 11",
        "SE": "25 12 6",
        "SI": "22 9.5 5",
        "SK": "23 19 5",
        "GB": "20 5",
        "XI": "20 5",
        "CH": "8.1 3.8 2.6",
        "LI": "8.1 3.8 2.6",
        "NO": "25 15 12",
        "IS": "24 11",
        "AU": "10",
        "CA": "5",
        "IN": "18 5 40",
        "JP": "10 8",
        "KR": "10",
        "MX": "16 8",
        "NZ": "15",
        "SA": "15",
        "AE": "5",
        "SG": "9",
        "TR": "20 10 1",
        "ZA": "15",
    }.items()
}
# What the tax is called on invoices: by country, else VAT.
NAMES = {
    **dict.fromkeys(("DE", "AT"), "USt"),
    **dict.fromkeys(("CH", "LI"), "MWST"),
    **dict.fromkeys(("AU", "CA", "IN", "NZ", "SG"), "GST"),
    "JP": "JCT",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tax rate to begin with."""

    name: str
    percent: Decimal
    category: str


def suggestions(country: str) -> list[Suggestion]:
    """The rates of a country, and the one of 0 that nearly everybody needs once."""
    called = NAMES.get(country, "VAT")
    rates = [
        Suggestion(f"{called} {percent} %", Decimal(percent), TaxCategory.STANDARD)
        for percent in RATES.get(country, ())
    ]
    return [*rates, Suggestion(f"{called} 0 %", Decimal(0), TaxCategory.ZERO)]
