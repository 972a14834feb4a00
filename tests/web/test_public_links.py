"""Who comes to a public link's address, and what they get: guessers, latecomers, machines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest
from django.conf import settings as configured
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from quittance.accounts.models import Organisation, Throttle
from quittance.audit.models import JournalEntry
from quittance.customers.models import Customer
from quittance.invoicing.links import url_of
from quittance.invoicing.models import Invoice, PublicLink
from quittance.invoicing.operations import create_link, revoke_link
from quittance.web.middleware import CONTENT_SECURITY_POLICY
from tests.invoicing.making import NOON, at, everything, issued, together

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
FILES = ("", "pdf/", "xml/")
NEVER = "/i/" + "x" * 32 + "/"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with at(NOON):
        yield


@pytest.fixture
def invoice(engines: Organisation, cleo: Customer) -> Invoice:
    engines.email, engines.phone = "billing@engines.example", "+49 30 123456"
    engines.save()
    return issued(engines, cleo, notes="Between us")


@pytest.fixture
def link(invoice: Invoice) -> PublicLink:
    return create_link(organisation=invoice.organisation, invoice_id=invoice.pk, by=None)


def path_of(link: PublicLink) -> str:
    return str(url_of(link)).removeprefix(configured.PUBLIC_URL)


def get(path: str, **headers: str) -> HttpResponse:
    answer: Any = Client(raise_request_exception=False).get(path, headers=BROWSER | headers)
    return answer  # type: ignore[no-any-return]


def visits() -> int:
    return JournalEntry.objects.filter(action="link.visited").count()


class TestWhatLeaves:
    @pytest.mark.parametrize("file", FILES)
    def test_nobody_keeps_or_finds_it_or_is_told_of_its_address(
        self, file: str, link: PublicLink
    ) -> None:
        answer = get(path_of(link) + file)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer

    def test_the_page_says_so_itself(self, link: PublicLink) -> None:
        page = get(path_of(link)).content.decode()
        assert '<meta name="robots" content="noindex, nofollow, noarchive">' in page
        assert '<meta name="referrer" content="no-referrer">' in page

    @pytest.mark.parametrize("file", FILES)
    def test_head_has_the_headers_alone(self, file: str, link: PublicLink) -> None:
        answer = Client().head(path_of(link) + file, headers=BROWSER)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
    @pytest.mark.parametrize("file", FILES)
    def test_it_is_read_only(self, method: str, file: str, link: PublicLink) -> None:
        before = everything()
        for path in (path_of(link), NEVER):
            answer = getattr(Client(enforce_csrf_checks=True), method)(path + file)
            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
            assert answer.content == b""
        assert everything() == before


class TestGuessing:
    @pytest.mark.parametrize(
        "token",
        [
            *("x" * 32, "x" * 31, "x" * 33, "x" * 2000, "..", "%2e%2e", "é" * 32),
            *("x" * 31 + "%00", "x" * 31 + "%0A", "x" * 16 + "%2F" + "x" * 15, "'; DROP TABLE x"),
        ],
    )
    def test_an_unknown_address_is_like_any_other_that_leads_nowhere(
        self, token: str, link: PublicLink
    ) -> None:
        nowhere = get("/nowhere/at/all/")
        for file in ("", "pdf/", "xml/", "logo/"):
            answer = get(f"/i/{token}/{file}")
            assert (answer.status_code, answer.content) == (404, nowhere.content)
            assert answer.headers == nowhere.headers

    def test_only_what_was_made_here_opens(self, link: PublicLink, settings: Any) -> None:
        path = path_of(link)
        for wrong in (path.upper(), path.swapcase(), path[:-2] + "A/", path.replace("/i/", "/I/")):
            assert wrong == path or get(wrong).status_code == 404

    def test_an_id_opens_nothing(self, link: PublicLink, invoice: Invoice) -> None:
        for pk in (link.pk, invoice.pk, invoice.number):
            assert get(f"/i/{pk}/").status_code == 404

    def test_who_guesses_on_has_to_wait(self, link: PublicLink, settings: Any) -> None:
        settings.THROTTLES = {**settings.THROTTLES, "link_address": (3, 900)}
        statuses = [get(NEVER).status_code for _ in range(5)]
        assert statuses == [404, 404, 404, 429, 429]
        refused = get(NEVER)
        assert refused["Retry-After"] == "901"
        assert b"Please wait a few minutes" in refused.content
        # Who has the address is not kept from it by a neighbour's guesses.
        assert get(path_of(link)).status_code == 200

    def test_guesses_are_counted_by_address(self, link: PublicLink, settings: Any) -> None:
        settings.THROTTLES = {**settings.THROTTLES, "link_address": (1, 900)}
        settings.TRUSTED_PROXIES = 1
        for last in (1, 2, 3):
            assert get(NEVER, **{"X-Forwarded-For": f"192.0.2.{last}"}).status_code == 404
        assert get(NEVER, **{"X-Forwarded-For": "192.0.2.1"}).status_code == 429

    def test_following_a_link_is_no_guess(self, link: PublicLink) -> None:
        get(path_of(link))
        assert not Throttle.objects.exists()

    def test_a_link_to_another_organisation_s_document_opens_nothing(
        self, link: PublicLink, zoe: Any
    ) -> None:
        PublicLink.objects.filter(pk=link.pk).update(organisation=zoe.organisation)
        assert get(path_of(link)).status_code == 404


class TestLatecomers:
    def expired(self, link: PublicLink) -> PublicLink:
        PublicLink.objects.filter(pk=link.pk).update(expires_at=NOON + timedelta(hours=1))
        return link

    @pytest.mark.parametrize("file", ["", "pdf/", "xml/", "logo/"])
    def test_from_the_very_second_it_is_gone(self, file: str, link: PublicLink) -> None:
        path = path_of(self.expired(link)) + file
        with at(NOON + timedelta(minutes=59, seconds=59, microseconds=999_999)):
            assert get(path).status_code in {200, 404 if file == "logo/" else 200}
        with at(NOON + timedelta(hours=1)):
            assert get(path).status_code == 410

    def test_who_comes_late_is_told_whom_to_ask_and_nothing_else(
        self, link: PublicLink, invoice: Invoice
    ) -> None:
        self.expired(link)
        with at(NOON + timedelta(days=1)):
            answer = get(path_of(link))
        page = answer.content.decode()
        assert "<h1>This link has expired.</h1>" in page
        assert "Please ask Engines for a new one." in page
        assert 'href="mailto:billing@engines.example"' in page
        assert "+49 30 123456" in page
        for secret in (str(invoice.number), "119", "Cleo", "Between us"):
            assert secret not in page
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer["Cache-Control"] == "private, no-store"

    def test_a_revoked_one_in_the_language_of_its_document(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        engines.language = "de"
        engines.save()
        invoice = issued(engines, cleo)
        link = create_link(organisation=engines, invoice_id=invoice.pk, by=None)
        revoke_link(organisation=engines, link_id=link.pk, by=None)
        answer = get(path_of(link))
        assert answer.status_code == 410
        assert "<h1>Dieser Link ist nicht mehr gültig.</h1>" in answer.content.decode()

    def test_coming_late_is_no_visit(self, link: PublicLink) -> None:
        revoke_link(organisation=link.organisation, link_id=link.pk, by=None)
        get(path_of(link))
        assert visits() == 0

    def test_after_the_secret_key_changed_it_opens(self, link: PublicLink, settings: Any) -> None:
        path = path_of(link)
        settings.SECRET_KEY = "another"
        assert get(path).status_code == 200


class TestVisits:
    def test_the_page_and_its_files_are_one_visit_an_hour(self, link: PublicLink) -> None:
        path = path_of(link)
        for file in ("", "pdf/", "xml/", ""):
            get(path + file)
        assert visits() == 1
        with at(NOON + timedelta(hours=1)):
            get(path)
        assert visits() == 2

    @pytest.mark.parametrize(
        "headers",
        [
            {"User-Agent": "Slackbot-LinkExpanding 1.0"},
            {"User-Agent": "WhatsApp/2.23.20.0"},
            {"User-Agent": "facebookexternalhit/1.1"},
            {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
            {"User-Agent": "TelegramBot (like TwitterBot)"},
            {"User-Agent": "curl/8.5.0"},
            {"User-Agent": ""},
            {"Sec-Purpose": "prefetch;prerender"},
            {"Purpose": "prefetch"},
        ],
        ids=str,
    )
    def test_machines_do_not_visit(self, headers: dict[str, str], link: PublicLink) -> None:
        assert get(path_of(link), **headers).status_code == 200
        assert visits() == 0

    def test_asking_for_the_headers_is_no_visit(self, link: PublicLink) -> None:
        Client().head(path_of(link), headers=BROWSER)
        assert visits() == 0

    def test_a_visit_that_cannot_be_told_is_shown_the_page(self, link: PublicLink) -> None:
        busy = mock.Mock(side_effect=OperationalError("database is locked"))
        with mock.patch("quittance.web.links.opening.record_visit", busy):
            assert get(path_of(link)).status_code == 200
        assert busy.call_count == 1

    def test_nothing_of_who_came_is_kept(self, link: PublicLink) -> None:
        get(path_of(link), **{"X-Forwarded-For": "192.0.2.7"})
        told = repr(JournalEntry.objects.filter(action="link.visited").values().get())
        assert "Firefox" not in told
        assert "192.0.2.7" not in told
        assert "127.0.0.1" not in told


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_who_opens_while_it_is_revoked_gets_all_of_it_or_nothing(
        self, link: PublicLink
    ) -> None:
        path, own = path_of(link), link.organisation

        def revoke() -> int:
            revoke_link(organisation=own, link_id=link.pk, by=None)
            return 0

        outcomes = together(revoke, *[lambda: get(path).status_code] * 6)
        assert set(outcomes) <= {0, 200, 410}
        assert get(path).status_code == 410
        assert visits() <= 1


def test_tokens_need_no_quoting(link: PublicLink) -> None:
    assert quote(path_of(link)) == path_of(link)
