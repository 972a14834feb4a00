from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from quittance.accounts.models import ApiToken, Membership
from quittance.accounts.tokens import forget_expired_tokens, issue_token
from tests.api.world import everything
from tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
NO_ENTRY = {
    "type": "client_error",
    "errors": [
        {
            "code": "invalid_credentials",
            "detail": "The user name, e-mail address or password is wrong.",
            "attr": None,
        }
    ],
}


def login(who: Person, name: str, password: str = PASSWORD) -> Any:
    return who.post("login/", {"username": name, "password": password})


@pytest.mark.parametrize("name", ["ada", "ADA", "ada@example.com", "Ada@EXAMPLE.com", "  ada "])
def test_a_name_or_an_address_in_any_case_gets_in(name: str, ada: Person, nobody: Person) -> None:
    answer = login(nobody, name)
    assert answer.status == 200
    assert answer.body.keys() == {"token", "expiry", "user", "organisation"}
    assert answer.body["user"]["username"] == "ada"
    assert answer.body["organisation"]["slug"] == "engines"
    nobody.key = answer.body["token"]
    assert nobody.get("me/").body["role"] == "admin"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ada", "wrong"),
        ("ada", PASSWORD.upper()),
        ("ada", f" {PASSWORD}"),
        ("ada@example.com", "wrong"),
        ("nobody", PASSWORD),
        ("nobody@example.com", PASSWORD),
        ("ada@", PASSWORD),
        ("%", PASSWORD),
        ("ad_", PASSWORD),
    ],
)
def test_nobody_learns_which_part_was_wrong(
    name: str, password: str, ada: Person, nobody: Person
) -> None:
    tokens = ApiToken.objects.count()
    refused = login(nobody, name, password)
    assert (refused.status, refused.body) == (401, NO_ENTRY)
    assert refused.headers["WWW-Authenticate"] == "Token"
    assert ApiToken.objects.count() == tokens


def test_an_account_that_is_closed_is_told_no_more(ada: Person, nobody: Person) -> None:
    ada.user.is_active = False
    ada.user.save()
    assert (login(nobody, "ada").status, login(nobody, "ada").body) == (401, NO_ENTRY)
    assert ada.get("me/").status == 401


def test_an_account_without_an_organisation_is_refused(ada: Person, nobody: Person) -> None:
    Membership.objects.all().delete()
    refused = login(nobody, "ada")
    assert (refused.status, refused.codes) == (403, [("permission_denied", None)])


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("required", "username"), ("required", "password")]),
        ({"username": "ada", "password": ""}, [("blank", "password")]),
        ({"username": "", "password": "x"}, [("blank", "username")]),
        ({"username": ["ada"], "password": "x"}, [("invalid", "username")]),
        ({"username": "a\0", "password": "x"}, [("null_characters_not_allowed", "username")]),
        ({"username": "a", "password": "x", "email": "e"}, [("unknown_field", "email")]),
    ],
)
def test_what_is_wrong_is_named(
    body: dict[str, Any], errors: list[tuple[str, str]], nobody: Person
) -> None:
    refused = nobody.post("login/", body)
    assert (refused.status, refused.codes) == (400, errors)


class TestTokens:
    def test_the_key_stands_nowhere_in_the_database(self, ada: Person, nobody: Person) -> None:
        key = login(nobody, "ada").body["token"]
        assert len(key) == 43
        rows = repr(everything())
        assert key not in rows
        assert ada.key not in rows
        assert PASSWORD not in rows
        assert "ada@example.com" in rows

    def test_it_lasts_thirty_days(self, ada: Person, nobody: Person) -> None:
        before = timezone.now()
        login(nobody, "ada")
        token = ApiToken.objects.latest("id")
        assert timedelta(0) <= token.expires_at - before - timedelta(days=30) < timedelta(minutes=1)

    def test_an_expired_one_is_unknown(self, ada: Person) -> None:
        issued = issue_token(
            user=ada.user, organisation=ada.organisation, lifetime=timedelta(seconds=-1)
        )
        ada.key = issued.key
        refused = ada.get("me/")
        assert (refused.status, refused.codes) == (401, [("authentication_failed", None)])

    def test_only_expired_ones_are_forgotten(self, ada: Person) -> None:
        gone = timedelta(seconds=-1)
        issue_token(user=ada.user, organisation=ada.organisation, lifetime=gone)
        assert forget_expired_tokens(now=timezone.now()) == 1
        assert ada.get("me/").status == 200

    @pytest.mark.parametrize(
        "header",
        ["Token", "Token a b", "Token {}x", "Bearer {}", "Basic {}", "{}", "Token\x0b{}x", ""],
    )
    def test_other_headers_are_refused(self, header: str, ada: Person, nobody: Person) -> None:
        assert nobody.get("me/", Authorization=header.format(ada.key)).status == 401

    def test_the_keyword_may_be_written_in_any_case(self, ada: Person, nobody: Person) -> None:
        assert nobody.get("me/", Authorization=f"tOKEN {ada.key}").status == 200


class TestLeaving:
    def test_logout_ends_only_the_token_it_came_with(self, ada: Person, nobody: Person) -> None:
        nobody.key = login(nobody, "ada").body["token"]
        assert nobody.post("logout/").status == 204
        assert nobody.get("me/").status == 401
        assert ada.get("me/").status == 200

    def test_logout_all_ends_every_token_of_the_person(
        self, ada: Person, max_: Person, nobody: Person
    ) -> None:
        nobody.key = login(nobody, "ada").body["token"]
        assert nobody.post("logout-all/").status == 204
        assert [who.get("me/").status for who in (nobody, ada, max_)] == [401, 401, 200]
        assert ApiToken.objects.filter(user=ada.user).count() == 0


def test_me_says_who_where_and_in_which_role(max_: Person) -> None:
    body = max_.get("me/").body
    assert body["user"] == {
        "id": max_.user.pk,
        "username": "max",
        "email": "max@example.com",
        "first_name": "",
        "last_name": "",
        "mobile": "",
    }
    assert body["organisation"]["name"] == "Engines"
    assert body["role"] == "manager"
    assert body["memberships"] == [{"organisation": body["organisation"], "role": "manager"}]
