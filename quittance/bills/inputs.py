"""What the operations on bills are given: plain data, checked against nothing yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from quittance.bills.rules import NOTHING, Kind


@dataclass(frozen=True, slots=True)
class BillLineInput:
    """A line. `net_amount` is what the bill says; where it is None it is quantity times price.

    Amounts in the bill's currency without tax, rate in percent. A part that is taken off has a
    negative net amount or quantity.
    """

    description: str
    tax_rate: Decimal
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    net_amount: Decimal | None = None
    unit: str = ""
    item_number: str = ""
    tax_category: str = ""


@dataclass(frozen=True, slots=True)
class StatedTax:
    """The tax that the bill itself states for a category and rate, where it computes otherwise."""

    rate: Decimal
    tax: Decimal
    category: str = ""


@dataclass(frozen=True, slots=True)
class BillInput:
    """A whole bill. `origins` says of fields where their value comes from; the others were typed.

    `currency` None means the supplier's, else the organisation's.
    """

    supplier: int | None = None
    number: str = ""
    kind: str = Kind.INVOICE
    issue_date: date | None = None
    due_date: date | None = None
    delivery_date: date | None = None
    currency: str | None = None
    iban: str = ""
    bic: str = ""
    payment_reference: str = ""
    order_number: str = ""
    notes: str = ""
    prepaid: Decimal = NOTHING
    rounding: Decimal = NOTHING
    stated_total: Decimal | None = None
    lines: Sequence[BillLineInput] = ()
    taxes: Sequence[StatedTax] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
