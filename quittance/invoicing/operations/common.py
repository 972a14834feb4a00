from __future__ import annotations

from django.db import IntegrityError

from quittance.accounts.models import Organisation
from quittance.invoicing.errors import NumberTaken
from quittance.invoicing.models import Invoice


def locked(organisation: Organisation, pk: int) -> Invoice:
    """The document under lock: others who want to change it wait. Raises NotFound.

    SQLite takes no row locks: there the transaction itself has the only pen (BEGIN IMMEDIATE).
    """
    return Invoice.objects.for_organisation(organisation).select_for_update().found(pk=pk)


def refuse_taken_number(organisation: Organisation, number: str, *, own: int | None) -> None:
    others = Invoice.objects.for_organisation(organisation).filter(number=number).exclude(pk=own)
    if others.exists():
        raise NumberTaken(number)


def is_taken_number(error: IntegrityError) -> bool:
    """Whether a write failed because somebody else's number came first."""
    text = str(error)
    return "invoice_number_unique" in text or "invoicing_invoice.number" in text
