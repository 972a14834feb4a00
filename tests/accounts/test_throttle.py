"""How many tries there are, for an account and from an address."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from quittance.accounts.errors import TooManyTries
from quittance.accounts.models import ApiToken, Throttle, User
from quittance.accounts.throttle import count_try, forget_past_windows, take_back_try
from tests.people import PASSWORD, Person

pytestmark = pytest.mark.django_db
SCOPE = "login_account"


@pytest.fixture(autouse=True)
def few(settings: Settings) -> None:
    settings.THROTTLES = {
        "login_account": (3, 900),
        "login_address": (5, 900),
        "register_address": (2, 3600),
    }
    settings.TRUSTED_PROXIES = 1


def login(who: Person, name: str, password: str, address: str = "192.0.2.1") -> Any:
    body = {"username": name, "password": password}
    return who.post("login/", body, X_Forwarded_For=address)


def statuses(who: Person, *tries: tuple[str, str]) -> list[int]:
    return [login(who, *one).status for one in tries]


WRONG, RIGHT = ("ada", "wrong"), ("ada", PASSWORD)


def test_an_account_is_closed_after_its_tries_even_to_the_right_password(
    ada: Person, nobody: Person
) -> None:
    tokens = ApiToken.objects.count()
    assert statuses(nobody, WRONG, WRONG, WRONG, RIGHT) == [401, 401, 401, 429]
    refused = login(nobody, "ada", PASSWORD, address="192.0.2.2")
    assert (refused.status, refused.codes) == (429, [("throttled", None)])
    assert refused.body["type"] == "client_error"
    assert 890 <= int(refused.headers["Retry-After"]) <= 901
    assert ApiToken.objects.count() == tokens


def test_both_names_of_an_account_share_its_tries(ada: Person, nobody: Person) -> None:
    tries = [WRONG, ("ada@example.com", "wrong"), ("ADA", "wrong"), ("Ada@Example.com", PASSWORD)]
    assert statuses(nobody, *tries) == [401, 401, 401, 429]


def test_a_name_that_nobody_has_is_throttled_alike(nobody: Person) -> None:
    assert statuses(nobody, *[("ghost", "x")] * 4) == [401, 401, 401, 429]


def test_getting_in_gives_the_tries_back(ada: Person, nobody: Person) -> None:
    tries = [WRONG, WRONG, RIGHT, WRONG, WRONG, RIGHT]
    assert statuses(nobody, *tries) == [401, 401, 200, 401, 401, 200]


def test_an_address_is_closed_after_its_tries_on_many_accounts(ada: Person, nobody: Person) -> None:
    ghosts = [(f"ghost{number}", "x") for number in range(5)]
    assert statuses(nobody, *ghosts, RIGHT) == [401] * 5 + [429]
    assert login(nobody, *RIGHT, address="192.0.2.2").status == 200


def test_rightful_logins_do_not_close_an_address(ada: Person, nobody: Person) -> None:
    assert statuses(nobody, *[RIGHT] * 8) == [200] * 8


def test_a_forged_forwarding_header_opens_no_new_address(nobody: Person) -> None:
    given = [login(nobody, f"g{n}", "x", f"10.0.0.{n}, 192.0.2.1").status for n in range(6)]
    assert given == [401] * 5 + [429]


def test_without_a_proxy_the_forwarding_header_is_not_believed(
    nobody: Person, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = 0
    given = [login(nobody, f"g{n}", "x", f"10.0.0.{n}").status for n in range(6)]
    assert given == [401] * 5 + [429]


def test_registrations_from_an_address_come_to_an_end(nobody: Person) -> None:
    def register(number: int, address: str = "192.0.2.1") -> Any:
        body = {"email": f"a{number}@example.com", "password": PASSWORD}
        return nobody.post("register/", body, X_Forwarded_For=address)

    assert [register(number).status for number in range(2)] == [201, 201]
    refused = register(2)
    assert (refused.status, refused.codes) == (429, [("throttled", None)])
    assert 3590 <= int(refused.headers["Retry-After"]) <= 3601
    assert User.objects.count() == 2
    assert register(3, address="192.0.2.2").status == 201


class TestCounting:
    def test_a_window_ends(self) -> None:
        now = timezone.now()
        for _ in range(3):
            count_try(SCOPE, "ada", now=now)
        with pytest.raises(TooManyTries) as refused:
            count_try(SCOPE, "ada", now=now + timedelta(seconds=899))
        assert refused.value.wait == 2
        count_try(SCOPE, "ada", now=now + timedelta(seconds=900))
        assert Throttle.objects.get().hits == 1

    def test_only_windows_that_are_over_are_forgotten(self) -> None:
        now = timezone.now()
        count_try(SCOPE, "ada", now=now)
        count_try(SCOPE, "max", now=now + timedelta(seconds=1))
        assert forget_past_windows(now=now + timedelta(seconds=900)) == 1
        assert forget_past_windows(now=now + timedelta(seconds=900)) == 0

    def test_nothing_below_nothing_is_taken_back(self) -> None:
        count_try(SCOPE, "ada")
        take_back_try(SCOPE, "ada")
        take_back_try(SCOPE, "ada")
        take_back_try(SCOPE, "max")
        assert [row.hits for row in Throttle.objects.all()] == [0]

    def test_who_tried_is_not_to_be_read_from_it(self) -> None:
        count_try(SCOPE, "ada@example.com")
        assert "ada" not in Throttle.objects.get().key

    def test_a_try_is_one_statement(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):
            count_try(SCOPE, "ada")


@pytest.mark.django_db(transaction=True)
def test_it_is_exact_under_parallel_tries() -> None:
    def guess(number: int) -> str:
        try:
            count_try(SCOPE, "ada")
        except TooManyTries:
            return "refused"
        finally:
            connection.close()
        return "counted"

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(guess, range(40)))
    assert (given.count("counted"), given.count("refused")) == (3, 37)
    assert Throttle.objects.get().hits == 40
