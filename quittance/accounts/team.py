"""A team: who is invited, who joins in which role, who changes it and who leaves."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from quittance.accounts.errors import AlreadyMember, InvitationEnded, LastAdmin
from quittance.accounts.models import ApiToken, Invitation, Membership, Organisation, User
from quittance.accounts.operations import (
    Registration,
    create_user,
    locked,
    locked_person,
    refuse_unfit,
)
from quittance.accounts.rules import Role
from quittance.accounts.throttle import count_try
from quittance.accounts.tokens import digest_of
from quittance.audit.journal import Changes, changed, record
from quittance.db.tenancy import OrganisationQuerySet

LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation at the only moment the key of its link is known."""

    key: str
    invitation: Invitation


def invite(*, organisation: Organisation, email: str, role: str, by: User) -> Invited:
    """Offer a place to an e-mail address; what was offered to it before has ended.

    Raises AlreadyMember, and TooManyTries where too many were invited within the hour.
    """
    count_try("invitation_organisation", str(organisation.pk))
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        mine = locked(organisation)
        if _members(mine).filter(user__email__iexact=email).exists():
            raise AlreadyMember(attr="email")
        now = timezone.now()
        open_ones = Invitation.objects.for_organisation(mine).open(at=now)
        open_ones.filter(email__iexact=email).update(revoked_at=now)
        invitation = Invitation.objects.create(
            organisation=mine,
            email=email,
            role=role,
            digest=digest_of(key),
            invited_by=by,
            expires_at=now + LIFETIME,
        )
        _record_invitation("created", invitation, by, {"email": email, "role": role})
    return Invited(key, invitation)


def revoke(*, organisation: Organisation, invitation_id: int, by: User) -> Invitation:
    """End an open invitation. Raises NotFound, and InvitationEnded for one that has ended."""
    with transaction.atomic():
        mine = locked(organisation)
        invitation = Invitation.objects.for_organisation(mine).found(pk=invitation_id)
        now = timezone.now()
        if not invitation.is_open(at=now):
            raise InvitationEnded()
        invitation.revoked_at = now
        invitation.save(update_fields=["revoked_at"])
        _record_invitation("revoked", invitation, by, {"email": invitation.email})
    return invitation


def invitation_for(key: str) -> Invitation:
    """The open invitation that a link leads to. Raises InvitationEnded also for an unknown key."""
    found = (
        Invitation.objects.across_organisations("a link says itself which team it leads to")
        .open(at=timezone.now())
        .filter(digest=digest_of(key))
        .select_related("organisation", "invited_by")
        .first()
    )
    if found is None:
        raise InvitationEnded()
    return found


def accept(*, key: str, user: User) -> Membership:
    """Take the place that was offered. Raises InvitationEnded and AlreadyMember."""
    with transaction.atomic():
        locked_person(user)
        return _joined(_locked_invitation(key), user)


def accept_as_new(*, key: str, data: Registration, address: str) -> Membership:
    """Make an account for the invited address, and take the place.

    Raises InvitationEnded, InvalidInput naming each bad field, and TooManyTries.
    """
    count_try("register_address", address)
    data = replace(data, email=invitation_for(key).email)
    refuse_unfit(data)
    password = make_password(data.password)
    with transaction.atomic():
        invitation = _locked_invitation(key)
        return _joined(invitation, create_user(data, password))


def change_role(*, organisation: Organisation, membership_id: int, role: str, by: User) -> None:
    """Give a member another role. Raises NotFound, and LastAdmin where nobody would be admin."""
    with transaction.atomic():
        mine = locked(organisation)
        membership = _members(mine).found(pk=membership_id)
        before = membership.role
        if before == role:
            return
        _refuse_last_admin(membership)
        membership.role = role
        membership.save(update_fields=["role"])
        _record_member("changed", membership, by, {"role": [before, role]})


def remove_member(*, organisation: Organisation, membership_id: int, by: User) -> None:
    """End a membership and its API tokens; the account stays. Raises NotFound and LastAdmin."""
    with transaction.atomic():
        mine = locked(organisation)
        membership = _members(mine).select_related("user").found(pk=membership_id)
        _refuse_last_admin(membership)
        ApiToken.objects.for_organisation(mine).filter(user=membership.user_id).delete()
        user, role = membership.user, membership.role
        membership.delete()
        membership.pk = membership_id
        told = {"user": user.pk, "username": user.username, "role": role}
        _record_member("deleted", membership, by, changed(told, {}))


def take_out(*, organisation: Organisation, membership_id: int) -> None:
    """End the membership of somebody whose account is deleted, also where nobody is left. Raises
    NotFound."""
    with transaction.atomic():
        mine = locked(organisation)
        membership = _members(mine).select_related("user").found(pk=membership_id)
        user, role = membership.user, membership.role
        ApiToken.objects.for_organisation(mine).filter(user=user).delete()
        membership.delete()
        membership.pk = membership_id
        told = {"user": user.pk, "username": user.username, "role": role}
        _record_member("deleted", membership, None, changed(told, {}))


def _joined(invitation: Invitation, user: User) -> Membership:
    mine = invitation.organisation
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=user, organisation=mine, role=invitation.role
            )
    except IntegrityError as error:
        raise AlreadyMember() from error
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    told = {"user": user.pk, "username": user.username, "role": invitation.role}
    told["invitation"] = invitation.pk
    _record_member("created", membership, user, changed({}, told))
    return membership


def _locked_invitation(key: str) -> Invitation:
    """The invitation as it is once the organisation has been locked."""
    locked(invitation_for(key).organisation)
    return invitation_for(key)


def _refuse_last_admin(membership: Membership) -> None:
    admins = _members(membership.organisation).filter(role=Role.ADMIN, user__deleted_at=None)
    others = admins.exclude(pk=membership.pk)
    if membership.role == Role.ADMIN and not others.exists():
        raise LastAdmin()


def _members(organisation: Organisation) -> OrganisationQuerySet[Membership]:
    return Membership.objects.for_organisation(organisation)


def _record_member(verb: str, membership: Membership, by: User | None, changes: Changes) -> None:
    record(
        organisation=membership.organisation_id,
        by=by,
        action=f"membership.{verb}",
        subject_id=membership.pk,
        changes=changes,
    )


def _record_invitation(verb: str, invitation: Invitation, by: User, told: dict[str, str]) -> None:
    changes = changed({}, told) if verb == "created" else changed(told, {})
    record(
        organisation=invitation.organisation_id,
        by=by,
        action=f"invitation.{verb}",
        subject_id=invitation.pk,
        changes=changes,
    )
