"""Submitting a bill teaches the reader where its supplier's bills have their values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quittance.bills.learning import learn
from quittance.bills.models import Bill, BillFile, Supplier
from quittance.bills.operations import (
    delete_bill,
    revise_bill,
    submit_bill,
    upload_bill,
    withdraw_bill,
)
from quittance.files import storage
from tests.bills.desk import actor, position, supplier
from tests.bills.reading.pdfs import one_page, pdf, shown
from tests.frame.queue import work_off
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)


def page(number: str, total: str) -> bytes:
    """Under a heading that no vocabulary knows."""
    words = [
        ("Paper Mill", 700),
        ("Kennzeichen XQ", 660),
        (number, 646),
        ("Datum 02.11.2026", 620),
        (f"Zu zahlen {total} EUR", 560),
    ]
    return pdf(one_page(b"".join(shown(text, y=y) for text, y in words)))


def uploaded(who: Person, content: bytes) -> Bill:
    by = actor(who, "agent")
    return upload_bill(organisation=who.organisation, content=content, name="scan.pdf", by=by).bill


def confirmed(who: Person, bill: Bill, number: str, total: str) -> None:
    """A person puts in what the reader did not find, and hands it on."""
    amount = Decimal(total.replace(",", "."))
    changes = {
        "supplier": Supplier.objects.get().pk,
        "number": number,
        "issue_date": bill.issue_date or who.organisation.today(),
        "stated_total": amount,
        "lines": [position("Paper", str(amount), "0")],
        "taxes": [],
    }
    own = {"organisation": who.organisation, "bill_id": bill.pk, "by": actor(who, "agent")}
    revise_bill(**own, changes=changes)
    submit_bill(**own)


def test_what_was_confirmed_is_found_on_the_next_bill(ivy: Person) -> None:
    mill = supplier(ivy.organisation)
    for number in ("ZK-88-1", "ZK-88-2"):
        confirmed(ivy, uploaded(ivy, page(number, "119,00")), number, "119,00")
        assert work_off() >= 1
    mill.refresh_from_db()
    assert mill.habit["bills"] == 2
    [anchor] = [one for one in mill.habit["anchors"]["number"] if one["side"] == "above"]
    assert (anchor["text"], anchor["seen"]) == ("kennzeichenxq", 2)


def test_a_bill_teaches_once(ivy: Person) -> None:
    mill = supplier(ivy.organisation)
    bill = uploaded(ivy, page("ZK-88-1", "119,00"))
    confirmed(ivy, bill, "ZK-88-1", "119,00")
    own = {"organisation": ivy.organisation, "bill_id": bill.pk, "by": actor(ivy, "agent")}
    withdraw_bill(**own)
    submit_bill(**own)
    assert work_off() >= 2
    learn.call(organisation=ivy.organisation.pk, bill=bill.pk)
    mill.refresh_from_db()
    assert mill.habit["bills"] == 1
    assert BillFile.objects.get().learnt_at is not None


def test_what_is_gone_teaches_nothing(ivy: Person) -> None:
    mill = supplier(ivy.organisation)
    bill = uploaded(ivy, page("ZK-88-1", "119,00"))
    confirmed(ivy, bill, "ZK-88-1", "119,00")
    storage.remove(bill.files.get().file.path)
    assert work_off() >= 1
    delete_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(ivy, "agent"))
    learn.call(organisation=ivy.organisation.pk, bill=bill.pk)
    mill.refresh_from_db()
    assert mill.habit == {}


def test_what_is_not_submitted_teaches_nothing(ivy: Person) -> None:
    supplier(ivy.organisation)
    uploaded(ivy, page("ZK-88-1", "119,00"))
    assert work_off() == 0
