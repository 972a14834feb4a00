"""What comes from elsewhere: forged forms, addresses to be led to, hosts, sessions, caches."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from tests.api.world import everything
from tests.people import PASSWORD, Person
from tests.web.cast import Scene, team_of, visitor
from tests.web.pages import EVERYBODY, PAGES, address

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "https:///evil.example",
    " //evil.example",
    "\t//evil.example",
    "%2F%2Fevil.example",
)


@pytest.fixture
def world(scene: Scene) -> Scene:
    return scene


def test_no_form_of_another_site_is_taken(world: Scene) -> None:
    team = team_of(world.owner.organisation, world.owner)
    for name, page in PAGES.items():
        if not page.write:
            continue
        client = Client(enforce_csrf_checks=True)
        user = team[next(part for part in EVERYBODY if part in page.write)]
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        before = everything()
        answer = client.post(address(name, world), page.body(world))
        assert answer.status_code == 403, name
        assert everything() == before, name


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_away(wanted: str, ada: Person, world: Scene) -> None:
    led = [
        Client().post("/preferences/", {"next": wanted, "theme": "dark"}),
        Client().post("/account/login/", {"login": "ada", "password": PASSWORD, "next": wanted}),
        Client().post("/account/login/?next=" + wanted, {"login": "ada", "password": PASSWORD}),
        visitor(ada.user).get("/account/login/", {"next": wanted}),
        visitor(ada.user).post("/account/logout/", {"next": wanted}),
        visitor(ada.user).post(f"/customers/{world.customer}/archive/", {"back": wanted}),
        visitor(ada.user).post(address("tax_rates:prefer", world), {"back": wanted}),
        Client().post("/team/invite/", headers={"Referer": wanted.strip()}),
    ]
    for answer in led:
        assert answer.status_code in {302, 403}, answer.request["PATH_INFO"]
        to = urlsplit(urljoin("http://testserver/x/", answer.headers.get("Location", "/")))
        assert (to.scheme, to.netloc) == ("http", "testserver")


def test_a_session_that_somebody_planted_is_left_behind(ada: Person) -> None:
    client = Client()
    client.get("/account/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key
    client.post("/account/login/", {"login": "ada", "password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/customers/").status_code == 302


def test_cookies_are_not_for_scripts(ada: Person) -> None:
    client = Client()
    answer = client.post("/account/login/", {"login": "ada", "password": PASSWORD})
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b", "testserver:x"])
def test_a_host_that_is_not_ours_is_refused(host: str) -> None:
    for path in ("/", "/account/login/", "/account/password/reset/"):
        assert Client().get(path, headers={"Host": host}).status_code == 400
    forwarded = Client().get("/account/login/", headers={"X-Forwarded-Host": host})
    assert "evil.example" not in forwarded.content.decode()


def test_no_cache_keeps_what_is_private(world: Scene) -> None:
    team = team_of(world.owner.organisation, world.owner)
    for name, page in PAGES.items():
        if page.read and "nobody" not in page.read:
            part = page.by or next(one for one in EVERYBODY if one in page.read)
            answer = visitor(team[part]).get(address(name, world))
            kept = answer.headers.get("Cache-Control", "")
            assert {"private", "no-store"} & set(kept.split(", ")), name
            assert "Cookie" in answer.headers["Vary"], name


def test_a_logout_takes_the_pages_with_it(ada: Person) -> None:
    client = visitor(ada.user)
    assert "Clear-Site-Data" not in client.get("/customers/").headers
    assert client.post("/account/logout/").headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/").headers


HOSTILE = 'x"; filename="evil.exe\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>'


def test_names_of_files_say_nothing_to_headers(ada: Person, world: Scene) -> None:
    ada.patch(f"customers/{world.customer}/", {"name": HOSTILE})
    ada.patch("organisation/", {"invoice_number_pattern": 'R"{number}'})
    client = visitor(ada.user)
    for path in (
        f"/invoices/{world.draft}/pdf/",
        f"/invoices/{world.draft}/pdf/?download=1",
        f"/invoices/download/?row={world.invoice}",
        f"/payments/{world.payment}/receipt/",
        f"/api/customers/{world.customer}/statement/?format=pdf",
        "/api/customers/?format=csv",
    ):
        answer: Any = client.get(path)
        said = answer.headers.get("Content-Disposition", "")
        assert "evil" not in said
        assert "\n" not in said
        assert "a" not in answer.cookies
