"""The same with many documents: each by itself, and once with a key."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError

from quittance.audit.models import IdempotencyRecord, JournalEntry
from quittance.customers.models import Customer
from quittance.db.errors import Busy
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import issue_invoice
from tests.api.world import everything
from tests.people import Answer, Person, draft, sent

pytestmark = pytest.mark.django_db
ISSUE = "quittance.invoicing.operations.many.issue_invoice"


def bulk(who: Person, action: str, ids: list[Any], key: str = "", **body: Any) -> Answer:
    headers = {"Idempotency_Key": key} if key else {}
    return who.post("invoices/bulk/", {"action": action, "ids": ids, **body}, **headers)


def drafts(who: Person, customer: Customer, count: int) -> list[int]:
    return [draft(who, customer)["id"] for _ in range(count)]


def codes(answer: Answer) -> list[list[str]]:
    return [[one["code"] for one in result["problems"]] for result in answer.body["results"]]


def statuses() -> list[str]:
    return list(Invoice.objects.order_by("pk").values_list("status", flat=True))


class TestEachByItself:
    def test_many_are_sent_in_the_order_of_their_ids(self, ada: Person, cleo: Customer) -> None:
        ids = drafts(ada, cleo, 3)
        answer = bulk(ada, "send", [ids[2], ids[0], ids[1]])
        assert (answer.status, answer.body["done"], answer.body["failed"]) == (200, 3, 0)
        numbers = [result["invoice"]["number"] for result in answer.body["results"]]
        assert [one[-4:] for one in numbers] == ["0001", "0002", "0003"]
        first = answer.body["results"][0]
        whole = ada.get(f"invoices/{ids[2]}/").body
        for parts in ("lines", "tax_breakdown"):
            del whole[parts]
        assert first == {"id": ids[2], "done": True, "invoice": whole, "problems": []}

    def test_what_is_refused_leaves_the_others_alone(
        self, ada: Person, zoe: Person, cleo: Customer
    ) -> None:
        rita = Customer.objects.create(organisation=zoe.organisation, name="R", currency="EUR")
        good, other = drafts(ada, cleo, 2)
        issued, foreign = sent(ada, cleo)["id"], draft(zoe, rita)["id"]
        answer = bulk(ada, "send", [good, issued, foreign, 2**40, other])
        assert (answer.body["done"], answer.body["failed"]) == (2, 3)
        assert codes(answer) == [[], ["invalid_transition"], ["not_found"], ["not_found"], []]
        results = answer.body["results"]
        assert {**results[2], "id": 0} == {**results[3], "id": 0}
        assert Invoice.objects.get(pk=foreign).status == "draft"
        assert Invoice.objects.get(pk=other).status == "sent"

    def test_drafts_are_deleted_and_copied(self, ada: Person, cleo: Customer) -> None:
        one, two = drafts(ada, cleo, 2)
        issued = sent(ada, cleo)["id"]
        copied = bulk(ada, "duplicate", [one, issued])
        assert copied.body["done"] == 2
        new = {result["invoice"]["id"] for result in copied.body["results"]}
        assert new & {one, two, issued} == set()
        gone = bulk(ada, "delete", [two, issued])
        assert codes(gone) == [[], ["invoice_immutable"]]
        assert gone.body["results"][0]["invoice"] is None
        assert not Invoice.objects.filter(pk=two).exists()

    def test_a_date_is_for_all(self, ada: Person, cleo: Customer) -> None:
        ids = drafts(ada, cleo, 2)
        answer = bulk(ada, "send", ids, issue_date="2999-01-01")
        assert codes(answer) == [["future_date"]] * 2
        assert statuses() == ["draft"] * 2

    def test_a_failure_of_ours_is_told_of_its_document_alone(
        self, ada: Person, cleo: Customer
    ) -> None:
        ids = drafts(ada, cleo, 3)

        def fails_once(**given: Any) -> Invoice:
            if given["invoice_id"] == ids[1]:
                raise RuntimeError("planted")
            return issue_invoice(**given)

        with mock.patch(ISSUE, fails_once):
            answer = bulk(ada, "send", ids)
        assert codes(answer) == [[], ["error"], ["busy"]]
        assert statuses() == ["sent", "draft", "draft"]

    def test_what_the_database_refuses_is_a_conflict(self, ada: Person, cleo: Customer) -> None:
        ids = drafts(ada, cleo, 1)
        with mock.patch(ISSUE, side_effect=IntegrityError("gone")):
            assert codes(bulk(ada, "send", ids)) == [["conflict"]]

    def test_after_one_long_wait_no_other_is_waited_for(self, ada: Person, cleo: Customer) -> None:
        ids = drafts(ada, cleo, 3)
        with mock.patch(ISSUE, side_effect=Busy()) as issue:
            answer = bulk(ada, "send", ids)
        assert codes(answer) == [["busy"]] * 3
        assert issue.call_count == 1


class TestOnce:
    def test_a_repetition_does_nothing_twice(self, ada: Person, cleo: Customer) -> None:
        ids = [*drafts(ada, cleo, 2), 2**40]
        first = bulk(ada, "duplicate", ids, key="k")
        before = everything()
        second = bulk(ada, "duplicate", ids, key="k")
        assert (second.raw, second.headers["Idempotent-Replayed"]) == (first.raw, "true")
        assert everything() == before

    def test_after_a_crash_a_repetition_does_the_rest(self, ada: Person, cleo: Customer) -> None:
        ids = drafts(ada, cleo, 3)

        class Crash(BaseException):
            pass

        def crashes(**given: Any) -> Invoice:
            if given["invoice_id"] == ids[2]:
                raise Crash
            return issue_invoice(**given)

        with mock.patch(ISSUE, crashes), pytest.raises(Crash):
            bulk(ada, "send", ids, key="k")
        assert statuses() == ["sent", "sent", "draft"]
        answer = bulk(ada, "send", ids, key="k")
        assert codes(answer) == [[], [], []]
        assert answer.body["results"][0]["invoice"]["number"].endswith("0001")
        assert "Idempotent-Replayed" not in answer.headers
        assert statuses() == ["sent"] * 3
        issued = JournalEntry.objects.filter(action="invoice.issued")
        assert issued.count() == 3

    def test_what_was_busy_is_done_by_the_repetition(self, ada: Person, cleo: Customer) -> None:
        ids = drafts(ada, cleo, 2)
        with mock.patch(ISSUE, side_effect=[issue_invoice, Busy()]) as issue:
            issue.side_effect = busy_at(ids[1])
            assert codes(bulk(ada, "send", ids, key="k")) == [[], ["busy"]]
        again = bulk(ada, "send", ids, key="k")
        assert codes(again) == [[], []]
        assert statuses() == ["sent"] * 2

    def test_the_key_of_another_request_is_refused_also_halfway(
        self, ada: Person, cleo: Customer
    ) -> None:
        ids = drafts(ada, cleo, 2)
        with mock.patch(ISSUE, side_effect=busy_at(ids[1])):
            bulk(ada, "send", ids, key="k")
        before = everything()
        refused = bulk(ada, "delete", [ids[1]], key="k")
        assert (refused.status, refused.codes) == (422, [("idempotency_key_reused", None)])
        assert everything() == before

    def test_a_refusal_of_the_whole_is_kept(self, ada: Person) -> None:
        first = bulk(ada, "send", [], key="k")
        assert (first.status, first.codes) == (400, [("empty", "ids")])
        assert bulk(ada, "send", [], key="k").headers["Idempotent-Replayed"] == "true"

    def test_without_a_key_nothing_is_kept(self, ada: Person, cleo: Customer) -> None:
        bulk(ada, "send", drafts(ada, cleo, 2))
        assert not IdempotencyRecord.objects.exists()


def busy_at(pk: int) -> Any:
    def issue(**given: Any) -> Invoice:
        if given["invoice_id"] == pk:
            raise Busy()
        return issue_invoice(**given)

    return issue


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"action": "burn", "ids": [1]}, [("invalid_choice", "action")]),
        ({"action": "send"}, [("required", "ids")]),
        ({"action": "send", "ids": list(range(1, 202))}, [("max_length", "ids")]),
        ({"action": "send", "ids": [1, 2, 1]}, [("invalid", "ids.2")]),
        ({"action": "send", "ids": [1, "x"]}, [("invalid", "ids.1")]),
        ({"action": "send", "ids": [1], "colour": "red"}, [("unknown_field", "colour")]),
    ],
)
def test_what_cannot_be_read_is_named(
    body: dict[str, Any], expected: list[tuple[str, str]], ada: Person
) -> None:
    answer = ada.post("invoices/bulk/", body)
    assert (answer.status, answer.codes) == (400, expected)


def test_a_viewer_may_not(vera: Person, ada: Person, cleo: Customer) -> None:
    ids = drafts(ada, cleo, 1)
    assert bulk(vera, "send", ids).status == 403
    assert statuses() == ["draft"]
