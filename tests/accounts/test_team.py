"""Inviting, joining, changing roles and leaving."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from quittance.accounts import team
from quittance.accounts.errors import AlreadyMember, InvitationEnded, LastAdmin, TooManyTries
from quittance.accounts.models import ApiToken, Invitation, Membership, User
from quittance.accounts.operations import Registration
from quittance.audit.models import JournalEntry
from quittance.errors import InvalidInput, NotFound
from tests.api.world import everything
from tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db


def invite(ada: Person, email: str = "new@example.com", role: str = "viewer") -> team.Invited:
    return team.invite(organisation=ada.organisation, email=email, role=role, by=ada.user)


def place(who: Person) -> int:
    return Membership.objects.get(user=who.user).pk


class TestInviting:
    def test_the_key_stands_nowhere_in_the_database(self, ada: Person) -> None:
        invited = invite(ada)
        assert len(invited.key) == 43
        assert invited.key not in repr(everything())
        lasts = invited.invitation.expires_at - timezone.now()
        assert timedelta(days=6, hours=23) < lasts <= timedelta(days=7)

    def test_a_second_invitation_ends_the_first(self, ada: Person) -> None:
        first, second = invite(ada), invite(ada, "NEW@example.com", "agent")
        with pytest.raises(InvitationEnded):
            team.invitation_for(first.key)
        assert team.invitation_for(second.key).role == "agent"

    def test_a_member_is_not_invited(self, ada: Person, max_: Person) -> None:
        with pytest.raises(AlreadyMember) as refused:
            invite(ada, "MAX@example.com")
        assert [problem.attr for problem in refused.value.problems] == ["email"]
        assert not Invitation.objects.exists()

    def test_an_organisation_does_not_flood_others(self, ada: Person, settings: Any) -> None:
        settings.THROTTLES = {**settings.THROTTLES, "invitation_organisation": (1, 3600)}
        invite(ada)
        with pytest.raises(TooManyTries):
            invite(ada, "other@example.com")
        assert Invitation.objects.count() == 1

    def test_what_was_revoked_has_ended(self, ada: Person) -> None:
        invited = invite(ada)
        given = {"organisation": ada.organisation, "invitation_id": invited.invitation.pk}
        team.revoke(**given, by=ada.user)
        with pytest.raises(InvitationEnded):
            team.invitation_for(invited.key)
        with pytest.raises(InvitationEnded):
            team.revoke(**given, by=ada.user)

    def test_another_organisations_is_not_found(self, ada: Person, zoe: Person) -> None:
        pk = invite(ada).invitation.pk
        before = everything()
        with pytest.raises(NotFound):
            team.revoke(organisation=zoe.organisation, invitation_id=pk, by=zoe.user)
        assert everything() == before


class TestJoining:
    def test_somebody_known_joins_in_the_role_that_was_offered(
        self, ada: Person, zoe: Person
    ) -> None:
        invited = invite(ada, role="manager")
        membership = team.accept(key=invited.key, user=zoe.user)
        assert (membership.organisation, membership.role) == (ada.organisation, "manager")
        entry = JournalEntry.objects.latest("id")
        assert (entry.action, entry.actor_id) == ("membership.created", zoe.user.pk)
        assert entry.changes["invitation"] == [None, invited.invitation.pk]

    def test_an_invitation_is_good_once(self, ada: Person, zoe: Person) -> None:
        key = invite(ada).key
        team.accept(key=key, user=zoe.user)
        other = User.objects.create_user("rita", "rita@example.com", PASSWORD)
        with pytest.raises(InvitationEnded):
            team.accept(key=key, user=other)
        assert not Membership.objects.filter(user=other).exists()

    def test_who_is_a_member_keeps_their_role_and_the_invitation_stays(
        self, ada: Person, max_: Person
    ) -> None:
        key = invite(ada, role="admin").key
        with pytest.raises(AlreadyMember):
            team.accept(key=key, user=max_.user)
        assert Membership.objects.get(user=max_.user).role == "manager"
        assert team.invitation_for(key).accepted_at is None

    def test_an_old_one_has_ended(self, ada: Person, zoe: Person) -> None:
        key = invite(ada).key
        Invitation.objects.update(expires_at=timezone.now())
        with pytest.raises(InvitationEnded):
            team.accept(key=key, user=zoe.user)

    def test_somebody_new_gets_an_account_with_the_invited_address(self, ada: Person) -> None:
        data = Registration(email="liar@example.com", password=PASSWORD, first_name="Nora")
        membership = team.accept_as_new(key=invite(ada).key, data=data, address="::1")
        assert (membership.user.email, membership.user.full_name) == ("new@example.com", "Nora")
        assert (membership.organisation, membership.role) == (ada.organisation, "viewer")

    def test_a_weak_password_uses_nothing_up(self, ada: Person) -> None:
        key = invite(ada).key
        with pytest.raises(InvalidInput):
            team.accept_as_new(key=key, data=Registration("", "12345678"), address="::1")
        assert User.objects.count() == 1
        assert team.invitation_for(key).accepted_at is None


class TestRoles:
    def test_a_role_is_changed_with_an_entry(self, ada: Person, max_: Person) -> None:
        given = {"organisation": ada.organisation, "membership_id": place(max_), "by": ada.user}
        team.change_role(**given, role="admin")
        assert Membership.objects.get(user=max_.user).role == "admin"
        assert JournalEntry.objects.latest("id").changes == {"role": ["manager", "admin"]}
        team.change_role(**given, role="admin")
        assert JournalEntry.objects.filter(action="membership.changed").count() == 1

    @pytest.mark.parametrize("verb", ["change", "remove"])
    def test_the_last_admin_stays(self, verb: str, ada: Person, max_: Person) -> None:
        given = {"organisation": ada.organisation, "membership_id": place(ada), "by": ada.user}
        before = everything()
        act = partial(team.change_role, role="viewer") if verb == "change" else team.remove_member
        with pytest.raises(LastAdmin):
            act(**given)
        assert everything() == before

    def test_who_leaves_loses_their_tokens_here_and_keeps_the_account(
        self, ada: Person, max_: Person
    ) -> None:
        team.remove_member(organisation=ada.organisation, membership_id=place(max_), by=ada.user)
        assert not Membership.objects.filter(user=max_.user).exists()
        assert not ApiToken.objects.filter(user=max_.user).exists()
        assert User.objects.filter(pk=max_.user.pk).exists()
        assert max_.get("me/").status == 401

    def test_another_organisations_member_is_not_found(self, ada: Person, zoe: Person) -> None:
        before = everything()
        with pytest.raises(NotFound):
            team.remove_member(organisation=ada.organisation, membership_id=place(zoe), by=ada.user)
        assert everything() == before
