from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.operations import Registration, register
from quittance.errors import InvalidInput
from tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
ADA = {"email": "ada@example.com", "password": PASSWORD}


def test_all_that_one_says_is_kept(nobody: Person) -> None:
    answer = nobody.post(
        "register/",
        {
            **ADA,
            "username": "Ada",
            "mobile": "+49 30 1234",
            "first_name": "Ada",
            "last_name": "Lovelace",
            "organisation": "Engines & Sons",
            "country": "jp",
            "currency": "kwd",
        },
    )
    assert answer.status == 201
    assert answer.body.keys() == {"token", "expiry", "user", "organisation"}
    user, home = answer.body["user"], answer.body["organisation"]
    assert user == {
        "id": User.objects.get().pk,
        "username": "Ada",
        "email": "ada@example.com",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "mobile": "+49 30 1234",
    }
    assert (home["name"], home["slug"], home["country"], home["currency"]) == (
        "Engines & Sons",
        "engines-sons",
        "JP",
        "KWD",
    )
    member = Membership.objects.get()
    assert (member.user_id, member.organisation_id, member.role) == (
        user["id"],
        home["id"],
        "admin",
    )
    nobody.key = answer.body["token"]
    assert nobody.get("me/").body["user"] == user


def test_an_address_and_a_password_are_enough(nobody: Person) -> None:
    body = nobody.post("register/", ADA).body
    assert body["user"]["username"] == "ada"
    assert (body["organisation"]["name"], body["organisation"]["currency"]) == ("ada", "EUR")


@pytest.mark.parametrize("name", ["", "   "])
def test_an_organisation_without_a_name_is_called_like_its_owner(name: str, nobody: Person) -> None:
    names = {"first_name": "Ada", "last_name": "Lovelace", "organisation": name}
    assert nobody.post("register/", {**ADA, **names}).body["organisation"]["name"] == "Ada Lovelace"


def test_the_longest_names_fit(nobody: Person) -> None:
    names = {"first_name": "A" * 150, "last_name": "L" * 150}
    made = nobody.post("register/", {**ADA, **names})
    assert made.status == 201
    assert made.body["organisation"]["name"] == f"{'A' * 150} {'L' * 49}"


@pytest.mark.parametrize(
    ("country", "currency"), [("DE", "EUR"), ("JP", "JPY"), ("KW", "KWD"), ("CH", "CHF")]
)
def test_the_currency_follows_from_the_country(country: str, currency: str, nobody: Person) -> None:
    made = nobody.post("register/", {**ADA, "country": country}).body["organisation"]
    assert (made["country"], made["currency"]) == (country, currency)


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"email": "TAKEN@Example.COM"}, [("unique", "email")]),
        ({"username": "TAKEN"}, [("unique", "username")]),
        (
            {"email": "Taken@example.com", "username": "Taken"},
            [("unique", "email"), ("unique", "username")],
        ),
        ({"username": "a@b"}, [("invalid", "username")]),
        ({"username": "a b"}, [("invalid", "username")]),
        ({"username": "x" * 151}, [("max_length", "username")]),
        ({"email": "nowhere"}, [("invalid", "email")]),
        ({"email": ""}, [("blank", "email")]),
        ({"email": None}, [("null", "email")]),
        ({"password": "short"}, [("password_too_short", "password")]),
        ({"password": "password1"}, [("password_too_common", "password")]),
        ({"password": "8302749105623"}, [("password_entirely_numeric", "password")]),
        ({"password": "ada@example"}, [("password_too_similar", "password")]),
        (
            {"password": "taken@example.com", "email": "taken@example.com"},
            [("unique", "email"), ("password_too_similar", "password")],
        ),
        ({"password": "x" * 129}, [("max_length", "password")]),
        ({"password": ["correct horse battery"]}, [("invalid", "password")]),
        ({"country": "ZZ"}, [("invalid_choice", "country")]),
        ({"country": "DEU"}, [("invalid_choice", "country")]),
        ({"currency": "XXX"}, [("invalid_choice", "currency")]),
        ({"organisation": "x" * 201}, [("max_length", "organisation")]),
        ({"organisation": 1.5}, [("invalid", "organisation")]),
        ({"role": "admin"}, [("unknown_field", "role")]),
        ({"is_active": True, "id": 1}, [("unknown_field", "is_active"), ("unknown_field", "id")]),
    ],
)
def test_what_is_wrong_is_named(
    wrong: dict[str, Any], errors: list[tuple[str, str]], nobody: Person
) -> None:
    taken = {"email": "taken@example.com", "username": "taken", "password": PASSWORD}
    assert nobody.post("register/", taken).status == 201
    refused = nobody.post("register/", {**ADA, **wrong})
    assert (refused.status, refused.codes) == (400, errors)
    assert refused.body["type"] == "validation_error"
    assert (User.objects.count(), Organisation.objects.count()) == (1, 1)


def test_names_that_are_made_up_give_way(nobody: Person) -> None:
    for domain in ("a", "b", "c"):
        body = {"email": f"ada@{domain}.example", "password": PASSWORD, "organisation": "Engines"}
        assert nobody.post("register/", body).status == 201
    assert User.objects.filter(username__startswith="ada").count() == 3
    assert Organisation.objects.filter(slug__startswith="engines").count() == 3


def in_parallel(calls: list[Callable[[], Any]]) -> list[Any]:
    """What each gives or raises, all of them at once."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except InvalidInput as error:
            return [(problem.code, problem.attr) for problem in error.problems]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_one_address_is_registered_once(self) -> None:
        data = Registration(email="ada@example.com", password=PASSWORD)
        made = in_parallel([lambda: register(data, address="::1")] * 6)
        refused = [("unique", "email")]
        assert sorted(map(str, made)) == sorted(
            [str(refused)] * 5 + [str(Membership.objects.get())]
        )

    def test_names_that_are_made_up_give_way(self) -> None:
        def one(number: int) -> Membership:
            email = f"ada@{number}.example"
            data = Registration(email=email, password=PASSWORD, organisation="Engines")
            return register(data, address="::1")

        made = in_parallel([lambda number=number: one(number) for number in range(6)])
        assert {type(one) for one in made} == {Membership}
        assert (User.objects.count(), Organisation.objects.count()) == (6, 6)
