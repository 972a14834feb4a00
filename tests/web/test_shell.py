"""What stands around every page: whom one acts for, language, theme, palette, errors, messages."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.html import escape

from quittance.accounts.errors import TooManyTries
from quittance.accounts.models import Membership, User
from quittance.customers.models import Customer
from quittance.errors import NotFound
from quittance.web.errors import page_for
from tests.people import Person, draft
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


class TestOrganisation:
    @pytest.fixture
    def both(self, ada: Person, zoe: Person) -> Person:
        """Ada is a viewer of Zoe's organisation, too."""
        Membership.objects.create(user=ada.user, organisation=zoe.organisation, role="viewer")
        return ada

    def test_the_first_one_is_chosen_until_another_one_is(self, both: Person, zoe: Person) -> None:
        client = visitor(both.user)
        assert "zoe@example.com" not in client.get("/team/").content.decode()
        client.post("/switch/", {"organisation": zoe.organisation.pk})
        page = client.get("/team/").content.decode()
        assert "zoe@example.com" in page
        assert "team/invite/" not in page.partition("<main")[2].partition("</main")[0]

    def test_somebody_elses_cannot_be_chosen(self, ada: Person, zoe: Person) -> None:
        client = visitor(ada.user)
        for chosen in (zoe.organisation.pk, "x", "", "0"):
            client.post("/switch/", {"organisation": chosen})
            assert "ada@example.com" in client.get("/team/").content.decode()

    def test_who_has_left_is_back_in_their_own(self, both: Person, zoe: Person) -> None:
        client = visitor(both.user)
        client.post("/switch/", {"organisation": zoe.organisation.pk})
        Membership.objects.filter(user=both.user, organisation=zoe.organisation).delete()
        page = client.get("/team/").content.decode()
        assert "zoe@example.com" not in page
        assert "ada@example.com" in page


class TestPageLeftOpen:
    """Its session has ended; in another tab somebody has logged in."""

    def was(self, client: Client) -> str:
        [was] = re.findall(r'data-was="([^"]*)"', client.get("/search/").content.decode())
        return str(was)

    def token(self, client: Client, was: str) -> dict[str, str]:
        answer = client.get("/account/token/", {"was": was})
        assert "no-store" in answer["Cache-Control"]
        said: dict[str, str] = answer.json()
        return said

    def test_the_same_person_sends_its_forms_with_a_new_token(self, ada: Person) -> None:
        was = self.was(visitor(ada.user))
        again = Client(enforce_csrf_checks=True)
        again.force_login(ada.user)
        said = self.token(again, was)
        assert said["who"] == was
        body = {"first_name": "Ada", "csrfmiddlewaretoken": said["token"]}
        assert again.post("/account/", body).status_code == 302
        body["csrfmiddlewaretoken"] = "x" * 64
        assert again.post("/account/", body).status_code == 403

    def test_somebody_else_is_told_so(self, ada: Person, max_: Person) -> None:
        was, other = self.was(visitor(ada.user)), visitor(max_.user)
        assert self.token(other, was)["who"] != was
        assert "Somebody else has logged in since" in other.get("/search/").content.decode()

    def test_so_is_who_acts_for_another_organisation_now(self, ada: Person, zoe: Person) -> None:
        client = visitor(ada.user)
        was = self.was(client)
        Membership.objects.create(user=ada.user, organisation=zoe.organisation, role="viewer")
        client.post("/switch/", {"organisation": zoe.organisation.pk})
        assert self.token(client, was)["who"] not in {was, ""}

    def test_nobody_gets_none(self, ada: Person) -> None:
        assert self.token(Client(), self.was(visitor(ada.user))) == {"who": "", "token": ""}


@pytest.mark.parametrize("part", ["admin", "agent", "viewer"])
def test_the_sidebar_leads_only_where_one_may_go(part: str, ada: Person) -> None:
    Membership.objects.update(role=part)
    client = visitor(ada.user)
    page = client.get("/search/").content.decode()
    links = {
        one.partition('"')[0]
        for one in page.partition('id="sidebar"')[2].partition("</nav>")[0].split('href="')[1:]
        if one.startswith("/") and not one.startswith(("/api/", "/static/"))
    }
    assert len(links) >= 1
    assert {client.get(link).status_code for link in links} <= {200, 302}
    assert ("/start/" in links) == (part == "admin")


