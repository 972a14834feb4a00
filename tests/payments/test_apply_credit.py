"""What was kept for a customer pays another invoice of theirs: once, and never more than it is."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from quittance.customers.models import Customer
from quittance.customers.operations import restore_customer
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import merge_customers
from quittance.payments.credits import apply_credit, receive_money
from quittance.payments.models import CustomerCredit, Payment
from quittance.reports.verify import verify
from tests.api.world import everything
from tests.invoicing.making import raised, together
from tests.people import Person, draft, sent
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db


def kept(who: Person, cleo: Customer, amount: str = "30") -> int:
    """A credit of so much."""
    credit = receive_money(
        organisation=who.organisation,
        invoice_id=sent(who, cleo)["id"],
        amount=Decimal(119) + Decimal(amount),
        method="bank_transfer",
        reference="Twice",
        by=who.user,
    ).credit
    assert credit
    return int(credit.pk)


def clean(who: Person) -> bool:
    return verify(who.organisation.pk).finding is None


def test_it_pays_as_much_as_is_left(ada: Person, cleo: Customer) -> None:
    pk, debt = kept(ada, cleo), sent(ada, cleo)["id"]
    made = ada.post(f"customer-credits/{pk}/apply/", {"invoice": debt})
    assert made.status == 201
    assert {name: made.body[name] for name in ("amount", "method", "reference", "balance_due")} == {
        "amount": "30.00",
        "method": "credit",
        "reference": "Twice",
        "balance_due": "89.00",
    }
    seen = ada.get(f"customer-credits/{pk}/").body
    assert (seen["amount"], seen["used"], seen["left"]) == ("30.00", "30.00", "0.00")
    for path in ("apply/", "return/"):
        refused = ada.post(
            f"customer-credits/{pk}/{path}", {"invoice": debt} if "a" in path else {}
        )
        assert refused.codes == [("credit_used_up", None)]
    assert clean(ada)


def test_a_part_of_it_and_the_rest_goes_back(ada: Person, cleo: Customer) -> None:
    pk, debt = kept(ada, cleo), sent(ada, cleo)["id"]
    apply = f"customer-credits/{pk}/apply/"
    assert ada.post(apply, {"invoice": debt, "amount": "12.50"}).status == 201
    assert ada.get(f"customer-credits/{pk}/").body["left"] == "17.50"
    returned = ada.post(f"customer-credits/{pk}/return/")
    assert (returned.status, returned.body["used"], returned.body["left"]) == (200, "12.50", "0.00")
    assert ada.post(apply, {"invoice": debt}).codes == [("already_returned", None)]
    assert Invoice.objects.get(pk=debt).amount_paid == Decimal("12.50")
    assert clean(ada)


def test_never_more_than_is_due(ada: Person, cleo: Customer) -> None:
    pk, debt = kept(ada, cleo, "200"), sent(ada, cleo)["id"]
    apply = f"customer-credits/{pk}/apply/"
    assert ada.post(apply, {"invoice": debt, "amount": "119.01"}).codes == [
        ("overpayment", "amount")
    ]
    assert ada.post(apply, {"invoice": debt}).body["amount"] == "119.00"
    assert ada.post(apply, {"invoice": debt}).codes == [("overpayment", "invoice")]
    assert Invoice.objects.get(pk=debt).status == "paid"
    assert ada.get(f"customer-credits/{pk}/").body["left"] == "81.00"


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({}, [("required", "invoice")]),
        ({"invoice": "x"}, [("invalid", "invoice")]),
        ({"invoice": 10**30}, None),
        ({"invoice": 999_999_999}, None),
        ({"amount": "30.01"}, [("exceeds_credit", "amount")]),
        ({"amount": "0"}, None),
        ({"amount": "-1"}, None),
        ({"amount": "1e400"}, None),
        ({"amount": "NaN"}, None),
        ({"amount": "0.001"}, None),
        ({"method": "cash"}, None),
    ],
)
def test_nonsense_is_refused(body: dict[str, Any], codes: Any, ada: Person, cleo: Customer) -> None:
    pk, debt = kept(ada, cleo), sent(ada, cleo)["id"]
    before = everything()
    said = body if body == {} or "invoice" in body else {"invoice": debt, **body}
    refused = ada.post(f"customer-credits/{pk}/apply/", said)
    assert refused.status in {400, 404}, refused.body
    assert codes is None or refused.codes == codes
    assert everything() == before


def test_only_for_invoices_of_the_same_customer(ada: Person, zoe: Person, cleo: Customer) -> None:
    pk = kept(ada, cleo)
    other = Customer.objects.create(organisation=ada.organisation, name="Bob", currency="EUR")
    rival = Customer.objects.create(organisation=zoe.organisation, name="Eve", currency="EUR")
    theirs, foreign = sent(ada, other)["id"], sent(zoe, rival)["id"]
    before = everything()
    apply = f"customer-credits/{pk}/apply/"
    assert ada.post(apply, {"invoice": theirs}).codes == [("does_not_fit", "invoice")]
    assert ada.post(apply, {"invoice": foreign}).status in {400, 404}
    assert zoe.post(apply, {"invoice": foreign}).status == 404
    assert ada.post(apply, {"invoice": draft(ada, cleo)["id"]}).codes != []
    assert {k: v for k, v in everything().items() if k.startswith("payments")} == {
        k: v for k, v in before.items() if k.startswith("payments")
    }


def merged(ada: Person, keep: Customer, double: Customer) -> None:
    merge_customers(organisation=ada.organisation, keep_id=keep.pk, merge_id=double.pk, by=ada.user)


@pytest.mark.parametrize("keep_first", [True, False])
def test_doubles_that_were_merged_are_one(keep_first: bool, ada: Person, cleo: Customer) -> None:
    pk = kept(ada, cleo)
    double = Customer.objects.create(organisation=ada.organisation, name="Cleo", currency="EUR")
    debt = sent(ada, double)["id"]
    merged(ada, *((cleo, double) if keep_first else (double, cleo)))
    form = visitor(ada.user).get(reverse("payments:credit_apply", args=[pk])).content.decode()
    assert f'<option value="{debt}">' in form
    paid = ada.post(f"customer-credits/{pk}/apply/", {"invoice": debt})
    assert (paid.status, paid.body["amount"]) == (201, "30.00")
    assert clean(ada)
    restore_customer(
        organisation=ada.organisation,
        customer_id=(double if keep_first else cleo).pk,
        by=ada.user,
    )
    assert clean(ada)


def test_two_doubles_of_a_third_are_one(ada: Person, cleo: Customer) -> None:
    pk = kept(ada, cleo)
    double, third = (
        Customer.objects.create(organisation=ada.organisation, name="Cleo", currency="EUR")
        for _ in "23"
    )
    debt = sent(ada, double)["id"]
    merged(ada, third, double)
    apply = f"customer-credits/{pk}/apply/"
    assert ada.post(apply, {"invoice": debt}).codes == [("does_not_fit", "invoice")]
    merged(ada, third, cleo)
    assert ada.post(apply, {"invoice": debt}).status == 201


def test_nobody_pays_by_credit_without_one(ada: Person, cleo: Customer) -> None:
    debt = sent(ada, cleo)["id"]
    refused = ada.post("payments/", {"invoice": debt, "amount": "1", "method": "credit"})
    assert refused.codes == [("invalid_choice", "method")]


def test_what_is_off_is_found(ada: Person, cleo: Customer) -> None:
    pk, debt = kept(ada, cleo), sent(ada, cleo)["id"]
    ada.post(f"customer-credits/{pk}/apply/", {"invoice": debt, "amount": "12.50"})
    drop = "DROP TRIGGER law_credit_used"
    with connection.cursor() as cursor:
        cursor.execute(
            drop if connection.vendor == "sqlite" else f"{drop} ON payments_customercredit"
        )
    CustomerCredit.objects.filter(pk=pk).update(used=Decimal(1))
    finding = verify(ada.organisation.pk).finding
    assert finding
    assert finding.what == "used"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_use_it_once(ada: Person, cleo: Customer) -> None:
    pk, debts = kept(ada, cleo), [sent(ada, cleo)["id"] for _ in range(6)]
    one = partial(apply_credit, organisation=ada.organisation, credit_id=pk, by=ada.user)
    works = [partial(one, invoice_id=debt, amount=Decimal(20)) for debt in debts]
    outcomes = together(*works)
    assert raised(outcomes) == ["exceeds_credit"] * 5
    assert Payment.objects.get(credit=pk).amount == 20
    outcomes = together(*(partial(one, invoice_id=debt) for debt in debts))
    assert set(raised(outcomes)) <= {"credit_used_up"}
    assert CustomerCredit.objects.get(pk=pk).left == 0
    assert clean(ada)


def test_one_of_a_double_is_seen_with_the_customer_it_was_merged_into(
    ada: Person, cleo: Customer
) -> None:
    other = Customer.objects.get(pk=ada.post("customers/", {"name": "C. L."}).body["id"])
    pk = kept(ada, other)
    assert ada.post(f"customers/{cleo.pk}/merge/", {"other": other.pk}).status == 200
    page = visitor(ada.user).get(f"/customers/{cleo.pk}/")
    assert f"/credits/{pk}/" in page.content.decode()


def test_one_that_is_used_up_is_not_shown(ada: Person, cleo: Customer) -> None:
    pk, debt = kept(ada, cleo), sent(ada, cleo)["id"]
    assert f"/credits/{pk}/" in visitor(ada.user).get(f"/customers/{cleo.pk}/").content.decode()
    ada.post(f"customer-credits/{pk}/apply/", {"invoice": debt})
    page = visitor(ada.user).get(f"/customers/{cleo.pk}/")
    assert f"/credits/{pk}/" not in page.content.decode()
    assert page.context["credits"] == []
