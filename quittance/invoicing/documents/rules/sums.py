"""EN 16931's rules on sums and decimals. Exact to the cent, where the norm's own Schematron lets
almost a whole unit of the currency pass."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from quittance.invoicing.documents.content import Content, TaxGroup
from quittance.invoicing.documents.rules.broken import Broken
from quittance.money import quantum, round_amount, round_half_up

NOTHING = Decimal(0)
ONE = Decimal(1)


def totals(content: Content) -> Iterator[Broken]:
    stated = content.totals
    sums = {
        "BR-CO-10": ("subtotal", stated.subtotal, _sum(line.net_amount for line in content.lines)),
        "BR-CO-11": (
            "discount",
            stated.allowance_total,
            _sum(group.allowance for group in content.taxes),
        ),
        "BR-CO-13": (
            "taxable_total",
            stated.taxable_total,
            stated.subtotal - stated.allowance_total,
        ),
        "BR-CO-14": ("tax_total", stated.tax_total, _sum(group.tax for group in content.taxes)),
        "BR-CO-15": ("total", stated.total, stated.taxable_total + stated.tax_total),
    }
    for rule, (attr, amount, parts) in sums.items():
        if amount != parts:
            detail = f"The stored {attr.replace('_', ' ')} is {amount}, its parts make {parts}."
            yield Broken(rule, attr, detail)


def breakdown(content: Content) -> Iterator[Broken]:
    if not content.taxes:
        yield Broken("BR-CO-18", "tax_breakdown", "A document needs a tax breakdown.")
    for index, group in enumerate(content.taxes):
        expected = round_amount(group.taxable * group.rate / 100, content.currency)
        if not _near_enough(content, group, expected):
            detail = f"{group.rate:f} % of {group.taxable} is {expected}, not {group.tax}."
            yield Broken("BR-CO-17", f"tax_breakdown.{index}.tax", detail)


def _near_enough(content: Content, group: TaxGroup, expected: Decimal) -> bool:
    """Exact where prices exclude tax. With tax inside the gross is what must not move, and a
    credit note is a difference: there as far as the norm itself allows."""
    if round_half_up(group.rate, 0) == NOTHING:
        # Validators round the rate to whole percents and then want no tax worth rounding.
        return round_half_up(group.tax, 0) == NOTHING
    off = abs(group.tax - expected)
    if content.is_credit_note:
        return off < ONE
    return off <= (quantum(content.currency) if content.prices_include_tax else NOTHING)


def decimals(content: Content) -> Iterator[Broken]:
    """No amount has more than two decimals: some of KWD and its like cannot be told."""
    for rule, attr, amount in _amounts(content):
        if amount != round_half_up(amount, 2):
            detail = f"EN 16931 allows two decimals, {amount} has more. Choose other prices."
            yield Broken(rule, attr, detail)


def _amounts(content: Content) -> Iterator[tuple[str, str, Decimal]]:
    stated = content.totals
    yield "BR-DEC-09", "subtotal", stated.subtotal
    yield "BR-DEC-10", "discount", stated.allowance_total
    yield "BR-DEC-12", "taxable_total", stated.taxable_total
    yield "BR-DEC-13", "tax_total", stated.tax_total
    yield "BR-DEC-14", "total", stated.total
    if content.converted_tax:
        yield "BR-DEC-15", "tax_in_tax_currency", content.converted_tax.tax_total
    yield "BR-DEC-16", "amount_paid", stated.prepaid
    yield "BR-DEC-18", "total", stated.due
    for index, group in enumerate(content.taxes):
        where = f"tax_breakdown.{index}"
        yield "BR-DEC-01", f"{where}.allowance", group.allowance
        yield "BR-DEC-19", f"{where}.taxable", group.taxable
        yield "BR-DEC-20", f"{where}.tax", group.tax
    for index, line in enumerate(content.lines):
        yield "BR-DEC-23", f"lines.{index}.net_amount", line.net_amount
        if line.net_discount:
            yield "BR-DEC-24", f"lines.{index}.discount", line.net_discount
        if line.net_discount_percent:
            yield "BR-DEC-25", f"lines.{index}.price_amount", line.net_price_amount


def _sum(amounts: Iterator[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)


RULES = (totals, breakdown, decimals)
