"""What one piece costs, without its tax and with it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quittance.accounts.models import Organisation
from quittance.money import Line, compute


@dataclass(frozen=True, slots=True)
class Priced:
    """Amounts of the organisation's currency: as a document over one piece would have them."""

    net: Decimal
    tax: Decimal
    gross: Decimal


def priced(
    price: Decimal, *, percent: Decimal, category: str, organisation: Organisation
) -> Priced:
    """A price as the organisation states its prices, with or without tax, taken apart.

    Raises ValueError for a rate that does not fit its category.
    """
    line = Line(quantity=Decimal(1), unit_price=price, tax_category=category, tax_rate=percent)
    totals = compute(
        [line],
        currency=organisation.currency,
        prices_include_tax=organisation.prices_include_tax,
    )
    return Priced(totals.taxable_total, totals.tax_total, totals.total)
