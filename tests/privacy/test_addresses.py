"""A person's address book: over the API, on its pages, at checkout."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections

from quittance.accounts.models import Organisation, User
from quittance.customers import book
from quittance.customers.book import AddressInput, add_address
from quittance.customers.models import Customer, SavedAddress
from quittance.errors import NotFound
from quittance.shop.models import Order, Shop
from tests.api.world import everything
from tests.people import Person, organisation, person
from tests.shop.market import HOME, buyer, fill, opened, product
from tests.web.cast import visitor
from tests.web.test_products import text_of
from tests.web.test_shop import hidden

pytestmark = pytest.mark.django_db
WORK = {"name": "Bo Lund", "line1": "Weser 2", "city": "Bremen", "country": "DE"}
KITCHEN = {**WORK, "label": "Kitchen", "line1": "Rhein 3", "city": "Basel", "country": "CH"}


@pytest.fixture
def bo(db: None) -> Person:
    return person("bo", organisation("Bo"), "viewer")


@pytest.fixture
def cy(bo: Person) -> Person:
    """Of the same organisation."""
    return person("cy", bo.organisation, "admin")


@pytest.fixture
def shop(engines: Organisation) -> Shop:
    return opened(engines)


def entry(user: User, **values: Any) -> SavedAddress:
    return add_address(user=user, data=AddressInput(**{**WORK, **values}))


def preferred(user: User) -> list[str]:
    rows = SavedAddress.objects.filter(user=user).order_by("pk")
    return ["".join("b" * one.for_billing + "s" * one.for_shipping) for one in rows]


class TestOverTheApi:
    def test_it_is_kept_as_it_was_given(self, bo: Person) -> None:
        made = bo.post("addresses/", {**KITCHEN, "company": "Lund AG", "postcode": "4001"})
        assert made.status == 201
        assert made.body | {"created_at": 0, "updated_at": 0, "id": 0} == {
            **KITCHEN,
            **{"company": "Lund AG", "postcode": "4001", "line2": "", "region": ""},
            **{"for_billing": True, "for_shipping": True},
            **{"id": 0, "created_at": 0, "updated_at": 0},
        }
        shown = bo.get(f"addresses/{made.body['id']}/")
        assert (shown.status, shown.body) == (200, made.body)
        assert bo.get("addresses/").body["results"] == [made.body]

    def test_one_is_for_billing_and_one_for_shipping(self, bo: Person) -> None:
        first, second = (bo.post("addresses/", WORK).body["id"] for _ in range(2))
        assert preferred(bo.user) == ["bs", ""]
        assert bo.patch(f"addresses/{second}/", {"for_billing": True}).status == 200
        assert preferred(bo.user) == ["s", "b"]
        bo.post("addresses/", {**WORK, "for_billing": True, "for_shipping": True})
        assert preferred(bo.user) == ["", "", "bs"]
        assert bo.delete(f"addresses/{first}/").status == 204
        assert preferred(bo.user) == ["", "bs"]

    def test_what_is_needed_is_named(self, bo: Person) -> None:
        refused = bo.post("addresses/", {"country": "XX", "zip": "1"})
        assert refused.status == 400
        assert sorted(refused.codes) == [
            ("invalid_choice", "country"),
            ("required", "city"),
            ("required", "line1"),
            ("required", "name"),
            ("unknown_field", "zip"),
        ]
        assert SavedAddress.objects.count() == 0

    @pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
    def test_somebody_elses_is_not_there(self, method: str, bo: Person, cy: Person) -> None:
        theirs, before = entry(cy.user), everything()
        answers = [bo.ask(method, f"addresses/{pk}/", {"city": "X"}) for pk in (theirs.pk, 2**40)]
        assert [(one.status, one.codes) for one in answers] == [(404, [("not_found", None)])] * 2
        assert bo.get("addresses/", {"search": "Bremen"}).body["count"] == 0
        assert everything() == before

    def test_a_change_heeds_what_was_seen(self, bo: Person) -> None:
        made = bo.post("addresses/", WORK).body
        where = f"addresses/{made['id']}/"
        tag = bo.get(where).headers["ETag"]
        assert bo.patch(where, {"city": "Kiel"}, If_Match=tag).status == 200
        assert bo.patch(where, {"city": "Jena"}, If_Match=tag).status == 412
        assert SavedAddress.objects.get().city == "Kiel"

    def test_a_book_has_an_end(self, bo: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(book, "MOST_ADDRESSES", 1)
        assert bo.post("addresses/", WORK).status == 201
        full = bo.post("addresses/", WORK)
        assert (full.status, full.codes) == (409, [("address_book_full", None)])


class TestOnPages:
    def test_add_change_prefer_and_delete(self) -> None:
        bo = buyer()
        client = visitor(bo)
        assert "No addresses yet" in text_of(client.get("/account/addresses/"))
        for values in (WORK, KITCHEN):
            client.post("/account/addresses/new/", values)
        work, kitchen = SavedAddress.objects.order_by("pk")
        page = text_of(client.get("/account/addresses/"))
        assert "Kitchen" in page
        assert "Weser 2" in page
        client.post(f"/account/addresses/{work.pk}/", {**WORK, "city": "Kiel"})
        client.post(f"/account/addresses/{kitchen.pk}/prefer/", {"use": "for_shipping"})
        work.refresh_from_db()
        # The form had the boxes unticked.
        assert (work.city, preferred(bo)) == ("Kiel", ["", "s"])
        assert client.get(f"/account/addresses/{work.pk}/delete/").status_code == 200
        client.post(f"/account/addresses/{work.pk}/delete/")
        assert list(SavedAddress.objects.all()) == [kitchen]

    def test_what_is_wrong_stands_beside_its_field(self) -> None:
        page = visitor(buyer()).post("/account/addresses/new/", {"name": "<b>", "country": "XX"})
        assert page.status_code == 422
        assert text_of(page).count("This field is required.") >= 2
        assert b"<b>" not in page.content.replace(b"&lt;b&gt;", b"")
        assert SavedAddress.objects.count() == 0

    def test_nobody_elses(self) -> None:
        theirs = entry(buyer("cy"))
        client = visitor(buyer())
        for path in ("", "delete/", "prefer/"):
            answer = client.post(f"/account/addresses/{theirs.pk}/{path}", {**WORK, "use": "x"})
            assert answer.status_code == 404
        theirs.refresh_from_db()
        assert theirs.city == "Bremen"


class TestAtCheckout:
    def order(self, shop: Shop, bo: User, **fields: Any) -> Order:
        client = visitor(bo)
        fill(shop, bo, product(shop.organisation, f"Lamp {Order.objects.count()}"))
        shown = client.get("/shop/engines/checkout/").content.decode()
        body = {"payment_way": "bank_transfer", **hidden(shown), **fields}
        page = client.post("/shop/engines/checkout/", body, follow=True)
        assert page.status_code == 200, text_of(page)
        order = Order.objects.order_by("-pk").first()
        assert order
        return order

    def test_an_entry_is_chosen_instead_of_typing(self, shop: Shop) -> None:
        bo = buyer()
        work, kitchen = entry(bo, company="Lund AG"), entry(bo, **KITCHEN)
        fill(shop, bo, product(shop.organisation))
        page = visitor(bo).get("/shop/engines/checkout/").content.decode()
        assert f'value="{work.pk}" checked' in page.replace(' id="id_billing_0"', "").replace(
            " required", ""
        )
        order = self.order(shop, bo, billing=work.pk, shipping=kitchen.pk)
        customer = Customer.objects.get(user=bo)
        assert (customer.name, customer.company) == ("Bo Lund", "Lund AG")
        assert order.billing_address == work.postal
        assert order.shipping_address == {
            **kitchen.postal,
            "line1": "Bo Lund",
            "line2": "Rhein 3",
        }
        # The next one goes where its invoice goes.
        again = self.order(shop, bo, billing=kitchen.pk, shipping="")
        assert (again.billing_address, again.shipping_address) == (kitchen.postal, None)
        same = self.order(shop, bo, billing=kitchen.pk, shipping=kitchen.pk)
        assert same.shipping_address is None

    def test_what_was_ordered_keeps_its_copy(self, shop: Shop) -> None:
        bo = buyer()
        order = self.order(shop, bo, billing=entry(bo).pk)
        issued = (order.billing_address, order.invoice.buyer)
        book.change_address(user=bo, pk=SavedAddress.objects.get().pk, values={"city": "Kiel"})
        book.delete_address(user=bo, pk=SavedAddress.objects.get().pk)
        order = Order.objects.get()
        assert (order.billing_address, order.invoice.buyer) == issued
        assert order.billing_address["city"] == "Bremen"

    def test_a_typed_one_is_remembered_once(self, shop: Shop) -> None:
        bo = buyer()
        typed = {"name": "Bo Lund", "line1": "Elbe 1", "city": "Hamburg", "country": "DE"}
        self.order(shop, bo, **typed)
        assert SavedAddress.objects.count() == 0
        for _ in range(2):
            self.order(shop, bo, **typed, billing="new", keep="on")
        [kept] = SavedAddress.objects.all()
        assert (kept.postal, preferred(bo)) == (HOME, ["bs"])
        # What the order before said is still there to begin with.
        fill(shop, bo, product(shop.organisation))
        page = visitor(bo).get("/shop/engines/checkout/").content.decode()
        assert 'value="Elbe 1"' in page

    def test_somebody_elses_is_refused(self, shop: Shop, bo: Person) -> None:
        theirs = entry(buyer("cy"))
        fill(shop, bo.user, product(shop.organisation))
        before = everything()
        for name in ("billing", "shipping"):
            refused = bo.post(
                "shops/engines/cart/checkout/", {"billing_address": HOME, name: theirs.pk}
            )
            assert refused.status == 400
            assert refused.codes == [("does_not_exist", f"{name}_address")]
        assert everything() == before
        page = visitor(bo.user)
        shown = page.get("/shop/engines/checkout/").content.decode()
        body = {"payment_way": "cash", **hidden(shown), "billing": theirs.pk}
        assert page.post("/shop/engines/checkout/", body).status_code == 422
        assert Order.objects.count() == 0

    def test_over_the_api(self, shop: Shop, bo: Person) -> None:
        mine = entry(bo.user)
        fill(shop, bo.user, product(shop.organisation))
        placed = bo.post("shops/engines/cart/checkout/", {"billing": mine.pk})
        assert (placed.status, placed.body["billing_address"]) == (201, mine.postal)
        fill(shop, bo.user, product(shop.organisation, "Rug"))
        kept = bo.post("shops/engines/cart/checkout/", {"billing_address": HOME, "keep": True})
        assert kept.status == 201
        assert SavedAddress.objects.order_by("-pk")[0].postal == HOME


@pytest.mark.django_db(transaction=True)
def test_two_that_are_made_the_default_at_once() -> None:
    bo = buyer()
    rows = [entry(bo) for _ in range(4)]
    failed: list[BaseException] = []

    def prefer(pk: int) -> None:
        try:
            book.change_address(user=bo, pk=pk, values={"for_billing": True})
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=prefer, args=[one.pk]) for one in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert "".join(preferred(bo)).count("b") == 1


def test_an_entry_that_is_gone_is_not_changed() -> None:
    with pytest.raises(NotFound):
        book.change_address(user=buyer(), pk=2**40, values={"city": "X"})
