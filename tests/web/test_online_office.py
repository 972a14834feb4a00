"""Money of orders in the office: given back by its provider, kept for customers, gone wrong."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product
from quittance.invoicing.models import Invoice
from quittance.payments.models import CustomerCredit, Payment, Refund
from quittance.payments.operations import refund_payment
from quittance.reports.verify import verify
from quittance.shop import models
from quittance.shop.models import Order, ProviderEvent, ProviderRefund
from quittance.shop.operations import online
from quittance.shop.providers import simulated
from tests.people import Person, organisation, person
from tests.shop.market import opened, product
from tests.shop.test_online import asked, tell
from tests.shop.test_refunds import paid
from tests.web.cast import visitor
from tests.web.test_shop import text_of

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
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated, "post", lambda *said: None)


@pytest.fixture
def office(ada: Person) -> Client:
    return visitor(ada.user)


def sheet(office: Client, order: Order) -> str:
    return text_of(office.get(reverse("orders:detail", args=[order.pk])))


class TestGivingBack:
    def reject(self, office: Client, order: Order) -> Any:
        where = reverse("orders:reject", args=[order.pk])
        assert "Have the provider give back what was paid" in text_of(office.get(where))
        return office.post(where, {"reason": "Broken", "refund": "on"}, follow=True)

    def test_a_rejected_order(self, office: Client, bo: Person, lamps: Product) -> None:
        order, _ = paid(bo, lamps)
        page = text_of(self.reject(office, order))
        assert "€11.90 went back through the provider." in page
        assert "To be given back" not in page
        assert Refund.objects.get().amount == Decimal("11.90")
        assert verify(order.organisation_id).finding is None

    def test_what_came_in_two_ways_is_told_apart(
        self, office: Client, ada: Person, bo: Person, lamps: Product
    ) -> None:
        order, charge = asked(bo, lamps)
        models.SimulatedCharge.objects.update(state="paid", paid="6.90")
        tell(charge, amount="6.90")
        body = {"invoice": order.invoice_id, "amount": "5.00", "method": "bank_transfer"}
        assert ada.post("payments/", body).status == 201
        where = reverse("orders:reject", args=[order.pk])
        said = "Have the provider give back €6.90; €5.00 you have given back yourself"
        assert said in text_of(office.get(where))
        page = text_of(office.post(where, {"reason": "Broken", "refund": "on"}, follow=True))
        assert "€6.90 went back through the provider." in page
        amounts = Refund.objects.order_by("amount").values_list("amount", flat=True)
        assert list(amounts) == [Decimal("5.00"), Decimal("6.90")]
        assert verify(order.organisation_id).finding is None

    def test_what_went_back_is_not_in_the_words(
        self, office: Client, ada: Person, bo: Person, lamps: Product
    ) -> None:
        """Of the provider's nothing is left: a tick asks it for nothing."""
        order, charge = asked(bo, lamps)
        tell(charge, amount="6.90")
        body = {"invoice": order.invoice_id, "amount": "5.00", "method": "bank_transfer"}
        first = Payment.objects.get()
        ada.post("payments/", body)
        refund_payment(organisation=order.organisation, payment_id=first.pk, by=ada.user)
        page = text_of(office.get(reverse("orders:reject", args=[order.pk])))
        assert "What was paid has been given back" in page

    def test_what_is_refused_is_said_and_can_be_asked_for_again(
        self, office: Client, bo: Person, lamps: Product
    ) -> None:
        order, _ = paid(bo, lamps, "pay_never_refunded")
        page = text_of(self.reject(office, order))
        assert "does not give €11.90 back, which stays due. The payer" in page
        assert "To be given back €11.90" in page
        assert "1 payment online needs somebody" in text_of(office.get("/dashboard/"))
        problems = office.get("/orders/problems/")
        assert "bank does not take it back." in text_of(problems)
        models.SimulatedCharge.objects.update(refunds="")
        row = ProviderRefund.objects.get()
        again = office.post(f"/orders/problems/refunds/{row.pk}/retry/", follow=True)
        assert "€11.90 went back through the provider." in text_of(again)
        assert "All is well" in text_of(again)
        assert Invoice.objects.get(pk=order.invoice_id).refund_due == 0

    def test_two_clicks_ask_once_for_a_part_of_it(
        self, office: Client, bo: Person, lamps: Product
    ) -> None:
        _, payment = paid(bo, lamps, "pay_never_refunded")
        where = reverse("invoices:refund", args=[payment.pk])
        office.post(where, {"amount": "4.00", "reason": "Late"})
        models.SimulatedCharge.objects.update(refunds="")
        retry = f"/orders/problems/refunds/{ProviderRefund.objects.get().pk}/retry/"
        first, second = (text_of(office.post(retry, follow=True)) for _ in range(2))
        assert "€4.00 went back through the provider." in first
        assert "Somebody has asked for it again, or set it aside." in second
        assert "which stays due" not in second
        assert Refund.objects.get().amount == Decimal("4.00")

    def test_a_part_of_a_payment(self, office: Client, bo: Person, lamps: Product) -> None:
        _, payment = paid(bo, lamps, "pay_refunded_late")
        where = reverse("invoices:refund", args=[payment.pk])
        assert "is asked to give it back" in text_of(office.get(where))
        page = office.post(where, {"amount": "4.00", "reason": "Late"}, follow=True)
        assert "The provider has been asked to give €4.00 back." in text_of(page)
        assert not Refund.objects.exists()
        order = Order.objects.get()
        assert "has been asked to give €4.00 back" in sheet(office, order)

    def test_a_provider_out_of_order_is_no_page_out_of_order(
        self, office: Client, bo: Person, lamps: Product, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        order, _ = paid(bo, lamps)

        def broken(*_: Any) -> Any:
            raise ValueError("what is that?")

        monkeypatch.setattr(simulated.SimulatedProvider, "refund", broken)
        page = self.reject(office, order)
        assert (page.status_code, "what is that?" in text_of(page)) == (200, True)

    def test_seen_to(self, office: Client, bo: Person, lamps: Product) -> None:
        order, _ = paid(bo, lamps, "pay_never_refunded")
        self.reject(office, order)
        row = ProviderRefund.objects.get()
        page = office.post(f"/orders/problems/refunds/{row.pk}/looked-at/", follow=True)
        assert "All is well" in text_of(page)


class TestEvents:
    def test_what_could_not_be_carried_out_is_tried_again(
        self, office: Client, bo: Person, lamps: Product, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        order, charge = asked(bo, lamps)

        def fail(**fields: Any) -> None:
            raise RuntimeError("the disk is full")

        with monkeypatch.context() as broken:
            broken.setattr(online, "receive_money", fail)
            tell(charge)
            page = text_of(office.get("/orders/problems/"))
            for said in (order.number, "the disk is full", "told once", "€11.90", "Try again"):
                assert said in page
            assert "1 payment needs somebody" in text_of(office.get("/orders/"))
            event = ProviderEvent.objects.get()
            retry = f"/orders/problems/events/{event.pk}/retry/"
            page = text_of(office.post(retry, follow=True))
            assert "2 times" in page
        assert "It has been carried out." in text_of(office.post(retry, follow=True))
        assert Payment.objects.get().amount == Decimal("11.90")
        assert "All is well" in text_of(office.get("/orders/problems/"))

    def test_what_a_provider_says_is_text(self, office: Client, bo: Person, lamps: Product) -> None:
        _, charge = asked(bo, lamps)
        tell(charge, key="<script>")
        ProviderEvent.objects.update(
            said={"amount": "9e999", "currency": "EUR"}, problem="<script>alert(1)</script>"
        )
        page = office.get("/orders/problems/")
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "No order" in text_of(page)


def left_in(page: Any) -> Decimal:
    [left] = re.findall(r'name="left" value="([\d.]+)"', page.text)
    return Decimal(left)


class TestCredits:
    def keep(self, bo: Person, lamps: Product) -> tuple[Order, CustomerCredit, Order]:
        """A credit of 11.90, and an order that owes as much."""
        order, _ = paid(bo, lamps, "pay_double")
        debt, _ = asked(bo, lamps)
        return order, CustomerCredit.objects.get(), debt

    def test_it_is_used_for_an_open_invoice(
        self, office: Client, bo: Person, lamps: Product
    ) -> None:
        order, credit, debt = self.keep(bo, lamps)
        for page in (sheet(office, order), sheet(office, debt)):
            assert "Kept for the customer €11.90" in page
        where = reverse("payments:credit_apply", args=[credit.pk])
        form = office.get(where)
        assert f"{debt.invoice.number}: €11.90" in text_of(form)
        wrong = office.post(where, {"invoice": debt.invoice_id, "amount": "11.91"})
        assert (wrong.status_code, "Only €11.90 of this credit is left." in text_of(wrong)) == (
            422,
            True,
        )
        done = text_of(office.post(where, {"invoice": debt.invoice_id}, follow=True))
        assert "The credit has been used." in done
        assert "Kept for the customer" not in done
        assert Invoice.objects.get(pk=debt.invoice_id).status == "paid"
        invoice = text_of(office.get(reverse("invoices:detail", args=[debt.invoice_id])))
        assert "Customer&#x27;s credit" in invoice or "Customer's credit" in invoice
        # An order that was paid so can be accepted.
        accepted = office.post(reverse("orders:accept", args=[debt.pk]), follow=True)
        assert "has been accepted" in text_of(accepted)
        assert verify(order.organisation_id).finding is None

    def test_it_is_given_back(self, office: Client, bo: Person, lamps: Product) -> None:
        _, credit, _ = self.keep(bo, lamps)
        where = reverse("payments:credit_return", args=[credit.pk])
        page = text_of(office.post(where, {"reason": "By transfer"}, follow=True))
        assert "€11.90 given back." in page
        again = office.post(where, {"reason": "By transfer"})
        assert (again.status_code, "given back already" in text_of(again)) == (422, True)

    def test_what_was_used_meanwhile_is_not_given_back(
        self, office: Client, ada: Person, bo: Person, lamps: Product
    ) -> None:
        order, credit, debt = self.keep(bo, lamps)
        where = reverse("payments:credit_return", args=[credit.pk])
        assert left_in(office.get(where)) == Decimal("11.90")
        used = {"invoice": debt.invoice_id, "amount": "4.00"}
        assert ada.post(f"customer-credits/{credit.pk}/apply/", used).status == 201
        body = {"reason": "By transfer", "left": "11.90"}
        refused = office.post(where, body)
        assert refused.status_code == 422
        assert "€7.90 of this credit is left by now" in text_of(refused)
        assert left_in(refused) == Decimal("7.90")
        assert CustomerCredit.objects.get().returned_on is None
        page = text_of(office.post(where, {**body, "left": "7.90"}, follow=True))
        assert "€7.90 given back." in page
        assert verify(order.organisation_id).finding is None

    @pytest.mark.parametrize(
        "body", [{}, {"invoice": "x"}, {"invoice": "0"}, {"invoice": "9" * 30}, {"amount": "\x00"}]
    )
    def test_nonsense_is_refused(
        self, body: dict[str, str], office: Client, bo: Person, lamps: Product
    ) -> None:
        _, credit, _ = self.keep(bo, lamps)
        where = reverse("payments:credit_apply", args=[credit.pk])
        assert office.post(where, body).status_code == 422
        assert CustomerCredit.objects.get().used == 0

    def test_it_is_nobody_else_s(
        self, bo: Person, lamps: Product, zoe: Person, ivy: Person
    ) -> None:
        _, credit, debt = self.keep(bo, lamps)
        for name in ("credit_apply", "credit_return"):
            where = reverse(f"payments:{name}", args=[credit.pk])
            assert visitor(zoe.user).get(where).status_code == 404
            assert visitor(zoe.user).post(where, {"invoice": debt.invoice_id}).status_code == 404
            assert visitor(ivy.user).post(where).status_code == 403
        assert CustomerCredit.objects.get().left == Decimal("11.90")


def test_the_settings_say_who_takes_payments(
    office: Client, shop: models.Shop, settings: Any
) -> None:
    where = reverse("settings:shop")
    said = {"is_open": "on", "takes_cash": "on", "provider": ""}
    assert office.post(where, said).status_code == 302
    assert models.Shop.objects.get().provider == ""
    assert office.post(where, {**said, "provider": "simulated"}).status_code == 302
    assert models.Shop.objects.get().provider == "simulated"
    assert office.post(where, {**said, "provider": "stripe"}).status_code == 422
    settings.PRODUCTION = True
    assert "Simulated: takes no money" not in office.get(where).text
