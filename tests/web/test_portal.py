"""A customer's invoices of every business: what is seen, what never is, joining and leaving."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import User
from quittance.audit.models import JournalEntry
from quittance.customers.linking import joinable
from quittance.customers.models import Customer
from quittance.shop.models import Order, Shop
from tests.api.world import world_of
from tests.people import PASSWORD, Person
from tests.shop.market import buyer, opened, ordered, product
from tests.web.cast import Scene, Team, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(scene_with_team: tuple[Scene, Team]) -> Scene:
    return scene_with_team[0]


@pytest.fixture
def cleo(scene_with_team: tuple[Scene, Team]) -> Client:
    return visitor(scene_with_team[1]["customer"])


def somebody(*, verified: bool) -> Client:
    user = User.objects.create_user("rita", "rita@example.com", PASSWORD)
    address = "CLEO@example.com"
    EmailAddress.objects.create(user=user, email=address, primary=True, verified=verified)
    return visitor(user)


def row(world: Scene, pk: int) -> Customer:
    return Customer.objects.for_organisation(world.owner.organisation).get(pk=pk)


def test_the_list_says_what_is_due(cleo: Client, world: Scene) -> None:
    text = cleo.get("/portal/").content.decode()
    assert f'href="/portal/invoices/{world.invoice}/"' in text
    assert f"/portal/invoices/{world.draft}/" not in text
    # Above the list all that is due, with an order of 11.90, and what of it is late.
    assert "€111.90" in text
    assert "€100.00 overdue" in text
    assert text.count("€100.00") == 2


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("status=open", True),
        ("status=overdue", True),
        ("status=paid", False),
        ("status=draft", False),
        ("status=%00", False),
        ("search=no-such-number", False),
        ("business=0", False),
        ("business=x", False),
        ("business=99999999999999999999", False),
        ("page=77", True),
    ],
)
def test_it_is_filtered(cleo: Client, world: Scene, query: str, is_found: bool) -> None:
    response = cleo.get(f"/portal/?{query}")
    assert response.status_code == 200
    assert (f"/portal/invoices/{world.invoice}/" in response.content.decode()) is is_found


def test_it_is_filtered_by_business(cleo: Client, world: Scene) -> None:
    own = cleo.get(f"/portal/?business={world.owner.organisation.pk}").content.decode()
    assert f"/portal/invoices/{world.invoice}/" in own


@pytest.mark.parametrize("part", ["", "pdf/", "xml/", "logo/"])
def test_a_draft_and_what_is_somebody_elses_are_not_there(
    cleo: Client, world: Scene, zoe: Person, part: str
) -> None:
    theirs = world_of(zoe, whole=False)
    assert cleo.get(f"/portal/invoices/{world.invoice}/{part}").status_code == 200
    for pk in (world.draft, theirs.invoice, theirs.draft, 0, 2**62):
        assert cleo.get(f"/portal/invoices/{pk}/{part}").status_code == 404
    assert visitor(zoe.user).get(f"/portal/invoices/{world.invoice}/{part}").status_code == 404


def test_an_invoice_says_how_to_pay_and_what_was_paid(cleo: Client, world: Scene) -> None:
    text = cleo.get(f"/portal/invoices/{world.invoice}/").content.decode()
    assert "How to pay" in text
    assert "€100.00" in text
    assert "€19.00" in text
    assert cleo.get(f"/portal/invoices/{world.invoice}/pdf/").content[:5] == b"%PDF-"
    assert b"<?xml" in cleo.get(f"/portal/invoices/{world.invoice}/xml/").content[:100]


def test_what_was_merged_into_ones_own_is_seen(cleo: Client, world: Scene) -> None:
    owner = world.owner
    assert owner.post(f"customers/{world.double}/merge/", {"other": world.customer}).status == 200
    own = Customer.objects.for_organisation(owner.organisation)
    own.filter(pk=world.double).update(user=row(world, world.customer).user)
    own.filter(pk=world.customer).update(user=None)
    assert cleo.get(f"/portal/invoices/{world.invoice}/").status_code == 200


def test_what_another_received_stays_theirs_when_merged(cleo: Client, world: Scene) -> None:
    owner = world.owner
    assert owner.post(f"customers/{world.double}/merge/", {"other": world.customer}).status == 200
    own = Customer.objects.for_organisation(owner.organisation)
    own.filter(pk=world.double).update(user=buyer("rita"))
    rita = visitor(User.objects.get(username="rita"))
    assert cleo.get(f"/portal/invoices/{world.invoice}/").status_code == 200
    assert rita.get(f"/portal/invoices/{world.invoice}/").status_code == 404


def test_a_proved_address_joins_once(scene: Scene) -> None:
    rita = somebody(verified=True)
    assert "These businesses know" in rita.get("/portal/").content.decode()
    assert rita.get(f"/portal/invoices/{scene.invoice}/").status_code == 404
    assert rita.post("/portal/join/", {"customer": scene.customer}).status_code == 302
    assert rita.get(f"/portal/invoices/{scene.invoice}/").status_code == 200
    assert rita.post("/portal/join/", {"customer": scene.customer}).status_code == 404
    journal = JournalEntry.objects.for_organisation(scene.owner.organisation)
    assert journal.filter(action="customer.linked", subject_id=scene.customer).count() == 1


def test_an_address_that_is_not_proved_joins_nothing(scene: Scene) -> None:
    rita = somebody(verified=False)
    assert "These businesses know" not in rita.get("/portal/").content.decode()
    assert rita.post("/portal/join/", {"customer": scene.customer}).status_code == 404
    assert row(scene, scene.customer).user is None


@pytest.mark.parametrize("customer", ["", "x", "-1", "99999999999999999999", "\x00"])
def test_nonsense_joins_nothing(cleo: Client, customer: str) -> None:
    assert cleo.post("/portal/join/", {"customer": customer}).status_code == 404


def test_nobody_takes_somebody_elses_place(cleo: Client, world: Scene) -> None:
    other = somebody(verified=True)
    assert other.post("/portal/join/", {"customer": world.customer}).status_code == 404
    assert other.get(f"/portal/leave/{world.customer}/").status_code == 404
    assert other.post(f"/portal/leave/{world.customer}/").status_code == 404
    assert cleo.get(f"/portal/invoices/{world.invoice}/").status_code == 200


def test_who_leaves_sees_nothing_more(cleo: Client, world: Scene) -> None:
    asked = cleo.get(f"/portal/leave/{world.customer}/").content.decode()
    assert "You can join again" in asked
    assert row(world, world.customer).user is not None
    assert cleo.post(f"/portal/leave/{world.customer}/").status_code == 302
    assert cleo.get(f"/portal/invoices/{world.invoice}/").status_code == 404
    assert row(world, world.customer).user is None


def test_who_has_no_organisation_lands_here(cleo: Client) -> None:
    assert cleo.get("/home/").headers["Location"] == "/portal/"


def test_the_business_ends_it(cleo: Client, world: Scene) -> None:
    office = visitor(world.owner.user)
    assert "End their access" in office.get(f"/customers/{world.customer}/").content.decode()
    asked = office.get(f"/customers/{world.customer}/unlink/").content.decode()
    assert "End the access of Cleo?" in asked
    assert cleo.get(f"/portal/invoices/{world.invoice}/").status_code == 200
    assert office.post(f"/customers/{world.customer}/unlink/").status_code == 302
    assert "End their access" not in office.get(f"/customers/{world.customer}/").content.decode()
    assert cleo.get(f"/portal/invoices/{world.invoice}/").status_code == 404


def test_offers_are_found_by_an_index(world: Scene) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A handful of rows would be read faster without one.
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "customer_email_lower" in joinable(["Cleo@example.com"]).explain()


class TestOrders:
    @pytest.fixture
    def bought(self, ada: Person, zoe: Person) -> tuple[Client, Order, Order]:
        bo = buyer()
        mine = opened(ada.organisation)
        theirs = opened(zoe.organisation)
        ordered(mine, buyer("eve"), product(ada.organisation, "Secret"))
        first = ordered(mine, bo, product(ada.organisation))
        second = ordered(theirs, bo, product(zoe.organisation))
        return visitor(bo), first, second

    def test_those_of_every_shop_and_nobody_elses(
        self, bought: tuple[Client, Order, Order]
    ) -> None:
        client, first, second = bought
        page = client.get("/portal/orders/").content.decode()
        found = re.findall(r'<tr data-row>.*?href="([^"]+)">([^<]+)<', page, re.DOTALL)
        assert found == [
            (f"/shop/{one.organisation.slug}/orders/{one.pk}/", one.number)
            for one in (second, first)
        ]
        for one in (first, second):
            assert f'href="/portal/invoices/{one.invoice_id}/"' in page

    def test_they_are_found_by_either_number(self, bought: tuple[Client, Order, Order]) -> None:
        client, first, second = bought

        def found(query: str, path: str = "/portal/orders/") -> set[str]:
            page = client.get(f"{path}?{query}")
            assert page.status_code == 200
            text = page.content.decode()
            return {one.number for one in (first, second) if one.number in text}

        both = {first.number, second.number}
        assert found("") == both
        assert found(f"search={first.number[:4].lower()}") == {first.number}
        assert found(f"search={first.invoice.number}") == {first.number}
        assert found(f"business={second.organisation_id}") == {second.number}
        assert found("status=placed") == both
        for nothing in ("status=accepted", "status=%00", "business=x", "business=" + "9" * 20):
            assert found(nothing) == set(), nothing
        assert found("search=%00&page=x") == both
        invoices = client.get(f"/portal/?search={first.number}").content.decode()
        assert f"/portal/invoices/{first.invoice_id}/" in invoices
        assert f"/portal/invoices/{second.invoice_id}/" not in invoices

    def test_a_closed_shop_has_no_page_to_lead_to(
        self, bought: tuple[Client, Order, Order]
    ) -> None:
        client, first, _second = bought
        Shop.objects.filter(organisation=first.organisation_id).update(is_open=False)
        page = client.get("/portal/orders/").content.decode()
        assert first.number in page
        assert f"/orders/{first.pk}/" not in page
        assert f"/portal/invoices/{first.invoice_id}/" in page

    def test_who_gave_up_the_invoices_has_the_orders_still(
        self, bought: tuple[Client, Order, Order]
    ) -> None:
        client, first, _second = bought
        client.post(f"/portal/leave/{first.customer_id}/")
        page = client.get("/portal/orders/").content.decode()
        assert first.number in page
        assert f"/portal/invoices/{first.invoice_id}/" not in page

    def test_it_asks_no_more_for_more(self, bought: tuple[Client, Order, Order]) -> None:
        client, first, _second = bought
        counts = []
        shop = Shop.objects.select_related("organisation").get(organisation=first.organisation_id)
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                client.get("/portal/orders/")
            counts.append(len(asked))
            for number in range(4):
                rug = product(shop.organisation, f"Rug {len(counts)} {number}")
                ordered(shop, User.objects.get(username="bo"), rug)
        assert counts[0] == counts[1] <= 12
