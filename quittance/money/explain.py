"""How a document's figures came about, one step after the other, in words.

Every rounded figure is read from the result of `compute`. What is worked out here is only how
the step is written down and what it was before rounding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quittance.money.amounts import exponent, format_amount
from quittance.money.minor import divide, from_minor, to_minor
from quittance.money.notation import number, percent_as_factor, ratio_text
from quittance.money.tax import (
    ONE,
    ZERO,
    Line,
    LineFigures,
    Ratio,
    TaxFigures,
    Totals,
    compute,
    group,
    net_ratio,
    percent_ratio,
    price_ratio,
    tax_ratio,
)

# Terms of a sum that are written out.
_TERMS = 8
_BASE_RULES = {"K": "EN 16931 BR-IC-08"}


@dataclass(frozen=True, slots=True)
class Step:
    """One figure: how it is worked out, before and after rounding, and by which rule.

    `refers_to` names the figure: "lines.0.net", "taxes.S.19.taxable", "total"; the tax of a
    group is "taxes.S.19" itself. It is empty for an amount on the way that is not stored.
    `exact` ends in "..." where the digits go on. `rule` is empty where no standard says it.
    """

    label: str
    expression: str
    exact: str
    rounded: str
    rule: str
    refers_to: str


def explain(
    lines: Sequence[Line],
    *,
    currency: str,
    discount: Decimal = ZERO,
    prices_include_tax: bool = False,
) -> list[Step]:
    """The steps from lines to total, for the same input as `compute`; raises what it raises."""
    totals = compute(
        lines, currency=currency, discount=discount, prices_include_tax=prices_include_tax
    )
    return list(_Account(lines, totals, discount).steps())


class _Account:
    """A document and its figures, ready to be told."""

    def __init__(self, lines: Sequence[Line], totals: Totals, discount: Decimal) -> None:
        self.lines = lines
        self.totals = totals
        self.discount = discount
        self.currency = totals.currency
        self.places = exponent(totals.currency)
        self.inclusive = totals.prices_include_tax
        self.line_rule = "" if self.inclusive else "Peppol BIS Billing R120"

    def steps(self) -> Iterator[Step]:
        for index in range(len(self.lines)):
            yield from self.line(index)
        members = group(self.lines)
        for tax in self.totals.taxes:
            positions = members[tax.category, tax.rate]
            if self.inclusive:
                yield from self.group_with_tax_inside(tax, positions)
            else:
                yield from self.group_with_net_prices(tax, positions)
        yield from self.sums()

    def line(self, index: int) -> Iterator[Step]:
        line, figures = self.lines[index], self.totals.lines[index]
        result = f"lines.{index}.{'amount' if self.inclusive else 'net'}"
        has_discount = bool(line.discount or line.discount_percent)
        yield self.step(
            f"Line {index + 1}: quantity times unit price",
            self.price_expression(line),
            self.in_minor(price_ratio(line)),
            figures.price_amount,
            self.line_rule,
            f"lines.{index}.price_amount" if has_discount else result,
        )
        if has_discount:
            yield self.line_discount(index, line, figures)
            yield self.exact_step(
                f"Line {index + 1}: less its discount",
                self.less(figures.price_amount, figures.allowance),
                figures.amount,
                self.line_rule,
                result,
            )

    def line_discount(self, index: int, line: Line, figures: LineFigures) -> Step:
        label, refers_to = f"Line {index + 1}: discount", f"lines.{index}.allowance"
        if line.discount:
            amount = figures.allowance
            return self.exact_step(label, self.text(amount), amount, "EN 16931 BT-136", refers_to)
        return self.step(
            label,
            f"{self.text(figures.price_amount)} x {number(line.discount_percent)} %",
            percent_ratio(self.minor(figures.price_amount), line.discount_percent),
            figures.allowance,
            "Peppol BIS Billing R040",
            refers_to,
        )

    def group_with_net_prices(self, tax: TaxFigures, positions: Sequence[int]) -> Iterator[Step]:
        name, path = group_name(tax), group_path(tax)
        nets = [self.totals.lines[index].net for index in positions]
        yield self.lines_total(tax, nets)
        if self.discount:
            yield self.step(
                f"{name}: its part of the document discount, by largest remainder",
                *self.share(tax.lines_total),
                tax.allowance,
                "EN 16931 BG-20",
                f"{path}.allowance",
            )
            yield self.taxable(tax)
        yield self.step(
            f"{name}: tax, once for the group",
            f"{self.text(tax.taxable)} x {number(tax.rate)} %",
            tax_ratio(self.minor(tax.taxable), tax.rate),
            tax.tax,
            "EN 16931 BR-CO-17",
            path,
        )

    def group_with_tax_inside(self, tax: TaxFigures, positions: Sequence[int]) -> Iterator[Step]:
        name, path = group_name(tax), group_path(tax)
        amounts = [self.totals.lines[index].amount for index in positions]
        gross = from_minor(sum(map(self.minor, amounts)), self.places)
        label = f"{name}: sum of its lines, tax inside"
        yield self.exact_step(label, self.added(amounts), gross, "", "")
        without = f"{name}: without tax"
        yield self.without_tax(without, tax, gross, tax.lines_total, f"{path}.lines_total")
        yield from self.line_nets(tax, positions)
        due = from_minor(self.minor(tax.taxable) + self.minor(tax.tax), self.places)
        if self.discount:
            yield from self.discount_with_tax_inside(tax, gross, due)
        yield self.exact_step(
            f"{name}: tax, what the net leaves of the price{self.unreachable_price(tax, due)}",
            self.less(due, tax.taxable),
            tax.tax,
            "",
            path,
        )

    def discount_with_tax_inside(
        self, tax: TaxFigures, gross: Decimal, due: Decimal
    ) -> Iterator[Step]:
        name, path = group_name(tax), group_path(tax)
        off = from_minor(self.minor(gross) - self.minor(due), self.places)
        yield self.step(
            f"{name}: its part of the document discount, tax inside, by largest remainder",
            *self.share(gross),
            off,
            "",
            "",
        )
        yield self.exact_step(
            f"{name}: less its discount, tax inside",
            self.less(gross, off),
            due,
            "",
            "",
        )
        label = f"{name}: taxable"
        yield self.without_tax(label, tax, due, tax.taxable, f"{path}.taxable")
        yield self.exact_step(
            f"{name}: the discount without tax",
            self.less(tax.lines_total, tax.taxable),
            tax.allowance,
            "EN 16931 BG-20",
            f"{path}.allowance",
        )

    def line_nets(self, tax: TaxFigures, positions: Sequence[int]) -> Iterator[Step]:
        for index in positions:
            figures = self.totals.lines[index]
            yield self.without_tax(
                f"Line {index + 1}: its part of {self.text(tax.lines_total)}, by largest remainder",
                tax,
                figures.amount,
                figures.net,
                f"lines.{index}.net",
            )

    def unreachable_price(self, tax: TaxFigures, due: Decimal) -> str:
        """Says so where no net and its tax, rounded, make the price.

        If there is such a net it is the taxable amount: another one would be at least one unit
        away from price / (1 + rate), which rounding tax by half a unit cannot make up for.
        """
        by_rate = divide(*tax_ratio(self.minor(tax.taxable), tax.rate))
        off = abs(self.minor(tax.tax) - by_rate)
        if not off:
            return ""
        return (
            f". No net amount of {self.places} decimals and its rounded tax make "
            f"{self.text(due)}: the price stays, and the tax differs by "
            f"{self.text(from_minor(off, self.places))} from net x rate"
        )

    def lines_total(self, tax: TaxFigures, nets: Sequence[Decimal]) -> Step:
        label, path = f"{group_name(tax)}: sum of its lines", f"{group_path(tax)}.lines_total"
        return self.exact_step(label, self.added(nets), tax.lines_total, base_rule(tax), path)

    def taxable(self, tax: TaxFigures) -> Step:
        return self.exact_step(
            f"{group_name(tax)}: taxable",
            self.less(tax.lines_total, tax.allowance),
            tax.taxable,
            base_rule(tax),
            f"{group_path(tax)}.taxable",
        )

    def sums(self) -> Iterator[Step]:
        totals, taxes = self.totals, self.totals.taxes
        nets = [line.net for line in totals.lines]
        allowances = [tax.allowance for tax in taxes]
        taxable = self.less(totals.subtotal, totals.allowance_total)
        total = self.added([totals.taxable_total, totals.tax_total])
        summed = [
            ("Sum of line nets", self.added(nets), "10", "subtotal"),
            ("Document discount", self.added(allowances), "11", "allowance_total"),
            ("Without tax", taxable, "13", "taxable_total"),
            ("Tax", self.added([tax.tax for tax in taxes]), "14", "tax_total"),
            ("Total with tax", total, "15", "total"),
        ]
        for label, expression, rule, name in summed:
            amount = getattr(totals, name)
            yield self.exact_step(label, expression, amount, f"EN 16931 BR-CO-{rule}", name)

    def share(self, part: Decimal) -> tuple[str, Ratio]:
        """The document discount in proportion to a group's amounts, written and exactly."""
        whole = sum(max(units, 0) for units in self.priced())
        units, discount = max(self.minor(part), 0), self.minor(self.discount)
        share, total = (self.text(from_minor(n, self.places)) for n in (units, whole))
        return f"{self.text(self.discount)} x {share} / {total}", (discount * units, whole)

    def priced(self) -> list[int]:
        """What the document discount is split by: the sum of each group's amounts as priced."""
        amounts = [self.minor(line.amount) for line in self.totals.lines]
        return [sum(amounts[i] for i in members) for members in group(self.lines).values()]

    def without_tax(
        self, label: str, tax: TaxFigures, gross: Decimal, net: Decimal, refers_to: str
    ) -> Step:
        divisor = number(percent_as_factor(tax.rate))
        exact = net_ratio(self.minor(gross), tax.rate)
        return self.step(label, f"{self.text(gross)} / {divisor}", exact, net, "", refers_to)

    def exact_step(
        self, label: str, expression: str, amount: Decimal, rule: str, refers_to: str
    ) -> Step:
        """A step in which nothing is rounded."""
        return self.step(label, expression, (self.minor(amount), 1), amount, rule, refers_to)

    def step(
        self,
        label: str,
        expression: str,
        exact: Ratio,
        amount: Decimal,
        rule: str,
        refers_to: str,
    ) -> Step:
        """`exact` is in minor units."""
        numerator, denominator = exact
        digits = ratio_text(numerator, denominator * 10**self.places, self.places)
        return Step(label, expression, digits, self.text(amount), rule, refers_to)

    def price_expression(self, line: Line) -> str:
        price = number(line.unit_price, self.places)
        expression = f"{number(line.quantity)} x {price}"
        if line.base_quantity == ONE:
            return expression
        return f"{expression} / {number(line.base_quantity)}"

    def in_minor(self, ratio: Ratio) -> Ratio:
        return ratio[0] * 10**self.places, ratio[1]

    def minor(self, amount: Decimal) -> int:
        return to_minor(amount, self.places)

    def text(self, amount: Decimal) -> str:
        return format_amount(amount, self.currency)

    def added(self, amounts: Sequence[Decimal]) -> str:
        texts = [self.text(amount) for amount in amounts]
        if len(texts) > _TERMS:
            left_out = len(texts) - _TERMS + 1
            texts = [*texts[: _TERMS - 2], f"({left_out} more)", texts[-1]]
        return " + ".join(texts).replace("+ -", "- ") or self.text(ZERO)

    def less(self, amount: Decimal, off: Decimal) -> str:
        return f"{self.text(amount)} - {self.text(off)}".replace("- -", "+ ")


def group_name(tax: TaxFigures) -> str:
    return f"Tax {tax.category} {number(tax.rate)} %"


def group_path(tax: TaxFigures) -> str:
    return f"taxes.{tax.category}.{number(tax.rate)}"


def base_rule(tax: TaxFigures) -> str:
    return _BASE_RULES.get(tax.category, f"EN 16931 BR-{tax.category}-08")
