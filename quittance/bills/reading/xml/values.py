"""Texts, numbers and days as they are written in XML."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TypeVar

from quittance.bills.reading.model import Found

T = TypeVar("T")

# xs:decimal has no exponent; nothing that is paid has more digits.
_DECIMAL = re.compile(r"[+-]?(?=\.?\d)\d{0,30}(?:\.\d{0,30})?", re.ASCII)
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:\D.*|\d{4,6})?", re.ASCII)

# Longer ones are no values of a form any more.
LONGEST_TEXT = 20_000


def clean(text: str | None) -> str:
    """With one blank for each run of blanks and line breaks, cut at a length nobody types."""
    return " ".join((text or "")[:LONGEST_TEXT].split())


def as_decimal(text: str) -> Decimal | None:
    """The number, or None where it is none."""
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def as_day(text: str) -> date | None:
    """The day of YYYY-MM-DD (UBL) or YYYYMMDD (CII, format 102), also with a time after it."""
    parts = _DAY.fullmatch(text)
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None


def exact(value: T | None) -> Found[T] | None:
    """A value as the XML has it; nothing where there is none."""
    return None if value is None or value == "" else Found(value)
