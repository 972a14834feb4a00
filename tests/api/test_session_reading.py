"""Who is logged in to the pages reads the API without a token, and writes nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from quittance.accounts.models import Membership
from quittance.accounts.sessions import CHOSEN
from tests.api.world import everything
from tests.people import Person
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db


def test_a_member_reads_with_the_session_alone(ada: Person) -> None:
    answer = visitor(ada.user).get("/api/customers/")
    assert answer.status_code == 200
    assert answer.json() == ada.get("customers/").body
    assert "Cookie" in answer.headers["Vary"]


def test_a_list_comes_as_a_file(ada: Person) -> None:
    answer = visitor(ada.user).get("/api/customers/?format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_the_organisation_is_the_one_chosen_on_the_pages(ada: Person, zoe: Person) -> None:
    Membership.objects.create(user=ada.user, organisation=zoe.organisation, role="viewer")
    browser = visitor(ada.user)
    assert named(browser) == ada.organisation.name
    session = browser.session
    session[CHOSEN] = zoe.organisation.pk
    session.save()
    assert named(browser) == zoe.organisation.name
    other = browser.get("/api/me/", headers={"X-Organisation": ada.organisation.slug})
    assert other.json()["organisation"]["name"] == ada.organisation.name


@pytest.mark.parametrize("slug", ["rivals", "engines\xe9", ""])
def test_nobody_reads_for_an_organisation_of_others(slug: str, ada: Person, zoe: Person) -> None:
    answer = visitor(ada.user).get("/api/customers/", headers={"X-Organisation": slug})
    assert answer.status_code == 404
    session = (browser := visitor(ada.user)).session
    session[CHOSEN] = zoe.organisation.pk
    session.save()
    assert named(browser) == ada.organisation.name


def test_roles_hold_here_too(ada: Person, ivy: Person) -> None:
    assert visitor(ivy.user).get("/api/invoices/").status_code == 403


def test_a_session_writes_nothing(ada: Person) -> None:
    browser = visitor(ada.user)
    before = everything()
    for method in ("post", "put", "patch", "delete"):
        body = {"name": "Mallory"}
        call = getattr(browser, method)
        answer = call("/api/customers/", body, content_type="application/json")
        assert answer.status_code == 401, method
    assert everything() == before


def test_a_wrong_token_is_not_made_good_by_a_session(ada: Person) -> None:
    answer = visitor(ada.user).get("/api/customers/", headers={"Authorization": "Token x"})
    assert answer.status_code == 401
    answer = visitor(ada.user).get("/api/customers/", headers={"Authorization": "Basic eA=="})
    assert answer.status_code == 401


def named(browser: Client) -> str:
    name: str = browser.get("/api/me/").json()["organisation"]["name"]
    return name
