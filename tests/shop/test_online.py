"""The provider's worst hours: late, twice, forged, of another amount; the books are clean after."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product
from quittance.invoicing.models import Invoice
from quittance.payments.models import CustomerCredit, Payment
from quittance.payments.operations import refund_payment
from quittance.reports.verify import verify
from quittance.shop import models
from quittance.shop.errors import ProviderUnavailable
from quittance.shop.jobs import give_up_unpaid_orders
from quittance.shop.models import Order, PaymentAttempt, ProviderEvent, SimulatedCharge
from quittance.shop.operations import online
from quittance.shop.providers import simulated
from quittance.shop.providers.base import FAILED, PAID, PENDING, Told
from quittance.shop.providers.simulated import told_of, webhook
from tests.api.world import everything
from tests.people import Answer, Person, organisation, person
from tests.shop.market import HOME, opened, product
from tests.shop.test_interrupted import Killed, killed_at
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db
EVENTS = "shops/engines/provider-events/simulated/"
Posted = list[tuple[str, dict[str, str], bytes]]


@pytest.fixture
def shop(engines: Organisation) -> models.Shop:
    return opened(engines, provider="simulated")


@pytest.fixture
def lamps(shop: models.Shop) -> Product:
    return product(shop.organisation)


@pytest.fixture
def bo(db: None) -> Person:
    return person("bo", organisation("Bo"), "admin")


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> Posted:
    """What the provider sends, which does not arrive by itself."""
    sent: Posted = []
    monkeypatch.setattr(
        simulated, "post", lambda url, headers, body: sent.append((url, headers, body))
    )
    return sent


def order(bo: Person, lamps: Product) -> Order:
    bo.post("shops/engines/cart/items/", {"product": lamps.pk})
    body = {"billing_address": HOME, "payment_way": "online"}
    made = bo.post("shops/engines/cart/checkout/", body)
    assert made.status == 201, made.body
    return Order.objects.get(pk=made.body["id"])


def asked(bo: Person, lamps: Product) -> tuple[Order, SimulatedCharge]:
    one = order(bo, lamps)
    assert bo.post(f"orders/{one.pk}/pay/").status == 200
    return one, SimulatedCharge.objects.latest("pk")


def arrive(headers: dict[str, str], body: bytes) -> Answer:
    client = APIClient(raise_request_exception=False)
    content = headers["Content-Type"]
    more = {name: value for name, value in headers.items() if name != "Content-Type"}
    response = client.generic("POST", f"/api/{EVENTS}", body, content_type=content, headers=more)
    return Answer(response.status_code, response.json(), response.headers)


def tell(charge: SimulatedCharge, state: str = PAID, amount: Any = None, **other: Any) -> Answer:
    told = told_of(charge, state, charge.amount if amount is None else Decimal(amount))
    said = {name: getattr(told, name) for name in told.__slots__}
    return arrive(*webhook(charge.organisation, Told(**{**said, **other})))


def not_due(amount: str) -> str:
    return f"{amount} EUR was not due: it is kept as the customer's credit."


def clean(own: Organisation) -> bool:
    return verify(own.pk).finding is None


class TestPaying:
    def test_the_buyer_is_sent_there_and_pays(
        self, lamps: Product, bo: Person, ada: Person, posted: Posted
    ) -> None:
        one = order(bo, lamps)
        assert ada.post(f"orders/{one.pk}/accept/").codes == [("invalid_transition", None)]
        begun = bo.post(f"orders/{one.pk}/pay/")
        assert (begun.status, begun.body["amount"], begun.body["pay_by"] is None) == (
            200,
            "11.90",
            False,
        )
        assert bo.post(f"orders/{one.pk}/pay/").body["url"] == begun.body["url"]
        page = "shops/" + begun.body["url"].partition("/api/shops/")[2]
        paid = ada.post(page, {"outcome": "pay"})
        assert (paid.status, paid.body["state"]) == (200, "paid")
        [(url, headers, body)] = posted
        assert url.endswith(f"/api/{EVENTS}")
        assert arrive(headers, body).body["problem"] == ""
        assert Invoice.objects.get().status == "paid"
        assert ada.post(f"orders/{one.pk}/accept/").status == 200
        assert PaymentAttempt.objects.get().state == "paid"
        assert clean(one.organisation)

    def test_only_the_buyer_is(self, lamps: Product, bo: Person, ada: Person, zoe: Person) -> None:
        one = order(bo, lamps)
        for other in (ada, zoe):
            for act in ("pay", "refresh"):
                assert other.post(f"orders/{one.pk}/{act}/").status == 404
        assert not PaymentAttempt.objects.exists()

    def test_the_browser_may_be_first(self, lamps: Product, bo: Person, posted: Posted) -> None:
        one, charge = asked(bo, lamps)
        simulated.decide(one.organisation, charge.reference, "pay")
        seen = bo.post(f"orders/{one.pk}/refresh/")
        assert seen.body["invoice"]["status"] == "paid"
        [(_, headers, body)] = posted
        assert arrive(headers, body).status == 200
        assert Payment.objects.count() == 1
        assert not CustomerCredit.objects.exists()

    def test_one_attempt_that_cannot_be_looked_at_hides_no_other(
        self, lamps: Product, bo: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, first = asked(bo, lamps)
        tell(first, FAILED)
        bo.post(f"orders/{one.pk}/pay/")
        SimulatedCharge.objects.exclude(pk=first.pk).update(state=PAID, paid=first.amount)
        look = simulated.SimulatedProvider.look

        def fussy(self: Any, own: Organisation, reference: str) -> Told:
            if reference == first.reference:
                raise ProviderUnavailable()
            return look(self, own, reference)

        monkeypatch.setattr(simulated.SimulatedProvider, "look", fussy)
        seen = bo.post(f"orders/{one.pk}/refresh/")
        assert [code for code, _ in seen.codes] == [ProviderUnavailable.code]
        assert Invoice.objects.get().status == "paid"

    def test_a_failure_can_be_tried_again(self, lamps: Product, bo: Person) -> None:
        one, charge = asked(bo, lamps)
        tell(charge, FAILED)
        assert PaymentAttempt.objects.get().state == "failed"
        again = bo.post(f"orders/{one.pk}/pay/").body["url"]
        assert charge.reference not in again
        tell(SimulatedCharge.objects.latest("pk"))
        assert Invoice.objects.get().status == "paid"


def test_the_office_sees_that_it_is_not_paid_yet(
    shop: models.Shop, lamps: Product, bo: Person, ada: Person
) -> None:
    one, _ = asked(bo, lamps)
    office = visitor(ada.user)
    page = office.get(reverse("orders:detail", args=[one.pk]))
    assert (page.status_code, "Online" in page.text) == (200, True)
    refused = office.post(reverse("orders:accept", args=[one.pk]), follow=True)
    assert "has not been paid yet" in refused.text


def test_in_production_nobody_pays_with_nothing(
    shop: models.Shop, lamps: Product, bo: Person, ada: Person, settings: Any
) -> None:
    _, charge = asked(bo, lamps)
    settings.PRODUCTION = True
    refused = ada.patch("shop/", {"provider": "simulated"})
    assert refused.codes == [("invalid_choice", "provider")]
    # A shop that has it from its days of trying sells on, but not online.
    assert ada.patch("shop/", {"name": "Bulbs"}).body["payment_ways"] == ["bank_transfer", "cash"]
    one = Order.objects.get()
    assert bo.post(f"orders/{one.pk}/pay/").codes == [("invalid_transition", None)]
    bo.post("shops/engines/cart/items/", {"product": lamps.pk})
    body = {"billing_address": HOME, "payment_way": "online"}
    assert bo.post("shops/engines/cart/checkout/", body).status == 400
    page = f"shops/engines/simulated-provider/{charge.reference}/"
    assert ada.post(page, {"outcome": "pay"}).status == 404
    assert SimulatedCharge.objects.get().state == "pending"


class TestWorstHours:
    def test_twice(self, lamps: Product, bo: Person) -> None:
        one, charge = asked(bo, lamps)
        for event in ("e-1", "e-1", "e-2"):
            assert tell(charge, event=event).status == 200
        assert Payment.objects.get().amount == Decimal("11.90")
        assert not CustomerCredit.objects.exists()
        assert clean(one.organisation)

    def test_out_of_order(self, lamps: Product, bo: Person) -> None:
        one, charge = asked(bo, lamps)
        for state in (PAID, PENDING, FAILED):
            assert tell(charge, state).status == 200
        assert PaymentAttempt.objects.get().state == "paid"
        assert Invoice.objects.get().status == "paid"
        assert clean(one.organisation)

    def test_before_we_know_its_reference(self, lamps: Product, bo: Person) -> None:
        """The process died between the provider's answer and our note of it."""
        one, charge = asked(bo, lamps)
        PaymentAttempt.objects.update(reference=None, url="")
        assert tell(charge).body["problem"] == ""
        assert Invoice.objects.get().status == "paid"
        assert clean(one.organisation)

    def test_asked_again_after_we_died(self, lamps: Product, bo: Person) -> None:
        one, charge = asked(bo, lamps)
        PaymentAttempt.objects.update(reference=None, url="")
        assert charge.reference in bo.post(f"orders/{one.pk}/pay/").body["url"]
        assert SimulatedCharge.objects.count() == 1

    @pytest.mark.parametrize(
        ("amount", "paid", "kept", "status"),
        [("5.00", "5.00", "", "sent"), ("20.00", "11.90", "8.10", "paid")],
    )
    def test_another_amount(
        self, amount: str, paid: str, kept: str, status: str, lamps: Product, bo: Person
    ) -> None:
        one, charge = asked(bo, lamps)
        told = tell(charge, amount=amount)
        beyond = f" {not_due(kept)}" if kept else ""
        assert told.body["problem"] == f"Another amount than was asked for.{beyond}"
        assert Payment.objects.get().amount == Decimal(paid)
        credits = [str(credit.amount) for credit in CustomerCredit.objects.all()]
        assert [Decimal(credit) for credit in credits] == ([Decimal(kept)] if kept else [])
        assert Invoice.objects.get().status == status
        assert clean(one.organisation)

    def test_other_money_waits_for_people(self, lamps: Product, bo: Person) -> None:
        one, charge = asked(bo, lamps)
        assert tell(charge, currency="USD").body["problem"].startswith("It is in USD")
        assert not Payment.objects.exists()
        assert ProviderEvent.objects.get().said["amount"] == "11.90"
        assert clean(one.organisation)

    def test_after_it_was_rejected(self, lamps: Product, bo: Person, ada: Person) -> None:
        one, charge = asked(bo, lamps)
        assert ada.post(f"orders/{one.pk}/reject/", {"reason": "No"}).status == 200
        assert tell(charge).body["problem"] == not_due("11.90")
        assert CustomerCredit.objects.get().amount == Decimal("11.90")
        assert not Payment.objects.exists()
        # Told again, it is known.
        assert tell(charge, event="e-2").body["problem"] == ""
        assert clean(one.organisation)

    def test_a_second_time(self, lamps: Product, bo: Person, ada: Person) -> None:
        """The payer was given up, paid anew, and the first payment came after all."""
        one, first = asked(bo, lamps)
        tell(first, FAILED)
        bo.post(f"orders/{one.pk}/pay/")
        assert tell(SimulatedCharge.objects.latest("pk")).body["problem"] == ""
        assert tell(first).body["problem"] == not_due("11.90")
        [listed] = ada.get("provider-events/", {"has_problem": "true"}).body["results"]
        assert listed["problem"] == not_due("11.90")
        assert Payment.objects.get().amount == CustomerCredit.objects.get().amount
        assert clean(one.organisation)

    def test_what_nobody_asked_for_is_kept(self, lamps: Product, bo: Person) -> None:
        _, charge = asked(bo, lamps)
        told = tell(charge, key="x" * 32)
        assert (told.status, told.body["problem"]) == (200, "Nobody has asked for this.")
        assert not Payment.objects.exists()

    @pytest.mark.parametrize(
        "forge",
        [
            lambda headers, body: ({**headers, "Simulated-Signature": ""}, body),
            lambda headers, body: ({**headers, "Simulated-Signature": "t=1,v1=é"}, body),
            lambda headers, body: (headers, body.replace(b"11.90", b"99.90")),
            lambda headers, body: (
                {**headers, "Simulated-Signature": headers["Simulated-Signature"][:-1]},
                body,
            ),
        ],
    )
    def test_a_bad_signature_changes_nothing(
        self, forge: Callable[..., Any], lamps: Product, bo: Person
    ) -> None:
        one, charge = asked(bo, lamps)
        before = everything()
        headers, body = webhook(one.organisation, told_of(charge, PAID, charge.amount))
        refused = arrive(*forge(headers, body))
        assert (refused.status, refused.codes) == (400, [("bad_signature", None)])
        assert everything() == before

    def test_one_of_yesterday_or_of_another_shop_is_bad_too(
        self, lamps: Product, bo: Person, zoe: Person
    ) -> None:
        one, charge = asked(bo, lamps)
        told = told_of(charge, PAID, charge.amount)
        for own, at in ((one.organisation, time.time() - 86400), (zoe.organisation, time.time())):
            assert arrive(*webhook(own, told, at=at)).codes == [("bad_signature", None)]
        assert not Payment.objects.exists()

    def test_what_goes_wrong_is_kept_and_told_again(
        self, lamps: Product, bo: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, charge = asked(bo, lamps)

        def fail(**fields: Any) -> None:
            raise RuntimeError("the disk is full")

        with monkeypatch.context() as broken:
            broken.setattr(online, "receive_money", fail)
            assert tell(charge).status == 500
        event = ProviderEvent.objects.get()
        assert (event.settled_at, event.problem) == (None, "the disk is full")
        assert PaymentAttempt.objects.get().state == "asked"
        assert tell(charge).status == 200
        event.refresh_from_db()
        assert (event.settled_at is None, event.problem) == (False, "")
        assert Payment.objects.count() == 1
        assert clean(one.organisation)


class TestReservation:
    def test_it_ends_and_late_money_is_the_buyer_s(self, lamps: Product, bo: Person) -> None:
        one, charge = asked(bo, lamps)
        assert give_up_unpaid_orders.call() == 0
        long_after = timezone.now() + timedelta(hours=1)
        with pytest.MonkeyPatch.context() as clock:
            clock.setattr(timezone, "now", lambda: long_after)
            assert give_up_unpaid_orders.call() == 1
        one.refresh_from_db()
        lamps.refresh_from_db()
        assert (one.status, lamps.stock) == ("cancelled", 5)
        assert tell(charge).body["problem"] == not_due("11.90")
        assert CustomerCredit.objects.get().amount == Decimal("11.90")
        assert bo.post(f"orders/{one.pk}/pay/").codes == [("invalid_transition", None)]
        assert clean(one.organisation)

    def test_what_was_paid_stays(self, lamps: Product, bo: Person) -> None:
        one, charge = asked(bo, lamps)
        tell(charge, amount="5.00")
        with pytest.MonkeyPatch.context() as clock:
            long_after = timezone.now() + timedelta(hours=1)
            clock.setattr(timezone, "now", lambda: long_after)
            assert give_up_unpaid_orders.call() == 0
        one.refresh_from_db()
        assert one.status == "placed"

    def test_what_was_paid_and_given_back_was_paid_in_time(
        self, lamps: Product, bo: Person, ada: Person
    ) -> None:
        one, charge = asked(bo, lamps)
        tell(charge)
        refund_payment(
            organisation=one.organisation, payment_id=Payment.objects.get().pk, by=ada.user
        )
        with pytest.MonkeyPatch.context() as clock:
            long_after = timezone.now() + timedelta(hours=1)
            clock.setattr(timezone, "now", lambda: long_after)
            assert give_up_unpaid_orders.call() == 0
        one.refresh_from_db()
        assert (one.status, one.reason) == ("placed", "")


@pytest.mark.django_db(transaction=True)
def test_webhook_browser_and_sweep_at_once(lamps: Product, bo: Person) -> None:
    one, charge = asked(bo, lamps)
    SimulatedCharge.objects.update(state=PAID, paid=charge.amount)
    came: list[int] = []

    def run(work: Callable[[], Answer]) -> None:
        try:
            came.append(work().status)
        finally:
            connections.close_all()

    works = [
        *(lambda number=number: tell(charge, event=f"e-{number % 2}") for number in range(4)),
        *(lambda: bo.post(f"orders/{one.pk}/refresh/") for _ in range(3)),
    ]
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(came) <= {200, 409}
    assert 200 in came
    assert Payment.objects.get().amount == Decimal("11.90")
    assert not CustomerCredit.objects.exists()
    assert clean(one.organisation)


@pytest.mark.django_db(transaction=True)
def test_killed_between_any_two_steps_it_comes_to_the_same(lamps: Product, bo: Person) -> None:
    one, charge = asked(bo, lamps)
    told = told_of(charge, PAID, charge.amount)
    statement, is_killed = 1, True
    while is_killed:
        with killed_at(statement):
            try:
                online.settle(organisation=one.organisation, provider="simulated", told=told)
                is_killed = False
            except Killed:
                assert Payment.objects.count() <= 1
                assert clean(one.organisation)
        statement += 1
    assert statement > 15
    assert Payment.objects.get().amount == Decimal("11.90")
    assert not CustomerCredit.objects.exists()
    assert ProviderEvent.objects.get().settled_at is not None
    assert clean(one.organisation)
