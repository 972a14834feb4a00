"""Reads of customers."""

from __future__ import annotations

from django.db.models import BigIntegerField

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.db.compiled import Compiled, columns, loaded
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
    found = loaded(BY_ID, Customer, organisation=organisation.pk, pk=pk)
    if not found:
        raise NotFound()
    return found[0]


LOCKED = Compiled(
    lambda given: (
        Customer.objects.for_organisation(given("organisation", BigIntegerField()))
        .filter(pk=given("pk", BigIntegerField()))
        .select_for_update(no_key=True)
        .values(*columns(Customer))
    )
)


def locked_customer(organisation: Organisation, pk: int) -> Customer:
    """The same under lock. Raises NotFound."""
    found = loaded(LOCKED, Customer, organisation=organisation.pk, pk=pk)
    if not found:
        raise NotFound()
    return found[0]
