"""A person asks for their account to be deleted, or keeps it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from quittance.accounts.models import User
from quittance.accounts.operations import locked_person
from quittance.customers.models import Customer
from quittance.privacy.confirming import confirm
from quittance.privacy.errors import NothingToKeep
from quittance.privacy.handover import refuse_keeper
from quittance.privacy.mails import send_asked
from quittance.privacy.models import DeletionRequest
from quittance.privacy.rules import GRACE


def ask_to_delete(*, user: User, password: str, address: str) -> DeletionRequest:
    """Have the account deleted after GRACE, and mail its owner; asked again it stays as it was
    asked first. Must run outside of transactions.

    Raises WrongPassword, TooManyTries, KeepsBooks and AccountGone.
    """
    confirm(user=user, password=password, address=address)
    with transaction.atomic():
        mine = locked_person(user)
        refuse_keeper(mine)
        due_at = timezone.now() + GRACE
        request, is_new = DeletionRequest.objects.get_or_create(
            user=mine, defaults={"due_at": due_at}
        )
    if is_new:
        send_asked(email=mine.email, language=mine.language, due_at=request.due_at)
    return request


def keep_account(*, user: User) -> None:
    """Take the request back. Raises NothingToKeep, and AccountGone where it is too late."""
    with transaction.atomic():
        locked_person(user)
        if not DeletionRequest.objects.filter(user=user).delete()[0]:
            raise NothingToKeep()


def deletion_of(user: User) -> DeletionRequest | None:
    return DeletionRequest.objects.filter(user=user).first()


def deletion_of_customer(customer: Customer) -> DeletionRequest | None:
    """Whether who sees this customer's invoices has asked to be deleted: the business is told."""
    return getattr(customer.user, "deletion_request", None)
