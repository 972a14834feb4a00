"""What the lines of a bill come to: net amounts, tax once per category and rate, totals.

A bill is somebody else's document: where it states a figure, that is kept, and what is computed
fills the gaps. The difference to the printed total shows what does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quittance.bills.inputs import BillLineInput, StatedTax
from quittance.bills.rules import NOTHING
from quittance.errors import Problem
from quittance.money import is_exact, round_amount

HUNDRED = Decimal(100)
# What an AmountField holds: fifteen digits before the point.
LARGEST = Decimal(10) ** 15
Group = tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class TaxRow:
    """The tax of one category and rate (BG-23)."""

    category: str
    rate: Decimal
    taxable: Decimal
    tax: Decimal
    stated: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Amounts of a bill, rounded to its currency: net of each line, tax rows, totals."""

    nets: tuple[Decimal, ...]
    taxes: tuple[TaxRow, ...]
    net_total: Decimal
    tax_total: Decimal

    @property
    def total(self) -> Decimal:
        return self.net_total + self.tax_total


def figures_of(
    lines: Sequence[BillLineInput], currency: str, stated: Sequence[StatedTax] = ()
) -> Figures:
    """The figures of complete lines (`problems_in` found nothing). Raises UnknownCurrency."""
    nets = tuple(net_of(line, currency) for line in lines)
    sums: dict[Group, Decimal] = {}
    for line, net in zip(lines, nets, strict=True):
        group = group_of(line.tax_category, line.tax_rate)
        sums[group] = sums.get(group, NOTHING) + net
    given = {group_of(one.category, one.rate): one.tax for one in stated}
    taxes = tuple(
        TaxRow(
            category,
            rate,
            taxable,
            given.get((category, rate), round_amount(taxable * rate / HUNDRED, currency)),
            (category, rate) in given,
        )
        for (category, rate), taxable in sorted(sums.items())
    )
    return Figures(nets, taxes, sum(nets, NOTHING), sum((one.tax for one in taxes), NOTHING))


def category_of_rate(rate: Decimal) -> str:
    """The tax category of a line that names none (UNCL 5305)."""
    return "S" if rate else "Z"


def group_of(category: str, rate: Decimal) -> Group:
    return (category or category_of_rate(rate), rate)


def net_of(line: BillLineInput, currency: str) -> Decimal:
    """What the bill says, else quantity times price, rounded."""
    if line.net_amount is not None:
        return line.net_amount
    return round_amount(line.quantity * (line.unit_price or NOTHING), currency)


def problems_in(
    lines: Sequence[BillLineInput], currency: str, stated: Sequence[StatedTax] = ()
) -> list[Problem]:
    """Everything in lines and taxes that keeps them from being computed, by field."""
    return [*_in_lines(lines, currency), *_in_taxes(lines, stated, currency)]


def _in_lines(lines: Sequence[BillLineInput], currency: str) -> Iterator[Problem]:
    for index, line in enumerate(lines):
        at = f"lines.{index}"
        if not line.description.strip():
            yield Problem("required", "Say what this line is for.", f"{at}.description")
        if line.net_amount is None and line.unit_price is None:
            detail = "Enter the line's net amount, or its price."
            yield Problem("required", detail, f"{at}.net_amount")
        if not NOTHING <= line.tax_rate <= HUNDRED:
            detail = "A tax rate is from 0 to 100 percent."
            yield Problem("invalid", detail, f"{at}.tax_rate")
        yield from _amount(line.net_amount, currency, f"{at}.net_amount")
        if abs(net_of(line, currency)) >= LARGEST:
            yield Problem("max_value", "This is more than can be kept.", f"{at}.net_amount")


def _in_taxes(
    lines: Sequence[BillLineInput], stated: Sequence[StatedTax], currency: str
) -> Iterator[Problem]:
    groups = {group_of(line.tax_category, line.tax_rate) for line in lines}
    seen: set[Group] = set()
    for index, one in enumerate(stated):
        group = group_of(one.category, one.rate)
        if group in seen:
            yield Problem("unique", "This rate is there twice.", f"taxes.{index}.rate")
        elif group not in groups:
            yield Problem("invalid", "No line has this rate.", f"taxes.{index}.rate")
        seen.add(group)
        yield from _amount(one.tax, currency, f"taxes.{index}.tax")


def _amount(value: Decimal | None, currency: str, attr: str) -> Iterator[Problem]:
    if value is not None and not is_exact(value, currency):
        detail = f"{currency} has fewer decimals than this amount."
        yield Problem("max_decimal_places", detail, attr)
