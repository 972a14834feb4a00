"""Credit notes, in part or in whole, that together give back exactly what was charged.

Every figure is telescoped: how much of it is given back once a certain quantity of each line is
returned is a function of those quantities alone, and a credit note is the difference between
that function after it and before it. So in whatever steps the lines come back, the credit notes
sum to the document. None of them is negative anywhere because each function only grows:

    amount, allowance   the stored figure x returned quantity / quantity, rounded
    price_amount        their sum (rounding it too would let the allowance shrink by a cent)
    net                 stored net x returned amount / amount, rounded. As net <= amount it never
                        takes a larger step than the amount, so the tax inside never shrinks.
    lines_total         sum of the nets
    group's allowance   stored allowance x returned lines_total / lines_total, rounded
    taxable             lines_total - allowance; the allowance takes no larger step, as above
    tax                 prices without tax: taxable x rate, rounded. If the document's own tax is
                        not what its rate gives, stored tax x returned taxable / taxable.
                        Prices with tax inside: stored tax x returned tax inside the lines /
                        tax inside the lines. Without a document discount that is gross - net.

A line or group that is returned completely takes the stored figure as it is.

Where prices include tax, a credit note for parts of many lines may be off gross / (1 + rate) by
up to half a unit for each of these lines. It has to be: a figure that only ever grows with its
own line cannot also be rounded for the group, and the gross is what must not move.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from quittance.money.amounts import exponent
from quittance.money.minor import divide, require_decimal, to_minor
from quittance.money.tax import (
    GroupUnits,
    LineFigures,
    TaxFigures,
    Totals,
    assemble,
    check_tax,
    plain_rate,
    tax_ratio,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line as it was issued. Currency amounts, rate in percent; see LineFigures."""

    quantity: Decimal
    price_amount: Decimal
    allowance: Decimal
    amount: Decimal
    net: Decimal
    tax_category: str
    tax_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGroup:
    """A tax group as it was issued. Currency amounts, rate in percent; see TaxFigures."""

    category: str
    rate: Decimal
    lines_total: Decimal
    allowance: Decimal
    taxable: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class CreditSource:
    """The stored figures of the document that is credited.

    Raises ValueError where they do not add up: price_amount - allowance = amount, net = amount
    if prices exclude tax, no amount without quantity, one group for the lines of each category
    and rate, lines_total = sum of their nets, lines_total - allowance = taxable. The tax may be
    any amount. Raises UnknownCurrency, and TypeError for anything but Decimals.
    """

    currency: str
    prices_include_tax: bool
    lines: tuple[SourceLine, ...]
    groups: tuple[SourceGroup, ...]

    def __post_init__(self) -> None:
        places = exponent(self.currency)
        nets: dict[tuple[str, Decimal], int] = defaultdict(int)
        for line in self.lines:
            stored = _stored_line(line, places)
            _check_line(line, stored, places, self.prices_include_tax)
            nets[line.tax_category, line.tax_rate] += stored.net
        totals = {(g.category, g.rate): _stored_group(g, places) for g in self.groups}
        if len(totals) != len(self.groups) or totals.keys() != nets.keys():
            raise ValueError("each category and rate of the lines needs exactly one tax group")
        for (category, rate), total in nets.items():
            if totals[category, rate].lines_total != total:
                raise ValueError(f"lines of {category} {rate} do not sum to their lines_total")


def credit(source: CreditSource, *, before: Sequence[Decimal], after: Sequence[Decimal]) -> Totals:
    """The figures of a credit note, as positive amounts.

    `before` and `after` say per line of the source how much of its quantity is credited in all,
    without and with this credit note. The result has figures for each line of the source, zeros
    where nothing is credited, and the tax groups in which something is.

    Credit notes that start at zero and end at the full quantities sum to the source in every
    figure. No figure is negative if none of the source is, and there no net exceeds its amount
    and no group's allowance its lines_total.

    Raises ValueError unless 0 <= before <= after <= quantity for each line (the other way round
    for a line of negative quantity) and one line at least grows.
    """
    _check_quantities(source, before, after)
    was, now = _lines_at(source, before), _lines_at(source, after)
    lines = [
        (b.allowance - a.allowance, b.amount - a.amount, b.net - a.net)
        for a, b in zip(was, now, strict=True)
    ]
    figures: list[GroupUnits] = []
    for group in sorted(source.groups, key=lambda group: (group.category, group.rate)):
        members = _members(source, group)
        if any(before[i] != after[i] for i in members):
            a = _group_at(source, group, [was[i] for i in members])
            b = _group_at(source, group, [now[i] for i in members])
            figures.append(
                (
                    group.category,
                    plain_rate(group.rate),
                    b.lines_total - a.lines_total,
                    b.allowance - a.allowance,
                    b.tax - a.tax,
                )
            )
    return assemble(source.currency, source.prices_include_tax, lines, figures)


def negate(totals: Totals) -> Totals:
    """The same document with the sign of every amount turned; zero stays zero, never -0."""
    return Totals(
        totals.currency,
        totals.prices_include_tax,
        tuple(_negate_line(line) for line in totals.lines),
        tuple(_negate_tax(tax) for tax in totals.taxes),
        _minus(totals.subtotal),
        _minus(totals.allowance_total),
        _minus(totals.taxable_total),
        _minus(totals.tax_total),
        _minus(totals.total),
    )


