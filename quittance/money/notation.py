"""Numbers as they are written in an explanation: all digits, in plain notation."""

from decimal import Decimal

from quittance.money.amounts import format_decimal
from quittance.money.minor import from_minor, to_minor
from quittance.money.tax import decimals

# Decimals shown beyond the currency's before an endless fraction is cut off.
_SHOWN = 6
# A fraction that ends later than this counts as endless.
_LONGEST = 40


def number(value: Decimal, min_places: int = 0) -> str:
    """All digits of a quantity, price or rate."""
    return format_decimal(value, min_places, max(min_places, decimals(value)))


def ratio_text(numerator: int, denominator: int, min_places: int) -> str:
    """All digits of a ratio where they end, else the first and "..."."""
    places = min_places + _SHOWN
    while places < _LONGEST and numerator * 10**places % denominator:
        places += 1
    units, rest = divmod(abs(numerator) * 10**places, denominator)
    if rest:
        places = min_places + _SHOWN
        units = abs(numerator) * 10**places // denominator
    digits = number(from_minor(units, places), places if rest else min_places)
    return ("-" if numerator < 0 else "") + digits + ("..." if rest else "")


def percent_as_factor(rate: Decimal) -> Decimal:
    """19 % as 1.19."""
    places = decimals(rate) + 2
    return from_minor(10**places + to_minor(rate, places - 2), places)
