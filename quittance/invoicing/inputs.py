"""What an operation on drafts is given: plain data, checked against nothing yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineInput:
    """A line that names a product, or describes itself. What is None comes from the product.

    Prices in the invoice's currency, rates and discounts in percent; `discount` is a fixed
    amount off the line instead of a percentage.
    """

    quantity: Decimal
    product: int | None = None
    description: str | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal = NOTHING
    discount: Decimal = NOTHING
    tax_rate: Decimal | None = None
    tax_category: str | None = None
    exemption_reason: str | None = None


@dataclass(frozen=True, slots=True)
class DraftInput:
    """A whole draft. None means: as the customer or the organisation has it.

    Without a customer it can be looked at (preview.py), but not written. `exchange_rate` is what
    one unit of `currency` is worth in the organisation's; the period ends on its last day.
    """

    customer: int | None
    lines: Sequence[LineInput]
    currency: str | None = None
    prices_include_tax: bool | None = None
    due_date: date | None = None
    discount: Decimal = NOTHING
    notes: str = ""
    purchase_order: str = ""
    contract_reference: str = ""
    payment_terms: str = ""
    delivery_date: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    exchange_rate: Decimal | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class CreditLine:
    """How much of an invoice's line to credit."""

    line: int
    quantity: Decimal
