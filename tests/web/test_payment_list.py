"""The list of payments, and recording one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from quittance.customers.models import Customer
from quittance.payments.models import Payment
from tests.people import Person, draft, sent
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(ada: Person) -> Client:
    return visitor(ada.user)


def paid(who: Person, customer: Customer, amount: str, method: str = "cash") -> dict[str, Any]:
    invoice = sent(who, customer)
    body = {"invoice": invoice["id"], "amount": amount, "method": method}
    return dict(who.post("payments/", body).body)


def sums(client: Client, query: str = "") -> list[tuple[str, str]]:
    text = client.get(f"/payments/{query}").content.decode()
    return re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", text)


def form(invoice: int, **fields: str) -> dict[str, Any]:
    usual = {"amount": "19.00", "method": "cash", "received_on": "2026-01-02", "balance": "119.00"}
    return {"invoice": invoice, **usual, **fields}


def test_what_came_is_added_up_with_and_without_filters(
    client: Client, ada: Person, cleo: Customer
) -> None:
    first = paid(ada, cleo, "100.00")
    paid(ada, cleo, "19.00", "card")
    ada.post(f"payments/{first['id']}/refund/", {"amount": "40.00"})
    whole = [("Payments", "2"), ("Received", "€119.00"), ("Refunded", "€40.00"), ("Kept", "€79.00")]
    assert sums(client) == whole
    assert sums(client, "?amount__gte=1") == whole
    assert sums(client, "?method=card") == [("Payments", "1"), ("Received", "€19.00")]
    assert "€40.00 refunded" in client.get("/payments/").content.decode()


def test_others_payments_are_not_there(
    client: Client, ada: Person, zoe: Person, cleo: Customer
) -> None:
    rita = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
    foreign = paid(zoe, rita, "10.00")
    assert "No payments yet" in client.get("/payments/").content.decode()
    assert client.get(f"/payments/{foreign['id']}/receipt/").status_code == 404
    for response in (
        client.get("/payments/new/", {"invoice": foreign["invoice"]}),
        client.post("/payments/new/", form(foreign["invoice"])),
    ):
        assert response.status_code == 404
    assert Payment.objects.count() == 1


def test_only_open_invoices_can_be_chosen(client: Client, ada: Person, cleo: Customer) -> None:
    invoice, done = sent(ada, cleo), paid(ada, cleo, "119.00")
    draft(ada, cleo)
    text = client.get("/payments/new/", {"search": "cleo"}).content.decode()
    assert invoice["number"] in text
    assert f"/invoices/{done['invoice']}/" not in text
    assert "No open invoice fits" in client.get("/payments/new/?search=rita").content.decode()


def test_a_credit_is_looked_for_and_not_recorded(
    client: Client, ada: Person, cleo: Customer
) -> None:
    page = client.get("/payments/new/", {"invoice": sent(ada, cleo)["id"]}).content.decode()
    assert re.findall(r'<option value="(\w+)"', page) == ["bank_transfer", "card", "cash", "other"]
    assert 'value="credit"' in client.get("/payments/filter/").content.decode()


def test_the_form_begins_with_the_balance(client: Client, ada: Person, cleo: Customer) -> None:
    invoice = sent(ada, cleo)
    text = client.get("/payments/new/", {"invoice": invoice["id"]}).content.decode()
    assert re.search(r'name="amount" value="119.00"', text)
    assert f'value="{ada.organisation.today()}"' in text


def test_a_payment_is_recorded_once(client: Client, ada: Person, cleo: Customer) -> None:
    invoice = sent(ada, cleo)
    body = form(invoice["id"], reference="Thanks")
    assert client.post("/payments/new/", body).url == f"/invoices/{invoice['id']}/"
    [payment] = Payment.objects.all()
    assert (payment.amount, payment.method, payment.reference) == (19, "cash", "Thanks")
    again = client.post("/payments/new/", body)
    assert again.status_code == 422
    assert "Something else was recorded meanwhile." in again.content.decode()
    assert Payment.objects.count() == 1
    # What it shows now may be sent.
    client.post("/payments/new/", {**body, "balance": "100.00"})
    assert Payment.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "120"}, "Only €119.00 is due on this invoice."),
        ({"amount": "0"}, "must be more than 0"),
        ({"amount": "x"}, "Enter a number."),
        ({"received_on": "2999-01-01"}, "cannot be recorded"),
        ({"method": "shells"}, "not one of the available choices"),
        # That is how a customer's credit is used, not how money comes.
        ({"method": "credit"}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_stands_on_the_form(
    fields: dict[str, str], said: str, client: Client, ada: Person, cleo: Customer
) -> None:
    response = client.post("/payments/new/", form(sent(ada, cleo)["id"], **fields))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Payment.objects.count() == 0


def test_a_draft_cannot_be_paid(client: Client, ada: Person, cleo: Customer) -> None:
    pk = draft(ada, cleo)["id"]
    shown = client.get("/payments/new/", {"invoice": pk}).content.decode()
    assert "Nothing is due on this one." in shown
    assert client.post("/payments/new/", form(pk)).status_code == 422
    assert Payment.objects.count() == 0


def test_a_receipt_is_a_pdf(client: Client, ada: Person, cleo: Customer) -> None:
    payment = paid(ada, cleo, "10.00")
    response = client.get(f"/payments/{payment['id']}/receipt/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_a_period_of_the_form_leads_to_the_list(client: Client) -> None:
    query = {"apply": "1", "within": "last_year", "method__in": ["cash", "card"]}
    year = client.get("/payments/filter/", query).url
    assert re.fullmatch(
        r"/payments/\?method__in=cash%2Ccard"
        r"&received_on__gte=(\d{4})-01-01&received_on__lte=\1-12-31",
        year,
    )


@pytest.mark.parametrize("typed", ["19,00", "19.00", "19"])
def test_an_amount_is_typed_with_comma_or_point(
    typed: str, client: Client, ada: Person, cleo: Customer
) -> None:
    invoice = sent(ada, cleo)
    client.post("/payments/new/", form(invoice["id"], amount=typed))
    assert Payment.objects.get().amount == 19
    narrowed = client.get("/payments/filter/", {"apply": "1", "amount__gte": "18,50"})
    assert narrowed.url == "/payments/?amount__gte=18.50"
