"""Sending, crediting, duplicating, explaining."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from tests.api.world import everything
from tests.people import Person, draft, line, sent

pytestmark = pytest.mark.django_db
SUMS = ("subtotal", "allowance_total", "taxable_total", "tax_total", "total")


def day(person: Person, days: int = 0) -> str:
    return str(person.organisation.today() + timedelta(days=days))


def credit(who: Person, invoice: dict[str, Any], *lines: tuple[int, str], reason: str = "") -> Any:
    """Credit quantities of lines by their position, or all of it."""
    named = [{"line": invoice["lines"][place]["id"], "quantity": much} for place, much in lines]
    body = {"lines": named, "reason": reason} if lines else {"reason": reason}
    return who.post(f"invoices/{invoice['id']}/credit/", body)


class TestSending:
    def test_it_gets_number_dates_and_status(self, ada: Person, cleo: Customer) -> None:
        made = draft(ada, cleo)
        issued = ada.post(f"invoices/{made['id']}/send/")
        assert issued.status == 200
        given = {
            "status": "sent",
            "number": f"INV-{day(ada)[:4]}-0001",
            "issue_date": day(ada),
            "due_date": day(ada, 30),
            "sent_at": issued.body["sent_at"],
            "updated_at": issued.body["updated_at"],
        }
        assert issued.body == {**made, **given}
        assert issued.body["sent_at"] is not None

    def test_numbers_follow_each_other(self, ada: Person, cleo: Customer) -> None:
        numbers = [sent(ada, cleo)["number"][-4:] for _ in range(3)]
        assert numbers == ["0001", "0002", "0003"]

    def test_a_given_number_is_kept_and_never_given_again(
        self, ada: Person, cleo: Customer
    ) -> None:
        given = f"INV-{day(ada)[:4]}-0001"
        assert sent(ada, cleo, number=given)["number"] == given
        assert sent(ada, cleo)["number"] == f"INV-{day(ada)[:4]}-0002"

    def test_twice_is_refused(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo)
        before = everything()
        refused = ada.post(f"invoices/{made['id']}/send/")
        assert (refused.status, refused.codes) == (409, [("invalid_transition", None)])
        assert everything() == before

    def test_a_date_of_the_past_may_be_named(self, ada: Person, cleo: Customer) -> None:
        made = draft(ada, cleo)
        issued = ada.post(f"invoices/{made['id']}/send/", {"issue_date": day(ada, -40)}).body
        assert (issued["issue_date"], issued["due_date"]) == (day(ada, -40), day(ada, -10))
        assert issued["status"] == "overdue"

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({"issue_date": "x"}, [("invalid", "issue_date")]),
            ({"issue_date": "2999-01-01"}, [("future_date", "issue_date")]),
            ({"issue_date": "0206-11-28"}, [("out_of_range", "issue_date")]),
            ({"issue_date": "-1"}, [("runs_backwards", "issue_date")]),
            ({"email": "yes please"}, [("invalid", "email")]),
            (
                {"number": "7", "status": "paid"},
                [("unknown_field", "number"), ("unknown_field", "status")],
            ),
        ],
    )
    def test_what_is_wrong_is_named(
        self, body: dict[str, Any], errors: list[tuple[str, str]], ada: Person, cleo: Customer
    ) -> None:
        sent(ada, cleo)
        made = draft(ada, cleo)
        if body.get("issue_date") == "-1":
            body = {"issue_date": day(ada, -1)}
        before = everything()
        refused = ada.post(f"invoices/{made['id']}/send/", body)
        assert (refused.status, refused.codes) == (400, errors)
        assert everything() == before

    def test_one_over_nothing_is_paid_at_once(self, ada: Person, cleo: Customer) -> None:
        issued = sent(ada, cleo, discount="100")
        assert (issued["status"], issued["total"], issued["paid_at"]) == (
            "paid",
            "0.00",
            issued["sent_at"],
        )

    def test_it_keeps_what_its_customer_was_called(self, ada: Person, cleo: Customer) -> None:
        issued = sent(ada, cleo)
        ada.patch(f"customers/{cleo.pk}/", {"name": "Dido"})
        assert ada.get(f"invoices/{issued['id']}/").body["customer_name"] == "Cleo"

    def test_it_is_late_the_day_after_it_was_due_without_the_nightly_run(
        self, ada: Person, cleo: Customer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issued = sent(ada, cleo, due_date=day(ada, 3))
        path = f"invoices/{issued['id']}/"
        for days, status in ((3, "sent"), (4, "overdue")):
            later(monkeypatch, days)
            assert ada.get(path).body["status"] == status
            assert ada.get("invoices/").body["results"][0]["status"] == status
            assert ada.get("invoices/", {"status": status}).body["count"] == 1
            monkeypatch.undo()
        assert Invoice.objects.get().status == "sent"


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Move the clock."""
    now = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: now)


