"""A description of a document by hand, and changes to single fields of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any, TypeVar

from quittance.invoicing.documents.content import (
    INVOICE,
    SEPA_CREDIT_TRANSFER,
    Address,
    Buyer,
    Contact,
    Content,
    Delivery,
    ElectronicAddress,
    Line,
    Payment,
    Seller,
    TaxGroup,
    Totals,
)

T = TypeVar("T")
BERLIN = Address("Kesselweg 1", "", "10115", "Berlin", "", "DE")
STRASBOURG = Address("14 quai des Brumes", "Escalier B", "67000", "Strasbourg", "", "FR")
ADA = Seller(
    name="Engines GmbH",
    address=BERLIN,
    vat_number="DE123456789",
    registration_number="HRB 1234",
    electronic_address=ElectronicAddress("9930", "DE123456789"),
    contact=Contact("Ada Lovelace", "+49 30 123456", "billing@engines.example"),
)
CLEO = Buyer(
    name="Brandt SARL",
    address=STRASBOURG,
    vat_number="FR88100000009",
    electronic_address=ElectronicAddress("9957", "FR88100000009"),
    contact=Contact("Cleo Brandt", "", "cleo@brandt.example"),
)


def sold(position: int = 1, category: str = "S", rate: str = "19", **changes: Any) -> Line:
    """Two pieces at 60.00, 20.00 off: 100.00."""
    plain = Line(
        position=position,
        name="Lamp",
        description="Brass",
        quantity=D(2),
        unit="H87",
        tax_category=category,
        tax_rate=D(rate),
        unit_price=D("60.00"),
        price_amount=D("120.00"),
        discount_percent=D(0),
        discount=D("20.00"),
        net_price=D("60.00"),
        net_price_amount=D("120.00"),
        net_discount=D("20.00"),
        net_discount_percent=D(0),
        net_amount=D("100.00"),
    )
    return replace(plain, **changes)


def group(category: str = "S", rate: str = "19", tax: str = "17.10", **changes: Any) -> TaxGroup:
    """One line of 100.00, 10.00 of the document discount."""
    plain = TaxGroup(
        category=category,
        rate=D(rate),
        lines_total=D("100.00"),
        allowance=D("10.00"),
        taxable=D("90.00"),
        tax=D(tax),
    )
    return replace(plain, **changes)


def content(**changes: Any) -> Content:
    """An invoice of 107.10 that fits every profile; `changes` as for `changed`."""
    plain = Content(
        type_code=INVOICE,
        number="INV-2026-0001",
        issue_date=date(2026, 11, 20),
        due_date=date(2026, 12, 20),
        currency="EUR",
        language="en",
        prices_include_tax=False,
        seller=ADA,
        buyer=CLEO,
        lines=(sold(),),
        taxes=(group(),),
        totals=Totals(D("100.00"), D("10.00"), D("90.00"), D("17.10"), D("107.10")),
        delivery=Delivery(delivered_on=date(2026, 11, 18)),
        payment=Payment(
            means=SEPA_CREDIT_TRANSFER,
            reference="INV-2026-0001",
            iban="DE89370400440532013000",
            account_name="Engines GmbH",
            bic="COBADEFFXXX",
        ),
        buyer_reference="04011000-12345-34",
    )
    return changed(plain, **changes)


def untaxed(category: str, code: str = "", reason: str = "", **changes: Any) -> Content:
    """The same in a category without tax: 90.00, delivered to the buyer."""
    plain = content(
        lines=(sold(category=category, rate="0"),),
        taxes=(group(category, "0", "0.00", exemption_code=code, exemption_reason=reason),),
        totals=Totals(D("100.00"), D("10.00"), D("90.00"), D("0.00"), D("90.00")),
        delivery=Delivery(delivered_on=date(2026, 11, 18), address=STRASBOURG),
    )
    return changed(plain, **changes)


def outside_vat(**changes: Any) -> Content:
    plain = untaxed("O", "VATEX-EU-O", seller__vat_number="", buyer__vat_number="")
    return changed(plain, **changes)


def changed(thing: T, **changes: Any) -> T:
    """With other values; `seller__address__city` and `lines__0__name` reach into its parts."""
    for path, value in changes.items():
        thing = _put(thing, path.split("__"), value)
    return thing


def _put(thing: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    head, *rest = path
    if isinstance(thing, tuple):
        at = int(head)
        return (*thing[:at], _put(thing[at], rest, value), *thing[at + 1 :])
    return replace(thing, **{head: _put(getattr(thing, head), rest, value)})
