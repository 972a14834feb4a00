"""A cart becomes an order with its invoice and its stock: all of it, or nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from quittance.accounts.models import Organisation, User
from quittance.audit.models import JournalEntry
from quittance.catalogue.models import Product, StockMovement
from quittance.customers.models import Customer
from quittance.errors import DomainError
from quittance.invoicing.models import Invoice
from quittance.payments.operations import record_payment
from quittance.reports.verify import verify
from quittance.shop.models import Cart, CartItem, Order, Shop
from quittance.shop.operations import (
    accept_order,
    cancel_order,
    check_out,
    complete_order,
    reject_order,
)
from quittance.shop.operations.buyer import Particulars
from tests.api.world import everything
from tests.people import Person
from tests.shop.market import HOME, buyer, fill, opened, ordered, ordering, product

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(engines: Organisation) -> Shop:
    return opened(engines)


@pytest.fixture
def lamps(shop: Shop) -> Product:
    return product(shop.organisation)


@pytest.fixture
def bo(db: None) -> User:
    return buyer()


def codes(error: pytest.ExceptionInfo[DomainError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def refused(shop: Shop, user: User, **fields: Any) -> list[tuple[str, str | None]]:
    """What is wrong with a checkout, which leaves everything as it was."""
    before = everything()
    with pytest.raises(DomainError) as error:
        check_out(shop=shop, user=user, given=ordering(**fields))
    assert everything() == before
    return [(problem.code, problem.attr) for problem in error.value.problems]


class TestOrdering:
    def test_everything_is_there_at_once(self, shop: Shop, lamps: Product, bo: User) -> None:
        free = product(shop.organisation, "Advice", "80", None)
        order = ordered(shop, bo, lamps, free, quantity=2, notes="Ring twice")
        order.refresh_from_db()
        lamps.refresh_from_db()
        invoice = Invoice.objects.get()
        assert (order.status, order.total, order.currency) == ("placed", Decimal("214.20"), "EUR")
        assert (order.invoice_id, order.user_id, order.notes) == (invoice.pk, bo.pk, "Ring twice")
        assert (invoice.status, invoice.total) == ("sent", Decimal("214.20"))
        assert (invoice.number or "").startswith("INV-")
        assert order.billing_address == HOME
        items = order.items.order_by("position")
        told = [
            (one.name, one.quantity, one.price, one.net_amount, one.was_counted) for one in items
        ]
        assert told == [("Lamp", 2, 10, 20, True), ("Advice", 2, 80, 160, False)]
        assert lamps.stock == 3
        sold = StockMovement.objects.get(kind="sold")
        assert (sold.delta, sold.stock_after, sold.about, sold.about_id) == (
            -2,
            3,
            "order",
            order.pk,
        )
        assert not CartItem.objects.exists()
        customer = Customer.objects.get(user=bo)
        assert (customer.name, customer.email) == ("bo", "bo@example.com")
        assert customer.billing_address == HOME

    def test_the_journal_tells_it(self, shop: Shop, lamps: Product, bo: User) -> None:
        order = ordered(shop, bo, lamps)
        # What mails it has written is told after it.
        entries = list(JournalEntry.objects.exclude(subject="message").order_by("seq"))
        told = [(entry.action, entry.actor_name) for entry in entries]
        assert told == [
            ("invoice.issued", "bo"),
            ("customer.created", "bo"),
            ("order.placed", "bo"),
        ]
        assert entries[2].changes["items"] == [None, [[lamps.pk, "1"]]]
        assert (entries[2].related, entries[2].related_id) == ("invoice", order.invoice_id)
        assert verify(shop.organisation_id).finding is None

    def test_the_address_is_remembered(self, shop: Shop, lamps: Product, bo: User) -> None:
        ordered(shop, bo, lamps)
        second = ordered(shop, bo, lamps, particulars=Particulars())
        assert second.billing_address == HOME
        assert Customer.objects.count() == 1

    def test_the_same_key_gives_the_same_order(self, shop: Shop, lamps: Product, bo: User) -> None:
        fill(shop, bo, lamps)
        key = Cart.objects.get().checkout_key
        first = check_out(shop=shop, user=bo, given=ordering(key=key))
        again = check_out(shop=shop, user=bo, given=ordering(key=key))
        assert (again.pk, Order.objects.count()) == (first.pk, 1)
        fill(shop, bo, lamps)
        assert check_out(shop=shop, user=bo, given=ordering(key=key)).pk == first.pk
        assert CartItem.objects.count() == 1

    def test_prices_with_tax_inside_are_what_is_paid(self, shop: Shop, bo: User) -> None:
        own = shop.organisation
        own.prices_include_tax = True
        own.save()
        assert ordered(shop, bo, product(own, "Cup", "99.99")).total == Decimal("99.99")


class TestRefused:
    def test_an_empty_cart(self, shop: Shop, bo: User) -> None:
        assert refused(shop, bo) == [("cart_empty", None)]

    def test_without_an_address(self, shop: Shop, lamps: Product, bo: User) -> None:
        fill(shop, bo, lamps)
        lacking = [("required", f"billing_address.{name}") for name in ("line1", "city", "country")]
        assert refused(shop, bo, particulars=Particulars()) == lacking
        done = check_out(shop=shop, user=bo, given=ordering(way="cash", particulars=Particulars()))
        assert done.payment_way == "cash"

    def test_without_agreeing(self, shop: Shop, lamps: Product, bo: User) -> None:
        Shop.objects.update(terms="No returns.")
        shop.refresh_from_db()
        fill(shop, bo, lamps)
        assert refused(shop, bo) == [("required", "terms_accepted")]
        done = check_out(shop=shop, user=bo, given=ordering(terms_accepted=True))
        assert done.terms == "No returns."

    def test_a_way_that_is_not_taken(self, shop: Shop, lamps: Product, bo: User) -> None:
        fill(shop, bo, lamps)
        Shop.objects.update(takes_cash=False)
        shop.refresh_from_db()
        assert refused(shop, bo, way="cash") == [("invalid_choice", "payment_way")]
        assert refused(shop, bo, way="gold") == [("invalid_choice", "payment_way")]

    def test_a_price_that_has_changed(self, shop: Shop, lamps: Product, bo: User) -> None:
        fill(shop, bo, lamps)
        Product.objects.filter(pk=lamps.pk).update(price=11)
        item = CartItem.objects.get().pk
        assert refused(shop, bo) == [("price_changed", f"items.{item}")]

    def test_another_tax_rate(self, shop: Shop, lamps: Product, bo: User) -> None:
        fill(shop, bo, lamps)
        type(lamps.tax_rate).objects.update(percent=7)
        item = CartItem.objects.get().pk
        assert refused(shop, bo) == [("price_changed", f"items.{item}")]

    def test_too_few_and_what_is_gone(self, shop: Shop, lamps: Product, bo: User) -> None:
        other = product(shop.organisation, "Bulb")
        third = product(shop.organisation, "Cable")
        fill(shop, bo, lamps, other, third, quantity=4)
        ordered(shop, buyer("cy"), lamps, quantity=3)
        Product.objects.filter(pk=other.pk).update(active=False)
        third.delete()
        first, second, last = CartItem.objects.order_by("pk").values_list("pk", flat=True)
        assert refused(shop, bo) == [
            ("not_enough_stock", f"items.{first}"),
            ("gone", f"items.{second}"),
            ("gone", f"items.{last}"),
        ]

    def test_an_organisation_without_what_an_invoice_needs(
        self, shop: Shop, lamps: Product, bo: User
    ) -> None:
        Organisation.objects.update(einvoice_check="always", vat_number="")
        shop = Shop.objects.select_related("organisation").get()
        fill(shop, bo, lamps)
        assert refused(shop, bo) == [("shop_not_ready", None)]


class TestAfterTheSale:
    def test_what_becomes_of_the_product_changes_nothing(
        self, shop: Shop, lamps: Product, bo: User, ada: Person
    ) -> None:
        order = ordered(shop, bo, lamps)

        def seen() -> Any:
            rows = everything()
            names = ("shop.Order", "invoicing.Invoice", "invoicing.InvoiceTax")
            items = [{**row, "product_id": 0} for row in rows["shop.OrderItem"]]
            lines = [{**row, "product_id": 0} for row in rows["invoicing.InvoiceLine"]]
            return [*(rows[name] for name in names), items, lines]

        before = seen()
        path = f"products/{lamps.pk}/"
        for change in ({"name": "Torch"}, {"price": "99"}, {"active": False}):
            assert ada.patch(path, change).status == 200
            assert seen() == before
        assert ada.delete(path).status == 204
        assert seen() == before
        done = reject_order(
            organisation=shop.organisation, order_id=order.pk, reason="Gone", by=ada.user
        )
        assert done.status == "rejected"
        assert verify(shop.organisation_id).finding is None


class TestSteps:
    def test_accepted_and_completed(
        self, shop: Shop, lamps: Product, bo: User, ada: Person
    ) -> None:
        order = ordered(shop, bo, lamps, way="cash")
        act = {"organisation": shop.organisation, "order_id": order.pk, "by": ada.user}
        assert accept_order(**act).status == "accepted"
        done = complete_order(**act, paid_in_cash=True)
        assert (done.status, done.accepted_at is None, done.completed_at is None) == (
            "completed",
            False,
            False,
        )
        assert Invoice.objects.get().status == "paid"
        assert verify(shop.organisation_id).finding is None

    def test_rejected(self, shop: Shop, lamps: Product, bo: User, ada: Person) -> None:
        order = ordered(shop, bo, lamps, quantity=2)
        act = {"organisation": shop.organisation, "order_id": order.pk, "by": ada.user}
        accept_order(**act)
        done = reject_order(**act, reason="Broken")
        lamps.refresh_from_db()
        assert (done.status, done.reason, lamps.stock) == ("rejected", "Broken", 5)
        assert Invoice.objects.get(kind="invoice").status == "credited"
        back = StockMovement.objects.get(kind="returned")
        assert (back.delta, back.reason, back.about_id) == (2, "Broken", order.pk)
        assert verify(shop.organisation_id).finding is None

    @pytest.mark.parametrize("refund", [False, True])
    def test_what_was_paid_waits_or_goes_back(
        self, refund: bool, shop: Shop, lamps: Product, bo: User, ada: Person
    ) -> None:
        order = ordered(shop, bo, lamps)
        record_payment(
            organisation=shop.organisation,
            invoice_id=order.invoice_id,
            amount=Decimal(5),
            method="bank_transfer",
            by=ada.user,
        )
        reject_order(
            organisation=shop.organisation,
            order_id=order.pk,
            by=ada.user,
            reason="No",
            refund=refund,
        )
        invoice = Invoice.objects.get(kind="invoice")
        assert invoice.refund_due == (0 if refund else 5)
        assert verify(shop.organisation_id).finding is None

    def test_a_reason_is_needed(self, shop: Shop, lamps: Product, bo: User, ada: Person) -> None:
        order = ordered(shop, bo, lamps)
        with pytest.raises(DomainError) as error:
            reject_order(organisation=shop.organisation, order_id=order.pk, by=ada.user, reason=" ")
        assert codes(error) == ["required"]

    def test_the_buyer_cancels_what_is_placed(
        self, shop: Shop, lamps: Product, bo: User, ada: Person
    ) -> None:
        order = ordered(shop, bo, lamps)
        with pytest.raises(DomainError) as error:
            cancel_order(order_id=order.pk, by=buyer("cy"))
        assert codes(error) == ["not_found"]
        assert cancel_order(order_id=order.pk, by=bo).status == "cancelled"
        lamps.refresh_from_db()
        assert lamps.stock == 5
        other = ordered(shop, bo, lamps)
        accept_order(organisation=shop.organisation, order_id=other.pk, by=ada.user)
        with pytest.raises(DomainError) as error:
            cancel_order(order_id=other.pk, by=bo)
        assert codes(error) == ["invalid_transition"]

    def test_no_step_is_taken_twice(
        self, shop: Shop, lamps: Product, bo: User, ada: Person
    ) -> None:
        order = ordered(shop, bo, lamps)
        act = {"organisation": shop.organisation, "order_id": order.pk, "by": ada.user}
        reject_order(**act, reason="No")
        before = everything()
        for again in (accept_order, complete_order, lambda **a: reject_order(**a, reason="No")):
            with pytest.raises(DomainError) as error:
                again(**act)
            assert codes(error) == ["invalid_transition"]
        assert everything() == before

    def test_what_was_credited_by_hand_is_ended_all_the_same(
        self, shop: Shop, lamps: Product, bo: User, ada: Person
    ) -> None:
        order = ordered(shop, bo, lamps)
        assert ada.post(f"invoices/{order.invoice_id}/credit/").status == 201
        assert cancel_order(order_id=order.pk, by=bo).status == "cancelled"


class TestWhoBuys:
    def test_the_customer_that_they_were_merged_into(
        self, shop: Shop, lamps: Product, bo: User, ada: Person, cleo: Customer
    ) -> None:
        order = ordered(shop, bo, lamps)
        merged = ada.post(f"customers/{cleo.pk}/merge/", {"other": order.customer_id})
        assert merged.status == 200, merged.body
        assert ordered(shop, bo, lamps).customer_id == cleo.pk

    def test_never_the_customer_that_somebody_else_is(
        self, shop: Shop, lamps: Product, bo: User, ada: Person, cleo: Customer
    ) -> None:
        order = ordered(shop, bo, lamps)
        ada.post(f"customers/{cleo.pk}/merge/", {"other": order.customer_id})
        Customer.objects.filter(pk=cleo.pk).update(user=buyer("cy"))
        again = ordered(shop, bo, lamps).customer
        assert (again.user, again.pk in {cleo.pk, order.customer_id}) == (bo, False)

    def test_a_vat_number_that_is_none_can_be_mended(
        self, shop: Shop, lamps: Product, bo: User
    ) -> None:
        Organisation.objects.update(vat_number="DE100000008")
        shop = Shop.objects.select_related("organisation").get()
        shop.organisation.einvoice_check = "never"
        fill(shop, bo, lamps)
        Organisation.objects.update(
            einvoice_check="always", line1="Kai 1", city="Kiel", postcode="24103"
        )
        shop = Shop.objects.select_related("organisation").get()
        given = Particulars(billing_address=HOME, vat_number="QQ1")
        assert refused(shop, bo, particulars=given) == [("invalid_einvoice", "vat_number")]
        given = Particulars(billing_address=HOME, vat_number="")
        done = check_out(shop=shop, user=bo, given=ordering(particulars=given))
        assert done.status == "placed"
