"""The journal over the API: who reads it, what it says, and that each organisation has its own."""

from __future__ import annotations

from typing import Any

import pytest

from quittance.customers.models import Customer
from tests.api.world import World, world_of
from tests.people import Answer, Person, draft, sent

pytestmark = pytest.mark.django_db


def actions(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [entry["action"] for entry in answer.body["results"]]


@pytest.fixture
def world(ada: Person) -> World:
    """Everything of it, made over the API, is in the journal."""
    return world_of(ada, whole=False)


def test_it_tells_everything_newest_first(world: World) -> None:
    listed = world.owner.get("journal/")
    assert actions(listed) == [
        "invitation.created",
        "invitation.created",
        "link.created",
        "payment.recorded",
        "invoice.issued",
        "invoice.drafted",
        "invoice.drafted",
        "product_image.created",
        "product.created",
        "tax_rate.created",
        "category.created",
        "customer.created",
        "customer.created",
        "organisation.changed",
    ]
    assert [entry["seq"] for entry in listed.body["results"]] == list(range(14, 0, -1))
    assert listed.body["count"] == 14


def test_an_entry_says_who_did_what(ada: Person, cleo: Customer) -> None:
    invoice = sent(ada, cleo)
    [entry] = ada.get("journal/", {"action": "invoice.issued"}).body["results"]
    assert (entry["actor"], entry["actor_name"]) == (ada.user.pk, "ada")
    assert (entry["subject"], entry["subject_id"]) == ("invoice", invoice["id"])
    assert (entry["related"], entry["related_id"]) == ("", None)
    assert len(bytes.fromhex(entry["changes"].pop("fingerprint")[1])) == 32
    assert entry["changes"] == {
        "status": ["draft", "sent"],
        "number": [None, invoice["number"]],
        "issue_date": [None, invoice["issue_date"]],
        "due_date": [None, invoice["due_date"]],
        "customer_name": ["Cleo", "Cleo"],
        "currency": ["EUR", "EUR"],
        "total": ["119.00", "119.00"],
    }
    assert len(bytes.fromhex(entry["digest"])) == 32


def test_an_invoices_history_tells_of_its_payments_and_credit_notes(
    ada: Person, cleo: Customer
) -> None:
    pk = sent(ada, cleo)["id"]
    sent(ada, cleo)
    payment = ada.post("payments/", {"invoice": pk, "amount": "19", "method": "cash"}).body["id"]
    ada.post(f"payments/{payment}/refund/", {"amount": "9", "reason": "Too much"})
    note = ada.post(f"invoices/{pk}/credit/").body
    copy = ada.post(f"invoices/{pk}/duplicate/").body["id"]
    told = ada.get(f"invoices/{pk}/history/").body["results"]
    assert [(entry["action"], entry["subject_id"]) for entry in told] == [
        ("invoice.drafted", pk),
        ("invoice.issued", pk),
        ("payment.recorded", payment),
        ("payment.refunded", payment),
        ("invoice.credited", note["id"]),
        ("invoice.duplicated", copy),
    ]
    assert told[2]["changes"]["invoice.amount_paid"] == ["0.00", "19.00"]
    assert told[3]["changes"]["refunded"] == ["0.00", "9.00"]
    assert told[4]["changes"]["number"] == [None, note["number"]]
    assert told[4]["changes"]["invoice.amount_credited"] == ["0.00", "119.00"]
    assert told[4]["changes"]["invoice.status"] == ["sent", "credited"]
    assert actions(ada.get(f"payments/{payment}/history/")) == [
        "payment.recorded",
        "payment.refunded",
    ]
    assert actions(ada.get(f"invoices/{note['id']}/history/")) == ["invoice.credited"]


def test_a_customers_history_says_what_changed(ada: Person) -> None:
    pk = ada.post("customers/", {"name": "Cleo"}).body["id"]
    ada.patch(f"customers/{pk}/", {"name": "Cleopatra", "mobile": "1"})
    ada.post(f"customers/{pk}/archive/")
    ada.post(f"customers/{pk}/restore/")
    created, *others = ada.get(f"customers/{pk}/history/").body["results"]
    assert created["changes"]["name"] == [None, "Cleo"]
    assert [(entry["action"], entry["changes"]) for entry in others] == [
        ("customer.changed", {"name": ["Cleo", "Cleopatra"], "mobile": ["", "1"]}),
        ("customer.archived", {"archived": [False, True]}),
        ("customer.restored", {"archived": [True, False]}),
    ]


def test_what_is_gone_is_still_told(ada: Person, cleo: Customer) -> None:
    pk = draft(ada, cleo)["id"]
    ada.delete(f"invoices/{pk}/")
    assert ada.get(f"invoices/{pk}/history/").status == 404
    told = ada.get("journal/", {"subject": "invoice", "subject_id": pk, "ordering": "seq"})
    assert actions(told) == ["invoice.drafted", "invoice.deleted"]
    assert told.body["results"][1]["changes"]["total"] == ["119.00", None]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"action": "invoice.drafted"}, 2),
        ({"action__in": "invoice.drafted,invoice.issued"}, 3),
        ({"subject": "invoice"}, 3),
        ({"subject__not": "invoice"}, 11),
        ({"related": "invoice"}, 2),
        ({"actor_name": "ada"}, 14),
        ({"actor": "999999"}, 0),
        ({"actor__isnull": "true"}, 0),
        ({"at__gte": "2026-01-01"}, 14),
        ({"at_after": "2026-01-01", "at_before": "2100-12-31"}, 14),
        ({"at_after": "2100-01-01"}, 0),
        ({"at_before": "2020-12-31"}, 0),
        ({"document": "0001"}, 4),
        ({"document": "none"}, 0),
        ({"row": "customer:999999"}, 0),
        ({"at__range": "2020-01-01,2020-12-31"}, 0),
        ({"seq__gt": "6"}, 8),
        ({"search": "issued"}, 1),
    ],
)
def test_filters(query: dict[str, str], count: int, world: World) -> None:
    listed = world.owner.get("journal/", query).body
    assert (listed["count"], len(listed["results"])) == (count, count)


def test_it_is_paged_by_cursor(world: World) -> None:
    seen: list[int] = []
    cursor: Any = ""
    while cursor is not None:
        page = world.owner.get("journal/", {"cursor": cursor, "page_size": 3}).body
        seen += [entry["seq"] for entry in page["results"]]
        cursor = page["next_cursor"]
    assert seen == list(range(14, 0, -1))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes_it(method: str, ada: Person) -> None:
    assert ada.ask(method, "journal/", {}).status == 405


def test_each_organisation_has_its_own(world: World, zoe: Person) -> None:
    assert zoe.get("journal/").body == {"count": 0, "next": None, "previous": None, "results": []}
    zoe.post("customers/", {"name": "Rita"})
    [entry] = zoe.get("journal/").body["results"]
    assert (entry["seq"], entry["actor_name"]) == (1, "zoe")
    found = zoe.get("journal/", {"subject": "invoice", "subject_id": world.invoice})
    assert found.body["count"] == 0
    assert world.owner.get("journal/").body["count"] == 14
