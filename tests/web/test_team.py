"""The page of the team, and what the link of an invitation opens."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from quittance.accounts.models import Invitation, Membership, User
from tests.people import PASSWORD, Person
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def link_in(letter: Any) -> str:
    [link] = re.findall(r"http://\S+(/invitation/\S+/)", letter.body)
    return str(link)


def invited_by(ada: Person, role: str = "manager") -> str:
    visitor(ada.user).post("/team/invite/", {"email": "new@example.com", "role": role})
    return link_in(mail.outbox[-1])


def test_an_invitation_goes_out_by_mail(ada: Person) -> None:
    client = visitor(ada.user)
    response = client.post("/team/invite/", {"email": "new@example.com", "role": "agent"})
    assert response.url == "/team/"
    [letter] = mail.outbox
    assert (letter.to, letter.reply_to) == (["new@example.com"], ["ada@example.com"])
    assert letter.subject == "ada invites you to Engines"
    assert "to the team of Engines, as Agent." in letter.body
    page = client.get("/team/").content.decode()
    assert "new@example.com" in page
    assert "new@example.com has been invited." in page


def test_a_mail_that_does_not_go_out_is_said(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", lambda *_: 0)
    client = visitor(ada.user)
    client.post("/team/invite/", {"email": "new@example.com", "role": "agent"})
    assert "The mail could not be delivered." in client.get("/team/").content.decode()


def test_it_is_in_the_organisations_language(ada: Person) -> None:
    type(ada.organisation).objects.update(language="de")
    invited_by(ada)
    assert mail.outbox[0].subject == "ada lädt Sie zu Engines ein"


def test_in_a_dialog_it_leads_on_or_says_what_is_wrong(ada: Person, max_: Person) -> None:
    client = visitor(ada.user)
    wrong = client.post(
        "/team/invite/", {"email": "max@example.com", "role": "agent"}, headers=HTMX
    )
    assert wrong.status_code == 422
    assert "This person is a member of the team already." in wrong.content.decode()
    assert "<html" not in wrong.content.decode()
    well = client.post("/team/invite/", {"email": "n@x.org", "role": "agent"}, headers=HTMX)
    assert (well.status_code, well["HX-Redirect"]) == (200, "/team/")


def test_somebody_new_joins_by_the_link(ada: Person, client: Client) -> None:
    link = invited_by(ada)
    page = client.get(link).content.decode()
    assert "Join Engines" in page
    assert "ada has invited you as Manager." in page
    response = client.post(link, {"first_name": "Nora", "password": PASSWORD})
    assert response.url == "/home/"
    user = User.objects.get(email="new@example.com")
    assert Membership.objects.get(user=user).role == "manager"
    assert EmailAddress.objects.get(user=user).verified
    assert client.get("/team/").status_code == 200
    assert [letter.to for letter in mail.outbox] == [["new@example.com"]]


def test_somebody_known_joins_as_they_are_and_acts_there_at_once(ada: Person, zoe: Person) -> None:
    link = invited_by(ada)
    client = visitor(zoe.user)
    assert "You are logged in as zoe" in client.get(link).content.decode()
    client.post(link)
    page = client.get("/team/").content.decode()
    assert "Welcome to Engines." in page
    assert "ada@example.com" in page


@pytest.mark.parametrize("how", ["used", "revoked", "unknown"])
def test_an_ended_one_says_so(how: str, ada: Person, zoe: Person, client: Client) -> None:
    link = invited_by(ada)
    if how == "used":
        visitor(zoe.user).post(link)
    elif how == "revoked":
        visitor(ada.user).post(f"/team/invitations/{Invitation.objects.get().pk}/revoke/")
    else:
        link = link[:-5] + "xxxx/"
    members = Membership.objects.count()
    for response in (client.get(link), client.post(link, {"password": PASSWORD})):
        assert response.status_code == 410
        assert "This invitation has ended" in response.content.decode()
    assert Membership.objects.count() == members


def test_the_last_admin_is_told_why_they_stay(ada: Person) -> None:
    client = visitor(ada.user)
    pk = Membership.objects.get(user=ada.user).pk
    said = "The organisation needs an admin. Make somebody else admin first."
    client.post(f"/team/{pk}/role/", {"role": "viewer"})
    assert said in client.get("/team/").content.decode()
    refused = client.post(f"/team/{pk}/remove/")
    assert (refused.status_code, said in refused.content.decode()) == (422, True)
    assert Membership.objects.get(user=ada.user).role == "admin"


def test_removing_asks_first_and_names_whom(ada: Person, max_: Person) -> None:
    client = visitor(ada.user)
    pk = Membership.objects.get(user=max_.user).pk
    assert "Remove max from the team?" in client.get(f"/team/{pk}/remove/").content.decode()
    assert client.post(f"/team/{pk}/remove/").url == "/team/"
    assert not Membership.objects.filter(pk=pk).exists()


@pytest.mark.parametrize("act", ["role", "remove"])
def test_another_organisations_member_is_not_there(act: str, ada: Person, zoe: Person) -> None:
    pk = Membership.objects.get(user=zoe.user).pk
    response = visitor(ada.user).post(f"/team/{pk}/{act}/", {"role": "viewer"})
    assert response.status_code == 404
    assert Membership.objects.get(pk=pk).role == "admin"
