"""Currencies, rounding to them, and writing amounts down."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from quittance.money.minor import divide, from_minor, require_decimal, to_minor

# ISO 4217 currencies that people pay with. Left out: units of account and funds (BOV, CHE, CHW,
# CLF, COU, MXV, USN, UYI, UYW, XAD, XDR, XSU, XUA, the XB* bond units), metals (XAG, XAU, XPD,
# XPT), test and "no currency" (XTS, XXX). An invoice cannot be settled in them.
_CODES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD
        CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
        GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP
        LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
        NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS
        SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST
        XCD XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
}

EXPONENTS: Mapping[str, int] = MappingProxyType(
    {code: places for places, codes in _CODES.items() for code in codes.split()}
)
"""Decimals of each currency: how many its smallest unit has."""


class UnknownCurrency(ValueError):
    """Not a code of ISO 4217 that an invoice can be paid in."""


def exponent(currency: str) -> int:
    """Decimals of the currency: EUR 2, JPY 0, KWD 3. Raises UnknownCurrency."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(f"{currency!r} is not a currency of ISO 4217") from None


def quantum(currency: str) -> Decimal:
    """The smallest amount of the currency: EUR 0.01, JPY 1. Raises UnknownCurrency."""
    return from_minor(1, exponent(currency))


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Round to `places` decimals (0 or more), halves away from zero.

    Exact for any number of digits, whatever decimal context is set; never gives -0.
    """
    require_decimal(value)
    if places < 0:
        raise ValueError("places must be 0 or more")
    numerator, denominator = value.as_integer_ratio()
    return from_minor(divide(numerator * 10**places, denominator), places)


def round_amount(value: Decimal, currency: str) -> Decimal:
    """Round to the currency's decimals, halves away from zero. Raises UnknownCurrency."""
    return round_half_up(value, exponent(currency))


def is_exact(value: Decimal, currency: str) -> bool:
    """Whether rounding to the currency would leave the value alone; 1.000 EUR is exact."""
    return round_amount(value, currency) == value


def format_amount(value: Decimal, currency: str) -> str:
    """The amount with the currency's decimals, in plain digits: "118.00", for JPY "118".

    Raises ValueError rather than dropping a decimal, UnknownCurrency for the code.
    """
    places = exponent(currency)
    return f"{from_minor(to_minor(value, places), places):f}"


def format_decimal(value: Decimal, min_places: int = 0, max_places: int = 6) -> str:
    """A quantity or rate in plain digits, zeros at the end trimmed down to `min_places`.

    Raises ValueError rather than dropping a decimal beyond `max_places`.
    """
    text = f"{from_minor(to_minor(value, max_places, 'value'), max_places):f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(min_places, "0")
    return f"{whole}.{decimals}" if decimals else whole
