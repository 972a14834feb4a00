"""A deleted person as the customer of businesses: whose record goes, and whose stays."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from quittance.accounts.models import Organisation, User
from quittance.customers.linking import leave, unlink
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.privacy.operations import customers
from quittance.shop.models import Shop
from tests.people import Person, line
from tests.privacy.cast import asked, bought, known, week_later
from tests.privacy.test_export import exported
from tests.shop.market import HOME, opened

pytestmark = pytest.mark.django_db(transaction=True)
GONE = ("Deleted person", "", "")


@pytest.fixture
def shop(ada: Person, engines: Organisation) -> Shop:
    return opened(engines)


@pytest.fixture
def bo(db: None) -> User:
    return known()


def office(shop: Shop, **said: Any) -> Customer:
    """A customer that the business made by itself, without anybody's account."""
    fields = {"name": "B. Lundqvist", "email": "b@example.com", "currency": "EUR", **said}
    return Customer.objects.create(organisation=shop.organisation, **fields)


def merged(ada: Person, keep: Customer, double: Customer) -> None:
    assert ada.post(f"customers/{keep.pk}/merge/", {"other": double.pk}).status == 200


def forced(keep: Customer, double: Customer) -> None:
    """As before customers of two people were refused."""
    Customer.objects.filter(pk=double.pk).update(merged_into=keep, archived=True)


def of(customer: Customer) -> tuple[str, str, str]:
    customer.refresh_from_db()
    return customer.name, customer.email, customer.billing_address.get("city", "")


class TestMergedWithSomebodyElse:
    @pytest.fixture
    def two(self, shop: Shop, ada: Person, bo: User) -> tuple[Customer, Customer]:
        cy = known("cy")
        return bought(shop, bo, ada.user).customer, bought(shop, cy, ada.user).customer

    def test_the_living_one_keeps_theirs(self, two: tuple[Customer, Customer], bo: User) -> None:
        his, hers = two
        forced(hers, his)
        asked(bo)
        week_later()
        assert of(his) == GONE
        assert of(hers) == ("Cy Lundqvist", "cy@example.com", "Hamburg")
        assert hers.user is not None

    def test_also_as_the_double(self, two: tuple[Customer, Customer], bo: User) -> None:
        his, hers = two
        forced(his, hers)
        asked(bo)
        week_later()
        assert of(his) == GONE
        assert of(hers) == ("Cy Lundqvist", "cy@example.com", "Hamburg")

    def test_an_export_has_only_ones_own(self, two: tuple[Customer, Customer], bo: User) -> None:
        his, hers = two
        for keep, double in ((his, hers), (hers, his)):
            Customer.objects.update(merged_into=None, archived=False)
            forced(keep, double)
            found = exported(bo)
            assert [one["number"] for one in found["invoices"]] == list(
                Invoice.objects.filter(customer=his).values_list("number", flat=True)
            )


