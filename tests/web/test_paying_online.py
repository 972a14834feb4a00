"""An order paid online in a browser: to the provider's page, back, and how it stands then."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product
from quittance.payments.models import Payment
from quittance.reports.verify import verify
from quittance.shop.errors import ProviderUnavailable
from quittance.shop.jobs import give_up_unpaid_orders
from quittance.shop.models import Order, PaymentAttempt, Shop, SimulatedCharge
from quittance.shop.providers import simulated
from tests.people import Person
from tests.shop.market import buyer, opened, product
from tests.shop.test_online import Posted, arrive
from tests.web.cast import visitor
from tests.web.test_shop import SHELF, order_of, put, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(ada: Person, engines: Organisation) -> Shop:
    return opened(engines, provider="simulated")


@pytest.fixture
def lamp(shop: Shop) -> Product:
    return product(shop.organisation)


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> Posted:
    """What the provider sends, which does not arrive by itself."""
    sent: Posted = []
    monkeypatch.setattr(
        simulated, "post", lambda url, headers, body: sent.append((url, headers, body))
    )
    return sent


@pytest.fixture
def bo(db: None) -> Client:
    return visitor(buyer())


def ordered(client: Client, lamp: Product) -> tuple[Any, Order]:
    """The page after the checkout, and the order."""
    put(client, lamp)
    return order_of(client, payment_way="online"), Order.objects.latest("pk")


def payers_page(client: Client, page: Any) -> str:
    """Where a browser is taken from the page in between."""
    found = re.search(r'http-equiv="refresh" content="0; url=http://[^/]+(/[^"]+)"', page.text)
    assert found, page.text
    return str(client.get(found[1]).url)


def choose(client: Client, page: Any, outcome: str) -> Any:
    """What becomes of the order's page after the payer has chosen."""
    there = payers_page(client, page)
    return client.post(there, {"outcome": outcome}, follow=True)


