from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from quittance.customers.models import Customer
from tests.api.world import everything
from tests.people import Answer, Person, draft, sent

pytestmark = pytest.mark.django_db


def pay(who: Person, invoice: dict[str, Any], amount: Any = "119.00", **more: Any) -> Answer:
    body = {"invoice": invoice["id"], "amount": amount, "method": "bank_transfer", **more}
    return who.post("payments/", body)


def refund(who: Person, payment: int, **body: Any) -> Answer:
    return who.post(f"payments/{payment}/refund/", body)


class TestPaying:
    def test_every_field_is_kept(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo)
        paid = pay(
            ada,
            made,
            "19.5",
            method="card",
            received_on="2026-01-31",
            reference="Thanks",
            provider_reference="pi_1",
        )
        assert paid.status == 201
        assert paid.body == {
            "id": paid.body["id"],
            "invoice": made["id"],
            "customer": cleo.pk,
            "currency": "EUR",
            "amount": "19.50",
            "method": "card",
            "received_on": "2026-01-31",
            "reference": "Thanks",
            "provider_reference": "pi_1",
            "invoice_status": "sent",
            "balance_due": "99.50",
            "refunded": "0.00",
            "created_at": paid.body["created_at"],
        }
        assert ada.get(f"payments/{paid.body['id']}/").body == paid.body
        assert ada.get("payments/").body["results"] == [paid.body]

    def test_what_is_not_named(self, ada: Person, cleo: Customer) -> None:
        body = pay(ada, sent(ada, cleo), 1, received_on=None, provider_reference="").body
        assert (body["received_on"], body["reference"], body["provider_reference"]) == (
            str(ada.organisation.today()),
            "",
            None,
        )

    def test_the_last_one_pays_the_invoice(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo)
        assert pay(ada, made, "118.99").body["invoice_status"] == "sent"
        last = pay(ada, made, "0.01").body
        assert (last["invoice_status"], last["balance_due"]) == ("paid", "0.00")
        after = ada.get(f"invoices/{made['id']}/").body
        assert (after["status"], after["amount_paid"], after["balance_due"]) == (
            "paid",
            "119.00",
            "0.00",
        )
        assert after["paid_at"] is not None

    @pytest.mark.parametrize(
        ("currency", "amount", "due"), [("JPY", "19", "100"), ("KWD", "19.001", "99.999")]
    )
    def test_amounts_have_the_decimals_of_the_currency(
        self, currency: str, amount: str, due: str, ada: Person, cleo: Customer
    ) -> None:
        body = pay(ada, sent(ada, cleo, currency=currency), amount).body
        assert (body["currency"], body["amount"], body["balance_due"]) == (currency, amount, due)

    @pytest.mark.parametrize(
        ("wrong", "errors"),
        [
            ({"amount": "0"}, [("min_value", "amount")]),
            ({"amount": "-1"}, [("min_value", "amount")]),
            ({"amount": "0.001"}, [("max_decimal_places", "amount")]),
            ({"amount": "0.0001"}, [("max_decimal_places", "amount")]),
            ({"amount": "119.01"}, [("overpayment", "amount")]),
            ({"amount": "9999999999999.999"}, [("max_decimal_places", "amount")]),
            ({"amount": "10000000000000"}, [("max_value", "amount")]),
            ({"amount": None}, [("null", "amount")]),
            ({"amount": True}, [("invalid", "amount")]),
            ({"amount": "1,50"}, [("invalid", "amount")]),
            ({"method": "cheque"}, [("invalid_choice", "method")]),
            ({"method": None}, [("null", "method")]),
            ({"received_on": "2999-01-01"}, [("future_date", "received_on")]),
            ({"received_on": "1899-12-31"}, [("out_of_range", "received_on")]),
            ({"received_on": "yesterday"}, [("invalid", "received_on")]),
            ({"reference": "x" * 141}, [("max_length", "reference")]),
            ({"provider_reference": "x" * 141}, [("max_length", "provider_reference")]),
            ({"note": "x"}, [("unknown_field", "note")]),
            *(
                ({name: None}, [("read_only", name)])
                for name in (
                    "id customer currency invoice_status balance_due refunded created_at"
                ).split()
            ),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_changed(
        self, wrong: dict[str, Any], errors: list[tuple[str, str]], ada: Person, cleo: Customer
    ) -> None:
        made = sent(ada, cleo)
        before = everything()
        refused = pay(ada, made, **{"amount": "1", **wrong})
        assert (refused.status, refused.codes) == (400, errors)
        assert everything() == before

    def test_too_much_is_told_with_the_balance(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo)
        pay(ada, made, "100")
        [error] = pay(ada, made, "19.01").body["errors"]
        assert "19.00" in error["detail"]

    def test_only_issued_invoices_take_payments(self, ada: Person, cleo: Customer) -> None:
        unsent, made = draft(ada, cleo), sent(ada, cleo)
        note = ada.post(f"invoices/{made['id']}/credit/", {}).body
        before = everything()
        for wrong in (unsent, note):
            refused = pay(ada, wrong, "1")
            assert (refused.status, refused.codes) == (409, [("invoice_not_payable", None)])
        assert pay(ada, made, "1").codes == [("overpayment", "amount")]
        assert pay(ada, {"id": 2**40}, "1").codes == [("not_found", "invoice")]
        assert everything() == before

    def test_nothing_changes_it(self, ada: Person, cleo: Customer) -> None:
        payment = pay(ada, sent(ada, cleo)).body["id"]
        before = everything()
        for method in ("put", "patch", "delete"):
            refused = ada.ask(method, f"payments/{payment}/", {"amount": "1"})
            assert (refused.status, refused.codes) == (405, [("method_not_allowed", None)])
        assert everything() == before


class TestProviderReference:
    def test_the_same_again_gives_the_first_payment(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo)
        first = pay(ada, made, provider_reference="pi_1")
        before = everything()
        for amount in ("119", "5", "9999"):
            again = pay(ada, made, amount, provider_reference="pi_1", method="cash")
            assert (again.status, again.body) == (200, first.body)
        assert everything() == before

    def test_for_another_invoice_it_is_refused(self, ada: Person, cleo: Customer) -> None:
        pay(ada, sent(ada, cleo), provider_reference="pi_1")
        other = sent(ada, cleo)
        before = everything()
        refused = pay(ada, other, provider_reference="pi_1")
        assert (refused.status, refused.codes) == (409, [("provider_reference_reused", None)])
        assert everything() == before

    def test_none_is_not_the_same_as_none(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo)
        given = [pay(ada, made, 1, provider_reference=none).status for none in (None, "", None)]
        assert given == [201, 201, 201]


class TestRefunding:
    def test_all_that_is_left(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo)
        payment = pay(ada, made).body["id"]
        part = refund(ada, payment, amount="19", reason="Goodwill")
        assert part.status == 201
        assert part.body == {
            "id": part.body["id"],
            "payment": payment,
            "invoice": made["id"],
            "currency": "EUR",
            "amount": "19.00",
            "reason": "Goodwill",
            "refunded_on": str(ada.organisation.today()),
            "invoice_status": "sent",
            "balance_due": "19.00",
            "created_at": part.body["created_at"],
        }
        rest = refund(ada, payment).body
        assert (rest["amount"], rest["balance_due"]) == ("100.00", "119.00")
        assert ada.get(f"payments/{payment}/").body["refunded"] == "119.00"
        after = ada.get(f"invoices/{made['id']}/").body
        assert (after["status"], after["amount_paid"], after["paid_at"]) == ("sent", "0.00", None)

    def test_of_a_credited_invoice_nothing_is_due_again(self, ada: Person, cleo: Customer) -> None:
        made = sent(ada, cleo)
        payment = pay(ada, made).body["id"]
        ada.post(f"invoices/{made['id']}/credit/", {})
        body = refund(ada, payment).body
        assert (body["invoice_status"], body["balance_due"]) == ("credited", "0.00")
        assert ada.get(f"invoices/{made['id']}/").body["refund_due"] == "0.00"

    @pytest.mark.parametrize(
        ("wrong", "errors"),
        [
            ({"amount": "0"}, [("min_value", "amount")]),
            ({"amount": "-5"}, [("min_value", "amount")]),
            ({"amount": "100.01"}, [("exceeds_payment", "amount")]),
            ({"amount": "0.001"}, [("max_decimal_places", "amount")]),
            ({"amount": None}, [("null", "amount")]),
            ({"reason": "x" * 501}, [("max_length", "reason")]),
            ({"method": "cash"}, [("unknown_field", "method")]),
        ],
    )
    def test_what_is_wrong_is_named(
        self, wrong: dict[str, Any], errors: list[tuple[str, str]], ada: Person, cleo: Customer
    ) -> None:
        payment = pay(ada, sent(ada, cleo)).body["id"]
        refund(ada, payment, amount="19")
        before = everything()
        refused = refund(ada, payment, **wrong)
        assert (refused.status, refused.codes) == (400, errors)
        assert everything() == before

    def test_there_is_an_end_to_it(self, ada: Person, cleo: Customer) -> None:
        payment = pay(ada, sent(ada, cleo)).body["id"]
        refund(ada, payment)
        before = everything()
        for body in ({}, {"amount": "0.01"}):
            refused = refund(ada, payment, **body)
            assert (refused.status, refused.codes) == (409, [("already_refunded", None)])
        assert everything() == before

    def test_a_late_invoice_is_late_again(self, ada: Person, cleo: Customer) -> None:
        long_ago = str(ada.organisation.today() - timedelta(days=40))
        made = draft(ada, cleo)
        ada.post(f"invoices/{made['id']}/send/", {"issue_date": long_ago})
        payment = pay(ada, made).body
        assert payment["invoice_status"] == "paid"
        assert refund(ada, payment["id"]).body["invoice_status"] == "overdue"
