"""Customers and the people who look at their invoices: who stands behind which customer."""

from __future__ import annotations

from collections.abc import Collection

from django.core import signing
from django.db import transaction
from django.db.models.functions import Lower

from quittance.accounts.masterdata import change_row, found_row
from quittance.accounts.models import Organisation, User
from quittance.audit.models import JournalEntry
from quittance.customers.errors import LinkEnded
from quittance.customers.models import Customer, CustomerQuerySet
from quittance.errors import NotFound

SALT = "quittance.customers.linking"
LIFETIME = 7 * 24 * 3600


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
        seen = joinable(emails).select_related("organisation").found(pk=customer_id)
        customer = _locked(seen)
        if customer.email.lower() not in {email.lower() for email in emails if email}:
            raise NotFound()
        return _linked(customer, user)


def link_key(customer: Customer) -> str:
    """What the link in an invitation carries; it links one person, once, within a week."""
    return signing.dumps([customer.pk, customer.email, _links_so_far(customer)], salt=SALT)


def customer_for(key: str) -> Customer:
    """Whom a link invites to. Raises LinkEnded, also for a key that nobody gave out."""
    try:
        pk, email, links = signing.loads(key, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkEnded() from None
    rows = Customer.objects.across_organisations("a link says itself which customer it is about")
    customer = rows.current().filter(pk=pk, email=email, user=None).select_related("organisation")
    found = customer.first()
    if found is None or _links_so_far(found) != links:
        raise LinkEnded()
    return found


def accept_link(*, key: str, user: User) -> Customer:
    """Link the customer of an invitation to who has opened it. Raises LinkEnded."""
    with transaction.atomic():
        _locked(customer_for(key))
        # Only now is it sure that nobody else has just come by the same link.
        return _linked(customer_for(key), user)


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


def _linked(customer: Customer, user: User) -> Customer:
    if customer.user_id is not None or customer.archived:
        raise LinkEnded()
    change_row(customer, {"user": user}, by=user, verb="linked")
    return customer


def _locked(customer: Customer) -> Customer:
    return found_row(Customer, customer.pk, organisation=customer.organisation)


def _links_so_far(customer: Customer) -> int:
    entries = JournalEntry.objects.for_organisation(customer.organisation_id)
    return entries.filter(
        subject="customer", subject_id=customer.pk, action="customer.linked"
    ).count()
