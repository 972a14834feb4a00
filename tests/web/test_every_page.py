"""Each page in each role: shown, refused with a reason, or the login that comes back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from quittance.web.access import Rule, rule_of
from tests.api.world import everything
from tests.web.cast import Scene, Team, visitor
from tests.web.pages import EVERYBODY, NOBODY, PAGES, TEAM, address, names

pytestmark = pytest.mark.django_db
READ = [name for name, page in PAGES.items() if page.read]
WRITE = [name for name, page in PAGES.items() if page.write]
MOST_QUERIES = 12


@pytest.fixture
def world(scene_with_team: tuple[Scene, Team]) -> Scene:
    return scene_with_team[0]


@pytest.fixture
def team(scene_with_team: tuple[Scene, Team]) -> Team:
    return scene_with_team[1]


def test_the_table_knows_every_page() -> None:
    assert sorted(names()) == sorted(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_view_says_whom_it_lets_in_as_the_table_does(name: str, world: Scene) -> None:
    page = PAGES[name]
    rule = rule_of(resolve(address(name, world).partition("?")[0]).func)
    assert rule is not None
    if rule.whom == "office":
        assert rule == Rule("office", page.read or rule.read, page.write or rule.write)
    else:
        expected = {"anybody": "nobody", "signed_in": "customer"}[rule.whom]
        assert expected in (page.read or page.write)


@pytest.mark.parametrize("name", READ)
def test_who_may_see_it(name: str, world: Scene, team: Team) -> None:
    page, where = PAGES[name], address(name, world)
    for part in EVERYBODY:
        response = visitor(team[part]).get(where)
        if part in page.read:
            assert response.status_code == (302 if page.to else 200), part
        elif page.away:
            assert (response.status_code, response.url) == (302, page.away), part
        elif part == "nobody":
            assert (response.status_code, response.url.partition("?")[0]) == (
                302,
                "/account/login/",
            )
        elif page.own:
            assert response.status_code == 404, part
        elif part == "customer":
            assert (response.status_code, response.url) == (302, "/home/")
        else:
            assert response.status_code == 403, part
            assert "This page is not for your role" in response.content.decode()


@pytest.mark.parametrize("name", WRITE)
def test_who_may_not_send_it_changes_nothing(name: str, world: Scene, team: Team) -> None:
    page, where = PAGES[name], address(name, world)
    visitors = {part: visitor(team[part]) for part in EVERYBODY if part not in page.write}
    before = everything()
    for part, client in visitors.items():
        response = client.post(where, page.body(world))
        refused = 404 if page.own else 403
        assert response.status_code == (refused if part in TEAM else 302), part
    assert everything() == before


@pytest.mark.parametrize("name", WRITE)
def test_who_may_send_it_succeeds(name: str, world: Scene, team: Team) -> None:
    page = PAGES[name]
    part = next(part for part in EVERYBODY if part in page.write)
    response = visitor(team[part]).post(address(name, world), page.body(world))
    assert response.status_code == page.fills


@pytest.mark.parametrize("name", [name for name in READ if PAGES[name].write == NOBODY])
def test_what_is_only_read_refuses_a_post(name: str, world: Scene) -> None:
    client = visitor(world.owner.user)
    assert client.post(address(name, world)).status_code in {403, 405}


@pytest.mark.parametrize("name", READ)
def test_a_page_asks_the_database_little(name: str, world: Scene) -> None:
    client = visitor(world.owner.user)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address(name, world))
    assert len(asked) <= MOST_QUERIES, [one["sql"] for one in asked]
