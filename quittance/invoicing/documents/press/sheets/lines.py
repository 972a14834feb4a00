"""The table of what was sold."""

from __future__ import annotations

from quittance.invoicing.documents.content import Content, Line
from quittance.invoicing.documents.press.figures import MINUS
from quittance.invoicing.documents.press.languages import Language
from quittance.invoicing.documents.press.sheets.common import Sheet, main_cell, table

OUT_OF_SCOPE = "O"
NO_RATE = "–"


def lines_table(language: Language, content: Content) -> Sheet:
    """As priced: with tax inside where the document's prices include it. The columns of discounts
    and rates are only there where a line has one."""
    discounts = any(line.discount for line in content.lines)
    rates = any(line.tax_category != OUT_OF_SCOPE for line in content.lines)
    word = language.word
    columns = [
        (word("position"), "position"),
        (word("description"), "main"),
        (word("quantity"), "figure"),
        (word("unit_price"), "figure"),
        *([(word("discount"), "figure")] if discounts else []),
        *([(word("tax_rate"), "figure")] if rates else []),
        (word("amount_in", currency=content.currency), "figure"),
    ]
    return table(
        columns,
        (
            row_of(language, content.currency, line, discounts=discounts, rates=rates)
            for line in content.lines
        ),
    )


def row_of(
    language: Language, currency: str, line: Line, *, discounts: bool, rates: bool
) -> list[str | Sheet]:
    figures = language.figures
    return [
        str(line.position),
        main_cell(line.name, line.description),
        language.quantity(line.quantity, line.unit),
        figures.amount(line.unit_price, currency),
        *([discount_of(language, currency, line)] if discounts else []),
        *([rate_of(language, line)] if rates else []),
        figures.amount(line.amount, currency),
    ]


def discount_of(language: Language, currency: str, line: Line) -> str:
    """The percentage where there is one, else the amount."""
    if not line.discount:
        return ""
    if line.discount_percent:
        return language.figures.percent(line.discount_percent)
    return MINUS + language.figures.amount(line.discount, currency)


def rate_of(language: Language, line: Line) -> str:
    if line.tax_category == OUT_OF_SCOPE:
        return NO_RATE
    return language.figures.percent(line.tax_rate)