class TestCrediting:
    def test_all_of_it(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo, lines=[line(quantity=3, unit_price="33.33"), line()], discount="7")
        note = credit(ada, made, reason="Wrong address")
        assert note.status == 201
        body = note.body
        assert (body["kind"], body["status"], body["corrects"], body["reason"]) == (
            "credit_note",
            "sent",
            made["id"],
            "Wrong address",
        )
        assert body["number"] == f"CN-{day(ada)[:4]}-0001"
        assert [body[name] for name in SUMS] == [made[name] for name in SUMS]
        assert body["tax_breakdown"] == made["tax_breakdown"]
        assert [one["corrects_line"] for one in body["lines"]] == [
            one["id"] for one in made["lines"]
        ]
        after = ada.get(f"invoices/{made['id']}/").body
        assert (after["status"], after["amount_credited"], after["balance_due"]) == (
            "credited",
            made["total"],
            "0.00",
        )

    def test_in_parts_that_come_to_exactly_all_of_it(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo, lines=[line(quantity=3, unit_price="33.333333")], discount="0.01")
        notes = [credit(ada, made, (0, "1")).body for _ in range(2)] + [credit(ada, made).body]
        for name in SUMS:
            assert sum(cents(note[name]) for note in notes) == cents(made[name])
        after = ada.get(f"invoices/{made['id']}/").body
        assert (after["status"], after["balance_due"]) == ("credited", "0.00")

    def test_part_of_it(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo, lines=[line(quantity=4), line(unit_price=50)])
        note = credit(ada, made, (0, "1.5")).body
        [only] = note["lines"]
        assert (only["quantity"], only["net_amount"], only["corrects_line"]) == (
            "1.5",
            "150.00",
            made["lines"][0]["id"],
        )
        assert note["total"] == "178.50"
        after = ada.get(f"invoices/{made['id']}/").body
        assert (after["status"], after["amount_credited"], after["balance_due"]) == (
            "sent",
            "178.50",
            "357.00",
        )

    @pytest.mark.parametrize(
        ("wanted", "errors"),
        [
            ([(0, "2.000001")], [("exceeds_remaining", "lines.0.quantity")]),
            ([(1, "1"), (0, "3")], [("exceeds_remaining", "lines.1.quantity")]),
            ([(0, "1"), (0, "1")], [("invalid", "lines.1.line")]),
            ([(0, "0")], [("min_value", "lines.0.quantity")]),
            ([(0, "-1")], [("min_value", "lines.0.quantity")]),
        ],
    )
    def test_never_more_than_is_left(
        self,
        wanted: list[tuple[int, str]],
        errors: list[tuple[str, str]],
        ada: Person,
        cleo: Customer,
    ) -> None:
        made = sent(ada, cleo, lines=[line(quantity=3), line()])
        credit(ada, made, (0, "1"))
        before = everything()
        refused = credit(ada, made, *wanted)
        assert (refused.status, refused.codes) == (400, errors)
        assert everything() == before

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({"lines": []}, [("empty", "lines")]),
            ({"lines": [{}]}, [("required", "lines.0.line"), ("required", "lines.0.quantity")]),
            ({"lines": [{"line": 2**40, "quantity": 1}]}, [("does_not_exist", "lines.0.line")]),
            (
                {"lines": [{"line": 1, "quantity": 1, "price": 1}]},
                [("unknown_field", "lines.0.price")],
            ),
            ({"reason": "x" * 501}, [("max_length", "reason")]),
            ({"amount": "5"}, [("unknown_field", "amount")]),
        ],
    )
    def test_what_is_wrong_is_named(
        self, body: dict[str, Any], errors: list[tuple[str, str]], ada: Person, cleo: Customer
    ) -> None:
        made = sent(ada, cleo)
        before = everything()
        refused = ada.post(f"invoices/{made['id']}/credit/", body)
        assert (refused.status, refused.codes) == (400, errors)
        assert everything() == before

    def test_only_what_is_issued_and_not_all_credited(self, ada: Person, cleo: Customer) -> None:
        unsent, made = draft(ada, cleo), sent(ada, cleo)
        note = credit(ada, made).body
        before = everything()
        for wrong, code in (
            (unsent, "invalid_transition"),
            (note, "invalid_transition"),
            (made, "nothing_to_credit"),
        ):
            refused = credit(ada, wrong)
            assert (refused.status, refused.codes) == (409, [(code, None)])
        assert everything() == before

    def test_what_was_paid_is_due_back(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo)
        ada.post("payments/", {"invoice": made["id"], "amount": "100", "method": "cash"})
        credit(ada, made)
        after = ada.get(f"invoices/{made['id']}/").body
        assert (after["status"], after["balance_due"], after["refund_due"]) == (
            "credited",
            "0.00",
            "100.00",
        )


