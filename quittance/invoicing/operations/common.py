from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import Changes, changed, record
from quittance.db.compiled import loaded, own_row
from quittance.errors import NotFound
from quittance.invoicing.errors import NumberTaken
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.invoicing.rules import Status, status_when_settled
from quittance.money import format_amount, format_decimal


@dataclass(frozen=True, slots=True)
class Written:
    """A document just drafted or issued, with its rows as a read would give them."""

    invoice: Invoice
    lines: list[InvoiceLine]
    taxes: list[InvoiceTax]


LOCKED = own_row(Invoice, locked=True)


def locked(organisation: Organisation, pk: int) -> Invoice:
    """The document under lock. Raises NotFound."""
    found = loaded(LOCKED, Invoice, organisation=organisation.pk, pk=pk)
    if not found:
        raise NotFound()
    return found[0]


def settled_by(
    invoice: Invoice, now: datetime, *, paid: Decimal | None = None, credited: Decimal | None = None
) -> Changes:
    """Put on a locked invoice what the database has just stored by itself (laws.settling).

    Returns what changed, for the journal: `invoice.amount_paid` and the like.
    """
    before = _standing(invoice)
    invoice.amount_paid = invoice.amount_paid if paid is None else paid
    invoice.amount_credited = invoice.amount_credited if credited is None else credited
    invoice.status = status_when_settled(
        invoice.status,
        total=invoice.total,
        paid=invoice.amount_paid,
        credited=invoice.amount_credited,
    )
    invoice.paid_at = (invoice.paid_at or now) if invoice.status == Status.PAID else None
    invoice.updated_at = now
    return changed(before, _standing(invoice))


def _standing(invoice: Invoice) -> dict[str, str]:
    now = {**amounts(invoice, "amount_paid", "amount_credited"), "status": str(invoice.status)}
    return {f"invoice.{name}": value for name, value in now.items()}


def refuse_taken_number(organisation: Organisation, number: str, *, own: int | None) -> None:
    same = Invoice.objects.for_organisation(organisation).filter(number=number)
    if any(pk != own for pk in same.values_list("pk", flat=True)):
        raise NumberTaken(number)


def tell(
    invoice: Invoice,
    action: str,
    *,
    by: User | None,
    changes: Changes,
    related: Invoice | int | None = None,
) -> None:
    """Enter in the journal what was done to a document; the last lock of its transaction."""
    other = related.pk if isinstance(related, Invoice) else related
    record(
        organisation=invoice.organisation_id,
        by=by,
        action=action,
        subject_id=invoice.pk,
        changes=changes,
        related=None if other is None else ("invoice", other),
    )


def amounts(invoice: Invoice, *names: str) -> dict[str, str]:
    """Amounts of a document as the journal says them: with the decimals of their currency."""
    return {name: format_amount(getattr(invoice, name), invoice.currency) for name in names}


def told(invoice: Invoice) -> dict[str, Any]:
    """What the journal says of a draft: its head and what it comes to."""
    names = (
        "number currency prices_include_tax due_date notes purchase_order contract_reference "
        "payment_terms delivery_date period_start period_end"
    )
    rate = invoice.exchange_rate
    return {
        "customer": invoice.customer_id,
        **{name: getattr(invoice, name) for name in names.split()},
        "exchange_rate": None if rate is None else format_decimal(rate, 0, 10),
        **amounts(invoice, "discount", "subtotal", "tax_total", "total"),
    }
