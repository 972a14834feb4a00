"""The Swiss QR code of a QR-bill (SIX, Implementation Guidelines QR-bill 2.3: payload SPC 0200)."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain

from quittance.invoicing.documents.content import Content, Payment
from quittance.invoicing.documents.identifiers import is_iban
from quittance.invoicing.documents.paycodes.accounts import is_qr_iban, is_swiss, printed_iban
from quittance.invoicing.documents.paycodes.addresses import NOBODY, Party, party
from quittance.invoicing.documents.paycodes.paycode import SWISS, PayCode, SwissPart
from quittance.invoicing.documents.paycodes.references import (
    is_creditor_reference,
    is_qr_reference,
    printed_reference,
)
from quittance.invoicing.documents.paycodes.swisstext import swiss_text
from quittance.invoicing.documents.texts import one_line

HEAD = ("SPC", "0200", "1")  # type, version, UTF-8 of the Latin characters
CURRENCIES = frozenset({"CHF", "EUR"})
QRR = "QRR"
SCOR = "SCOR"
NON = "NON"
INFORMATION = 140
MOST = Decimal("999999999.99")
# What the largest symbol allowed (version 25 at level M) can hold.
BYTES = 997


def swiss_code(content: Content, payment: Payment, *, due: Decimal) -> PayCode | None:
    """The code of a QR-bill over `due`, or None where it cannot be one: an account elsewhere,
    another currency, a creditor without town and postcode, a reference that does not fit."""
    kind = _reference_type(payment)
    creditor = party(content.seller.name, content.seller.address)
    number, reference = one_line(content.number), one_line(payment.reference)
    # Without a structured reference the information is what tells the payment's invoice.
    information = reference if kind == NON else number
    lawful = is_swiss(payment.iban) and is_iban(payment.iban) and content.currency in CURRENCIES
    if not lawful or creditor is None or not kind or not 0 < due <= MOST:
        return None
    if kind == NON and (swiss_text(information) != information or len(information) > INFORMATION):
        return None
    debtor = party(content.buyer.name, content.buyer.address)
    part = SwissPart(
        creditor=creditor.printed(home=creditor.country),
        debtor=debtor.printed(home=creditor.country) if debtor else (),
        account=printed_iban(payment.iban),
        currency=content.currency,
        amount=f"{due:,.2f}".replace(",", " "),
        reference_type=kind,
        reference="" if kind == NON else printed_reference(reference),
        additional_information=swiss_text(information)[:INFORMATION],
    )
    text = _payload(part, payment, creditor, debtor, due)
    if len(text.encode()) > BYTES:
        return None
    return PayCode(SWISS, text, printed_reference(reference), swiss=part)


def _reference_type(payment: Payment) -> str:
    """QRR, SCOR or NON; empty where a QR-IBAN has no reference of 27 digits."""
    if is_qr_iban(payment.iban):
        return QRR if is_qr_reference(payment.reference) else ""
    return SCOR if is_creditor_reference(payment.reference) else NON


def _payload(
    part: SwissPart, payment: Payment, creditor: Party, debtor: Party | None, due: Decimal
) -> str:
    groups = (
        HEAD,
        (payment.iban,),
        creditor.elements,
        NOBODY,  # the ultimate creditor, which nobody may name yet
        (f"{due:.2f}", part.currency),
        debtor.elements if debtor else NOBODY,
        (part.reference_type, "" if part.reference_type == NON else payment.reference),
        (part.additional_information, "EPD"),
    )
    return "\n".join(chain.from_iterable(groups))
