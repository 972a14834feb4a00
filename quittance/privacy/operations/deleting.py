"""Accounts are deleted once their time has come: the person goes, the row stays without them.

First the account, in one transaction and under the person's lock; then each team and each customer
in a transaction of its own, found by what is still there, so that a run that dies is taken up by
the next (docs/adr/0030-what-is-deleted-of-a-person.md).
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from quittance.accounts.models import Invitation, Membership, User
from quittance.accounts.operations import log_out_everywhere
from quittance.accounts.team import take_out
from quittance.customers.models import SavedAddress
from quittance.privacy.errors import KeepsBooks
from quittance.privacy.exporting.storing import remove_files
from quittance.privacy.handover import refuse_keeper
from quittance.privacy.mails import send_deleted
from quittance.privacy.models import DataExport, DeletionRequest
from quittance.shop.models import Cart

logger = logging.getLogger(__name__)


def delete_due(*, now: datetime) -> int:
    """Delete each account whose time has come; returns how many. Who has become the only admin of
    a business with books meanwhile stays, and is looked at again."""
    due = DeletionRequest.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    return sum(_deleted(pk, now) for pk in list(due.values_list("user_id", flat=True)))


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
    remove_files(pk)
    send_deleted(email=email, language=language)
    return True


def _forget(user: User, now: datetime) -> None:
    """Everything that is the person's alone, and the person's own row."""
    mine = Cart.objects.across_organisations("a person's own carts, in whichever shop")
    mine.filter(user=user).delete()
    log_out_everywhere(user)
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(pk__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    SavedAddress.objects.filter(user=user).delete()
    DataExport.objects.filter(user=user).delete()
    DeletionRequest.objects.filter(user=user).delete()
    name = f"deleted-{user.pk}-{secrets.token_hex(4)}"
    _forget_invitations(user.email, f"{name}@deleted.invalid", now)
    user.username, user.email = name, f"{name}@deleted.invalid"
    user.first_name = user.last_name = user.mobile = user.language = ""
    user.is_active, user.deleted_at, user.last_login = False, now, None
    user.set_unusable_password()
    user.save()


def _forget_invitations(email: str, instead: str, now: datetime) -> None:
    invited = Invitation.objects.across_organisations("an address may be invited by any team")
    mine = invited.filter(email__iexact=email)
    mine.filter(accepted_at=None, revoked_at=None).update(revoked_at=now)
    mine.update(email=instead)


def leave_teams() -> int:
    """End the memberships of those who are deleted; returns how many."""
    everywhere = Membership.objects.across_organisations("a run looks through all teams")
    left = everywhere.filter(user__deleted_at__isnull=False).select_related("organisation")
    rows = list(left.order_by("pk"))
    for one in rows:
        take_out(organisation=one.organisation, membership_id=one.pk)
    return len(rows)
