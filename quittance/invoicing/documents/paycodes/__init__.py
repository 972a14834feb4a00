"""Pay codes: symbols from which a banking app reads the transfer that pays an invoice.

Pure Python over a document's Content. The symbol itself is drawn by whoever shows it.
"""

from __future__ import annotations

from decimal import Decimal

from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.paycodes.accounts import printed_iban
from quittance.invoicing.documents.paycodes.epc import CURRENCY as EURO
from quittance.invoicing.documents.paycodes.epc import epc_code
from quittance.invoicing.documents.paycodes.paycode import (
    EPC,
    ERROR_LEVEL,
    SWISS,
    UPI,
    PayCode,
    SwissPart,
)
from quittance.invoicing.documents.paycodes.references import (
    creditor_reference,
    is_creditor_reference,
    payment_reference,
    printed_reference,
)
from quittance.invoicing.documents.paycodes.swiss import swiss_code
from quittance.invoicing.documents.paycodes.upi import CURRENCY as RUPEE
from quittance.invoicing.documents.paycodes.upi import is_upi_id, upi_code
from quittance.money import is_exact

__all__ = (
    "EPC",
    "ERROR_LEVEL",
    "SWISS",
    "UPI",
    "PayCode",
    "SwissPart",
    "creditor_reference",
    "is_creditor_reference",
    "is_upi_id",
    "pay_code",
    "payment_reference",
    "printed_iban",
    "printed_reference",
)


def pay_code(content: Content, *, due: Decimal, upi_id: str = "") -> PayCode | None:
    """The code with which `due`, in the document's currency, is paid, or None where none fits.

    A Swiss account takes a QR-bill in francs and euros, an account within SEPA a transfer in euros,
    and rupees go to the organisation's `upi_id`. Credit notes have none, nor has what is paid.
    """
    if content.is_credit_note or due <= 0 or not is_exact(due, content.currency):
        return None
    if content.currency == RUPEE:
        reference = content.payment.reference if content.payment else content.number
        return upi_code(upi_id=upi_id, name=content.seller.name, reference=reference, due=due)
    if content.payment is None:
        return None
    found = swiss_code(content, content.payment, due=due)
    if found is None and content.currency == EURO:
        found = epc_code(content.payment, due=due)
    return found
