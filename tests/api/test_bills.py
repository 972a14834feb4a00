"""Suppliers' bills over the API: agents, managers, admins."""

from __future__ import annotations

from typing import Any

import pytest

from quittance.accounts.models import Organisation
from quittance.bills.models import Bill
from tests.api.world import everything
from tests.bills.desk import IBAN, OTHER_IBAN
from tests.people import Person

pytestmark = pytest.mark.django_db
LINE = {"description": "Paper", "net_amount": "100.00", "tax_rate": "19"}


@pytest.fixture
def mill(ivy: Person) -> int:
    answer = ivy.post("suppliers/", {"name": "Paper Mill", "vat_number": "de 129273398"})
    assert answer.status == 201
    assert (answer.body["vat_number"], answer.body["currency"]) == ("DE129273398", "EUR")
    return int(answer.body["id"])


def body(mill: int, **fields: Any) -> dict[str, Any]:
    usual = {
        "supplier": mill,
        "number": "R-1",
        "issue_date": "2026-11-02",
        "due_date": "2020-11-30",
        "stated_total": "119.00",
        "iban": OTHER_IBAN,
        "lines": [LINE],
    }
    return {**usual, "due_date": "2026-11-30", **fields}


def entered(who: Person, mill: int, **fields: Any) -> dict[str, Any]:
    answer = who.post("bills/", body(mill, **fields))
    assert answer.status == 201, answer.body
    return dict(answer.body)


def test_from_entry_to_payment(ivy: Person, max_: Person, ada: Person, mill: int) -> None:
    bill = entered(ivy, mill)
    assert (bill["status"], bill["total"], bill["difference"]) == ("draft", "119.00", "0.00")
    assert bill["tax_breakdown"] == [
        {"category": "S", "rate": "19.00", "taxable": "100.00", "tax": "19.00", "stated": False}
    ]
    at = f"bills/{bill['id']}/"
    assert ivy.post(f"{at}submit/").body["status"] == "submitted"
    assert ivy.post(f"{at}approve/").codes == [("permission_denied", None)]
    approved = max_.post(f"{at}approve/").body
    assert (approved["status"], approved["decided_by_name"]) == ("approved", "max")
    assert ivy.patch(at, {"notes": "x"}).codes == [("bill_frozen", None)]
    assert ada.delete(at).codes == [("bill_frozen", None)]
    paid = ada.post(f"{at}pay/", {"reference": "T-1"}).body
    assert (paid["status"], paid["paid_reference"]) == ("paid", "T-1")
    told = [one["action"] for one in ada.get(f"{at}history/").body["results"]]
    assert told == ["bill.entered", "bill.submitted", "bill.approved", "bill.paid"]


def test_the_same_number_adds_its_lines(ivy: Person, mill: int) -> None:
    first = entered(ivy, mill)
    ink = {"description": "Ink", "net_amount": "50.00", "tax_rate": "19"}
    answer = ivy.post("bills/", body(mill, number="r-1", lines=[ink]))
    assert (answer.status, answer.body["id"]) == (200, first["id"])
    assert [line["description"] for line in answer.body["lines"]] == ["Paper", "Ink"]
    refused = ivy.post("bills/", body(mill, lines=[LINE, ink]))
    assert (refused.status, refused.codes) == (409, [("already_entered", "number")])


def test_lines_for_a_colleagues_bill_show_an_agent_nothing_of_it(
    ivy: Person, ada: Person, max_: Person, mill: int
) -> None:
    theirs = entered(ada, mill)
    ink = {"description": "Ink", "net_amount": "50.00", "tax_rate": "19"}
    answer = ivy.post("bills/", body(mill, lines=[ink]))
    assert (answer.status, answer.body) == (
        202,
        {"id": theirs["id"], "number": "R-1", "lines_added": 1},
    )
    assert ivy.get(f"bills/{theirs['id']}/").status == 404
    assert len(ada.get(f"bills/{theirs['id']}/").body["lines"]) == 2
    pen = {"description": "Pen", "net_amount": "1.00", "tax_rate": "19"}
    assert max_.post("bills/", body(mill, lines=[pen])).status == 403
    mine = ada.post("bills/", body(mill, lines=[pen]))
    assert (mine.status, len(mine.body["lines"])) == (200, 3)


def test_what_does_not_add_up_is_not_submitted(ivy: Person, mill: int) -> None:
    bill = entered(ivy, mill, stated_total="120.00", issue_date=None)
    refused = ivy.post(f"bills/{bill['id']}/submit/")
    assert (refused.status, refused.codes) == (
        400,
        [("required", "issue_date"), ("difference", "stated_total")],
    )
    assert [one["code"] for one in bill["checks"]] == ["difference"]


def test_an_agent_sees_and_touches_their_own_alone(
    ivy: Person, ada: Person, max_: Person, vera: Person, mill: int
) -> None:
    bill = entered(ada, mill)
    before = everything()
    assert ivy.get("bills/").body["count"] == 0
    at = f"bills/{bill['id']}/"
    for method, path in (
        ("get", at),
        ("patch", at),
        ("delete", at),
        ("get", f"{at}history/"),
        ("post", f"{at}submit/"),
        ("post", f"{at}withdraw/"),
    ):
        assert ivy.ask(method, path, {}).status == 404, (method, path)
    assert everything() == before
    for who in (ada, max_, vera):
        assert who.get("bills/").body["count"] == 1
    assert max_.delete(at).codes == [("permission_denied", None)]


