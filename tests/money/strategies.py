"""Documents as hypothesis draws them, and the arithmetic done again on fractions."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from quittance.money import (
    CreditSource,
    Line,
    LineFigures,
    SourceGroup,
    SourceLine,
    TaxFigures,
    Totals,
)

RATES = [Decimal(rate) for rate in ("5.5", "7", "9.975", "10", "19", "22", "150")]


def decimals(minimum: str, maximum: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(minimum), Decimal(maximum), places=places)


taxes = st.one_of(
    st.tuples(st.just("S"), st.sampled_from(RATES)),
    st.tuples(st.sampled_from(["Z", "E", "AE", "K", "G", "O"]), st.just(Decimal(0))),
)


@st.composite
def lines(draw: st.DrawFn, minimum_quantity: str = "0") -> Line:
    category, rate = draw(taxes)
    percent = draw(st.sampled_from([Decimal(0), Decimal("3.25"), Decimal("33.3333"), Decimal(100)]))
    return Line(
        quantity=draw(
            st.one_of(
                decimals(minimum_quantity, "20", 0), decimals(minimum_quantity, "50.000000", 3)
            )
        ),
        unit_price=draw(st.one_of(decimals("0", "1.00", 2), decimals("0", "500.000000", 4))),
        tax_category=category,
        tax_rate=rate,
        discount_percent=percent,
        base_quantity=draw(st.sampled_from([Decimal(1), Decimal(1), Decimal(7), Decimal("0.3")])),
    )


currencies = st.sampled_from(["EUR", "JPY", "KWD"])


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def source_of(lines: list[Line], totals: Totals) -> CreditSource:
    return CreditSource(
        currency=totals.currency,
        prices_include_tax=totals.prices_include_tax,
        lines=tuple(
            SourceLine(
                quantity=line.quantity,
                price_amount=figures.price_amount,
                allowance=figures.allowance,
                amount=figures.amount,
                net=figures.net,
                tax_category=line.tax_category,
                tax_rate=line.tax_rate,
            )
            for line, figures in zip(lines, totals.lines, strict=True)
        ),
        groups=tuple(
            SourceGroup(
                category=tax.category,
                rate=tax.rate,
                lines_total=tax.lines_total,
                allowance=tax.allowance,
                taxable=tax.taxable,
                tax=tax.tax,
            )
            for tax in totals.taxes
        ),
    )


def amounts_of(totals: Totals) -> list[Decimal]:
    """Every amount in a document."""
    return [
        *(amount for line in totals.lines for amount in line_amounts(line)),
        *(amount for tax in totals.taxes for amount in tax_amounts(tax)),
        *sums_of(totals),
    ]


def line_amounts(line: LineFigures) -> tuple[Decimal, ...]:
    return (line.price_amount, line.allowance, line.amount, line.net)


def tax_amounts(tax: TaxFigures) -> tuple[Decimal, ...]:
    return (tax.lines_total, tax.allowance, tax.taxable, tax.tax)


def sums_of(totals: Totals) -> tuple[Decimal, ...]:
    return (
        totals.subtotal,
        totals.allowance_total,
        totals.taxable_total,
        totals.tax_total,
        totals.total,
    )
