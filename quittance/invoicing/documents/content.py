"""One frozen description of an invoice or credit note, in the terms of EN 16931.

Every format (CII, UBL, PDF) is written from it alone and computes no figure of its own. BT and BG
are the norm's numbers of terms and groups of terms. Amounts are in `currency` unless they say
otherwise, rates and percentages in percent, days are calendar days. Texts are clean (texts.py): a
text that is not there is empty, never blank. Codes: countries ISO 3166-1 alpha-2, currencies ISO
4217, units UN/ECE Recommendation 20, tax categories UNCL 5305.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

INVOICE = "380"
CREDIT_NOTE = "381"

# UNCL 4461: how a document is paid.
CREDIT_TRANSFER = "30"
SEPA_CREDIT_TRANSFER = "58"
CLEARING = "97"

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address (BG-5 of the seller, BG-8 of the buyer, BG-15 where it was delivered)."""

    line1: str = ""
    line2: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask (BG-6, BG-9)."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


@dataclass(frozen=True, slots=True)
class ElectronicAddress:
    """Where electronic invoices go (BT-34, BT-49); `scheme` is a code of the EAS list."""

    scheme: str = ""
    value: str = ""

    def __bool__(self) -> bool:
        return bool(self.scheme or self.value)


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells (BG-4)."""

    name: str
    """BT-27."""
    address: Address
    identifier: str = ""
    """BT-29: only where there is neither a VAT number nor a registration number."""
    vat_number: str = ""
    """BT-31; empty where all is outside the scope of VAT (BR-O-02)."""
    tax_number: str = ""
    """BT-32: the tax office's own number."""
    registration_number: str = ""
    """BT-30: of the commercial register."""
    registration_scheme: str = ""
    """ISO 6523, where the number's country and shape tell it."""
    legal_information: str = ""
    """BT-33: legal form, directors, capital."""
    electronic_address: ElectronicAddress = ElectronicAddress()
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who buys (BG-7)."""

    name: str
    """BT-44: the company where there is one, else the person."""
    address: Address
    vat_number: str = ""
    """BT-48; empty where all is outside the scope of VAT (BR-O-02)."""
    registration_number: str = ""
    """BT-47."""
    registration_scheme: str = ""
    """ISO 6523, where the number's country and shape tell it."""
    electronic_address: ElectronicAddress = ElectronicAddress()
    contact: Contact = Contact()


@dataclass(frozen=True, slots=True)
class Delivery:
    """When and where it was supplied (BG-13, BG-14). A period ends on its last day."""

    delivered_on: date | None = None
    """BT-72."""
    period_start: date | None = None
    """BT-73."""
    period_end: date | None = None
    """BT-74."""
    address: Address | None = None
    """BG-15, where it is not the buyer's own, and always within the EU (BR-IC-12)."""


@dataclass(frozen=True, slots=True)
class Payment:
    """How to pay (BG-16, BG-17)."""

    means: str
    """BT-81, UNCL 4461."""
    reference: str = ""
    """BT-83: what the payer writes into the transfer."""
    iban: str = ""
    """BT-84."""
    account_name: str = ""
    """BT-85."""
    bic: str = ""
    """BT-86."""


@dataclass(frozen=True, slots=True)
class Preceding:
    """The invoice that a credit note corrects (BG-3)."""

    number: str
    """BT-25."""
    issue_date: date | None = None
    """BT-26."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was sold (BG-25, BG-29, BG-30, BG-31).

    The figures of the norm are without tax: net_price x quantity = net_price_amount,
    net_price_amount - net_discount = net_amount. The others are as priced, for people to read:
    with tax inside where the document's prices include it, else the same.
    """

    position: int
    """BT-126, from 1."""
    name: str
    """BT-153: the description's first line."""
    description: str
    """BT-154: what the description says beyond its first line."""
    quantity: Decimal
    """BT-129."""
    unit: str
    """BT-130."""
    tax_category: str
    """BT-151."""
    tax_rate: Decimal
    """BT-152."""
    unit_price: Decimal
    """As priced, of up to six decimals."""
    price_amount: Decimal
    """As priced: quantity x unit price, rounded."""
    discount_percent: Decimal
    """As typed; 0 where the discount is an amount, or none."""
    discount: Decimal
    """As priced: what is taken off the line."""
    net_price: Decimal
    """BT-146."""
    net_price_amount: Decimal
    """BT-137: the line before its discount."""
    net_discount: Decimal
    """BT-136."""
    net_discount_percent: Decimal
    """BT-138, where that share of net_price_amount is net_discount; else 0."""
    net_amount: Decimal
    """BT-131."""

    @property
    def amount(self) -> Decimal:
        """As priced: what the line comes to."""
        return self.price_amount - self.discount


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """The tax of one category and rate (BG-23) with its part of the document discount (BG-20)."""

    category: str
    """BT-118, BT-95."""
    rate: Decimal
    """BT-119, BT-96."""
    lines_total: Decimal
    """The sum of its lines' net amounts."""
    allowance: Decimal
    """BT-92."""
    taxable: Decimal
    """BT-116: lines_total - allowance."""
    tax: Decimal
    """BT-117."""
    exemption_code: str = ""
    """BT-121, of the VATEX list."""
    exemption_reason: str = ""
    """BT-120."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The document's sums (BG-22)."""

    subtotal: Decimal
    """BT-106: of the lines' net amounts."""
    allowance_total: Decimal
    """BT-107."""
    taxable_total: Decimal
    """BT-109: subtotal - allowance_total."""
    tax_total: Decimal
    """BT-110."""
    total: Decimal
    """BT-112: taxable_total + tax_total."""
    prepaid: Decimal = NOTHING
    """BT-113: what had been paid when the document was written."""

    @property
    def due(self) -> Decimal:
        """BT-115: total - prepaid."""
        return self.total - self.prepaid


@dataclass(frozen=True, slots=True)
class ConvertedTax:
    """The tax total in the currency in which the seller accounts for tax."""

    currency: str
    """BT-6."""
    tax_total: Decimal
    """BT-111, in that currency."""
    exchange_rate: Decimal
    """How much of that currency one unit of the document's is worth."""


@dataclass(frozen=True, slots=True)
class Content:
    """An invoice or credit note. A credit note's amounts are positive: type 381 turns them."""

    type_code: str
    """BT-3: 380 or 381."""
    number: str
    """BT-1."""
    issue_date: date
    """BT-2."""
    due_date: date | None
    """BT-9."""
    currency: str
    """BT-5."""
    language: str
    """In which people read it: an ISO 639-1 code, such as en."""
    prices_include_tax: bool
    seller: Seller
    buyer: Buyer
    lines: tuple[Line, ...]
    taxes: tuple[TaxGroup, ...]
    """By category, then rate."""
    totals: Totals
    delivery: Delivery = Delivery()
    payment: Payment | None = None
    payment_terms: str = ""
    """BT-20."""
    notes: str = ""
    """BT-22: what was written for the buyer."""
    reason: str = ""
    """BT-22: why the credit note was given."""
    buyer_reference: str = ""
    """BT-10: the buyer's own word for where it belongs, in Germany the Leitweg-ID."""
    purchase_order: str = ""
    """BT-13."""
    contract_reference: str = ""
    """BT-12."""
    preceding: Preceding | None = None
    converted_tax: ConvertedTax | None = None

    @property
    def is_credit_note(self) -> bool:
        return self.type_code == CREDIT_NOTE

    @property
    def allowances(self) -> tuple[TaxGroup, ...]:
        """The groups that have a part of the document discount, each an allowance of its own."""
        return tuple(group for group in self.taxes if group.allowance)
