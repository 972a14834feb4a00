"""Money that goes back through its provider: asked for once, recorded once, and never lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry, UnfinishedWork
from quittance.catalogue.models import Product
from quittance.invoicing.models import Invoice
from quittance.payments.models import CustomerCredit, Payment, Refund
from quittance.payments.operations import refund_payment
from quittance.shop import models
from quittance.shop.errors import ProviderUnavailable
from quittance.shop.jobs import ask_for_refunds_again
from quittance.shop.models import Order, ProviderEvent, ProviderRefund, SimulatedRefund
from quittance.shop.operations import online
from quittance.shop.operations.events import look_at_refund, refunds_to_look_at
from quittance.shop.operations.refunds import ask_provider, refund_again
from quittance.shop.providers import PROVIDERS, simulated
from tests.api.world import everything
from tests.frame.queue import held, work_off
from tests.invoicing.making import raised, together
from tests.people import Person, organisation, person
from tests.shop.market import opened, product
from tests.shop.test_interrupted import Killed, killed_at
from tests.shop.test_online import Posted, asked, clean, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(engines: Organisation) -> models.Shop:
    return opened(engines, provider="simulated")


@pytest.fixture
def lamps(shop: models.Shop) -> Product:
    return product(shop.organisation)


@pytest.fixture
def bo(db: None) -> Person:
    return person("bo", organisation("Bo"), "admin")


@pytest.fixture(autouse=True)
def posted(monkeypatch: pytest.MonkeyPatch) -> Posted:
    sent: Posted = []
    monkeypatch.setattr(simulated, "post", lambda *said: sent.append(said))
    work_off()
    return sent


def paid(bo: Person, lamps: Product, outcome: str = "pay") -> tuple[Order, Payment]:
    order, charge = asked(bo, lamps)
    simulated.decide(order.organisation, charge.reference, outcome)
    online.look_again(order_id=order.pk, by=bo.user)
    return order, Payment.objects.get(invoice=order.invoice_id)


class TestOverTheApi:
    def test_it_is_asked_for_and_then_recorded(
        self, ada: Person, bo: Person, lamps: Product
    ) -> None:
        order, payment = paid(bo, lamps)
        # The mails about the order.
        work_off()
        answer = ada.post(f"payments/{payment.pk}/refund/", {"reason": "Broken"})
        assert (answer.status, answer.body["state"], answer.body["amount"]) == (
            202,
            "asked",
            "11.90",
        )
        assert not Refund.objects.exists()
        refused = ada.post(f"payments/{payment.pk}/refund/")
        assert refused.codes == [("refund_in_progress", None)]
        assert work_off() == 1
        seen = ada.get(f"provider-refunds/{answer.body['id']}/").body
        refund = Refund.objects.get()
        assert (seen["state"], seen["refund"], seen["problem"]) == ("done", refund.pk, "")
        assert (refund.amount, refund.reason, refund.created_by) == (
            Decimal("11.90"),
            "Broken",
            ada.user,
        )
        again = ada.post(f"payments/{payment.pk}/refund/")
        assert again.codes == [("already_refunded", None)]
        assert clean(order.organisation)

    def test_in_parts(self, ada: Person, bo: Person, lamps: Product) -> None:
        _, payment = paid(bo, lamps)
        for amount in ("4.00", "7.90"):
            answer = ada.post(f"payments/{payment.pk}/refund/", {"amount": amount})
            assert answer.status == 202
            work_off()
        assert SimulatedRefund.objects.count() == Refund.objects.count() == 2
        too_much = ada.post(f"payments/{payment.pk}/refund/", {"amount": "0.01"})
        assert too_much.codes == [("already_refunded", None)]

    @pytest.mark.parametrize("amount", ["11.91", "0", "-1", "0.001", "1e99", "NaN"])
    def test_nonsense_asks_for_nothing(
        self, amount: str, ada: Person, bo: Person, lamps: Product
    ) -> None:
        _, payment = paid(bo, lamps)
        before = everything()
        assert ada.post(f"payments/{payment.pk}/refund/", {"amount": amount}).status == 400
        assert everything() == before

    def test_with_a_key_it_is_asked_for_once(self, ada: Person, bo: Person, lamps: Product) -> None:
        _, payment = paid(bo, lamps)
        path, body = f"payments/{payment.pk}/refund/", {"amount": "1"}
        first, second = (ada.ask("post", path, body, Idempotency_Key="k") for _ in range(2))
        assert (first.status, first.body) == (second.status, second.body)
        assert ProviderRefund.objects.count() == 1

    def test_it_is_nobody_else_s(
        self, ada: Person, bo: Person, zoe: Person, ivy: Person, lamps: Product
    ) -> None:
        _, payment = paid(bo, lamps)
        for other, status in ((zoe, 404), (bo, 404), (ivy, 403)):
            assert other.post(f"payments/{payment.pk}/refund/").status == status
        assert not ProviderRefund.objects.exists()

    def test_what_came_by_hand_is_recorded_at_once(
        self, ada: Person, bo: Person, lamps: Product
    ) -> None:
        """A reference that looks like one of a provider is none."""
        order, _ = asked(bo, lamps)
        made = ada.post(
            "payments/",
            {
                "invoice": order.invoice_id,
                "amount": "5",
                "method": "card",
                "provider_reference": "simulated:x",
            },
        )
        assert ada.post(f"payments/{made.body['id']}/refund/").status == 201


class TestRejecting:
    def test_with_the_money_back(self, ada: Person, bo: Person, lamps: Product) -> None:
        order, _ = paid(bo, lamps)
        body = {"reason": "Broken", "refund": True}
        rejected = ada.post(f"orders/{order.pk}/reject/", body)
        assert (rejected.body["status"], rejected.body["invoice"]["refund_due"]) == (
            "rejected",
            "11.90",
        )
        work_off()
        assert Invoice.objects.get(pk=order.invoice_id).refund_due == 0
        assert Refund.objects.get().reason == "Broken"
        lamps.refresh_from_db()
        assert lamps.stock == 5
        assert clean(order.organisation)

    def test_where_the_provider_refuses_it_stays_due(
        self, ada: Person, bo: Person, lamps: Product
    ) -> None:
        order, payment = paid(bo, lamps, "pay_never_refunded")
        ada.post(f"orders/{order.pk}/reject/", {"reason": "Broken", "refund": True})
        work_off()
        assert ask_for_refunds_again.call() == 0
        failed = ProviderRefund.objects.get()
        assert (failed.state, failed.problem) == (
            "failed",
            "The payer's bank does not take it back.",
        )
        assert Invoice.objects.get(pk=order.invoice_id).refund_due == Decimal("11.90")
        assert JournalEntry.objects.filter(action="payment.refund_failed").count() == 1
        # It can be asked for again, with another key.
        assert ada.post(f"payments/{payment.pk}/refund/").status == 202
        assert ProviderRefund.objects.count() == 2
        assert clean(order.organisation)


class TestAgain:
    def test_a_part_is_asked_for_anew_once(self, ada: Person, bo: Person, lamps: Product) -> None:
        failed = refused(ada, bo, lamps, "4.00")
        asked_anew = again(ada, failed)
        assert (asked_anew.state, asked_anew.amount) == ("asked", Decimal("4.00"))
        for _ in range(2):
            work_off()
            assert again(ada, failed).pk == failed.pk
        assert Refund.objects.get().amount == Decimal("4.00")
        assert ProviderRefund.objects.count() == 2

    def test_what_was_set_aside_is_not_asked_for(
        self, ada: Person, bo: Person, lamps: Product
    ) -> None:
        failed = refused(ada, bo, lamps, "4.00")
        look_at_refund(organisation=failed.organisation, refund_id=failed.pk)
        assert again(ada, failed).pk == failed.pk
        assert ProviderRefund.objects.count() == 1


def asked_for(ada: Person, bo: Person, lamps: Product, outcome: str = "pay") -> ProviderRefund:
    _, charge = asked(bo, lamps)
    simulated.decide(lamps.organisation, charge.reference, outcome)
    online.look_again(order_id=Order.objects.latest("pk").pk, by=bo.user)
    ada.post(f"payments/{Payment.objects.latest('pk').pk}/refund/")
    held.clear()
    return ProviderRefund.objects.latest("pk")


def refused(ada: Person, bo: Person, lamps: Product, amount: str) -> ProviderRefund:
    """A part of a payment that its provider did not give back, and would by now."""
    _, payment = paid(bo, lamps, "pay_never_refunded")
    ada.post(f"payments/{payment.pk}/refund/", {"amount": amount})
    work_off()
    models.SimulatedCharge.objects.update(refunds="")
    failed = ProviderRefund.objects.get()
    assert failed.state == "failed"
    return failed


def again(ada: Person, failed: ProviderRefund) -> ProviderRefund:
    return refund_again(organisation=failed.organisation, refund_id=failed.pk, by=ada.user)


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_anew_at_once_ask_once(ada: Person, bo: Person, lamps: Product) -> None:
    failed = refused(ada, bo, lamps, "1.00")

    def ask() -> None:
        row = again(ada, failed)
        ask_provider(organisation=row.organisation, refund_id=row.pk)

    outcomes = together(*[ask] * 6)
    assert raised(outcomes) == []
    work_off()
    assert ProviderRefund.objects.count() == 2
    assert Refund.objects.get().amount == Decimal("1.00")
    assert SimulatedRefund.objects.count() == 1
    assert clean(failed.organisation)


class TestWorstHours:
    def test_it_takes_its_time(
        self, ada: Person, bo: Person, lamps: Product, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        order, payment = paid(bo, lamps, "pay_refunded_late")
        ada.post(f"payments/{payment.pk}/refund/")
        work_off()
        assert ask_for_refunds_again.call() == 0
        assert not Refund.objects.exists()
        later = timezone.now() + timedelta(minutes=2)
        monkeypatch.setattr(timezone, "now", lambda: later)
        assert ask_for_refunds_again.call() == 1
        assert Refund.objects.count() == SimulatedRefund.objects.count() == 1
        assert clean(order.organisation)

    def test_a_provider_that_does_not_answer_is_asked_again(
        self, ada: Person, bo: Person, lamps: Product, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, payment = paid(bo, lamps)
        ada.post(f"payments/{payment.pk}/refund/")

        def silence(*_: Any) -> Any:
            raise ProviderUnavailable()

        with monkeypatch.context() as broken:
            broken.setattr(simulated.SimulatedProvider, "refund", silence)
            work_off()
        row = ProviderRefund.objects.get()
        assert (row.state, "does not answer" in row.problem) == ("asked", True)
        assert ask_for_refunds_again.call() == 1
        row.refresh_from_db()
        assert (row.state, row.problem) == ("done", "")

    def test_one_that_cannot_be_asked_for_keeps_no_other_from_it(
        self, ada: Person, bo: Person, lamps: Product, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = lamps.organisation
        rows = [asked_for(ada, bo, lamps) for _ in range(2)]
        give_back = simulated.SimulatedProvider.refund

        def fussy(self: Any, back: Any) -> str:
            if back.key == rows[0].key:
                raise ValueError("what is that?")
            return give_back(self, back)

        with monkeypatch.context() as broken:
            broken.setattr(simulated.SimulatedProvider, "refund", fussy)
            assert ask_for_refunds_again.call() == 1
        assert [ProviderRefund.objects.get(pk=row.pk).state for row in rows] == ["asked", "done"]
        kept = UnfinishedWork.objects.for_organisation(own).get()
        assert (kept.work, kept.subject_id) == ("refund.ask", rows[0].pk)
        assert [row.problem for row in refunds_to_look_at(own)] == ["what is that?"]
        # Asked for from a page, it is forgotten by the next run.
        ask_provider(organisation=own, refund_id=rows[0].pk)
        ask_for_refunds_again.call()
        assert not UnfinishedWork.objects.for_organisation(own).exists()
        assert not refunds_to_look_at(own).exists()
        assert Refund.objects.count() == 2
        assert clean(own)

    def test_a_provider_that_is_gone_is_said(
        self, ada: Person, bo: Person, lamps: Product, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked_for(ada, bo, lamps)
        monkeypatch.delitem(PROVIDERS, "simulated")
        assert ask_for_refunds_again.call() == 0
        row = ProviderRefund.objects.get()
        assert (row.state, row.problem) == ("asked", "There is no provider simulated any more.")

    def test_what_was_looked_at_on_its_way_is_seen_again(
        self, ada: Person, bo: Person, lamps: Product, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = asked_for(ada, bo, lamps, "pay_never_refunded")
        look_at_refund(organisation=row.organisation, refund_id=row.pk)
        assert ask_for_refunds_again.call() == 1
        [seen] = refunds_to_look_at(row.organisation)
        assert (seen.pk, seen.state, seen.looked_at) == (row.pk, "failed", None)

    def test_what_is_on_its_way_has_no_problem_any_more(
        self, ada: Person, bo: Person, lamps: Product
    ) -> None:
        row = asked_for(ada, bo, lamps, "pay_refunded_late")
        ProviderRefund.objects.update(problem="The provider does not answer.")
        assert ask_for_refunds_again.call() == 0
        row.refresh_from_db()
        assert (row.state, row.problem) == ("asked", "")

    def test_somebody_was_quicker_by_hand(self, ada: Person, bo: Person, lamps: Product) -> None:
        order, payment = paid(bo, lamps)
        ada.post(f"payments/{payment.pk}/refund/")
        refund_payment(organisation=order.organisation, payment_id=payment.pk, by=ada.user)
        work_off()
        row = ProviderRefund.objects.get()
        assert (row.state, row.refund) == ("done", None)
        assert "refunded in full" in row.problem
        assert Refund.objects.count() == 1
        assert clean(order.organisation)

    def test_we_had_died_before_we_knew_the_reference(
        self, ada: Person, bo: Person, lamps: Product
    ) -> None:
        _, charge = asked(bo, lamps)
        models.PaymentAttempt.objects.update(reference=None, url="")
        simulated.SimulatedCharge.objects.update(state="paid", paid=charge.amount)
        tell(charge)
        assert ada.post(f"payments/{Payment.objects.get().pk}/refund/").status == 202
        work_off()
        assert Refund.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_asked_by_many_at_once_it_goes_back_once(ada: Person, bo: Person, lamps: Product) -> None:
    order, payment = paid(bo, lamps)
    row = ada.post(f"payments/{payment.pk}/refund/").body["id"]
    work_off_later: list[str] = []

    def run() -> None:
        try:
            done = ask_provider(organisation=order.organisation, refund_id=row)
            work_off_later.append(done.state)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert work_off_later == ["done"] * 6
    assert Refund.objects.count() == SimulatedRefund.objects.count() == 1
    assert clean(order.organisation)


@pytest.mark.django_db(transaction=True)
def test_killed_between_any_two_steps_it_goes_back_once(
    ada: Person, bo: Person, lamps: Product
) -> None:
    order, payment = paid(bo, lamps)
    row = ada.post(f"payments/{payment.pk}/refund/").body["id"]
    statement, is_killed = 1, True
    while is_killed:
        with killed_at(statement):
            try:
                ask_provider(organisation=order.organisation, refund_id=row)
                is_killed = False
            except Killed:
                assert Refund.objects.count() <= 1
                assert clean(order.organisation)
        statement += 1
    assert statement > 15
    assert Refund.objects.count() == SimulatedRefund.objects.count() == 1
    assert ProviderRefund.objects.get().refund == Refund.objects.get()
    assert clean(order.organisation)


class TestEvents:
    def test_what_goes_wrong_is_listed_and_tried_again(
        self, ada: Person, bo: Person, lamps: Product, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        order, charge = asked(bo, lamps)

        def fail(**fields: Any) -> None:
            raise RuntimeError("the disk is full")

        with monkeypatch.context() as broken:
            broken.setattr(online, "receive_money", fail)
            assert tell(charge).status == 500
            [listed] = ada.get("provider-events/", {"has_problem": "true"}).body["results"]
            assert (listed["problem"], listed["times"], listed["amount"]) == (
                "the disk is full",
                1,
                "11.90",
            )
            retry = f"provider-events/{listed['id']}/retry/"
            failed = ada.post(retry)
            assert (failed.status, failed.body["settled_at"], failed.body["times"]) == (
                200,
                None,
                2,
            )
        done = ada.post(retry).body
        assert (done["problem"], done["settled_at"] is None) == ("", False)
        assert Payment.objects.get().amount == Decimal("11.90")
        assert ada.post(retry).body["times"] == done["times"]
        assert ada.get("provider-events/", {"has_problem": "true"}).body["count"] == 0
        assert clean(order.organisation)

    def test_what_is_left_to_look_at(self, ada: Person, bo: Person, lamps: Product) -> None:
        _, charge = asked(bo, lamps)
        tell(charge, amount="20.00")
        event = ProviderEvent.objects.get()
        assert ada.get("provider-events/", {"has_problem": "true"}).body["count"] == 1
        looked = ada.post(f"provider-events/{event.pk}/looked-at/").body
        assert looked["looked_at"] is not None
        assert ada.get("provider-events/", {"has_problem": "true"}).body["count"] == 0
        assert CustomerCredit.objects.get().amount == Decimal("8.10")