class TestLanguage:
    def test_the_browser_says_what_is_spoken_to_nobody(self, client: Client) -> None:
        german = client.get("/", headers={"Accept-Language": "de-AT"})
        assert german["Content-Language"] == "de"
        assert "Rechnungen, die aufgehen" in german.content.decode()
        assert client.get("/", headers={"Accept-Language": "fr"})["Content-Language"] == "en"

    def test_a_choice_of_this_browser_goes_before(self, client: Client) -> None:
        client.post("/preferences/", {"language": "de", "next": "/"})
        assert client.get("/")["Content-Language"] == "de"

    def test_a_person_is_spoken_to_as_they_chose(self, ada: Person) -> None:
        client = visitor(ada.user)
        client.post("/preferences/", {"language": "de"})
        assert User.objects.get().language == "de"
        assert "Einladen" in visitor(ada.user).get("/team/").content.decode()

    def test_without_a_choice_the_organisation_decides(self, ada: Person) -> None:
        type(ada.organisation).objects.update(language="de")
        assert visitor(ada.user).get("/team/")["Content-Language"] == "de"

    def test_the_api_speaks_english(self, ada: Person) -> None:
        refused = ada.post("login/", {"username": "x", "password": "y"}, Accept_Language="de")
        assert refused.body["errors"][0]["detail"].startswith("The user name")

    @pytest.mark.parametrize("language", ["xx", "../de", ""])
    def test_one_that_is_not_spoken_changes_nothing(self, language: str, client: Client) -> None:
        response = client.post("/preferences/", {"language": language})
        assert "language" not in response.cookies


class TestTheme:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_a_chosen_theme_is_in_the_page(self, theme: str, client: Client) -> None:
        client.post("/preferences/", {"theme": theme})
        assert f'data-theme="{theme}"' in client.get("/").content.decode()
        client.post("/preferences/", {"theme": ""})
        assert "data-theme" not in client.get("/").content.decode()

    def test_it_comes_back_to_the_page_and_to_no_other_host(self, client: Client) -> None:
        assert client.post("/preferences/", {"theme": "dark", "next": "/team/"}).url == "/team/"
        assert client.post("/preferences/", {"theme": "dark", "next": "//x.example"}).url == "/"


class TestPalette:
    def asked(self, who: Person, words: str) -> list[str]:
        groups = visitor(who.user).get("/search/", {"q": words}).context["groups"]
        return [hit.label for group in groups for hit in group.hits]

    def test_it_finds_what_can_be_done_by_the_beginnings_of_words(self, ada: Person) -> None:
        assert "Invite to the team" in self.asked(ada, "inv")
        assert "Invite to the team" in self.asked(ada, "team inv")
        assert "Invite to the team" not in self.asked(ada, "vite")

    def test_it_offers_nothing_that_the_role_may_not(self, ivy: Person, vera: Person) -> None:
        assert "Invite to the team" not in self.asked(ivy, "") + self.asked(vera, "")

    def test_it_asks_of_the_own_organisation_only(
        self, ada: Person, cleo: Customer, zoe: Person
    ) -> None:
        assert self.asked(zoe, "Cleo") == []

    def test_htmx_gets_the_results_alone(self, ada: Person) -> None:
        part = visitor(ada.user).get("/search/", {"q": "team"}, headers=HTMX).content.decode()
        assert part.count('role="option"') >= 1
        assert "<html" not in part

    @pytest.mark.parametrize("words", ["\0", "%", "x" * 5000, "'", "<b>"])
    def test_nothing_that_is_typed_breaks_it(self, words: str, ada: Person) -> None:
        response = visitor(ada.user).get("/search/", {"q": words})
        assert response.status_code == 200
        assert "<b>" not in response.content.decode()


def request(**headers: str) -> HttpRequest:
    made = RequestFactory().get("/x/", headers=headers)
    made.session = {}  # type: ignore[assignment]
    made._messages = messages.storage.cookie.CookieStorage(made)  # type: ignore[attr-defined]
    made.user = User()  # type: ignore[assignment]
    return made