def test_a_rejected_bill_comes_again(ivy: Person, max_: Person, mill: int) -> None:
    at = f"bills/{entered(ivy, mill)['id']}/"
    ivy.post(f"{at}submit/")
    assert max_.post(f"{at}reject/", {}).codes == [("required", "reason")]
    rejected = max_.post(f"{at}reject/", {"reason": "Second page?"}).body
    assert (rejected["status"], rejected["reason"]) == ("rejected", "Second page?")
    again = ivy.patch(at, {"notes": "There it is"}).body
    assert (again["status"], again["reason"]) == ("draft", "")
    assert ivy.post(f"{at}comments/", {"text": "Sorry"}).body["author_name"] == "ivy"
    assert [one["text"] for one in max_.get(at).body["comments"]] == ["Sorry"]


def test_another_account_than_before_is_told_and_asked_for(
    ivy: Person, max_: Person, mill: int
) -> None:
    for number, iban in (("R-1", OTHER_IBAN), ("R-2", IBAN)):
        at = f"bills/{entered(ivy, mill, number=number, iban=iban)['id']}/"
        ivy.post(f"{at}submit/")
        checks = [one["code"] for one in max_.get(at).body["checks"]]
        if number == "R-1":
            assert (checks, max_.post(f"{at}approve/").status) == ([], 200)
    assert checks == ["new_account", "maybe_double"]
    assert max_.post(f"{at}approve/").codes == [("new_account", None)]
    assert max_.post(f"{at}approve/", {"confirm_account": True}).status == 200
    accounts = max_.get(f"suppliers/{mill}/").body["accounts"]
    assert [one["iban"] for one in accounts] == [OTHER_IBAN, IBAN]


def test_what_is_due_is_filtered(ivy: Person, ada: Person, mill: int) -> None:
    entered(ivy, mill, issue_date="2020-01-01", due_date="2020-01-31")
    entered(ivy, mill, number="R-2", due_date=None)
    listed = ada.get("bills/", {"late": "true"}).body["results"]
    assert [one["number"] for one in listed] == ["R-1"]
    assert ada.get("bills/", {"late": "false"}).body["count"] == 1
    assert ada.get("bills/", {"late": "x"}).codes == [("invalid", "late")]
    assert ada.get("bills/", {"search": "paper r-2"}).body["count"] == 1


def test_transfers_are_a_file(ivy: Person, max_: Person, ada: Person, mill: int) -> None:
    at = f"bills/{entered(ivy, mill)['id']}/"
    ivy.post(f"{at}submit/")
    max_.post(f"{at}approve/")
    pk = Bill.objects.get().pk
    refused = ada.post("payment-runs/", {"bills": [pk]})
    assert (refused.status, refused.codes) == (409, [("not_transferable", "iban")])
    Organisation.objects.filter(pk=ada.organisation.pk).update(iban=IBAN)
    run = ada.post("payment-runs/", {"bills": [pk]})
    assert (run.status, run.body["count"], run.body["total"]) == (201, 1, "119.00")
    file = ada.get(f"payment-runs/{run.body['id']}/file/")
    assert file.headers["Content-Type"] == "application/xml"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert b'<InstdAmt Ccy="EUR">119.00</InstdAmt>' in file.raw
    assert max_.get(f"payment-runs/{run.body['id']}/file/").status == 403
    assert ada.post(f"payment-runs/{run.body['id']}/settle/").body["status"] == "executed"
    assert ada.get(at).body["status"] == "paid"


@pytest.mark.parametrize(
    ("changes", "code", "attr"),
    [
        ({"status": "paid"}, "read_only", "status"),
        ({"supplier": 987}, "does_not_exist", "supplier"),
        ({"currency": "XXX"}, "invalid_choice", "currency"),
        ({"lines": [{"description": "x", "tax_rate": "19"}]}, "required", "lines.0.net_amount"),
        ({"lines": [{**LINE, "net_amount": "1.001"}]}, "max_decimal_places", "lines.0.net_amount"),
        ({"taxes": [{"rate": "7", "tax": "1"}]}, "invalid", "taxes.0.rate"),
        ({"issue_date": "2199-12-31", "due_date": None}, "future_date", "issue_date"),
        ({"issue_date": "0206-11-28"}, "out_of_range", "issue_date"),
        ({"due_date": "9999-12-31"}, "out_of_range", "due_date"),
        ({"origins": {"number": "dreamt"}}, "invalid_choice", "origins.number"),
    ],
)
def test_what_is_wrong_is_named(
    changes: dict[str, Any], code: str, attr: str, ivy: Person, mill: int
) -> None:
    refused = ivy.post("bills/", body(mill, **changes))
    assert (refused.status, refused.codes) == (400, [(code, attr)])
    assert not Bill.objects.exists()
