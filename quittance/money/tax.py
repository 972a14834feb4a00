"""From lines to totals: line amounts, the document discount, tax per group.

All of it follows EN 16931: each part of a line is rounded by itself, tax is rounded once per
category and rate, and no sum of rounded figures is rounded again. Halves go away from zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quittance.money.allocate import apportion, split
from quittance.money.amounts import exponent, format_decimal
from quittance.money.minor import divide, from_minor, require_decimal, to_minor

ZERO = Decimal(0)
ONE = Decimal(1)

STANDARD = "S"
ZERO_RATED = frozenset({"Z", "E", "AE", "K", "G", "O"})

Ratio = tuple[int, int]
"""An exact number as numerator and positive denominator."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is sold: so many, at this price, taxed like this.

    `unit_price` is a currency amount of any number of decimals for `base_quantity` units;
    `tax_rate` and `discount_percent` are percent; `discount` is a currency amount off the line.
    Both discounts are given without sign and bring a line nearer to zero, also one of negative
    quantity. `tax_category` is S, Z, E, AE, K, G or O (UNCL 5305).

    Raises TypeError for anything but Decimals, ValueError for a negative price (EN 16931 BR-27),
    a base quantity that is not positive, two discounts, a percentage out of range, and a rate
    that does not fit the category (EN 16931 BR-S-05, BR-Z-05, ...).
    """

    quantity: Decimal
    unit_price: Decimal
    tax_category: str
    tax_rate: Decimal
    discount_percent: Decimal = ZERO
    discount: Decimal = ZERO
    base_quantity: Decimal = ONE

    def __post_init__(self) -> None:
        require_decimal(self.quantity, "quantity")
        require_decimal(self.unit_price, "unit_price")
        require_decimal(self.discount_percent, "discount_percent")
        require_decimal(self.discount, "discount")
        require_decimal(self.base_quantity, "base_quantity")
        check_tax(self.tax_category, self.tax_rate)
        if self.unit_price < 0:
            raise ValueError("unit_price must not be negative; make the quantity negative")
        if self.base_quantity <= 0:
            raise ValueError("base_quantity must be more than 0")
        if not 0 <= self.discount_percent <= 100:
            raise ValueError("discount_percent must be from 0 to 100")
        if self.discount < 0:
            raise ValueError("discount must not be negative")
        if self.discount and self.discount_percent:
            raise ValueError("a line has a discount in percent or as an amount, not both")


@dataclass(frozen=True, slots=True)
class LineFigures:
    """The amounts of one line. All but `net` are as priced: with tax inside if prices are."""

    price_amount: Decimal
    """Quantity times unit price, rounded."""
    allowance: Decimal
    """The line's discount."""
    amount: Decimal
    """price_amount - allowance."""
    net: Decimal
    """BT-131, without tax; `amount` itself when prices exclude tax."""


@dataclass(frozen=True, slots=True)
class TaxFigures:
    """The amounts of one group of lines with the same category and rate (EN 16931 BG-23)."""

    category: str
    rate: Decimal
    lines_total: Decimal
    """Sum of its lines' nets."""
    allowance: Decimal
    """Its part of the document discount, without tax (BG-20, BT-92)."""
    taxable: Decimal
    """BT-116: lines_total - allowance."""
    tax: Decimal
    """BT-117."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Every figure of a document, rounded to its currency; what is stored and printed."""

    currency: str
    prices_include_tax: bool
    lines: tuple[LineFigures, ...]
    taxes: tuple[TaxFigures, ...]
    """Ordered by category, then rate."""
    subtotal: Decimal
    """BT-106: sum of line nets."""
    allowance_total: Decimal
    """BT-107: sum of the groups' allowances."""
    taxable_total: Decimal
    """BT-109: subtotal - allowance_total."""
    tax_total: Decimal
    """BT-110: sum of the groups' taxes."""
    total: Decimal
    """BT-112: taxable_total + tax_total."""


