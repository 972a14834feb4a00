"""What was read of a supplier's invoice, each value with where it comes from.

BT and BG are EN 16931's numbers of terms and groups of terms. Amounts are in the bill's currency,
rates in percent, boxes in points (1/72 inch) from the upper left corner of the page as it is seen.
A text is clean: blanks and line breaks are one blank. What was not found is None or an empty tuple.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Origin(StrEnum):
    """How a value was found."""

    EXACT = "exact"
    """It stands in the XML as this very value."""
    GUESSED = "guessed"
    """It was found on a page by rules."""


class BillType(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    CORRECTION = "correction"


class Kind(StrEnum):
    """What the file is."""

    XML = "xml"
    PDF_WITH_XML = "pdf_with_xml"
    PDF = "pdf"
    SCAN = "scan"
    """A PDF whose pages are pictures: no text, or only what was recognised in them."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page; pages count from 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One value, how it was found and how sure that is."""

    value: T
    origin: Origin = Origin.EXACT
    confidence: float = 1.0
    """From 0 to 1: how often such a guess is right (docs/reading.md)."""
    certain: bool = True
    """Exact, or guessed with pieces of evidence that agree independently of each other."""
    boxes: tuple[Box, ...] = ()
    text: str = ""
    """As it stands on the page; empty where the value is exact."""
    evidence: tuple[str, ...] = ()
    """Words such as `label`, `sum`, `check_digits`, `habit`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with what was read: a stable code, a sentence, the field."""

    code: str
    detail: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """BG-5."""

    lines: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2, as written."""

    def __bool__(self) -> bool:
        return bool(self.lines or self.postcode or self.city or self.region or self.country)


@dataclass(frozen=True, slots=True)
class Tax:
    """One row of the tax breakdown (BG-23)."""

    category: str = ""
    """BT-118, UNCL 5305."""
    rate: Decimal | None = None
    """BT-119."""
    taxable: Decimal | None = None
    """BT-116."""
    amount: Decimal | None = None
    """BT-117."""
    exemption_reason: str = ""
    """BT-120."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is taken off (BG-20, BG-27) or added (BG-21, BG-28); the amount is what is written."""

    is_charge: bool
    amount: Decimal | None = None
    base: Decimal | None = None
    percent: Decimal | None = None
    reason: str = ""
    category: str = ""
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One position (BG-25)."""

    identifier: str = ""
    """BT-126, as written."""
    parent: str = ""
    """The identifier of the group that it belongs to (extended profiles)."""
    name: str = ""
    """BT-153."""
    description: str = ""
    """BT-154."""
    item_number: str = ""
    """BT-155: the seller's own."""
    quantity: Decimal | None = None
    """BT-129."""
    unit: str = ""
    """BT-130: a code of UN/ECE Recommendation 20 from XML, a word from a page."""
    price: Decimal | None = None
    """BT-146: net, for `price_quantity` units."""
    price_quantity: Decimal | None = None
    """BT-149."""
    net_amount: Decimal | None = None
    """BT-131."""
    tax_category: str = ""
    """BT-151."""
    tax_rate: Decimal | None = None
    """BT-152."""
    allowances: tuple[Allowance, ...] = ()
    notes: tuple[str, ...] = ()
    order_number: str = ""
    """The order of this line, where lines have orders of their own (extended profiles)."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file (BG-24). Its name is data: never a path to be written to."""

    name: str
    media_type: str = ""
    size: int = 0
    """In bytes."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """Every field of a supplier's invoice."""

    number: Found[str] | None = None
    """BT-1."""
    type: Found[BillType] | None = None
    type_code: Found[str] | None = None
    """BT-3, UNCL 1001."""
    issue_date: Found[date] | None = None
    """BT-2."""
    due_date: Found[date] | None = None
    """BT-9; with several terms, the first that offers no discount."""
    delivery_date: Found[date] | None = None
    """BT-72."""
    period_start: Found[date] | None = None
    """BT-73."""
    period_end: Found[date] | None = None
    """BT-74."""
    currency: Found[str] | None = None
    """BT-5, ISO 4217."""
    supplier_name: Found[str] | None = None
    """BT-27; the trading name where the XML has no other."""
    supplier_vat_id: Found[str] | None = None
    """BT-31."""
    supplier_tax_number: Found[str] | None = None
    """BT-32."""
    supplier_registration: Found[str] | None = None
    """BT-30."""
    supplier_address: Found[Address] | None = None
    """BG-5."""
    payee_name: Found[str] | None = None
    """BT-59: who is paid, where it is not the supplier."""
    ibans: tuple[Found[str], ...] = ()
    """BT-84: accounts to be paid to that have the form of an IBAN, without blanks."""
    accounts: tuple[Found[str], ...] = ()
    """BT-84: accounts of another form."""
    bic: Found[str] | None = None
    """BT-86."""
    payment_reference: Found[str] | None = None
    """BT-83."""
    payment_terms: Found[str] | None = None
    """BT-20."""
    buyer_name: Found[str] | None = None
    """BT-44."""
    buyer_vat_id: Found[str] | None = None
    """BT-48."""
    buyer_reference: Found[str] | None = None
    """BT-10."""
    order_number: Found[str] | None = None
    """BT-13."""
    preceding: tuple[Found[str], ...] = ()
    """BT-25: numbers of the invoices that this one corrects or follows."""
    line_total: Found[Decimal] | None = None
    """BT-106."""
    allowance_total: Found[Decimal] | None = None
    """BT-107."""
    charge_total: Found[Decimal] | None = None
    """BT-108."""
    net_total: Found[Decimal] | None = None
    """BT-109."""
    tax_total: Found[Decimal] | None = None
    """BT-110."""
    gross_total: Found[Decimal] | None = None
    """BT-112."""
    prepaid: Found[Decimal] | None = None
    """BT-113."""
    rounding: Found[Decimal] | None = None
    """BT-114."""
    amount_due: Found[Decimal] | None = None
    """BT-115."""
    taxes: tuple[Found[Tax], ...] = ()
    allowances: tuple[Found[Allowance], ...] = ()
    lines: tuple[Found[Line], ...] = ()
    notes: tuple[Found[str], ...] = ()
    """BT-22."""
    attachments: tuple[Found[Attachment], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A file and what was read in it."""

    kind: Kind
    bill: Bill
    syntax: str = ""
    """`cii`, `zugferd1` or `ubl` where there is XML."""
    profile: str = ""
    """BT-24: the specification that the XML names."""
    page_count: int = 0
    problems: tuple[Problem, ...] = field(default=())
