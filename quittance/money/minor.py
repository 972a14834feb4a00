"""Amounts as whole numbers of a currency's smallest unit ("minor units", cents for EUR).

Everything between what is given and what is stored happens here on Python's integers, which
never round by themselves. Decimal arithmetic would, to the precision of whatever context the
calling thread has set.
"""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact, InvalidOperation
from functools import lru_cache

# Only ever moves a decimal point; traps whatever would change a digit.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact, InvalidOperation])

# 1E+999999999 is four bytes to type and gigabytes to write out.
_MAX_MAGNITUDE = 1000


def require_decimal(value: object, name: str = "value") -> None:
    """TypeError unless a Decimal, ValueError if it is not finite or beyond any use."""
    if not isinstance(value, Decimal):
        raise TypeError(f"{name} must be a Decimal, not {type(value).__name__}")
    if not value.is_finite():
        raise ValueError(f"{name} must be a finite number, not {value}")
    if not -_MAX_MAGNITUDE <= value.adjusted() <= _MAX_MAGNITUDE:
        raise ValueError(f"{name} is too large or too fine: {value}")


def divide(numerator: int, denominator: int) -> int:
    """The quotient as a whole number, halves away from zero. The denominator is positive."""
    half_up = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -half_up if numerator < 0 else half_up


def to_minor(value: Decimal, places: int, name: str = "amount") -> int:
    """Minor units of an amount; ValueError if it has more than `places` decimals."""
    require_decimal(value, name)
    numerator, denominator = value.as_integer_ratio()
    scale: int = 10**places
    units, rest = divmod(numerator * scale, denominator)
    if rest:
        raise ValueError(f"{name} {value} has more than {places} decimals")
    return units


# The same prices, rates and totals come again and again.
@lru_cache(maxsize=4096)
def from_minor(units: int, places: int) -> Decimal:
    """The amount with exactly `places` decimals; zero is never negative."""
    return Decimal(units).scaleb(-places, _EXACT)
