"""The arithmetic of documents told a second time, on fractions and in the smallest unit of money:
nothing of the project's own. Rules: docs/money.md and rules of largest remainders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor

PLACES = {"EUR": 2, "JPY": 0, "KWD": 3}
Group = tuple[str, Decimal]


def half_up(value: Fraction) -> int:
    """Nothing here is ever negative."""
    return floor(value + Fraction(1, 2))


def part(figure: int, some: int | Fraction, whole: int | Fraction) -> int:
    return half_up(Fraction(figure) * Fraction(some) / Fraction(whole)) if whole else 0


def shared(total: int, shares: Sequence[Fraction]) -> list[int]:
    """Each share cut off, what is left to the largest remainders, the earliest among equals."""
    parts = [floor(share) for share in shares]
    rest = [share - cut for share, cut in zip(shares, parts, strict=True)]
    order = sorted(range(len(parts)), key=lambda i: -rest[i])
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


@dataclass
class Item:
    """A line: as typed, and its figures in the smallest unit once it is reckoned."""

    quantity: Decimal
    price: Decimal
    rate: Decimal
    percent_off: Decimal = Decimal(0)
    off: Decimal = Decimal(0)
    words: str = "Consulting"
    product: int | None = None
    credited: Decimal = Decimal(0)
    priced: int = 0
    allowance: int = 0
    net: int = 0

    @property
    def amount(self) -> int:
        return self.priced - self.allowance

    @property
    def group(self) -> Group:
        return ("S" if self.rate else "Z", self.rate)

    def reckon(self, scale: int) -> None:
        self.priced = half_up(Fraction(self.quantity) * Fraction(self.price) * scale)
        percent = half_up(Fraction(self.priced) * Fraction(self.percent_off) / 100)
        self.allowance = percent + int(self.off * scale)
        self.net = self.amount


@dataclass
class Sums:
    """The tax row of a group."""

    lines_total: int = 0
    allowance: int = 0
    tax: int = 0

    @property
    def taxable(self) -> int:
        return self.lines_total - self.allowance

    def less(self, other: Sums) -> Sums:
        return Sums(
            self.lines_total - other.lines_total,
            self.allowance - other.allowance,
            self.tax - other.tax,
        )


@dataclass
class Figures:
    taxes: dict[Group, Sums] = field(default_factory=dict)

    def total_of(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.taxes.values())

    @property
    def total(self) -> int:
        return self.total_of("taxable") + self.total_of("tax")


def reckon(items: Sequence[Item], scale: int, discount: int, inside: bool) -> Figures:
    """Puts the figures on the items and returns those of the document."""
    for item in items:
        item.reckon(scale)
    groups = sorted({item.group for item in items})
    priced = {group: sum(i.amount for i in items if i.group == group) for group in groups}
    whole = sum(priced.values())
    shares = [Fraction(discount * priced[group], whole or 1) for group in groups]
    found = Figures()
    for group, off in zip(groups, shared(discount, shares), strict=True):
        found.taxes[group] = group_sums(priced[group], off, group[1], inside)
        if inside:
            own = sorted((i for i in items if i.group == group), key=lambda i: -i.amount)
            nets = [without_tax(item.amount, group[1]) for item in own]
            for item, net in zip(own, shared(found.taxes[group].lines_total, nets), strict=True):
                item.net = net
    return found


def without_tax(amount: int, rate: Decimal) -> Fraction:
    return Fraction(amount) / (1 + Fraction(rate) / 100)


def group_sums(priced: int, off: int, rate: Decimal, inside: bool) -> Sums:
    if not inside:
        return Sums(priced, off, half_up(Fraction(priced - off) * Fraction(rate) / 100))
    lines_total = half_up(without_tax(priced, rate))
    taxable = half_up(without_tax(priced - off, rate))
    return Sums(lines_total, lines_total - taxable, priced - off - taxable)


def returned(
    items: Sequence[Item], stored: Figures, quantities: Sequence[Decimal], inside: bool
) -> tuple[list[Item], Figures]:
    """What so much of each line in all comes to: a credit note is the difference of two."""
    lines = [returned_item(item, q) for item, q in zip(items, quantities, strict=True)]
    found = Figures()
    for group, sums in stored.taxes.items():
        own = [(i, line) for i, line in zip(items, lines, strict=True) if i.group == group]
        if all(line.quantity == item.quantity for item, line in own):
            found.taxes[group] = sums
            continue
        lines_total = sum(line.net for _, line in own)
        allowance = part(sums.allowance, lines_total, sums.lines_total)
        if inside:
            tax_inside = sum(item.amount - item.net for item, _ in own)
            tax = part(sums.tax, sum(line.amount - line.net for _, line in own), tax_inside)
        else:
            tax = half_up(Fraction(lines_total - allowance) * Fraction(group[1]) / 100)
        found.taxes[group] = Sums(lines_total, allowance, tax)
    return lines, found


def returned_item(item: Item, quantity: Decimal) -> Item:
    some, whole = Fraction(quantity), Fraction(item.quantity)
    if some == whole:
        return Item(quantity, item.price, item.rate, priced=item.priced,
                    allowance=item.allowance, net=item.net)  # fmt: skip
    amount, off = part(item.amount, some, whole), part(item.allowance, some, whole)
    net = part(item.net, amount, item.amount)
    return Item(quantity, item.price, item.rate, priced=amount + off, allowance=off, net=net)


def difference(
    items: Sequence[Item], stored: Figures, before: Sequence[Decimal], after: Sequence[Decimal],
    inside: bool,
) -> tuple[list[Item], Figures]:  # fmt: skip
    """Lines and figures of the credit note that goes from `before` to `after`."""
    was_lines, was = returned(items, stored, before, inside)
    now_lines, now = returned(items, stored, after, inside)
    lines, touched = [], defaultdict(bool)
    for item, a, b in zip(items, was_lines, now_lines, strict=True):
        if b.quantity > a.quantity:
            touched[item.group] = True
            lines.append(
                Item(
                    b.quantity - a.quantity,
                    item.price,
                    item.rate,
                    item.percent_off,
                    words=item.words,
                    product=item.product,
                    priced=b.priced - a.priced,
                    allowance=b.allowance - a.allowance,
                    net=b.net - a.net,
                )
            )
    taxes = {g: now.taxes[g].less(was.taxes[g]) for g in stored.taxes if touched[g]}
    return lines, Figures(taxes)
