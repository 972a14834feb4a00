"""An invoice that was made by checkout names its order over the API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.shop.models import Order
from quittance.shop.operations import reject_order
from tests.people import Person, draft, sent
from tests.shop.market import buyer, opened, ordered, product

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(engines: Organisation) -> Order:
    return ordered(opened(engines), buyer(), product(engines))


def statements(who: Person, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert who.get(path).status == 200
    return len(asked)


def test_it_is_named_by_the_invoice_alone_and_in_the_list(order: Order, ada: Person) -> None:
    assert ada.get(f"invoices/{order.invoice_id}/").body["order"] == order.pk
    other = sent(ada, order.customer)
    assert (other["order"], ada.get(f"invoices/{other['id']}/").body["order"]) == (None, None)
    rows = ada.get("invoices/?ordering=id").body["results"]
    by_cursor = ada.get("invoices/?cursor=&ordering=id").body["results"]
    assert [one["order"] for one in rows] == [one["order"] for one in by_cursor] == [order.pk, None]


def test_it_is_named_by_what_is_done_with_many(order: Order, ada: Person) -> None:
    body = {"action": "duplicate", "ids": [order.invoice_id]}
    [result] = ada.post("invoices/bulk/", body).body["results"]
    assert (result["invoice"]["status"], result["invoice"]["order"]) == ("draft", None)


def test_a_credit_note_leads_to_it_by_what_it_corrects(order: Order, ada: Person) -> None:
    reject_order(organisation=order.organisation, order_id=order.pk, reason="Broken", by=ada.user)
    [note] = ada.get("invoices/?kind=credit_note").body["results"]
    assert (note["order"], note["corrects"]) == (None, order.invoice_id)


def test_it_is_found_by_its_order(order: Order, ada: Person, zoe: Person) -> None:
    draft(ada, order.customer)
    found = ada.get(f"invoices/?order={order.pk}").body
    assert [one["id"] for one in found["results"]] == [order.invoice_id]
    assert ada.get(f"invoices/?order={order.pk + 1}").body["count"] == 0
    assert zoe.get(f"invoices/?order={order.pk}").body["count"] == 0
    summary = ada.get(f"invoices/summary/?order={order.pk}").body
    assert [one["count"] for one in summary["currencies"]] == [1]
    assert ada.get("invoices/?order=x").codes == [("invalid", "order")]


def test_it_takes_no_statement_more(order: Order, ada: Person) -> None:
    other = sent(ada, order.customer)
    alone = statements(ada, f"invoices/{other['id']}/")
    assert statements(ada, f"invoices/{order.invoice_id}/") == alone == 3
