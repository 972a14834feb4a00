"""Zoe puts Ada's ids wherever a page takes one: each is as if it never was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import transaction
from django.test import Client

from quittance.accounts.models import User
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.customers.models import Customer
from tests.api.world import everything
from tests.people import PASSWORD, Person
from tests.wall.test_statements import rows_of
from tests.web.cast import Scene, looks_at_parameters, scene_of, team_of, visitor
from tests.web.pages import PAGES, address

pytestmark = pytest.mark.django_db
# Whoever has these may see what they lead to.
SECRETS = {"key", "picture"}
OWN = [name for name, page in PAGES.items() if page.own]
# A shop is everybody's, by its address.
OPEN = [name for name, page in PAGES.items() if page.row.startswith("shop") and not page.own]
ROWS = [
    name
    for name, page in PAGES.items()
    if page.row and page.row not in SECRETS and name not in (*OWN, *OPEN)
]
OFFICE = [name for name in PAGES if name not in OWN]
READ = [name for name in OFFICE if PAGES[name].read and not PAGES[name].to]
WRITE = [name for name in OFFICE if PAGES[name].write]
HIDDEN = "Hidden"
# Pages that say what they cannot read, instead of leaving it out.
BY_THEMSELVES = {"journal:list", "reports:lines", "invoices:new", "products:new", "customers:merge"}
# Parameters of pages that name a row; those of lists are the API's filters.
ASKED = (
    "actor category copy customer document draft id invoice line other parent payment product row "
    "subject_id tax_rate created_by related_id about_id corrects merged_into"
).split()


@pytest.fixture
def hers(scene: Scene, ada: Person) -> Scene:
    """Ada's, with names that nothing else has."""
    world = scene
    for model in (Customer, Product, Category, TaxRate):
        for row in model.objects.for_organisation(ada.organisation):
            row.name = f"{HIDDEN} {row.pk}"
            row.save()
    User.objects.filter(pk=ada.user.pk).update(first_name=HIDDEN)
    return world


@pytest.fixture
def own(hers: Scene, zoe: Person) -> Scene:
    """Zoe's, made after Ada's: no id is in both."""
    return scene_of(zoe)


@pytest.fixture
def thief(own: Scene) -> Client:
    return visitor(own.owner.user)


def ids_of(world: Scene) -> dict[str, Any]:
    return {name: value for name, value in vars(world).items() if isinstance(value, int) and value}


def mixed(own: Scene, hers: Scene) -> Iterator[tuple[str, Scene]]:
    """Zoe's world with a single row of Ada's in it, each in turn; then all of them."""
    foreign = ids_of(hers)
    for name, pk in foreign.items():
        yield name, replace(own, **{name: pk})
    yield "all", replace(own, **foreign)


def test_a_page_of_a_foreign_row_is_not_there(hers: Scene, own: Scene, thief: Client) -> None:
    before = everything()
    for name in ROWS:
        page, where = PAGES[name], address(name, hers)
        if page.read:
            assert thief.get(where).status_code == 404, name
        if page.write:
            assert thief.post(where, page.body(own)).status_code == 404, name
    assert everything() == before


def test_a_form_takes_no_foreign_row(hers: Scene, own: Scene, thief: Client) -> None:
    at_home = rows_of(hers.owner.organisation)
    tried = 0
    for name in WRITE:
        page, where = PAGES[name], address(name, own)
        plain = repr(page.body(own))
        for what, world in mixed(own, hers):
            # The version of a draft is read as its owner.
            is_draft = page.row == "draft" and what in {"draft", "all"}
            body = page.body(replace(world, draft=own.draft) if is_draft else world)
            if repr(body) == plain or any(hasattr(one, "read") for one in body.values()):
                continue
            tried += 1
            with undone():
                answer = thief.post(where, body)
                assert HIDDEN not in answer.content.decode(), (name, what)
                if answer.status_code < 400:
                    assert list(strays()) == [], (name, what)
                    assert rows_of(hers.owner.organisation) == at_home, (name, what)
    assert tried > 20


def test_an_address_shows_no_foreign_row(hers: Scene, own: Scene, thief: Client) -> None:
    fitting = {**ids_of(hers), "actor": hers.owner.user.pk, "created_by": hers.owner.user.pk}
    rows = {hers.customer, hers.product, hers.invoice, hers.category, hers.owner.user.pk}
    for name in READ:
        where = address(name, own).partition("?")[0]
        asked = [dict.fromkeys(ASKED, str(pk)) for pk in rows]
        if name in BY_THEMSELVES:
            asked += [{one: str(fitting.get(one, hers.customer))} for one in ASKED]
        for parameters in asked:
            answer = thief.get(where, parameters)
            # 409: a page that says which filter it does not know.
            assert answer.status_code in {200, 302, 404, 409}, (name, parameters)
            assert HIDDEN not in text_of(answer), (name, parameters)
            if not looks_at_parameters(answer):
                break


def test_the_wall_of_names_would_be_seen(hers: Scene) -> None:
    """Ada herself sees what the thief must not."""
    shown = visitor(hers.owner.user).get("/customers/").content.decode()
    assert f"{HIDDEN} {hers.customer}" in shown


def test_a_customers_own_is_nobody_elses(ada: Person) -> None:
    world = scene_of(ada)
    team_of(ada.organisation, ada)
    user = User.objects.create_user("nora", "nora@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    client, before = visitor(user), everything()
    for name in OWN:
        page, where = PAGES[name], address(name, world)
        if page.read:
            assert client.get(where).status_code == 404, name
        if page.write:
            assert client.post(where, page.body(world)).status_code == 404, name
    assert everything() == before


def test_a_key_of_a_form_is_its_owners(hers: Scene, own: Scene, thief: Client) -> None:
    """What Ada's key has done leads Zoe nowhere and stops her from nothing."""
    said = {"amount": "1", "method": "cash", "received_on": "2026-01-05", "once": "k" * 32}
    first = visitor(hers.owner.user).post(f"/invoices/{hers.invoice}/pay/", said)
    second = thief.post(f"/invoices/{own.invoice}/pay/", said)
    assert (first.url, second.url) == (f"/invoices/{hers.invoice}/", f"/invoices/{own.invoice}/")
    assert "€1.00 recorded." in thief.get(second.url).content.decode()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def text_of(answer: Any) -> str:
    return "" if answer.streaming else answer.content.decode(errors="replace")


def strays() -> Iterator[str]:
    """Rows that refer to a row of another organisation."""
    for config in apps.get_app_configs():
        for model in config.get_models() if config.name.startswith("quittance.") else ():
            if any(field.name == "organisation" for field in model._meta.fields):
                yield from strays_of(model)


def strays_of(model: Any) -> Iterator[str]:
    for field in model._meta.fields:
        to = field.related_model
        if to is None or not any(one.name == "organisation" for one in to._meta.fields):
            continue
        theirs = dict(to._base_manager.values_list("pk", "organisation_id"))
        for pk, mine, other in model._base_manager.values_list(
            "pk", "organisation_id", field.attname
        ):
            if other is not None and theirs[other] != mine:
                yield f"{model.__name__} {pk}: {field.name} {other}"