class TestWithoutAnAccountBehind:
    def test_an_older_record_that_theirs_was_merged_into(
        self, shop: Shop, ada: Person, bo: User
    ) -> None:
        older, first = office(shop), bought(shop, bo, ada.user).customer
        merged(ada, older, first)
        order = bought(shop, bo, ada.user, name="Bo Lundqvist", email="bo@example.com")
        assert order.customer == older
        asked(bo)
        week_later()
        assert (of(older), of(first)) == (GONE, GONE)

    def test_what_they_had_left(self, shop: Shop, ada: Person, bo: User) -> None:
        mine = bought(shop, bo, ada.user).customer
        leave(customer_id=mine.pk, user=bo)
        asked(bo)
        week_later()
        assert of(mine) == GONE

    def test_not_before_it_is_settled(self, shop: Shop, ada: Person, bo: User) -> None:
        order = bought(shop, bo, ada.user, settled=False)
        leave(customer_id=order.customer_id, user=bo)
        asked(bo)
        week_later()
        assert of(order.customer) == ("Bo Lundqvist", "bo@example.com", "Hamburg")
        ada.post(f"orders/{order.pk}/reject/", {"reason": "Gone"})
        week_later()
        assert of(order.customer) == GONE

    def test_not_where_somebody_else_ordered_too(self, shop: Shop, ada: Person, bo: User) -> None:
        mine = bought(shop, bo, ada.user).customer
        leave(customer_id=mine.pk, user=bo)
        cy = known("cy")
        Customer.objects.filter(pk=mine.pk).update(user=cy)
        bought(shop, cy, ada.user)
        unlink(organisation=shop.organisation, customer_id=mine.pk, by=ada.user)
        asked(bo)
        week_later()
        assert of(mine) == ("Bo Lundqvist", "bo@example.com", "Hamburg")

    def test_not_where_the_business_has_put_somebody_else(
        self, shop: Shop, ada: Person, bo: User
    ) -> None:
        mine = bought(shop, bo, ada.user, company="Lund AG").customer
        unlink(organisation=shop.organisation, customer_id=mine.pk, by=ada.user)
        body = {"name": "Eve Winter", "email": "eve@example.com"}
        assert ada.patch(f"customers/{mine.pk}/", body).status == 200
        asked(bo)
        week_later()
        assert of(mine) == ("Eve Winter", "eve@example.com", "Hamburg")

    def test_an_export_has_the_invoices_of_ones_own_orders(
        self, shop: Shop, ada: Person, bo: User
    ) -> None:
        order = bought(shop, bo, ada.user)
        leave(customer_id=order.customer_id, user=bo)
        found = exported(bo)
        assert [one["number"] for one in found["invoices"]] == [order.invoice.number]
        assert f"invoices/engines/{order.invoice.number}.pdf" in found
        assert len(found["payments"]) == 1


class TestFields:
    def test_a_company_keeps_nothing_that_names_the_person(
        self, shop: Shop, ada: Person, bo: User
    ) -> None:
        parcels = {**HOME, "line1": "Lund AG, Bo Lundqvist", "line2": "Elbe 1"}
        said = {"company": "Lund AG", "shipping_address": parcels}
        mine = bought(shop, bo, ada.user, **said).customer
        scheme = {"electronic_address": "bo@example.com", "electronic_address_scheme": "EM"}
        Customer.objects.filter(pk=mine.pk).update(**scheme)
        asked(bo)
        week_later()
        mine.refresh_from_db()
        assert (mine.name, mine.shipping_address, mine.archived) == ("Lund AG", None, False)
        assert (mine.electronic_address, mine.electronic_address_scheme) == ("", "")

    def test_a_companys_own_electronic_address_stays(
        self, shop: Shop, ada: Person, bo: User
    ) -> None:
        mine = bought(shop, bo, ada.user, company="Lund AG").customer
        scheme = {"electronic_address": "4006381333931", "electronic_address_scheme": "0088"}
        Customer.objects.filter(pk=mine.pk).update(**scheme)
        asked(bo)
        week_later()
        mine.refresh_from_db()
        assert (mine.electronic_address, mine.electronic_address_scheme) == (
            "4006381333931",
            "0088",
        )

    def test_another_systems_name_and_drafts_go_too(
        self, shop: Shop, ada: Person, bo: User
    ) -> None:
        mine = bought(shop, bo, ada.user).customer
        Customer.objects.filter(pk=mine.pk).update(external_id="lundqvist-bo")
        draft = ada.post("invoices/", {"customer": mine.pk, "lines": [line()]}).body
        assert draft["customer_name"] == "Bo Lundqvist"
        asked(bo)
        week_later()
        mine.refresh_from_db()
        assert mine.external_id == ""
        assert ada.get(f"invoices/{draft['id']}/").body["customer_name"] == "Deleted person"
        issued = Invoice.objects.exclude(pk=draft["id"]).get()
        assert issued.customer_name == "Bo Lundqvist"


def test_a_family_goes_as_one_or_not_at_all(
    shop: Shop, ada: Person, bo: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, double = bought(shop, bo, ada.user).customer, office(shop)
    merged(ada, kept, double)
    real = customers.record_row

    def dies(verb: str, row: Customer, **said: Any) -> None:
        if row.pk == double.pk:
            raise RuntimeError("power cut")
        real(verb, row, **said)

    asked(bo)
    with monkeypatch.context() as broken:
        broken.setattr(customers, "record_row", dies)
        with suppress(RuntimeError):
            week_later()
    assert of(kept)[0] == "Bo Lundqvist"
    week_later()
    assert (of(kept), of(double)) == (GONE, GONE)
