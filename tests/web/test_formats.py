"""Figures and days in the languages of documents, with the currency's own decimals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from quittance.money import EXPONENTS, quantum
from quittance.web.formats import Formats, formats_for

DAY = date(2026, 12, 20)
SPACE = "\N{NO-BREAK SPACE}"


def formats(language: str = "en", country: str = "DE", currency: str = "EUR") -> Formats:
    return formats_for(language, country, currency)


@pytest.mark.parametrize(
    ("language", "country", "currency", "amount", "shown"),
    [
        ("en", "DE", "EUR", "1234567.50", "€1,234,567.50"),
        ("de", "DE", "EUR", "1234567.50", f"1.234.567,50{SPACE}€"),
        ("de", "AT", "EUR", "1234.50", f"€{SPACE}1.234,50"),
        ("de", "CH", "CHF", "1949.75", f"CHF{SPACE}1'949.75"),
        ("de", "FR", "EUR", "1.00", f"1,00{SPACE}€"),
        ("en", "IN", "INR", "250000.50", "₹2,50,000.50"),
        ("en", "US", "USD", "1.00", "$1.00"),
        ("en", "DE", "USD", "1.00", "US$1.00"),
        ("en", "DE", "JPY", "118", "JP¥118"),
        ("de", "DE", "KWD", "118.125", f"118,125{SPACE}KWD"),
        ("en", "DE", "HUF", "1.50", f"HUF{SPACE}1.50"),
        ("fr", "FR", "EUR", "-1.00", "−€1.00"),
    ],
)
def test_amounts(language: str, country: str, currency: str, amount: str, shown: str) -> None:
    assert formats(language, country, currency).amount(D(amount)) == shown


@pytest.mark.parametrize("currency", EXPONENTS)
def test_no_currency_loses_a_decimal(currency: str) -> None:
    least = quantum(currency)
    for language in ("en", "de"):
        shown = formats(language, "DE", currency).amount(least)
        digits = "".join(one for one in shown if one.isdigit())
        assert digits == f"{least:f}".replace(".", "")


@pytest.mark.parametrize(
    ("price", "shown"), [("60", "€60.00"), ("12.3456", "€12.3456"), ("0.000001", "€0.000001")]
)
def test_prices_keep_their_decimals(price: str, shown: str) -> None:
    assert formats().amount(D(price)) == shown


def test_large_amounts_keep_every_digit() -> None:
    assert formats().amount(D("9999999999999999.99")) == "€9,999,999,999,999,999.99"


def test_numbers_and_rates() -> None:
    english, german = formats(), formats("de")
    assert (english.number(D("1250.5000")), german.number(D("1250.5"))) == ("1,250.5", "1.250,5")
    assert (english.percent(D("19.0000")), german.percent(D("8.1"))) == (
        "19%",
        f"8,1{SPACE}%",
    )


def test_days_and_countries() -> None:
    english, german, american = formats(), formats("de"), formats(country="US")
    assert [one.day(DAY) for one in (english, german, american)] == [
        "20 December 2026",
        "20. Dezember 2026",
        "December 20, 2026",
    ]
    assert (english.short_day(DAY), german.short_day(DAY)) == ("20 Dec 2026", "20.12.2026")
    assert (english.country("DE"), german.country("DE"), english.country("??")) == (
        "Germany",
        "Deutschland",
        "??",
    )
