"""The team over the API: members, roles, invitations and their mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from quittance.accounts.models import ApiToken, Invitation, Membership
from quittance.accounts.team import invite
from tests.api.world import everything
from tests.people import Person

pytestmark = pytest.mark.django_db
NEW = {"email": "new@example.com", "role": "agent"}


def place_of(who: Person) -> int:
    return Membership.objects.for_organisation(who.organisation).get(user=who.user).pk


class TestMembers:
    def test_they_are_listed_with_their_roles_the_oldest_first(
        self, ada: Person, max_: Person, zoe: Person
    ) -> None:
        listed = max_.get("team/").body
        assert [(one["username"], one["role"]) for one in listed["results"]] == [
            ("ada", "admin"),
            ("max", "manager"),
        ]
        shown = ada.get(f"team/{place_of(max_)}/").body
        assert shown.pop("created_at")
        assert shown == {
            "id": place_of(max_),
            "user": max_.user.pk,
            "username": "max",
            "email": "max@example.com",
            "first_name": "",
            "last_name": "",
            "role": "manager",
        }

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"role": "admin"}, ["ada"]),
            ({"search": "max@"}, ["max"]),
            ({"email__icontains": "EXAMPLE"}, ["ada", "max"]),
            ({"ordering": "-username"}, ["max", "ada"]),
        ],
    )
    def test_filters(
        self, query: dict[str, str], found: list[str], ada: Person, max_: Person
    ) -> None:
        assert [one["username"] for one in ada.get("team/", query).body["results"]] == found

    def test_another_role_counts_at_once(self, ada: Person, max_: Person) -> None:
        changed = ada.patch(f"team/{place_of(max_)}/", {"role": "admin"})
        assert (changed.status, changed.body["role"]) == (200, "admin")
        assert max_.get("invitations/").status == 200

    @pytest.mark.parametrize("body", [{"role": "king"}, {"role": None}, {"user": 1}])
    def test_what_is_no_role_changes_nothing(
        self, body: dict[str, object], ada: Person, max_: Person
    ) -> None:
        before = everything()
        assert ada.patch(f"team/{place_of(max_)}/", body).status == 400
        assert everything() == before

    def test_nothing_asked_is_nothing_changed(self, ada: Person, max_: Person) -> None:
        before = everything()
        assert ada.patch(f"team/{place_of(max_)}/", {}).body["role"] == "manager"
        assert everything() == before

    def test_who_is_removed_gets_in_no_more(self, ada: Person, max_: Person) -> None:
        assert ada.delete(f"team/{place_of(max_)}/").status == 204
        assert max_.get("me/").status == 401
        assert not ApiToken.objects.for_organisation(ada.organisation).filter(user=max_.user)

    def test_the_last_admin_stays(self, ada: Person, max_: Person) -> None:
        before, path = everything(), f"team/{place_of(ada)}/"
        for refused in (ada.patch(path, {"role": "viewer"}), ada.delete(path)):
            assert (refused.status, refused.codes) == (409, [("last_admin", None)])
        assert everything() == before


class TestInvitations:
    def test_the_link_goes_out_by_mail_and_nowhere_else(self, ada: Person, client: Client) -> None:
        made = ada.post("invitations/", NEW)
        assert made.status == 201
        row = Invitation.objects.get()
        assert {name: made.body[name] for name in ("id", "email", "role", "mailed")} == {
            **NEW,
            "id": row.pk,
            "mailed": True,
        }
        [letter] = mail.outbox
        assert (letter.to, letter.reply_to) == ([NEW["email"]], ["ada@example.com"])
        [path] = re.findall(r"http://\S+(/invitation/\S+/)", str(letter.body))
        assert "Join Engines" in client.get(path).content.decode()
        key = path.split("/")[2]
        assert key not in made.raw.decode()
        assert key not in str(everything())

    def test_it_is_in_the_organisations_language(self, ada: Person) -> None:
        type(ada.organisation).objects.update(language="de")
        ada.post("invitations/", NEW)
        assert mail.outbox[0].subject == "ada lädt Sie zu Engines ein"
        assert "in das Team von Engines ein, als Agent." in str(mail.outbox[0].body)

    def test_a_name_with_a_line_break_adds_no_header(self, ada: Person) -> None:
        ada.user.first_name = "Ada\r\nBcc: eve@example.com"
        ada.user.save()
        assert ada.post("invitations/", NEW).body["mailed"] is True
        assert mail.outbox[0].subject == "Ada Bcc: eve@example.com invites you to Engines"
        assert mail.outbox[0].bcc == []

    def test_a_mail_that_does_not_go_out_is_said(
        self, ada: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"
        monkeypatch.setattr(backend, lambda *_: 0)
        made = ada.post("invitations/", NEW)
        assert (made.status, made.body["mailed"]) == (201, False)

    def test_to_invite_again_ends_the_one_before(self, ada: Person) -> None:
        first, second = (ada.post("invitations/", NEW).body["id"] for _ in range(2))
        assert [one["id"] for one in ada.get("invitations/").body["results"]] == [second]
        assert ada.get(f"invitations/{first}/").body["revoked_at"] is not None

    def test_only_open_ones_are_listed(self, ada: Person) -> None:
        made = invite(organisation=ada.organisation, by=ada.user, **NEW).invitation
        assert ada.get("invitations/").body["count"] == 1
        made.expires_at = timezone.now() - timedelta(seconds=1)
        made.save()
        assert ada.get("invitations/").body["count"] == 0

    def test_a_revoked_one_opens_nothing_and_is_revoked_once(
        self, ada: Person, client: Client
    ) -> None:
        made = invite(organisation=ada.organisation, by=ada.user, **NEW)
        path = f"invitations/{made.invitation.pk}/"
        assert ada.delete(path).status == 204
        assert client.get(f"/invitation/{made.key}/").status_code == 410
        again = ada.delete(path)
        assert (again.status, again.codes) == (409, [("invitation_ended", None)])

    def test_a_member_is_not_invited_again(self, ada: Person, max_: Person) -> None:
        refused = ada.post("invitations/", {"email": "MAX@example.com", "role": "agent"})
        assert (refused.status, refused.codes) == (400, [("already_member", "email")])
        assert mail.outbox == []
        assert not Invitation.objects.for_organisation(ada.organisation).exists()

    @pytest.mark.parametrize(
        ("body", "attr"),
        [
            ({"email": "x", "role": "agent"}, "email"),
            ({"email": "n@x.org\nBcc: e@x.org", "role": "agent"}, "email"),
            ({"email": "n@x.org", "role": "king"}, "role"),
            ({"email": "n@x.org"}, "role"),
            ({"role": "agent"}, "email"),
        ],
    )
    def test_what_is_wrong_sends_nothing(
        self, body: dict[str, str], attr: str, ada: Person
    ) -> None:
        before = everything()
        refused = ada.post("invitations/", body)
        assert (refused.status, [one for _, one in refused.codes]) == (400, [attr])
        assert (mail.outbox, everything()) == ([], before)

    def test_there_is_a_measure_of_them(self, ada: Person) -> None:
        statuses = [
            ada.post("invitations/", {**NEW, "email": f"n{number}@x.org"}).status
            for number in range(101)
        ]
        assert set(statuses) == {201, 429}
        assert statuses == sorted(statuses)