class _LineState(NamedTuple):
    allowance: int
    amount: int
    net: int
    is_complete: bool


class _GroupState(NamedTuple):
    lines_total: int
    allowance: int
    tax: int


def _lines_at(source: CreditSource, credited: Sequence[Decimal]) -> list[_LineState]:
    places = exponent(source.currency)
    return [_line_at(line, q, places) for line, q in zip(source.lines, credited, strict=True)]


def _line_at(line: SourceLine, credited: Decimal, places: int) -> _LineState:
    stored = _stored_line(line, places)
    if credited == line.quantity:
        return stored
    part, part_by = credited.as_integer_ratio()
    whole, whole_by = line.quantity.as_integer_ratio()
    amount = _scale(stored.amount, part * whole_by, whole * part_by)
    allowance = _scale(stored.allowance, part * whole_by, whole * part_by)
    net = _scale(stored.net, amount, stored.amount)
    return _LineState(allowance, amount, net, is_complete=False)


def _group_at(source: CreditSource, group: SourceGroup, lines: Sequence[_LineState]) -> _GroupState:
    stored = _stored_group(group, exponent(source.currency))
    if all(line.is_complete for line in lines):
        return stored
    lines_total = sum(line.net for line in lines)
    allowance = _scale(stored.allowance, lines_total, stored.lines_total)
    if source.prices_include_tax:
        inside = sum(line.amount - line.net for line in lines)
        tax = _scale(stored.tax, inside, _tax_inside_lines(source, group))
    else:
        tax = _tax_on(lines_total - allowance, stored, group.rate)
    return _GroupState(lines_total, allowance, tax)


def _tax_on(taxable: int, stored: _GroupState, rate: Decimal) -> int:
    stored_taxable = stored.lines_total - stored.allowance
    if stored.tax == divide(*tax_ratio(stored_taxable, rate)):
        return divide(*tax_ratio(taxable, rate))
    return _scale(stored.tax, taxable, stored_taxable)


def _tax_inside_lines(source: CreditSource, group: SourceGroup) -> int:
    places = exponent(source.currency)
    stored = [_stored_line(source.lines[i], places) for i in _members(source, group)]
    return sum(line.amount - line.net for line in stored)


def _scale(figure: int, part: int, whole: int) -> int:
    """figure x part / whole, rounded; nothing of a whole that is nothing."""
    if not whole:
        return 0
    return divide(figure * part, whole) if whole > 0 else divide(-figure * part, -whole)


def _members(source: CreditSource, group: SourceGroup) -> list[int]:
    key = (group.category, group.rate)
    return [i for i, line in enumerate(source.lines) if (line.tax_category, line.tax_rate) == key]


def _stored_line(line: SourceLine, places: int) -> _LineState:
    return _LineState(
        to_minor(line.allowance, places, "allowance"),
        to_minor(line.amount, places, "amount"),
        to_minor(line.net, places, "net"),
        is_complete=True,
    )


def _stored_group(group: SourceGroup, places: int) -> _GroupState:
    check_tax(group.category, group.rate)
    lines_total = to_minor(group.lines_total, places, "lines_total")
    allowance = to_minor(group.allowance, places, "allowance")
    if to_minor(group.taxable, places, "taxable") != lines_total - allowance:
        raise ValueError(f"taxable of {group.category} {group.rate} is not what its lines leave")
    return _GroupState(lines_total, allowance, to_minor(group.tax, places, "tax"))


def _negate_line(line: LineFigures) -> LineFigures:
    return LineFigures(
        _minus(line.price_amount), _minus(line.allowance), _minus(line.amount), _minus(line.net)
    )


def _negate_tax(tax: TaxFigures) -> TaxFigures:
    return TaxFigures(
        tax.category,
        tax.rate,
        _minus(tax.lines_total),
        _minus(tax.allowance),
        _minus(tax.taxable),
        _minus(tax.tax),
    )


def _minus(amount: Decimal) -> Decimal:
    # Unlike the operator, copy_negate does not round to the decimal context.
    return amount.copy_negate() if amount else amount.copy_abs()


def _check_line(
    line: SourceLine, stored: _LineState, places: int, prices_include_tax: bool
) -> None:
    require_decimal(line.quantity, "quantity")
    price_amount = to_minor(line.price_amount, places, "price_amount")
    if price_amount - stored.allowance != stored.amount:
        raise ValueError("price_amount - allowance must be the amount of the line")
    if not prices_include_tax and stored.net != stored.amount:
        raise ValueError("net must be the amount of the line where prices exclude tax")
    if not line.quantity and (stored.allowance or stored.amount or stored.net):
        raise ValueError("a line without quantity cannot have an amount")


def _check_quantities(
    source: CreditSource, before: Sequence[Decimal], after: Sequence[Decimal]
) -> None:
    if not len(source.lines) == len(before) == len(after):
        raise ValueError("one quantity is needed for each line of the source")
    for line, was, now in zip(source.lines, before, after, strict=True):
        require_decimal(was, "before")
        require_decimal(now, "after")
        if not (0 <= was <= now <= line.quantity or 0 >= was >= now >= line.quantity):
            raise ValueError(f"cannot credit {was} to {now} of {line.quantity}")
    if all(was == now for was, now in zip(before, after, strict=True)):
        raise ValueError("nothing is credited")
