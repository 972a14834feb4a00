"""The team of an organisation: members with their roles, and who is invited."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts import models
from quittance.accounts.mails import send_invitation
from quittance.accounts.operations import locked
from quittance.accounts.rules import ADMINS
from quittance.accounts.team import change_role, invite, remove_member, revoke
from quittance.api.accounts.serializers import (
    Invitation,
    InvitationBody,
    Invited,
    Member,
    RoleBody,
)
from quittance.api.serializers import Error
from quittance.api.views import ApiView, ListView, read_body
from quittance.errors import NotFound
from quittance.lists.team import INVITATIONS, TEAM

OFFERED = (
    "id",
    "email",
    "role",
    "invited_by",
    "created_at",
    "expires_at",
    "accepted_at",
    "revoked_at",
)


class TeamList(ListView):
    """Who belongs to the organisation, and in which role; the oldest first."""

    filters = TEAM
    default_ordering = ("id",)
    schema_out = Member

    def rows(self) -> QuerySet[Any, Any]:
        return members_of(self.organisation)

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return rows


class MemberView(ApiView):
    """A member: who it is, another role, the end of the membership and of its API tokens."""

    @extend_schema(responses={200: Member})
    def get(self, request: Request, pk: int) -> Response:
        return Response(one_of(members_of(self.organisation), pk))

    def lock(self) -> None:
        # Whoever changes a team has its organisation first.
        locked(self.organisation)

    @extend_schema(request=RoleBody, responses={200: Member, 409: Error})
    def patch(self, request: Request, pk: int) -> Response:
        # Looked up first: another organisation's row is a 404 whatever the body says.
        shown = one_of(members_of(self.organisation), pk)
        role = read_body(RoleBody, request, partial=True).get("role", shown["role"])
        change_role(organisation=self.organisation, membership_id=pk, role=role, by=self.user)
        return Response(one_of(members_of(self.organisation), pk))

    @extend_schema(responses={204: None, 409: Error})
    def delete(self, request: Request, pk: int) -> Response:
        remove_member(organisation=self.organisation, membership_id=pk, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationList(ListView):
    """Places that are offered: invitations that are still open, newest first."""

    # Its effect is a mail, which goes out after the invitation is written down for good: no
    # transaction holds both. To invite once more ends what was offered before.
    keeps_answers = False
    read_roles = ADMINS
    filters = INVITATIONS
    schema_out = Invitation

    def rows(self) -> QuerySet[Any, Any]:
        own = models.Invitation.objects.for_organisation(self.organisation)
        rows: QuerySet[Any, Any] = own.open(at=timezone.now()).values(*OFFERED)
        return rows

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return rows

    @extend_schema(request=InvitationBody, responses={201: Invited, 429: Error})
    def post(self, request: Request) -> Response:
        """Offer a place, and send the link to it by mail; what was offered before has ended."""
        data = read_body(InvitationBody, request)
        invited = invite(organisation=self.organisation, by=self.user, **data)
        mailed = send_invitation(invited, by=self.user)
        shown = one_of(invitations_of(self.organisation), invited.invitation.pk)
        return Response({**shown, "mailed": mailed}, status=status.HTTP_201_CREATED)


class InvitationView(ApiView):
    """An invitation, also one that has ended; DELETE ends an open one: its link opens nothing."""

    read_roles = ADMINS

    @extend_schema(responses={200: Invitation})
    def get(self, request: Request, pk: int) -> Response:
        return Response(one_of(invitations_of(self.organisation), pk))

    def lock(self) -> None:
        locked(self.organisation)

    @extend_schema(responses={204: None, 409: Error})
    def delete(self, request: Request, pk: int) -> Response:
        revoke(organisation=self.organisation, invitation_id=pk, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def members_of(organisation: models.Organisation) -> QuerySet[Any, Any]:
    own = models.Membership.objects.for_organisation(organisation)
    rows: QuerySet[Any, Any] = own.values(
        "id",
        "user",
        "role",
        "created_at",
        username=F("user__username"),
        email=F("user__email"),
        first_name=F("user__first_name"),
        last_name=F("user__last_name"),
    )
    return rows


def invitations_of(organisation: models.Organisation) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = models.Invitation.objects.for_organisation(organisation).values(
        *OFFERED
    )
    return rows


def one_of(rows: QuerySet[Any, Any], pk: int) -> dict[str, Any]:
    row: dict[str, Any] | None = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row
