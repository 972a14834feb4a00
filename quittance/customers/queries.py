"""Reads of customers."""

from __future__ import annotations

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.db.compiled import loaded, own_row
from quittance.errors import NotFound

BY_ID, LOCKED = own_row(Customer), own_row(Customer, locked=True)


def customer_of(organisation: Organisation, pk: int) -> Customer:
    """An organisation's customer. Raises NotFound, also for another one's id."""
    found = loaded(BY_ID, Customer, organisation=organisation.pk, pk=pk)
    if not found:
        raise NotFound()
    return found[0]


def locked_customer(organisation: Organisation, pk: int) -> Customer:
    """The same under lock. Raises NotFound."""
    found = loaded(LOCKED, Customer, organisation=organisation.pk, pk=pk)
    if not found:
        raise NotFound()
    return found[0]