def cents(text: str) -> int:
    return int(text.replace(".", ""))


class TestDuplicating:
    def test_a_new_draft_with_the_same_lines(self, ada: Person, cleo: Customer) -> None:
        lines = [line(discount="1"), line(discount_percent="10")]
        made = sent(ada, cleo, lines=lines, discount="5", notes="Thanks", purchase_order="PO")
        copy = ada.post(f"invoices/{made['id']}/duplicate/")
        assert copy.status == 201
        own = {"id", "created_at", "updated_at", "lines"}
        fresh = {"status": "draft", "number": None, "issue_date": None, "due_date": None}
        expected = {**made, **fresh, "sent_at": None}
        assert without(copy.body, own) == without(expected, own)
        assert copy.body["id"] != made["id"]
        assert [without(one, {"id"}) for one in copy.body["lines"]] == [
            without(one, {"id"}) for one in made["lines"]
        ]
        assert ada.get(f"invoices/{made['id']}/").body == made

    def test_credit_notes_are_not_copied(self, ada: Person, cleo: Customer) -> None:
        note = credit(ada, sent(ada, cleo)).body
        before = everything()
        refused = ada.post(f"invoices/{note['id']}/duplicate/")
        assert (refused.status, refused.codes) == (409, [("invalid_transition", None)])
        assert everything() == before


def without(body: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"lines": [line(quantity="1.333333", unit_price="9.99"), line(tax_rate=7)]},
        {"lines": [line(discount="1"), line(discount_percent="33.3333")], "discount": "7.77"},
        {"lines": [line(unit_price="119")], "prices_include_tax": True, "discount": "11.9"},
        {"lines": [line(unit_price="1.2345")], "currency": "KWD"},
        {"lines": [line(unit_price="99.5")], "currency": "JPY"},
        {"lines": [line(tax_rate=0, tax_category="E", exemption_reason="Art. 132")]},
    ],
)
@pytest.mark.parametrize("kind", ["invoice", "credit note"])
def test_its_explanation_comes_to_its_figures(
    fields: dict[str, Any], kind: str, ada: Person, cleo: Customer
) -> None:
    body = sent(ada, cleo, **fields)
    if kind == "credit note":
        body = credit(ada, body, (0, "0.5")).body
    told = ada.get(f"invoices/{body['id']}/explain/").body
    assert told["currency"] == body["currency"]
    steps = {step["refers_to"]: step["rounded"] for step in told["steps"]}
    for name in [name for name in steps if name.endswith(".lines_total")]:
        # Without a document discount the sum of the lines is what is taxable.
        steps.setdefault(name.replace("lines_total", "taxable"), steps[name])
    expected = {f"lines.{place}.net": one["net_amount"] for place, one in enumerate(body["lines"])}
    for group in body["tax_breakdown"]:
        name = f"taxes.{group['category']}.{group['rate'].rstrip('0').rstrip('.')}"
        expected |= {name: group["tax"], f"{name}.taxable": group["taxable"]}
    expected |= {name: body[name] for name in ("subtotal", "taxable_total", "tax_total", "total")}
    assert {name: steps.get(name) for name in expected} == expected
    assert told["steps"][-1]["refers_to"] == "total"
    assert all(step["label"] and step["expression"] and step["exact"] for step in told["steps"])


def test_a_draft_of_a_customer_archived_since_can_still_be_changed(
    ada: Person, cleo: Customer
) -> None:
    made = draft(ada, cleo)
    ada.post(f"customers/{cleo.pk}/archive/")
    changed = ada.patch(f"invoices/{made['id']}/", {"discount": "19.00", "customer": cleo.pk})
    assert (changed.status, changed.body["total"]) == (200, "96.39")
    assert ada.post("invoices/", {"customer": cleo.pk, "lines": [line()]}).codes == [
        ("archived", "customer")
    ]


def test_a_line_discount_above_its_line_is_the_only_thing_wrong(
    ada: Person, cleo: Customer
) -> None:
    answer = ada.post("invoices/", {"customer": cleo.pk, "lines": [line(discount="100.01")]})
    assert answer.codes == [("max_value", "lines.0.discount")]
