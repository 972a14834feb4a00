"""Accounts are deleted once their time has come: the person goes, the row stays without them.

First the account, in one transaction and under the person's lock; then each team and each customer
in a transaction of its own, found by what is still there, so that a run that dies is taken up by
the next (docs/adr/0030-what-is-deleted-of-a-person.md).
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from quittance.accounts.models import ApiToken, Invitation, User
from quittance.bills.models import ReviewLink
from quittance.customers.models import SavedAddress
from quittance.privacy.errors import KeepsBooks
from quittance.privacy.exporting.storing import remove_files
from quittance.privacy.handover import refuse_keeper
from quittance.privacy.mails import send_deleted
from quittance.privacy.models import DataExport, DeletionRequest
from quittance.privacy.operations.apart import apart
from quittance.shop.models import Cart

logger = logging.getLogger(__name__)
# Ends the addresses of the deleted: reserved, no mail ever arrives there (RFC 2606).
NOWHERE = "@deleted.invalid"


def delete_due(*, now: datetime) -> int:
    """Delete each account whose time has come; returns how many. Who has become the only admin of
    a business with books meanwhile stays, and is looked at again."""
    due = DeletionRequest.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    people = list(due.values_list("user_id", flat=True))
    return sum(apart(partial(_deleted, pk, now), f"deleting user {pk}") for pk in people)


def _deleted(pk: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            # FOR UPDATE: nothing that names the person is written beside this.
            user = User.objects.select_for_update().get(pk=pk)
            if not DeletionRequest.objects.filter(user=user, due_at__lte=now).exists():
                # Kept in the meantime.
                return False
            refuse_keeper(user)
            email, language = user.email, user.language
            _forget(user, now)
    except KeepsBooks:
        logger.warning("user %s keeps the books of a business and is not deleted", pk)
        return False
    apart(partial(remove_files, pk), f"removing the files of user {pk}")
    send_deleted(email=email, language=language)
    return True


def _forget(user: User, now: datetime) -> None:
    """Everything that is the person's alone, and the person's own row."""
    mine = Cart.objects.across_organisations("a person's own carts, in whichever shop")
    mine.filter(user=user).delete()
    # An address that was never proved may be somebody else's.
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    emails = {user.email, *proved}
    _forget_logins(Q(user=user))
    SavedAddress.objects.filter(user=user).delete()
    DataExport.objects.filter(user=user).delete()
    DeletionRequest.objects.filter(user=user).delete()
    _forget_particulars(user, now)
    for email in emails:
        _forget_invitations(email, user.email, now)
    links = ReviewLink.objects.across_organisations("a person decides on bills in any team")
    links.filter(manager=user, revoked_at=None, used_at=None).update(revoked_at=now)
    # Another address than the user's own by now: the two being the same opens links.
    links.filter(manager=user).update(email=f"deleted{NOWHERE}", name=user.full_name)


def forget_leftovers() -> None:
    """What a login wrote that was under way when the account was deleted: it is for nothing."""
    _forget_logins(Q(user__deleted_at__isnull=False))
    again = ~Q(email__endswith=NOWHERE) | ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    again |= Q(is_active=True) | Q(last_login__isnull=False)
    for user in User.objects.filter(again, deleted_at__isnull=False).order_by("pk"):
        _forget_particulars(user, user.deleted_at)


def _forget_logins(whose: Q) -> None:
    """What opens accounts, and the rows that only logins need."""
    tokens = ApiToken.objects.across_organisations("a person's own tokens, wherever they lead")
    tokens.filter(whose).delete()
    sessions = UserSession.objects.filter(whose)
    Session.objects.filter(pk__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    Authenticator.objects.filter(whose).delete()
    EmailAddress.objects.filter(whose).delete()


def _forget_particulars(user: User, at: datetime | None) -> None:
    name = f"deleted-{user.pk}-{secrets.token_hex(4)}"
    user.username, user.email = name, f"{name}{NOWHERE}"
    user.first_name = user.last_name = user.mobile = user.language = ""
    user.is_active, user.deleted_at, user.last_login = False, at, None
    user.set_unusable_password()
    user.save()


def _forget_invitations(email: str, instead: str, now: datetime) -> None:
    invited = Invitation.objects.across_organisations("an address may be invited by any team")
    mine = invited.filter(email__iexact=email)
    mine.filter(accepted_at=None, revoked_at=None).update(revoked_at=now)
    mine.update(email=instead)
