"""Unit prices as the norm wants them: without tax, and so that quantity x price is the line."""

from __future__ import annotations

from decimal import Decimal

from quittance.money.minor import divide, from_minor

# By how much quantity x price may miss the line's amount (PEPPOL-EN16931-R120).
SLACK = Decimal("0.02")


def net_price(
    *, unit_price: Decimal, quantity: Decimal, amount: Decimal, priced_without_tax: bool
) -> Decimal:
    """The item net price (BT-146) of a line that comes to `amount` without tax.

    The stored price where it has no tax inside and gives the amount; else the shortest price that
    does: tax inside, the rounding of a yen, a share of a credited line keep it from that.
    """
    if priced_without_tax and misses(unit_price, quantity, amount) <= SLACK:
        return unit_price
    numerator, by = amount.as_integer_ratio()
    times, per = quantity.as_integer_ratio()
    places = 2
    while True:
        price = from_minor(divide(numerator * per * 10**places, by * times), places)
        if misses(price, quantity, amount) < Decimal("0.005"):
            return price
        places += 1


def misses(price: Decimal, quantity: Decimal, amount: Decimal) -> Decimal:
    """By how much quantity x price misses the amount, to six decimals, rounded up."""
    n1, d1 = price.as_integer_ratio()
    n2, d2 = quantity.as_integer_ratio()
    n3, d3 = amount.as_integer_ratio()
    numerator = abs(n1 * n2 * d3 - n3 * d1 * d2) * 10**6
    return from_minor(-(-numerator // (d1 * d2 * d3)), 6)
