"""What one piece costs, without its tax and with it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quittance.accounts.models import Organisation
from quittance.money import Line, compute
from quittance.money.minor import divide, from_minor

# As many decimals as a price may have.
PRICE_PLACES = 6


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


def restated(price: Decimal, *, percent: Decimal, includes_tax: bool) -> Decimal:
    """A price that includes its tax as one that does not, or the other way round: `includes_tax`
    says what `price` is. At most six decimals, halves away from zero; `percent` is its tax rate.
    """
    units, one = price.as_integer_ratio()
    whole, hundred = ((100 + percent) / 100).as_integer_ratio()
    if includes_tax:
        whole, hundred = hundred, whole
    return from_minor(divide(units * whole * 10**PRICE_PLACES, one * hundred), PRICE_PLACES)
