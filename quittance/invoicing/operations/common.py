from __future__ import annotations

from django.db.models import BigIntegerField

from quittance.accounts.models import Organisation
from quittance.db.compiled import Compiled, columns, load
from quittance.errors import NotFound
from quittance.invoicing.errors import NumberTaken
from quittance.invoicing.models import Invoice

LOCKED = Compiled(
    lambda given: (
        Invoice.objects.filter(
            organisation=given("organisation", BigIntegerField()), pk=given("pk", BigIntegerField())
        )
        .select_for_update()
        .values(*columns(Invoice))
    )
)


def locked(organisation: Organisation, pk: int) -> Invoice:
    """The document under lock: others who want to change it wait. Raises NotFound.

    SQLite takes no row locks: there the transaction itself has the only pen (BEGIN IMMEDIATE).
    """
    found = LOCKED.rows(organisation=organisation.pk, pk=pk)
    if not found:
        raise NotFound()
    return load(Invoice, found[0])


def refuse_taken_number(organisation: Organisation, number: str, *, own: int | None) -> None:
    same = Invoice.objects.for_organisation(organisation).filter(number=number)
    if any(pk != own for pk in same.values_list("pk", flat=True)):
        raise NumberTaken(number)
