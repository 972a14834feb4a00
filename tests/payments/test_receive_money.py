"""Money that comes, whatever its invoice owes by then: paid as far as it is due, else kept."""

from __future__ import annotations

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from quittance.customers.models import Customer
from quittance.errors import DomainError
from quittance.invoicing.models import Invoice
from quittance.payments.credits import Received, receive_money, return_credit
from quittance.payments.models import CustomerCredit, Payment
from quittance.reports.verify import verify
from tests.api.world import everything
from tests.people import Person, draft, sent
from tests.shop.market import buyer, opened, ordered, product

pytestmark = pytest.mark.django_db


def receive(who: Person, invoice: int, amount: str, **more: Any) -> Received:
    return receive_money(
        organisation=who.organisation,
        invoice_id=invoice,
        amount=Decimal(amount),
        method="bank_transfer",
        by=who.user,
        **more,
    )


@pytest.mark.parametrize(
    ("amount", "paid", "kept"),
    [("19", "19", None), ("119", "119", None), ("120.50", "119", "1.50")],
)
def test_what_is_due_is_paid_and_the_rest_is_kept(
    amount: str, paid: str, kept: str | None, ada: Person, cleo: Customer
) -> None:
    received = receive(ada, sent(ada, cleo)["id"], amount)
    assert received.payment
    assert received.payment.amount == Decimal(paid)
    assert (received.credit.amount if received.credit else None) == (kept and Decimal(kept))
    assert verify(ada.organisation.pk).finding is None


def test_what_comes_for_a_credited_invoice_is_kept(ada: Person, cleo: Customer) -> None:
    pk = sent(ada, cleo)["id"]
    assert ada.post(f"invoices/{pk}/credit/").status == 201
    received = receive(ada, pk, "119", provider_reference="p")
    assert (received.payment, received.credit and received.credit.amount) == (None, 119)
    again = receive(ada, pk, "119", provider_reference="p")
    assert (again.is_new, again.credit, CustomerCredit.objects.count()) == (
        False,
        received.credit,
        1,
    )
    assert Invoice.objects.get(pk=pk).status == "credited"


def test_a_reference_is_one_invoice_s(ada: Person, cleo: Customer) -> None:
    first, second = (sent(ada, cleo)["id"] for _ in range(2))
    receive(ada, first, "200", provider_reference="p")
    before = everything()
    with pytest.raises(DomainError, match="another invoice"):
        receive(ada, second, "5", provider_reference="p")
    assert everything() == before


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_nonsense_is_refused(amount: str, ada: Person, cleo: Customer) -> None:
    pk = sent(ada, cleo)["id"]
    before = everything()
    with pytest.raises(DomainError):
        receive(ada, pk, amount)
    with pytest.raises(DomainError):
        receive(ada, draft(ada, cleo)["id"], "5") if amount == "0" else receive(ada, pk, amount)
    assert {k: v for k, v in everything().items() if k.startswith("payments")} == {
        k: v for k, v in before.items() if k.startswith("payments")
    }


def test_it_is_given_back_once(ada: Person, zoe: Person, cleo: Customer) -> None:
    credit = receive(ada, sent(ada, cleo)["id"], "120").credit
    assert credit
    with pytest.raises(DomainError):
        return_credit(organisation=zoe.organisation, credit_id=credit.pk, by=zoe.user)
    path = f"customer-credits/{credit.pk}/return/"
    refused = ada.post(path, {"amount": "2.00"})
    assert refused.codes == [("not_what_is_left", "amount")]
    assert ada.post(path, {"reason": "Sent back", "amount": "1.00"}).body["returned_on"]
    assert ada.post(path).codes == [("already_returned", None)]
    listed = ada.get("customer-credits/", {"returned_on__isnull": "true"}).body
    assert listed["count"] == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_money_told_by_many_at_once_comes_once(ada: Person, cleo: Customer) -> None:
    pk = sent(ada, cleo)["id"]
    came: list[bool] = []

    def tell() -> None:
        try:
            came.append(receive(ada, pk, "130", provider_reference="p").is_new)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tell) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(came) == [False] * 5 + [True]
    assert Payment.objects.get().amount == 119
    assert CustomerCredit.objects.get().amount == 11


def test_nobody_sends_a_credit(ada: Person, cleo: Customer) -> None:
    """It is used by `apply`; money comes by other means."""
    body = {"amount": "1.00", "method": "credit"}
    refused = ada.post("payments/", {"invoice": sent(ada, cleo)["id"], **body})
    assert refused.codes == [("invalid_choice", "method")]
    order = ordered(opened(ada.organisation), buyer(), product(ada.organisation))
    assert ada.post(f"orders/{order.pk}/payments/", body).codes == [("invalid_choice", "method")]
    assert not Payment.objects.exists()
