"""Which sheet a letter has."""

from __future__ import annotations

from quittance.invoicing.documents.paycodes import PayCode
from quittance.invoicing.documents.press.letters import (
    Letter,
    PackingSlip,
    Quote,
    Receipt,
    Reminder,
    Statement,
)
from quittance.invoicing.documents.press.look import Look
from quittance.invoicing.documents.press.sheets.common import Sheet
from quittance.invoicing.documents.press.sheets.packing import packing_sheet
from quittance.invoicing.documents.press.sheets.quote import quote_sheet
from quittance.invoicing.documents.press.sheets.receipt import receipt_sheet
from quittance.invoicing.documents.press.sheets.reminder import reminder_sheet
from quittance.invoicing.documents.press.sheets.statement import statement_sheet


def letter_sheet(letter: Letter, look: Look) -> Sheet:
    match letter:
        case PackingSlip():
            return packing_sheet(letter, look)
        case Statement():
            return statement_sheet(letter, look)
        case Receipt():
            return receipt_sheet(letter, look)
        case Reminder():
            return reminder_sheet(letter, look)
        case Quote():
            return quote_sheet(letter, look)


def pay_of(letter: Letter) -> PayCode | None:
    return letter.pay if isinstance(letter, Reminder) else None
