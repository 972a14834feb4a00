"""Reads of customers."""

from __future__ import annotations

from django.db.models import BigIntegerField

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.db.compiled import Compiled, columns, load
from quittance.errors import NotFound

BY_ID = Compiled(
    lambda given: (
        Customer.objects.for_organisation(given("organisation", BigIntegerField()))
        .filter(pk=given("pk", BigIntegerField()))
        .values(*columns(Customer))
    )
)


def customer_of(organisation: Organisation, pk: int) -> Customer:
    """An organisation's customer. Raises NotFound, also for another one's id."""
    found = BY_ID.rows(organisation=organisation.pk, pk=pk)
    if not found:
        raise NotFound()
    return load(Customer, found[0])
