"""Writing customers. Screens and API both come here: one rule, and one entry in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quittance.accounts.masterdata import change_row, create_row, delete_row, found_row
from quittance.accounts.models import Organisation, User
from quittance.customers.models import Customer
from quittance.errors import InvalidInput

UNIQUE = ("external_id",)


def add_customer(*, organisation: Organisation, values: Mapping[str, Any], by: User) -> Customer:
    """A new customer; without a currency in the organisation's.

    Raises InvalidInput (`unique`) for an `external_id` that another one has.
    """
    customer = Customer(organisation=organisation)
    for name, value in with_currency(values, organisation).items():
        setattr(customer, name, value)
    return create_row(customer, by=by, unique=UNIQUE)


def change_customer(
    *,
    organisation: Organisation,
    customer_id: int,
    values: Mapping[str, Any],
    by: User,
    seen: str = "",
) -> Customer:
    """Put new particulars on a customer; what was issued to it keeps the old ones.

    `seen` is the version that the values were made from. Raises NotFound, and InvalidInput as
    `add_customer` and where somebody has changed that version (`changed_meanwhile`).
    """
    with transaction.atomic():
        customer = found_row(Customer, customer_id, organisation=organisation)
        if seen and seen != version(customer):
            detail = _(
                "Somebody has changed this customer since you opened it. Look at your entries, "
                "then save them again."
            )
            raise InvalidInput(detail, code="changed_meanwhile")
        change_row(customer, with_currency(values, organisation), by=by, unique=UNIQUE)
    return customer


def archive_customer(*, organisation: Organisation, customer_id: int, by: User) -> Customer:
    """Put a customer away: no new invoices, the old ones stay. Raises NotFound."""
    return _moved(organisation, customer_id, "archived", {"archived": True}, by)


def restore_customer(*, organisation: Organisation, customer_id: int, by: User) -> Customer:
    """Bring one back. One that was merged into another stands for itself again. Raises NotFound."""
    values = {"archived": False, "merged_into": None}
    return _moved(organisation, customer_id, "restored", values, by)


def delete_customer(*, organisation: Organisation, customer_id: int, by: User) -> None:
    """Raises NotFound, and InUse where a document names the customer."""
    reason = _("Invoices name this customer. Archive it instead.")
    delete_row(Customer, customer_id, organisation=organisation, by=by, reason=reason)


def version(customer: Customer) -> str:
    return customer.updated_at.isoformat()


def with_currency(values: Mapping[str, Any], organisation: Organisation) -> dict[str, Any]:
    """The values, with the organisation's currency where they name none."""
    if values.get("currency") == "":
        return {**values, "currency": organisation.currency}
    return dict(values)


def _moved(
    organisation: Organisation, customer_id: int, verb: str, values: dict[str, Any], by: User
) -> Customer:
    with transaction.atomic():
        customer = found_row(Customer, customer_id, organisation=organisation)
        change_row(customer, values, by=by, verb=verb)
    return customer
