"""Letters by hand, one of each kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

from quittance.invoicing.documents.content import Address, Payment
from quittance.invoicing.documents.press.letters import (
    Ageing,
    Letter,
    OpenInvoice,
    PackedItem,
    PackingSlip,
    Quote,
    Receipt,
    Reminder,
    SettledInvoice,
    Statement,
    StatementEntry,
)
from tests.documents.contents import ADA, CLEO, content

ACCOUNT = Payment("58", "INV-1", "DE89370400440532013000", "Engines GmbH", "COBADEFFXXX")

PACKING = PackingSlip(
    language="en",
    seller=ADA,
    buyer=CLEO,
    issue_date=date(2026, 11, 20),
    items=(
        PackedItem(1, "Lamp", "Brass", D(2), "H87", "LAMP-1"),
        PackedItem(2, "Cable", "", D("12.5"), "MTR"),
    ),
    number="PS-7",
    invoice_number="INV-1",
    purchase_order="PO 8",
    delivery_address=Address("Hafen 3", "", "20457", "Hamburg", "", "DE"),
    notes="Handle with care",
)
STATEMENT = Statement(
    language="en",
    seller=ADA,
    buyer=CLEO,
    currency="EUR",
    issue_date=date(2026, 12, 1),
    period_start=date(2026, 11, 1),
    period_end=date(2026, 11, 30),
    opening=D("250.00"),
    closing=D("1071.00"),
    entries=(
        StatementEntry(date(2026, 11, 5), "payment", "TRX 1", D("-250.00"), D("0.00")),
        StatementEntry(
            date(2026, 11, 15), "invoice", "INV-1", D("1190.00"), D("1190.00"), date(2026, 12, 15)
        ),
        StatementEntry(date(2026, 11, 20), "credit_note", "CN-1", D("-120.00"), D("1070.00")),
        StatementEntry(date(2026, 11, 21), "refund", "TRX 2", D("1.00"), D("1071.00")),
    ),
    ageing=Ageing(D("1000.11"), D("30.22"), D("20.33"), D("10.34"), D("10.00")),
    payment=ACCOUNT,
    notes="As agreed",
)
RECEIPT = Receipt(
    language="en",
    seller=ADA,
    buyer=CLEO,
    currency="EUR",
    issue_date=date(2026, 11, 22),
    received_on=date(2026, 11, 21),
    amount=D("1190.00"),
    method="Bank transfer",
    reference="TRX 3",
    settled=(SettledInvoice("INV-1", date(2026, 11, 15), D("1290.00"), D("1190.00"), D("100.00")),),
)
REMINDER = Reminder(
    language="en",
    seller=ADA,
    buyer=CLEO,
    currency="EUR",
    issue_date=date(2026, 12, 30),
    level=1,
    items=(
        OpenInvoice(
            "INV-1",
            date(2026, 11, 15),
            date(2026, 12, 15),
            15,
            D("1290.00"),
            D("1190.00"),
            D("100.00"),
        ),
    ),
    due=D("107.34"),
    pay_by=date(2027, 1, 10),
    fee=D("5.00"),
    interest=D("2.34"),
    payment=ACCOUNT,
)
QUOTE = Quote(replace(content(), number="Q-9", due_date=None), date(2026, 12, 24))
LETTERS: dict[str, Letter] = {
    "packing": PACKING,
    "statement": STATEMENT,
    "receipt": RECEIPT,
    "reminder": REMINDER,
    "quote": QUOTE,
}
