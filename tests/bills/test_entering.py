"""Bills keyed in: figures, the same number again, corrections, deletions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from quittance.audit.models import JournalEntry
from quittance.bills.errors import AlreadyEntered, BillFrozen, NumberKnown
from quittance.bills.inputs import BillLineInput, StatedTax
from quittance.bills.models import Bill
from quittance.bills.operations import (
    add_lines,
    approve_bill,
    delete_bill,
    enter_bill,
    revise_bill,
    submit_bill,
)
from quittance.errors import InvalidInput, NotFound
from tests.bills.desk import actor, bill_input, entered, position, submitted, supplier
from tests.people import Person

pytestmark = pytest.mark.django_db


def codes(error: Any) -> list[tuple[str, str | None]]:
    return [(one.code, one.attr) for one in error.value.problems]


def actions(bill: Bill) -> list[str]:
    own = JournalEntry.objects.filter(subject="bill", subject_id=bill.pk)
    return list(own.order_by("seq").values_list("action", flat=True))


def test_totals_are_the_sums_of_lines_and_of_tax_once_a_rate(ivy: Person) -> None:
    mill = supplier(ivy.organisation)
    lines = [
        position("Paper", "33.33", "19"),
        position("Ink", "33.33", "19"),
        position("Book", "10.00", "7"),
    ]
    bill = entered(ivy, "agent", mill, lines=lines, stated_total=Decimal("90.03"))
    bill.refresh_from_db()
    assert (bill.net_total, bill.tax_total, bill.total) == (
        Decimal("76.66"),
        Decimal("13.37"),
        Decimal("90.03"),
    )
    assert (bill.difference, bill.amount_due) == (0, Decimal("90.03"))
    taxes = list(bill.taxes.values_list("category", "rate", "taxable", "tax", "stated"))
    assert taxes == [
        ("S", Decimal(7), Decimal("10.00"), Decimal("0.70"), False),
        ("S", Decimal(19), Decimal("66.66"), Decimal("12.67"), False),
    ]
    assert actions(bill) == ["bill.entered"]


def test_a_tax_that_the_bill_states_is_kept(ivy: Person) -> None:
    mill = supplier(ivy.organisation)
    stated = [StatedTax(rate=Decimal(19), tax=Decimal("19.01"))]
    bill = entered(ivy, "agent", mill, taxes=stated, stated_total=Decimal("119.01"))
    assert (bill.tax_total, bill.total, bill.difference) == (
        Decimal("19.01"),
        Decimal("119.01"),
        0,
    )


def test_a_line_is_quantity_times_price_where_the_bill_says_no_more(ivy: Person) -> None:
    mill = supplier(ivy.organisation)
    line = BillLineInput("Hours", Decimal(0), quantity=Decimal("1.5"), unit_price=Decimal("80.33"))
    bill = entered(ivy, "agent", mill, lines=[line], stated_total=None)
    assert bill.total == Decimal("120.50")
    assert bill.difference is None


def test_what_is_wrong_is_named_at_its_field(ivy: Person) -> None:
    mill = supplier(ivy.organisation)
    tomorrow = ivy.organisation.today() + timedelta(days=1)
    data = bill_input(
        mill,
        issue_date=tomorrow,
        due_date=date(2026, 1, 1),
        lines=[BillLineInput(" ", Decimal(101)), position(net="1.001")],
        taxes=[StatedTax(rate=Decimal(5), tax=Decimal(1))],
        prepaid=Decimal("0.001"),
    )
    with pytest.raises(InvalidInput) as error:
        enter_bill(organisation=ivy.organisation, data=data, by=actor(ivy, "agent"))
    assert set(codes(error)) == {
        ("required", "lines.0.description"),
        ("required", "lines.0.net_amount"),
        ("invalid", "lines.0.tax_rate"),
        ("max_decimal_places", "lines.1.net_amount"),
        ("invalid", "taxes.0.rate"),
        ("future_date", "issue_date"),
        ("runs_backwards", "due_date"),
        ("max_decimal_places", "prepaid"),
    }
    assert not Bill.objects.exists()


def test_a_supplier_of_others_is_none(ivy: Person, zoe: Person) -> None:
    data = bill_input(supplier(zoe.organisation))
    with pytest.raises(InvalidInput) as error:
        enter_bill(organisation=ivy.organisation, data=data, by=actor(ivy, "agent"))
    assert codes(error) == [("does_not_exist", "supplier")]


class TestTheSameNumber:
    def test_adds_its_lines_to_the_bill_that_is_there(self, ivy: Person, ada: Person) -> None:
        mill = supplier(ivy.organisation)
        first = entered(ivy, "agent", mill, stated_total=Decimal("178.50"))
        data = bill_input(mill, number=" r- 1", lines=[position("Ink", "50.00")])
        again = enter_bill(organisation=ada.organisation, data=data, by=actor(ada, "admin"))
        assert (again.bill.pk, again.is_new) == (first.pk, False)
        first.refresh_from_db()
        assert (first.total, first.difference) == (Decimal("178.50"), 0)
        assert [line.description for line in first.lines.all()] == ["Paper", "Ink"]
        assert actions(first) == ["bill.entered", "bill.lines_added"]

    def test_with_the_very_same_lines_is_refused(self, ivy: Person) -> None:
        mill = supplier(ivy.organisation)
        first = entered(ivy, "agent", mill)
        with pytest.raises(AlreadyEntered) as error:
            entered(ivy, "agent", mill)
        assert error.value.bill == first.pk
        assert first.lines.count() == 1

    def test_takes_a_submitted_bill_back(self, ivy: Person) -> None:
        mill = supplier(ivy.organisation)
        first = submitted(ivy, "agent", mill)
        entered(ivy, "agent", mill, lines=[position("Ink", "50.00")])
        first.refresh_from_db()
        assert (first.status, first.difference) == ("draft", Decimal("-59.50"))

    def test_of_an_approved_bill_is_refused(self, ivy: Person, max_: Person) -> None:
        mill = supplier(ivy.organisation)
        first = submitted(ivy, "agent", mill)
        approve_bill(organisation=ivy.organisation, bill_id=first.pk, by=actor(max_, "manager"))
        with pytest.raises(NumberKnown):
            entered(ivy, "agent", mill, lines=[position("Ink", "50.00")])
        first.refresh_from_db()
        assert (first.status, first.total) == ("approved", Decimal("119.00"))

    def test_of_another_supplier_is_another_bill(self, ivy: Person) -> None:
        one = entered(ivy, "agent", supplier(ivy.organisation))
        other = entered(ivy, "agent", supplier(ivy.organisation, "Ink Works"))
        assert one.pk != other.pk

    def test_cannot_be_given_to_a_second_bill(self, ivy: Person) -> None:
        mill = supplier(ivy.organisation)
        first = entered(ivy, "agent", mill)
        second = entered(ivy, "agent", mill, number="R-2")
        with pytest.raises(NumberKnown) as error:
            revise_bill(
                organisation=ivy.organisation,
                bill_id=second.pk,
                changes={"number": "r-1"},
                by=actor(ivy, "agent"),
            )
        assert error.value.bill == first.pk


def test_a_revision_replaces_the_lines_that_it_names(ivy: Person) -> None:
    bill = entered(ivy, "agent", supplier(ivy.organisation))
    lines = [position("Ink", "200.00", "0")]
    revised = revise_bill(
        organisation=ivy.organisation,
        bill_id=bill.pk,
        changes={"lines": lines, "stated_total": Decimal("200.00")},
        by=actor(ivy, "agent"),
    )
    assert (revised.total, revised.difference) == (Decimal("200.00"), 0)
    kept = revise_bill(
        organisation=ivy.organisation,
        bill_id=bill.pk,
        changes={"notes": "late"},
        by=actor(ivy, "agent"),
    )
    assert (kept.total, kept.lines.count(), kept.notes) == (Decimal("200.00"), 1, "late")


def test_the_journal_has_no_revision_of_nothing(ivy: Person) -> None:
    bill = entered(ivy, "agent", supplier(ivy.organisation))
    own: dict[str, Any] = {"organisation": ivy.organisation, "bill_id": bill.pk}
    own["by"] = actor(ivy, "agent")
    told = JournalEntry.objects.for_organisation(ivy.organisation).filter(action="bill.revised")
    revise_bill(**own, changes={"supplier": bill.supplier_id})
    assert not told.exists()
    submit_bill(**own)
    revise_bill(**own, changes={"supplier": bill.supplier_id})
    assert told.get().changes == {"status": ["submitted", "draft"]}


def test_lines_are_added_and_named_as_they_were_sent(ivy: Person) -> None:
    bill = entered(ivy, "agent", supplier(ivy.organisation))
    bad = [position(), BillLineInput("Ink", Decimal(19))]
    with pytest.raises(InvalidInput) as error:
        add_lines(organisation=ivy.organisation, bill_id=bill.pk, lines=bad, by=actor(ivy, "agent"))
    assert codes(error) == [("required", "lines.1.net_amount")]
    more = [position("Ink", "1.00")]
    grown = add_lines(
        organisation=ivy.organisation, bill_id=bill.pk, lines=more, by=actor(ivy, "agent")
    )
    assert grown.total == Decimal("120.19")


def test_an_agent_finds_no_bill_of_others(ivy: Person, ada: Person) -> None:
    bill = entered(ada, "admin", supplier(ada.organisation))
    by = actor(ivy, "agent")
    with pytest.raises(NotFound):
        revise_bill(organisation=ivy.organisation, bill_id=bill.pk, changes={}, by=by)
    with pytest.raises(NotFound):
        submit_bill(organisation=ivy.organisation, bill_id=bill.pk, by=by)
    with pytest.raises(NotFound):
        delete_bill(organisation=ivy.organisation, bill_id=bill.pk, by=by)
    assert not Bill.objects.for_organisation(ivy.organisation).seen_by(ivy.user, "agent").exists()
    assert Bill.objects.for_organisation(ivy.organisation).seen_by(ada.user, "admin").exists()


def test_a_bill_is_deleted_until_somebody_decides(ivy: Person, max_: Person) -> None:
    mill = supplier(ivy.organisation)
    bill = submitted(ivy, "agent", mill)
    delete_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(ivy, "agent"))
    assert not Bill.objects.filter(pk=bill.pk).exists()
    assert actions(bill) == ["bill.entered", "bill.submitted", "bill.deleted"]
    other = submitted(ivy, "agent", mill)
    approve_bill(organisation=ivy.organisation, bill_id=other.pk, by=actor(max_, "manager"))
    with pytest.raises(BillFrozen):
        delete_bill(organisation=ivy.organisation, bill_id=other.pk, by=actor(ivy, "agent"))
    assert Bill.objects.filter(pk=other.pk).exists()


def test_what_is_corrected_opens_to_nobody_who_was_asked(ivy: Person, max_: Person) -> None:
    """A manager must not decide on what is no longer what they were asked for."""
    for number, correct in (
        ("R-1", lambda pk: revise_bill(**own(ivy, pk), changes={"notes": "x"})),
        ("R-2", lambda pk: add_lines(**own(ivy, pk), lines=[position("Ink")])),
    ):
        bill = submitted(ivy, "agent", supplier(ivy.organisation), number=number)
        assert bill.links.filter(revoked_at=None).count() == 1
        correct(bill.pk)
        assert not bill.links.filter(revoked_at=None).exists()


def test_a_printed_total_that_comes_with_more_lines_is_told(ivy: Person) -> None:
    mill = supplier(ivy.organisation)
    bill = entered(ivy, "agent", mill, stated_total=None)
    more = bill_input(mill, lines=[position("Ink")], stated_total=Decimal("238.00"))
    enter_bill(organisation=ivy.organisation, data=more, by=actor(ivy, "agent"))
    entry = JournalEntry.objects.filter(action="bill.lines_added", subject_id=bill.pk).get()
    assert entry.changes["stated_total"] == [None, "238.00"]
    assert entry.changes["total"] == ["119.00", "238.00"]


def own(who: Person, pk: int) -> dict[str, Any]:
    return {"organisation": who.organisation, "bill_id": pk, "by": actor(who, "agent")}
