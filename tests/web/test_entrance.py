"""Registering, logging in by every way, and getting lost and back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client

from quittance.accounts.models import Membership, Organisation, User
from tests.people import PASSWORD, Person
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db
LOGIN, SIGNUP = "/account/login/", "/account/signup/"
WRONG = "The user name, e-mail address or password is wrong."
BUSINESS = {
    "kind": "business",
    "organisation": "Lamps & Co",
    "country": "DE",
    "email": "new@example.com",
    "password": PASSWORD,
}


def log_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> str:
    """Where it leads; empty where it is refused."""
    response = client.post(LOGIN, {"login": name, "password": password, **more})
    return str(response.url) if response.status_code == 302 else ""


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def link_in(text: str) -> str:
    [path] = re.findall(r"https?://[^/\s]+(/\S+)", text)
    return str(path)


class TestRegistering:
    def test_a_business_gets_its_organisation_and_first_steps(self, client: Client) -> None:
        response = client.post(SIGNUP, BUSINESS, follow=True)
        assert response.redirect_chain[0] == ("/home/", 302)
        membership = Membership.objects.get(user__email="new@example.com")
        mine = membership.organisation
        assert (membership.role, mine.name, mine.country, mine.currency) == (
            *("admin", "Lamps & Co"),
            *("DE", "EUR"),
        )
        assert is_logged_in(client)

    def test_the_address_is_asked_to_be_verified(self, client: Client) -> None:
        client.post(SIGNUP, BUSINESS)
        address = EmailAddress.objects.get(email="new@example.com")
        assert (address.primary, address.verified) == (True, False)
        [letter] = mail.outbox
        assert letter.to == ["new@example.com"]
        response = client.post(link_in(letter.body))
        assert response.status_code == 302
        address.refresh_from_db()
        assert address.verified

    def test_a_customer_gets_an_account_alone(self, client: Client) -> None:
        body = {"kind": "customer", "email": "cleo@example.com", "password": PASSWORD}
        client.post(SIGNUP, body)
        assert is_logged_in(client)
        assert User.objects.get().email == "cleo@example.com"
        assert not Organisation.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "complaint"),
        [
            ("email", "ADA@example.com", "This e-mail address has an account already."),
            ("email", "nobody", "Enter a valid email address."),
            ("password", "12345678", "This password is too common."),
            ("password", "", "This field is required."),
            ("organisation", " ", "This field is required."),
            ("country", "XX", "Select a valid choice. XX is not one of the available choices."),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(
        self, field: str, value: str, complaint: str, ada: Person, client: Client
    ) -> None:
        response = client.post(SIGNUP, {**BUSINESS, field: value})
        assert complaint in " ".join(response.context["form"].errors[field])
        page = response.content.decode()
        assert "This could not be saved yet" in page
        assert "Lamps &amp; Co" in page or field == "organisation"
        assert (User.objects.count(), Organisation.objects.count()) == (1, 1)
        assert not is_logged_in(client)

    def test_the_count_is_the_apis(self, client: Client, nobody: Person, settings: Any) -> None:
        settings.THROTTLES = {**settings.THROTTLES, "register_address": (1, 3600)}
        assert nobody.post("register/", {"email": "a@x.org", "password": PASSWORD}).status == 201
        response = client.post(SIGNUP, BUSINESS)
        assert "Too many tries." in response.content.decode()
        assert User.objects.count() == 1

    def test_who_is_logged_in_is_taken_home(self, ada: Person) -> None:
        assert visitor(ada.user).get(SIGNUP).url == "/home/"


class TestLoggingIn:
    @pytest.mark.parametrize("name", ["ada", "ADA", "ada@example.com", " Ada@Example.com "])
    def test_a_name_or_an_address_gets_in(self, name: str, ada: Person, client: Client) -> None:
        assert log_in(client, name) == "/home/"
        assert is_logged_in(client)

    @pytest.mark.parametrize(
        ("name", "password"),
        [("ada", "wrong"), ("nobody", PASSWORD), ("x@example.com", PASSWORD), ("%", PASSWORD)],
    )
    def test_nobody_learns_which_part_was_wrong(
        self, name: str, password: str, ada: Person, client: Client
    ) -> None:
        response = client.post(LOGIN, {"login": name, "password": password})
        assert response.context["form"].non_field_errors() == [WRONG]
        assert not is_logged_in(client)

    def test_what_is_too_long_is_not_hashed(self, ada: Person, client: Client) -> None:
        refused = client.post(LOGIN, {"login": "ada", "password": "x" * 129})
        assert refused.context["form"].errors.keys() == {"password"}

    def test_a_closed_account_is_told_no_more(self, ada: Person, client: Client) -> None:
        User.objects.update(is_active=False)
        response = client.post(LOGIN, {"login": "ada", "password": PASSWORD})
        assert response.context["form"].non_field_errors() == [WRONG]

    def test_wrong_tries_are_counted_together_with_the_apis(
        self, ada: Person, nobody: Person, client: Client, settings: Any
    ) -> None:
        settings.THROTTLES = {**settings.THROTTLES, "login_account": (2, 900)}
        assert nobody.post("login/", {"username": "ada", "password": "x"}).status == 401
        assert log_in(client, "ada@example.com", "wrong") == ""
        response = client.post(LOGIN, {"login": "ada", "password": PASSWORD})
        assert "Too many tries. Try again in" in response.content.decode()
        assert not is_logged_in(client)

    def test_it_comes_back_to_the_page_that_was_asked_for(
        self, ada: Person, client: Client
    ) -> None:
        asked = client.get("/team/?x=1")
        assert asked.url == "/account/login/?next=/team/%3Fx%3D1"
        assert log_in(client, "ada", next="/team/?x=1") == "/team/?x=1"

    @pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:x"])
    def test_it_leads_to_no_other_host(self, to: str, ada: Person, client: Client) -> None:
        assert log_in(client, "ada", next=to) == "/home/"

    @pytest.mark.parametrize(("remember", "seconds"), [("", None), ("on", 14 * 24 * 3600)])
    def test_it_lasts_as_long_as_was_asked(
        self, remember: str, seconds: int | None, ada: Person, client: Client
    ) -> None:
        log_in(client, "ada", **({"remember": remember} if remember else {}))
        assert (client.cookies["session"]["max-age"] or None) == seconds

    def test_the_cookie_is_kept_from_scripts(self, ada: Person, client: Client) -> None:
        log_in(client, "ada")
        cookie = client.cookies["session"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")

    def test_logging_out_is_a_post(self, ada: Person) -> None:
        client = visitor(ada.user)
        client.get("/account/logout/")
        assert is_logged_in(client)
        assert client.post("/account/logout/").url == "/"
        assert not is_logged_in(client)


class TestByCode:
    def test_a_code_by_mail_gets_in(self, ada: Person, client: Client) -> None:
        asked = client.post("/account/login/code/", {"email": "ada@example.com"})
        assert asked.url == "/account/login/code/confirm/"
        [letter] = mail.outbox
        [code] = re.findall(r"^([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6,8})$", letter.body, re.M)
        assert client.post("/account/login/code/confirm/", {"code": code}).url == "/home/"
        assert is_logged_in(client)

    def test_who_has_no_account_sees_the_same(self, client: Client) -> None:
        asked = client.post("/account/login/code/", {"email": "x@example.com"})
        assert asked.url == "/account/login/code/confirm/"
        refused = client.post("/account/login/code/confirm/", {"code": "AAAA-AAAA"})
        assert refused.status_code == 200
        assert not is_logged_in(client)


class TestPasswordReset:
    def test_the_link_in_the_mail_sets_a_new_one(self, ada: Person, client: Client) -> None:
        asked = client.post("/account/password/reset/", {"email": "ada@example.com"})
        assert asked.url == "/account/password/reset/done/"
        [letter] = mail.outbox
        page = client.get(link_in(letter.body), follow=True)
        form = page.redirect_chain[-1][0]
        new = "another horse battery"
        client.post(form, {"password1": new, "password2": new})
        assert (log_in(Client(), "ada"), log_in(Client(), "ada", new)) == ("", "/home/")

    def test_who_has_no_account_sees_the_same(self, client: Client) -> None:
        asked = client.post("/account/password/reset/", {"email": "x@example.com"})
        assert asked.url == "/account/password/reset/done/"
        assert [letter.to for letter in mail.outbox] == [["x@example.com"]]


@pytest.fixture
def secret(ada: Person) -> str:
    """Ada has an authenticator app."""
    made = generate_totp_secret()
    TOTP.activate(ada.user, made)
    return str(made)


def code_of(secret: str) -> str:
    [counter, *_] = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, counter))


class TestSecondStep:
    def test_the_password_alone_does_not_get_in(
        self, secret: str, ada: Person, client: Client
    ) -> None:
        assert log_in(client, "ada") == "/account/2fa/authenticate/"
        assert not is_logged_in(client)
        wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
        assert (wrong.status_code, is_logged_in(client)) == (200, False)
        assert client.post("/account/2fa/authenticate/", {"code": code_of(secret)}).url == "/home/"
        assert is_logged_in(client)

    def test_the_secret_is_not_in_the_database_as_it_is(self, secret: str) -> None:
        kept = Authenticator.objects.get().data["secret"]
        assert secret not in kept
        assert len(kept) > 100

    def test_the_api_asks_for_the_code(self, secret: str, nobody: Person) -> None:
        body = {"username": "ada", "password": PASSWORD}
        asked = nobody.post("login/", body)
        assert (asked.status, asked.codes) == (401, [("mfa_required", None)])
        wrong = nobody.post("login/", {**body, "code": "000000"})
        assert (wrong.status, wrong.codes) == (401, [("invalid_code", None)])
        code = code_of(secret)
        assert nobody.post("login/", {**body, "code": code}).status == 200
        again = nobody.post("login/", {**body, "code": code})
        assert (again.status, again.codes) == (401, [("invalid_code", None)])

    def test_the_api_does_not_say_of_a_wrong_password_that_a_code_is_due(
        self, secret: str, nobody: Person
    ) -> None:
        refused = nobody.post("login/", {"username": "ada", "password": "x", "code": "000000"})
        assert refused.codes == [("invalid_credentials", None)]

    def test_a_wrong_code_is_a_failed_try(self, secret: str, nobody: Person, settings: Any) -> None:
        settings.THROTTLES = {**settings.THROTTLES, "login_account": (2, 900)}
        body = {"username": "ada", "password": PASSWORD, "code": "000000"}
        assert [nobody.post("login/", body).status for _ in range(3)] == [401, 401, 429]

    def test_a_recovery_code_is_good_once(self, secret: str, ada: Person, nobody: Person) -> None:
        [code, *_] = RecoveryCodes.activate(ada.user).get_unused_codes()
        body = {"username": "ada", "password": PASSWORD, "code": code}
        assert [nobody.post("login/", body).status for _ in range(2)] == [200, 401]

    def test_recovery_codes_alone_are_no_second_step(self, ada: Person, nobody: Person) -> None:
        RecoveryCodes.activate(ada.user)
        assert nobody.post("login/", {"username": "ada", "password": PASSWORD}).status == 200

    def test_a_code_is_of_no_matter_where_none_is_asked(self, ada: Person, nobody: Person) -> None:
        body = {"username": "ada", "password": PASSWORD, "code": "000000"}
        assert nobody.post("login/", body).status == 200


def test_other_sessions_can_be_ended(ada: Person) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        log_in(client, "ada")
    page = here.get("/account/sessions/").content.decode()
    assert page.count("<tr>") == 3
    here.post("/account/sessions/")
    assert here.get("/team/").status_code == 200
    assert there.get("/team/").status_code == 302


def test_a_lost_session_is_said_to_the_page_that_stays(ada: Person, client: Client) -> None:
    lost = client.post("/team/invite/", {"email": "x@x.org"}, headers={"HX-Request": "true"})
    assert (lost.status_code, lost["HX-Reswap"], lost.content) == (401, "none", b"")


def test_a_form_of_an_older_session_is_refused_with_a_reason(ada: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada.user, backend="django.contrib.auth.backends.ModelBackend")
    refused = client.post("/switch/", {"organisation": "1"})
    assert refused.status_code == 403
    assert "That page was out of date" in refused.content.decode()


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("", "business"),
        ("?next=/shop/engines/checkout/", "customer"),
        ("?next=/portal/", "customer"),
        ("?next=/invoices/", "business"),
        ("?next=/shop/engines/checkout/&as=business", "business"),
        ("?as=customer", "customer"),
        ("?as=king", "business"),
    ],
)
def test_who_comes_from_a_shop_or_for_invoices_is_taken_for_a_customer(
    query: str, kind: str
) -> None:
    page = Client().get(f"/account/signup/{query}").content.decode()
    assert f'name="kind" value="{kind}"' in page
    if "next" in query:
        back = re.findall(r'class="tile" href="[^"]*(next=[^"&]*)', page)
        assert len(set(back)) == 1
        assert len(back) == 2
