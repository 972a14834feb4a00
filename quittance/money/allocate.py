"""Splitting an amount so that the parts add up to it: the method of largest remainders."""

import math
from collections.abc import Sequence
from decimal import Decimal

from quittance.money.minor import from_minor, require_decimal, to_minor


def allocate(amount: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """Split an amount of `places` decimals in proportion to the weights.

    Parts sum to the amount exactly, none has the opposite sign, and each is within one unit of
    its exact share. Units left over go to the largest remainders, among equals to the earliest.
    A negative amount splits as the mirror of the positive one. A weight of zero gets nothing,
    unless all are zero: then all count the same.

    Raises ValueError for a negative weight, an amount with more decimals, and no weights at all
    (unless the amount is zero), TypeError for floats.
    """
    parts = split(to_minor(amount, places), _whole_numbers(weights))
    return [from_minor(part, places) for part in parts]


def split(units: int, weights: Sequence[int]) -> list[int]:
    """As `allocate`, on minor units and weights that are whole numbers."""
    if not weights and units:
        raise ValueError("nothing to split the amount over")
    if weights and min(weights) < 0:
        raise ValueError("weights must not be negative")
    total = sum(weights)
    if not total:
        weights, total = [1] * len(weights), len(weights)
    return apportion(units, [units * weight for weight in weights], total)


def apportion(total: int, numerators: Sequence[int], denominator: int) -> list[int]:
    """Whole numbers that sum to `total`, each numerator / denominator rounded up or down.

    `total` must be the sum of those quotients, or that sum rounded. Shares may have either sign:
    what is left after cutting them off goes only to remainders of its own sign, so that no part
    crosses zero and the mirrored shares give mirrored parts. Ties go to the earliest.
    """
    parts, remainders = [], []
    for numerator in numerators:
        part = numerator // denominator if numerator >= 0 else -(-numerator // denominator)
        parts.append(part)
        remainders.append(numerator - part * denominator)
    left = total - sum(parts)
    if left:
        unit = 1 if left > 0 else -1
        by_remainder = sorted(range(len(parts)), key=lambda i: -unit * remainders[i])
        for index in by_remainder[: abs(left)]:
            parts[index] += unit
    return parts


def _whole_numbers(weights: Sequence[Decimal]) -> list[int]:
    for weight in weights:
        require_decimal(weight, "weight")
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = math.lcm(*(denominator for _, denominator in ratios))
    return [numerator * (common // denominator) for numerator, denominator in ratios]
