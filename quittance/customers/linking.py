"""Customers and the people who look at their invoices: who stands behind which customer."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models.functions import Lower

from quittance.accounts.masterdata import change_row, found_row
from quittance.accounts.models import Organisation, User
from quittance.accounts.operations import locked_person
from quittance.customers.models import Customer, CustomerQuerySet
from quittance.errors import NotFound


def customers_of(user: User) -> CustomerQuerySet:
    """A person's own customers, of every business that they deal with."""
    return Customer.objects.across_organisations("a person sees all who invoice them").filter(
        user=user
    )


def joinable(emails: Collection[str]) -> CustomerQuerySet:
    """Customers without a person whose address is one of `emails`, which have to be verified."""
    rows = Customer.objects.across_organisations("a proved address is the same for each business")
    wanted = [email.lower() for email in emails if email]
    return (
        rows.current().filter(user=None).annotate(address=Lower("email")).filter(address__in=wanted)
    )


def join(*, customer_id: int, user: User, emails: Collection[str]) -> Customer:
    """Link a customer to a person who has proved to own its address. Raises NotFound."""
    with transaction.atomic():
        locked_person(user)
        seen = joinable(emails).select_related("organisation").found(pk=customer_id)
        customer = _locked(seen)
        # Until it was locked somebody else may have come, or the business changed the address.
        if not joinable(emails).filter(pk=customer.pk).exists():
            raise NotFound()
        change_row(customer, {"user": user}, by=user, verb="linked")
        return customer


def leave(*, customer_id: int, user: User) -> Customer:
    """A person gives up what they saw of a customer. Raises NotFound."""
    with transaction.atomic():
        seen = customers_of(user).select_related("organisation").found(pk=customer_id)
        customer = _locked(seen)
        if customer.user_id != user.pk:
            raise NotFound()
        change_row(customer, {"user": None}, by=user, verb="unlinked")
        return customer


def unlink(*, organisation: Organisation, customer_id: int, by: User) -> Customer:
    """Take a customer's invoices out of a person's sight; where nobody sees them, nothing
    happens. Raises NotFound."""
    with transaction.atomic():
        customer = found_row(Customer, customer_id, organisation=organisation)
        if customer.user_id is not None:
            change_row(customer, {"user": None}, by=by, verb="unlinked")
        return customer


def _locked(customer: Customer) -> Customer:
    return found_row(Customer, customer.pk, organisation=customer.organisation)
