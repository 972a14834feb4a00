"""The SEPA credit transfer QR code (EPC069-12, version 002)."""

from __future__ import annotations

from decimal import Decimal

from quittance.invoicing.documents.content import Payment
from quittance.invoicing.documents.identifiers import is_iban
from quittance.invoicing.documents.paycodes.accounts import EEA, SEPA, is_bic, is_qr_iban
from quittance.invoicing.documents.paycodes.paycode import EPC, PayCode
from quittance.invoicing.documents.paycodes.references import (
    is_creditor_reference,
    printed_reference,
)
from quittance.invoicing.documents.texts import one_line

HEAD = ("BCD", "002", "1", "SCT")  # service tag, version, UTF-8, SEPA credit transfer
CURRENCY = "EUR"
NAME = 70
UNSTRUCTURED = 140
BYTES = 331
MOST = Decimal("999999999.99")


def epc_code(payment: Payment, *, due: Decimal) -> PayCode | None:
    """The code of a transfer of `due` euros, or None where SEPA cannot carry it: an account
    elsewhere or of the Swiss system only, no name, an amount or reference that does not fit."""
    iban, bic = payment.iban, payment.bic if is_bic(payment.bic) else ""
    country, reference = iban[:2], one_line(payment.reference)
    reachable = is_iban(iban) and (country in EEA or (country in SEPA and bic != ""))
    if not reachable or is_qr_iban(iban) or not 0 < due <= MOST or len(reference) > UNSTRUCTURED:
        return None
    text = _fitting(one_line(payment.account_name)[:NAME].rstrip(), iban, bic, due, reference)
    return PayCode(EPC, text, printed_reference(reference)) if text else None


def _fitting(name: str, iban: str, bic: str, due: Decimal, reference: str) -> str:
    """The payload with as much of the name as its limit of bytes allows; empty if none."""
    while name:
        text = _payload(name, iban, bic, due, reference)
        excess = len(text.encode()) - BYTES
        if excess <= 0:
            return text
        name = name[: -max(1, excess // 4)].rstrip()
    return ""


def _payload(name: str, iban: str, bic: str, due: Decimal, reference: str) -> str:
    structured = is_creditor_reference(reference)
    purpose, structured_one, free = "", reference if structured else "", reference
    elements = [*HEAD, bic, name, iban, f"{CURRENCY}{due:.2f}", purpose, structured_one]
    # The last element that says something ends the code.
    return "\n".join(elements if structured else [*elements, free]).rstrip("\n")
