"""Who cannot simply go: the only admin of a business with books to keep."""

from __future__ import annotations

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.operations import locked, memberships_of
from quittance.accounts.rules import Role
from quittance.bills.models import Bill
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.privacy.errors import KeepsBooks
from quittance.shop.models import Shop


def refuse_keeper(user: User) -> None:
    """Raises KeepsBooks with the names of the organisations that would be left without an admin.
    Locks all that the person is an admin of, by their ids."""
    for one in administered(user):
        locked(one)
    names = keepers_names(user)
    if names:
        raise KeepsBooks(names)


def keepers_names(user: User) -> list[str]:
    """The organisations with books of which the person is the only admin."""
    return [one.name for one in administered(user) if is_last_admin(one, user) and has_books(one)]


def administered(user: User) -> list[Organisation]:
    rows = memberships_of(user).filter(role=Role.ADMIN).order_by("organisation_id")
    return [one.organisation for one in rows]


def is_last_admin(organisation: Organisation, user: User) -> bool:
    team = Membership.objects.for_organisation(organisation).filter(role=Role.ADMIN)
    return not team.exclude(user=user).filter(user__deleted_at=None).exists()


def has_books(organisation: Organisation) -> bool:
    """Whether anybody else or the law counts on it: documents, bills, customers, an open shop."""
    return (
        Invoice.objects.for_organisation(organisation).exists()
        or Bill.objects.for_organisation(organisation).exists()
        or Customer.objects.for_organisation(organisation).exists()
        or Shop.objects.for_organisation(organisation).filter(is_open=True).exists()
    )
