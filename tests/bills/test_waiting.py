"""What of the bills waits for a person, beside what does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from quittance.bills.models import Bill
from quittance.bills.operations import approve_bill
from quittance.bills.queries import Some, to_do_of
from tests.bills.desk import actor, entered, position, submitted, supplier
from tests.people import Person

pytestmark = pytest.mark.django_db
D = Decimal


def approved(by: Person, bill: Bill) -> Bill:
    return approve_bill(organisation=by.organisation, bill_id=bill.pk, by=actor(by, "admin"))


def bought(net: str, **fields: Any) -> dict[str, Any]:
    return {"lines": [position(net=net)], "stated_total": D(net) * D("1.19"), **fields}


def test_bills_of_others_wait_and_approved_ones_become_late(
    ivy: Person, ada: Person, zoe: Person
) -> None:
    mill, theirs = supplier(ada.organisation), supplier(zoe.organisation)
    due = date(2026, 11, 30)
    entered(ivy, "agent", mill, number="draft")
    submitted(ivy, "agent", mill, **bought("100.00", number="1"))
    submitted(ivy, "agent", mill, **bought("10.00", number="2", kind="credit_note"))
    submitted(ada, "admin", mill, **bought("7.00", number="3"))
    approved(ada, submitted(ivy, "agent", mill, **bought("50.00", number="4", due_date=due)))
    submitted(zoe, "admin", theirs, number="5")

    def to_do(who: Person, today: date) -> tuple[Some, Some]:
        found = to_do_of(who.organisation, user=who.user, today=today)
        return found.waiting, found.late

    nothing = Some()
    waiting = Some(2, {"EUR": D("107.10")})
    assert to_do(ada, due) == (waiting, nothing)
    assert to_do(ada, date(2026, 12, 1)) == (waiting, Some(1, {"EUR": D("59.50")}))
    assert to_do(ivy, due) == (Some(1, {"EUR": D("8.33")}), nothing)
    assert to_do(zoe, due) == (nothing, nothing)


def test_a_bill_of_somebody_who_is_gone_waits(ivy: Person, ada: Person) -> None:
    bill = submitted(ada, "admin", supplier(ada.organisation))
    Bill.objects.for_organisation(ada.organisation).filter(pk=bill.pk).update(entered_by=None)
    found = to_do_of(ada.organisation, user=ada.user, today=date(2026, 11, 1))
    assert found.waiting == Some(1, {"EUR": D("119.00")})
