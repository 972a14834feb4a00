"""From the text of a cell to a value. Each function raises BadRow with the reason."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache

from quittance.catalogue.rules import UNITS
from quittance.invoicing.days import YEARS
from quittance.invoicing.importing.errors import BadRow

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
SHOWN = 40
WHOLE_DIGITS = 12
DECIMALS = 6
RATE_DECIMALS = 4
EARLIEST = date(YEARS[0], 1, 1)
NOTHING = Decimal(0)


def shown(text: str) -> str:
    """A cell as a reason quotes it."""
    return f"“{text[:SHOWN]}…”" if len(text) > SHOWN else f"“{text}”"


def check_text(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise BadRow(f"{name} has more than {most} characters")


@lru_cache(maxsize=16_384)
def decimal(name: str, text: str, places: int = DECIMALS) -> Decimal:
    """A plain number with a decimal point: no exponent, no thousands separators, ASCII digits."""
    if len(text) > SHOWN or not NUMBER.fullmatch(text):
        raise BadRow(f"{name} {shown(text)} is not a plain number" if text else f"{name} is empty")
    whole, _, fraction = text.partition(".")
    if len(whole.lstrip("+-0")) > WHOLE_DIGITS:
        raise BadRow(f"{name} {text} is too large")
    if len(fraction.rstrip("0")) > places:
        raise BadRow(f"{name} {text} has more than {places} decimals")
    value = Decimal(f"{whole}.{fraction.rstrip('0') or 0}")
    return value if value else NOTHING


def price(text: str) -> Decimal:
    """A currency amount for one unit, 0 or more."""
    value = decimal("unit price", text)
    if value < 0:
        raise BadRow(f"unit price {text} is negative")
    return value


def quantity(text: str, *, is_credit: bool, prefix: str) -> Decimal:
    """How many, as a positive number; a credit note's are negative in the file.

    A positive one in a credit note would be a charge: it cannot be told from a slip, and a
    document's lines all have one direction here.
    """
    value = decimal("quantity", text)
    if not value:
        raise BadRow("quantity is zero")
    if is_credit and value > 0:
        raise BadRow(
            f"quantity {text} is positive in a credit note (its number begins with “{prefix}”)"
        )
    if not is_credit and value < 0:
        raise BadRow(f"quantity {text} is negative in a document that is not marked as credit note")
    return -value if is_credit else value


def rate(text: str) -> Decimal:
    """A tax rate in percent."""
    value = decimal("tax rate", text, RATE_DECIMALS)
    if not 0 <= value <= 100:
        raise BadRow(f"tax rate {text} is not between 0 and 100")
    return value


def unit(text: str) -> str:
    """A code of UN/ECE Recommendation 20; one (C62) where nothing is said."""
    code = text.upper() or "C62"
    if code not in UNITS:
        raise BadRow(f"unit {shown(text)} is no known code, such as C62, HUR or KGM")
    return code


@lru_cache(maxsize=4_096)
def moment(text: str, date_format: str, zone: tzinfo) -> datetime:
    """An instant; without a zone of its own it is in `zone`. ISO 8601 unless a format is given."""
    if not text.isascii() or len(text) > SHOWN:
        raise BadRow(f"date {shown(text)} cannot be read")
    try:
        iso = not date_format
        read = datetime.fromisoformat(text) if iso else datetime.strptime(text, date_format)
        return read.astimezone(zone) if read.tzinfo else read.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise BadRow(f"date {shown(text)} cannot be read" if text else "date is empty") from None


def issue_date(instant: datetime, *, today: date) -> date:
    day = instant.date()
    if day > today:
        raise BadRow(f"date {day} lies in the future")
    if day < EARLIEST:
        raise BadRow(f"date {day} lies before {EARLIEST}")
    return day


@lru_cache(maxsize=4_096)
def midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins: the instant an imported document counts as sent."""
    return datetime.combine(day, time(), zone)