LineUnits = tuple[int, int, int]
"""Allowance, amount and net of a line in minor units."""
GroupUnits = tuple[str, Decimal, int, int, int]
"""Category, rate, and lines_total, allowance and tax of a group in minor units."""


def compute(
    lines: Sequence[Line],
    *,
    currency: str,
    discount: Decimal = ZERO,
    prices_include_tax: bool = False,
) -> Totals:
    """All figures of a document from its lines and its discount.

    `discount` is a currency amount off the whole document, as priced: with tax inside if
    `prices_include_tax`. It is split over the tax groups in proportion to their amounts;
    a group whose amounts sum to less than zero takes no part in it.

    Raises UnknownCurrency, and ValueError for a discount that has more decimals than the
    currency, is negative or exceeds what it is taken from. (EN 16931 BR-CO-10 to BR-CO-17.)
    """
    places = exponent(currency)
    allowances, amounts = _price_all(lines, places)
    groups = group(lines)
    sums = [sum(amounts[i] for i in members) for members in groups.values()]
    shares = _share_discount(to_minor(discount, places, "discount"), sums)
    figures: list[GroupUnits] = []
    nets = list(amounts)
    for ((category, rate), members), priced, off in zip(groups.items(), sums, shares, strict=True):
        if prices_include_tax:
            lines_total, allowance, tax = _tax_inside(priced, off, rate)
            _spread_net(nets, members, lines_total, rate)
        else:
            lines_total, allowance = priced, off
            tax = divide(*tax_ratio(priced - off, rate))
        figures.append((category, rate, lines_total, allowance, tax))
    line_figures = list(zip(allowances, amounts, nets, strict=True))
    return assemble(currency, prices_include_tax, line_figures, figures)


def assemble(
    currency: str, prices_include_tax: bool, lines: Iterable[LineUnits], groups: list[GroupUnits]
) -> Totals:
    """Totals from minor units; only sums here, nothing is rounded. (EN 16931 BR-CO-10 to -15.)"""
    places = exponent(currency)
    subtotal = sum(figures[2] for figures in groups)
    allowance_total = sum(figures[3] for figures in groups)
    tax_total = sum(figures[4] for figures in groups)
    return Totals(
        currency,
        prices_include_tax,
        tuple(_line_figures(units, places) for units in lines),
        tuple(_tax_figures(units, places) for units in groups),
        from_minor(subtotal, places),
        from_minor(allowance_total, places),
        from_minor(subtotal - allowance_total, places),
        from_minor(tax_total, places),
        from_minor(subtotal - allowance_total + tax_total, places),
    )


def check_tax(category: str, rate: Decimal) -> None:
    """ValueError unless the rate (percent) fits the category: above 0 for S, 0 for the others."""
    require_decimal(rate, "tax_rate")
    if category != STANDARD and category not in ZERO_RATED:
        raise ValueError(f"{category!r} is not a VAT category: S, Z, E, AE, K, G or O")
    if category == STANDARD and rate <= 0:
        raise ValueError("category S needs a rate above 0")
    if category != STANDARD and rate != 0:
        raise ValueError(f"category {category} needs a rate of 0")


def group(lines: Sequence[Line]) -> dict[tuple[str, Decimal], list[int]]:
    """Positions of the lines of each category and rate, ordered by these; 19 and 19.00 are one."""
    groups: dict[tuple[str, Decimal], list[int]] = {}
    for index, line in enumerate(lines):
        groups.setdefault((line.tax_category, line.tax_rate), []).append(index)
    return {
        (category, plain_rate(rate)): groups[category, rate] for category, rate in sorted(groups)
    }


def plain_rate(rate: Decimal) -> Decimal:
    """The rate without zeros at the end: 19, 19.00 and 1.9E+1 are one and look alike."""
    return Decimal(format_decimal(rate, max_places=decimals(rate)))


def decimals(value: Decimal) -> int:
    """How many decimals the number is written with."""
    power = value.as_tuple().exponent
    return max(0, -power) if isinstance(power, int) else 0


