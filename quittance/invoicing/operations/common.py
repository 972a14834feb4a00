from __future__ import annotations

from quittance.accounts.models import Organisation
from quittance.invoicing.errors import NumberTaken
from quittance.invoicing.models import Invoice


def locked(organisation: Organisation, pk: int) -> Invoice:
    """The document under lock: others who want to change it wait. Raises NotFound.

    SQLite takes no row locks: there the transaction itself has the only pen (BEGIN IMMEDIATE).
    """
    return Invoice.objects.for_organisation(organisation).select_for_update().found(pk=pk)


def refuse_taken_number(organisation: Organisation, number: str, *, own: int | None) -> None:
    same = Invoice.objects.for_organisation(organisation).filter(number=number)
    if any(pk != own for pk in same.values_list("pk", flat=True)):
        raise NumberTaken(number)
