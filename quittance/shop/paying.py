"""How an order is paid: what a buyer has to type into their bank's form, or let it read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.paycodes import PayCode, pay_code
from quittance.invoicing.models import Invoice
from quittance.shop.models import Order
from quittance.shop.rules import PaymentWay


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is due of an order, in its currency, and where it goes."""

    amount: Decimal
    account_name: str
    iban: str
    bic: str
    reference: str
    code: PayCode | None


def transfer_for(order: Order, invoice: Invoice) -> Transfer | None:
    """None where nothing is to be transferred: paid otherwise, paid already, or ended."""
    due = invoice.balance_due
    if order.payment_way != PaymentWay.BANK_TRANSFER or due <= 0:
        return None
    content = content_of(invoice)
    payment = content.payment
    upi_id = (invoice.seller or {}).get("upi_id", "")
    return Transfer(
        amount=due,
        account_name=payment.account_name if payment else content.seller.name,
        iban=payment.iban if payment else "",
        bic=payment.bic if payment else "",
        reference=payment.reference if payment else content.number,
        code=pay_code(content, due=due, upi_id=upi_id),
    )