class TestPaying:
    def test_from_the_checkout_to_the_paid_order(
        self, bo: Client, lamp: Product, posted: Posted
    ) -> None:
        leaving, order = ordered(bo, lamp)
        assert "You are being taken to where you pay €11.90" in text_of(leaving)
        there = Client().get(payers_page(bo, leaving))
        assert "No money moves here" in text_of(there)
        assert re.findall(r'name="outcome" value="(\w+)"', there.text) == list(simulated.OUTCOMES)
        back = choose(bo, leaving, "pay")
        assert [to for to, _ in back.redirect_chain] == [
            f"{SHELF}orders/{order.pk}/back/",
            f"{SHELF}orders/{order.pk}/?back=1",
        ]
        assert "Paid. Thank you." in text_of(back)
        assert "Pay now" not in text_of(back)
        # The webhook comes after the buyer.
        [(_, headers, body)] = posted
        assert arrive(headers, body).status == 200
        assert Payment.objects.count() == 1
        assert verify(lamp.organisation_id).finding is None

    def test_told_late_it_is_still_being_checked(
        self, bo: Client, lamp: Product, posted: Posted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        leaving, order = ordered(bo, lamp)
        back = choose(bo, leaving, "pay_told_late")
        assert "The payment is still being checked" in text_of(back)
        look = f"{SHELF}orders/{order.pk}/refresh/"
        assert "still being checked" in text_of(bo.post(look, follow=True))
        assert not Payment.objects.exists()
        later = timezone.now() + timedelta(minutes=2)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert "Paid. Thank you." in text_of(bo.post(look, follow=True))
        assert Payment.objects.count() == 1

    def test_a_failed_one_is_paid_again(self, bo: Client, lamp: Product, posted: Posted) -> None:
        leaving, order = ordered(bo, lamp)
        back = choose(bo, leaving, "fail")
        assert "The payment has failed" in text_of(back)
        again = bo.post(f"{SHELF}orders/{order.pk}/pay/")
        assert "Paid. Thank you." in text_of(choose(bo, again, "pay"))
        assert [one.state for one in PaymentAttempt.objects.order_by("pk")] == ["failed", "paid"]

    def test_half_of_it_leaves_the_other_half(
        self, bo: Client, lamp: Product, posted: Posted
    ) -> None:
        leaving, order = ordered(bo, lamp)
        back = choose(bo, leaving, "pay_half")
        assert "€5.95 is still to be paid." in text_of(back)
        again = bo.post(f"{SHELF}orders/{order.pk}/pay/")
        assert "where you pay €5.95" in text_of(again)
        failed = text_of(choose(bo, again, "fail"))
        assert "This attempt has taken nothing." in failed
        again = bo.post(f"{SHELF}orders/{order.pk}/pay/")
        assert "Paid. Thank you." in text_of(choose(bo, again, "pay"))
        assert verify(lamp.organisation_id).finding is None

    def test_double_is_kept_for_the_buyer(self, bo: Client, lamp: Product, posted: Posted) -> None:
        leaving, _ = ordered(bo, lamp)
        said = text_of(choose(bo, leaving, "pay_double"))
        assert "Paid. Thank you." in said
        assert "€11.90 more has come than was due" in said

    def test_without_paying_there_is_still_time(self, bo: Client, lamp: Product) -> None:
        leaving, order = ordered(bo, lamp)
        assert "Back to the shop without paying" in text_of(bo.get(payers_page(bo, leaving)))
        page = text_of(bo.get(f"{SHELF}orders/{order.pk}/"))
        assert "€11.90 is still to be paid." in page
        assert "for 30 more minutes" in page
        assert "Pay now" in page

    def test_when_it_is_too_late(
        self, bo: Client, lamp: Product, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, order = ordered(bo, lamp)
        where = f"{SHELF}orders/{order.pk}/"
        later = timezone.now() + timedelta(hours=1)
        monkeypatch.setattr(timezone, "now", lambda: later)
        page = text_of(bo.get(where))
        assert "The time to pay is over" in page
        assert "Pay now" not in page
        assert "not to be paid online, or no more" in text_of(bo.post(f"{where}pay/", follow=True))
        assert give_up_unpaid_orders.call() == 1
        assert "Nothing is to be paid." in text_of(bo.get(where))
        # The payer was slower than we: it is theirs.
        SimulatedCharge.objects.update(state="paid", paid=order.total)
        assert "€11.90 more has come than was due" in text_of(bo.get(f"{where}back/", follow=True))

    def test_a_provider_that_does_not_answer_leaves_the_order(
        self, bo: Client, lamp: Product, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def silence(*_: Any) -> Any:
            raise ProviderUnavailable()

        for name in ("begin", "look"):
            monkeypatch.setattr(simulated.SimulatedProvider, name, silence)
        page, order = ordered(bo, lamp)
        assert page.redirect_chain[-1][0] == f"{SHELF}orders/{order.pk}/"
        assert "does not answer. Try again in a minute." in text_of(page)
        assert "Pay now" in text_of(page)
        monkeypatch.undo()
        assert bo.post(f"{SHELF}orders/{order.pk}/pay/").status_code == 200


def test_it_is_offered_where_there_is_a_provider(bo: Client, lamp: Product, shop: Shop) -> None:
    put(bo, lamp)
    assert 'value="online"' in bo.get(f"{SHELF}checkout/").text
    Shop.objects.for_organisation(shop.organisation_id).update(provider="")
    assert 'value="online"' not in bo.get(f"{SHELF}checkout/").text
    assert order_of(bo, payment_way="online").status_code == 422


def test_only_the_buyer_pays_and_looks(bo: Client, lamp: Product, ada: Person) -> None:
    _, order = ordered(bo, lamp)
    PaymentAttempt.objects.all().delete()
    for client in (visitor(ada.user), visitor(buyer("mallory"))):
        assert client.post(f"{SHELF}orders/{order.pk}/pay/").status_code == 404
        assert client.post(f"{SHELF}orders/{order.pk}/refresh/").status_code == 404
        assert client.get(f"{SHELF}orders/{order.pk}/back/").status_code == 404
    asked = Client().get(f"{SHELF}orders/{order.pk}/back/")
    assert asked.url == f"/account/login/?next={SHELF}orders/{order.pk}/back/"
    assert not PaymentAttempt.objects.exists()


class TestPayersPage:
    def test_nonsense_changes_nothing(self, bo: Client, lamp: Product) -> None:
        leaving, _ = ordered(bo, lamp)
        there = payers_page(bo, leaving)
        for outcome in ("", "steal", "pay\x00"):
            assert bo.post(there, {"outcome": outcome}).status_code == 200
        assert SimulatedCharge.objects.get().state == "pending"
        for path in ("engines/none/", "nobody/none/", "engines/%00/"):
            assert bo.get(f"/simulated-provider/{path}").status_code == 404

    def test_what_is_paid_is_not_paid_again(
        self, bo: Client, lamp: Product, posted: Posted
    ) -> None:
        leaving, _ = ordered(bo, lamp)
        there = payers_page(bo, leaving)
        choose(bo, leaving, "pay")
        assert "This has been paid." in text_of(bo.get(there))
        assert "paid already" in text_of(bo.post(there, {"outcome": "fail"}, follow=True))
        assert SimulatedCharge.objects.get().state == "paid"

    def test_in_production_it_is_not_there(self, bo: Client, lamp: Product, settings: Any) -> None:
        leaving, _ = ordered(bo, lamp)
        there = payers_page(bo, leaving)
        settings.PRODUCTION = True
        api = there.replace(
            "/simulated-provider/engines/", "/api/shops/engines/simulated-provider/"
        )
        assert [bo.get(there).status_code, bo.get(api).status_code] == [404, 404]
        assert bo.post(there, {"outcome": "pay"}).status_code == 404
        assert SimulatedCharge.objects.get().state == "pending"