def price_ratio(line: Line) -> Ratio:
    """Quantity times unit price by base quantity, exactly, in currency."""
    quantity, quantity_by = line.quantity.as_integer_ratio()
    price, price_by = line.unit_price.as_integer_ratio()
    base, base_by = line.base_quantity.as_integer_ratio()
    return quantity * price * base_by, quantity_by * price_by * base


def tax_ratio(units: int, rate: Decimal) -> Ratio:
    """The tax at this rate (percent) on an amount without it, exactly."""
    return percent_ratio(units, rate)


def percent_ratio(units: int, percent: Decimal) -> Ratio:
    """That many percent of an amount, exactly, in the unit of the amount."""
    numerator, denominator = percent.as_integer_ratio()
    return units * numerator, 100 * denominator


def net_ratio(units: int, rate: Decimal) -> Ratio:
    """What an amount with tax at this rate (percent) inside is without it, exactly."""
    numerator, denominator = rate.as_integer_ratio()
    return units * 100 * denominator, 100 * denominator + numerator


def without_tax(amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """An amount with tax at this rate (percent) inside, without it, rounded to the currency.

    Raises ValueError for more decimals than the currency has, UnknownCurrency.
    """
    places = exponent(currency)
    return from_minor(divide(*net_ratio(to_minor(amount, places), rate)), places)


def _price_all(lines: Sequence[Line], places: int) -> tuple[list[int], list[int]]:
    allowances, amounts = [], []
    for line in lines:
        numerator, denominator = price_ratio(line)
        price = divide(numerator * 10**places, denominator)
        allowance = _line_allowance(line, price, places)
        allowances.append(allowance)
        amounts.append(price - allowance)
    return allowances, amounts


def _line_allowance(line: Line, price: int, places: int) -> int:
    if line.discount_percent:
        return divide(*percent_ratio(price, line.discount_percent))
    if not line.discount:
        return 0
    off = to_minor(line.discount, places, "discount")
    if off > abs(price):
        raise ValueError(f"discount {line.discount} exceeds the line it is taken from")
    return off if price > 0 else -off


def _share_discount(discount: int, sums: Sequence[int]) -> list[int]:
    if not discount:
        return [0] * len(sums)
    if not 0 <= discount <= sum(sums):
        raise ValueError("discount must be from 0 to the sum of the lines")
    return split(discount, [max(priced, 0) for priced in sums])


def _tax_inside(gross: int, discount: int, rate: Decimal) -> tuple[int, int, int]:
    """lines_total, allowance and tax. The gross never moves, so tax is what the net leaves."""
    lines_total = divide(*net_ratio(gross, rate))
    taxable = divide(*net_ratio(gross - discount, rate))
    return lines_total, lines_total - taxable, gross - discount - taxable


def _spread_net(nets: list[int], members: list[int], total: int, rate: Decimal) -> None:
    """Replace the members' amounts by nets that sum to the total.

    Among equal remainders the larger amount is served first, so that which amount gets which net
    does not depend on the order of the lines.
    """
    largest_first = sorted(members, key=lambda index: -abs(nets[index]))
    ratios = [net_ratio(nets[index], rate) for index in largest_first]
    parts = apportion(total, [numerator for numerator, _ in ratios], ratios[0][1])
    for index, part in zip(largest_first, parts, strict=True):
        nets[index] = part


def _line_figures(units: LineUnits, places: int) -> LineFigures:
    allowance, amount, net = units
    return LineFigures(
        from_minor(amount + allowance, places),
        from_minor(allowance, places),
        from_minor(amount, places),
        from_minor(net, places),
    )


def _tax_figures(units: GroupUnits, places: int) -> TaxFigures:
    category, rate, lines_total, allowance, tax = units
    return TaxFigures(
        category,
        rate,
        from_minor(lines_total, places),
        from_minor(allowance, places),
        from_minor(lines_total - allowance, places),
        from_minor(tax, places),
    )