class TestErrors:
    def test_a_refusal_is_a_page_with_its_reason(self) -> None:
        response = page_for(request(), TooManyTries(wait=7))
        assert isinstance(response, HttpResponse)
        assert (response.status_code, response["Retry-After"]) == (429, "7")
        assert "Try again in 7 seconds." in response.content.decode()

    def test_for_htmx_it_is_a_message(self) -> None:
        asked = request(**HTMX)
        response = page_for(asked, TooManyTries(wait=7))
        assert response is not None
        assert response["HX-Reswap"] == "none"
        assert [str(one) for one in messages.get_messages(asked)] == [
            "Too many tries. Try again in 7 seconds."
        ]

    def test_what_is_no_domain_error_is_left_alone(self) -> None:
        assert page_for(request(), ValueError()) is None

    def test_not_found_is_not_found(self) -> None:
        with pytest.raises(Http404):
            page_for(request(), NotFound())

    def test_who_may_not_is_told_whom_to_ask(self, ada: Person, ivy: Person) -> None:
        page = visitor(ivy.user).get("/start/").content.decode()
        assert "In Engines you are Agent." in page
        assert "mailto:ada@example.com" in page


LINK = {"Sec-Fetch-Mode": "navigate"}


class TestFilesOfTheApi:
    """A page leads to them: people who may not have them get a page as well."""

    def test_who_is_not_logged_in_is_led_there_and_back(self, client: Client) -> None:
        where = "/api/invoices/1/packing-slip/?download=true"
        page = client.get(where, headers=LINK)
        assert (page.status_code, page["Content-Type"]) == (401, "text/html; charset=utf-8")
        back = "/account/login/?next=%2Fapi%2Finvoices%2F1%2Fpacking-slip%2F%3Fdownload%3Dtrue"
        assert f'href="{back}"' in page.content.decode()
        assert "Sec-Fetch-Mode" in page["Vary"]

    @pytest.mark.parametrize(
        ("page", "back"),
        [
            ("http://testserver/invoices/1/?a=1", "%2Finvoices%2F1%2F%3Fa%3D1"),
            ("http://testserver//elsewhere.example/", "%2Fapi%2Finvoices%2F1%2Fubl%2F"),
            ("https://elsewhere.example/invoices/1/", "%2Fapi%2Finvoices%2F1%2Fubl%2F"),
            ("javascript:alert(1)", "%2Fapi%2Finvoices%2F1%2Fubl%2F"),
        ],
        ids=["ours", "foreign-path", "foreign", "script"],
    )
    def test_the_login_leads_back_to_where_the_link_was(
        self, page: str, back: str, client: Client
    ) -> None:
        shown = client.get("/api/invoices/1/ubl/", headers=LINK | {"Referer": page})
        assert f'href="/account/login/?next={back}"' in shown.content.decode()

    def test_what_is_not_there_is_a_page_in_their_language(self, ada: Person) -> None:
        User.objects.filter(pk=ada.user.pk).update(language="de")
        page = visitor(ada.user).get("/api/invoices/99/ubl/", headers=LINK)
        assert (page.status_code, page["Content-Language"]) == (404, "de")
        assert page["Cache-Control"] == "private, no-cache"

    def test_a_refusal_says_why(self, ada: Person, cleo: Customer) -> None:
        pk = draft(ada, cleo)["id"]
        page = visitor(ada.user).get(f"/api/invoices/{pk}/ubl/", headers=LINK)
        said = visitor(ada.user).get(f"/api/invoices/{pk}/ubl/").json()["errors"][0]["detail"]
        assert page.status_code == 409
        assert escape(said) in page.content.decode()

    @pytest.mark.parametrize("mode", [{}, {"Sec-Fetch-Mode": "cors"}])
    def test_programs_and_scripts_get_what_the_api_says(
        self, mode: dict[str, str], ada: Person
    ) -> None:
        answer = visitor(ada.user).get("/api/invoices/99/ubl/", headers=mode)
        assert answer.json()["errors"][0]["code"] == "not_found"

    def test_what_is_there_comes_as_it_is(self, ada: Person) -> None:
        there = visitor(ada.user).get("/api/invoices/", headers=LINK)
        assert there.json()["count"] == 0


def test_messages_go_along_with_a_part_of_a_page(ada: Person) -> None:
    client = visitor(ada.user)
    client.post("/account/", {"first_name": "Ada"})
    part = client.get("/search/", headers=HTMX)
    assert json.loads(part["HX-Trigger"]) == {"toasts": [{"level": "success", "text": "Saved."}]}
    assert "HX-Trigger" not in client.get("/search/", headers=HTMX)


def test_pages_of_one_are_not_kept_for_another(ada: Person) -> None:
    response = visitor(ada.user).get("/team/")
    assert {"Cookie", "Accept-Language", "HX-Request"} <= set(response["Vary"].split(", "))
    assert response["Cache-Control"] == "private, no-cache"
