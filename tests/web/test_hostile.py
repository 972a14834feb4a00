"""Nonsense and malice in every parameter and every field: refused in words or kept as it is, never
half done, never markup, never an error of the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.test import Client
from lxml import html

from quittance.db.outside import TOO_SLOW
from quittance.lists import catalogue, customers, invoices, lines, payments
from quittance.lists.filters import FilterSet
from tests.api.world import everything
from tests.web.cast import Scene, Team, looks_at_parameters, visitor
from tests.web.pages import EVERYBODY, PAGES, Page, address

pytestmark = pytest.mark.django_db
MARKUP = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
# The test client raises what a server would answer with 500.
NONSENSE = (
    MARKUP,
    "{{ 7 }}{% debug %} %s %(x)s {0} \u202eevil\u2069",
    "a\x00b\x07\x1b[31m",
    "x\r\nSet-Cookie: a=b",
    "\U0001f469\u200d\U0001f467",
    "w" * 10_000,
    "9" * 400,
    "99999999999999999999",
    "\u00b2",
    "NaN",
    "-1",
    "0001-01-01",
    "9999-12-31",
    ",,1,",
    "",
)
# For each field by itself, where the others are right.
IN_A_FIELD = (MARKUP, "a\x00b", "9999-12-31")
ANSWERS = {200, 302, 403, 404, 405, 409, 422}
RAW = re.compile(r"<img src=x|<script>alert")


def parameters() -> set[str]:
    """Those of lists, and those of pages."""
    own = (
        "q search page cursor ordering row before copy other draft parent from to by as currency "
        "every period as_of name download design accent_color paper small price tax_rate "
        "invoice_number_pattern action apply version actor document at_after at_before"
    )
    sets = [
        one
        for module in (catalogue, customers, invoices, lines, payments)
        for one in vars(module).values()
        if isinstance(one, FilterSet)
    ]
    return {*own.split(), *(name for one in sets for name in one.fields)}


READ = [name for name, page in PAGES.items() if page.read and name != "portal:leave"]
WRITE = [name for name, page in PAGES.items() if page.write]


@pytest.fixture
def world(scene_with_team: tuple[Scene, Team]) -> Scene:
    return scene_with_team[0]


@pytest.fixture
def team(scene_with_team: tuple[Scene, Team]) -> Team:
    return scene_with_team[1]


def part_of(page: Page, roles: frozenset[str]) -> str:
    return page.by or next(part for part in EVERYBODY if part in roles)


def is_raw(answer: Any) -> bool:
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return is_page and bool(RAW.search(answer.content.decode(errors="replace")))


def shows_its_address(answer: Any) -> bool:
    body = b"".join(answer) if answer.streaming else answer.content
    return b"onerror" in body or "onerror" in str(dict(answer.headers))


@pytest.mark.parametrize("name", READ)
def test_nonsense_in_an_address(name: str, world: Scene, team: Team) -> None:
    page, names = PAGES[name], parameters()
    client = visitor(team[part_of(page, page.read)])
    where = address(name, world).partition("?")[0]
    for nonsense in NONSENSE:
        answer = client.get(where, dict.fromkeys(names, nonsense))
        assert answer.status_code in ANSWERS, nonsense[:20]
        assert not is_raw(answer)
        if not looks_at_parameters(answer) and not shows_its_address(answer):
            break


@pytest.mark.parametrize("name", READ)
def test_a_search_without_end(name: str, world: Scene, team: Team) -> None:
    page = PAGES[name]
    client = visitor(team[part_of(page, page.read)])
    where = address(name, world).partition("?")[0]
    for words in ("a " * 1_000, "%" * 25_000 + "\u00e4" * 25_000):
        answer = client.get(where, {"search": words, "q": words})
        assert answer.status_code < 500
        if not looks_at_parameters(answer):
            break


def test_more_conditions_than_a_page_can_ask_for(world: Scene, team: Team) -> None:
    client = visitor(team["admin"])
    query = {"id__not": ["1"] * 60, "id": ["1"] * 60, "any": ["id:1"] * 60}
    for where in ("/invoices/", "/customers/", "/products/"):
        shown = client.get(where, query, follow=True)
        assert shown.status_code == 200
        assert "was left out: id, any" in shown.content.decode()
    for where in ("/journal/", "/reports/lines/", "/settings/outbox/"):
        assert client.get(where, {"id__not": ["1"] * 999}).status_code == 409


@pytest.mark.parametrize("name", WRITE)
def test_nonsense_in_a_form(name: str, world: Scene, team: Team) -> None:
    page, where = PAGES[name], address(name, world)
    client = visitor(team[part_of(page, page.write)])
    before = everything_but_logins()
    for field, nonsense, body in bodies(fields_of(name, world, client)):
        # What was taken may go on to something slow, which this transaction does not let it.
        with slow_is_enough(), transaction.atomic():
            answer = client.post(where, body)
            assert answer.status_code in ANSWERS, (field, nonsense[:20])
            assert not is_raw(answer), field
            if nonsense == MARKUP and answer.status_code in {404, 409, 422}:
                assert everything_but_logins() == before, field
            if nonsense == MARKUP and answer.status_code == 302:
                assert not is_raw(client.get(answer.url)), field
            transaction.set_rollback(True)


@contextmanager
def slow_is_enough() -> Iterator[None]:
    """Ends where something slow would begin; any other trouble with the transaction is told."""
    try:
        yield
    except TransactionManagementError as error:
        if str(error) != TOO_SLOW:
            raise


def fields_of(name: str, world: Scene, client: Client) -> dict[str, Any]:
    """A form as it stands on its page, with what makes it succeed."""
    page = PAGES[name]
    shown = client.get(address(name, world)) if page.read else None
    found: dict[str, Any] = {}
    if shown is not None and shown.status_code == 200 and shown.content:
        for form in html.fromstring(shown.content).xpath("//*[@id='main']//form[@method='post']"):
            found |= {field: form.fields[field] or "" for field in form.fields if field}
    for field in ("once", "csrfmiddlewaretoken", "version", "seen"):
        found.pop(field, None)
    return found | page.body(world)


def bodies(right: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The same nonsense in all fields, then in one after the other."""
    text = {field: value for field, value in right.items() if not hasattr(value, "read")}
    for nonsense in NONSENSE[::3]:
        yield "", nonsense, dict.fromkeys(text, nonsense)
    for field in text:
        for nonsense in IN_A_FIELD:
            yield field, nonsense, {**text, field: nonsense}


def everything_but_logins() -> dict[str, Any]:
    rows = everything()
    rows["accounts.User"] = [{**one, "last_login": None} for one in rows["accounts.User"]]
    # A password is guessed at most so often.
    rows["accounts.Throttle"] = []
    return rows
