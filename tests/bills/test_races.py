"""Two at one bill at the same moment: one is first, the other sees what the first did."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.bills.models import Bill, BillFile, PaymentRun, ReviewLink, Supplier
from quittance.bills.operations import (
    add_lines,
    approve_bill,
    cancel_payment_run,
    delete_bill,
    enter_bill,
    join_bill,
    make_payment_run,
    pay_bill,
    reject_bill,
    revise_bill,
    settle_payment_run,
    submit_bill,
    upload_bill,
)
from quittance.bills.operations.reviewing import person_by, renew_link
from quittance.bills.operations.transferring import prepare_payment_run, write_payment_run
from quittance.files.models import StoredFile
from quittance.notifications.models import Message
from quittance.reports.verify import verify
from tests.bills.desk import IBAN, OTHER_IBAN, actor, bill_input, entered, position, submitted
from tests.bills.desk import supplier as new_supplier
from tests.bills.reading.pdfs import one_page, pdf, shown
from tests.bills.reading.xmls import ZUGFERD1
from tests.invoicing.making import raised, together
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4
Act = Callable[[], Any]


@pytest.fixture
def mill(ivy: Person) -> Supplier:
    Organisation.objects.filter(pk=ivy.organisation.pk).update(iban=IBAN)
    ivy.organisation.iban = IBAN
    return new_supplier(ivy.organisation)


@pytest.fixture(autouse=True)
def everything_is_in_order(ivy: Person) -> Any:
    yield
    assert verify(ivy.organisation.pk).finding is None


def on(who: Person, role: str, bill: Bill, act: Callable[..., Any], **more: Any) -> Act:
    by = actor(who, role)
    return partial(act, organisation=who.organisation, bill_id=bill.pk, by=by, **more)


def actions(bill: Bill) -> list[str]:
    own = JournalEntry.objects.filter(subject="bill", subject_id=bill.pk)
    return list(own.order_by("seq").values_list("action", flat=True))


def approved(ivy: Person, max_: Person, mill: Supplier, number: str = "R-1") -> Bill:
    bill = submitted(ivy, "agent", mill, number=number, iban=OTHER_IBAN)
    return approve_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(max_, "manager"))


def test_of_two_who_decide_one_does(ivy: Person, max_: Person, ada: Person, mill: Supplier) -> None:
    for number in range(ROUNDS):
        bill = submitted(ivy, "agent", mill, number=f"R-{number}")
        outcomes = together(
            on(max_, "manager", bill, approve_bill),
            on(ada, "admin", bill, reject_bill, reason="No"),
        )
        assert raised(outcomes) == ["invalid_transition"]
        bill.refresh_from_db()
        assert bill.status in {"approved", "rejected"}
        assert len(actions(bill)) == 3
        assert Message.objects.filter(kind="bill_decided", about_id=bill.pk).count() == 1


def test_a_link_that_is_used_twice_decides_once(ivy: Person, max_: Person, mill: Supplier) -> None:
    for number in range(ROUNDS):
        bill = submitted(ivy, "agent", mill, number=f"R-{number}")
        link = bill.links.select_related("manager").get()
        own = {"organisation": ivy.organisation, "bill_id": bill.pk, "link": link}
        outcomes = together(
            lambda own=own, link=link: approve_bill(**own, by=person_by(link)),  # type: ignore[misc]
            lambda own=own, link=link: reject_bill(  # type: ignore[misc]
                **own, by=person_by(link), reason="No"
            ),
        )
        assert raised(outcomes) == ["invalid_transition"]
        link.refresh_from_db()
        assert (link.used_at is not None, link.revoked_at) == (True, None)


def test_nobody_approves_what_is_being_changed(ivy: Person, max_: Person, mill: Supplier) -> None:
    """Either the change came first, and there is nothing to decide, or the yes did, and the bill is
    frozen as the manager saw it."""
    for number in range(ROUNDS):
        bill = submitted(ivy, "agent", mill, number=f"R-{number}")
        lines = [position("Paper", "900.00")]
        changes = {"lines": lines, "stated_total": Decimal("1071.00")}
        codes = raised(
            together(
                on(max_, "manager", bill, approve_bill),
                on(ivy, "agent", bill, revise_bill, changes=changes),
            )
        )
        bill.refresh_from_db()
        if codes == ["bill_frozen"]:
            assert (bill.status, bill.total) == ("approved", Decimal("119.00"))
        else:
            assert codes == ["invalid_transition"]
            assert (bill.status, bill.total) == ("draft", Decimal("1071.00"))
            assert not bill.links.filter(revoked_at=None).exists()
        assert bill.total == sum((one.net_amount for one in bill.lines.all()), Decimal()) + sum(
            (one.tax for one in bill.taxes.all()), Decimal()
        )


def test_what_is_deleted_is_not_handed_in(ivy: Person, max_: Person, mill: Supplier) -> None:
    for number in range(ROUNDS):
        bill = entered(ivy, "agent", mill, number=f"R-{number}")
        codes = raised(
            together(
                on(ivy, "agent", bill, submit_bill),
                on(ivy, "agent", bill, delete_bill),
            )
        )
        assert codes in ([], ["not_found"])
        assert not Bill.objects.filter(pk=bill.pk).exists()
        assert not ReviewLink.objects.filter(bill=bill.pk).exists()
        assert actions(bill)[-1] == "bill.deleted"


def test_a_bill_is_in_one_file_of_transfers(
    ivy: Person, max_: Person, ada: Person, mill: Supplier
) -> None:
    bills = [approved(ivy, max_, mill, f"R-{number}") for number in range(3)]
    by = actor(ada, "admin")
    own = {"organisation": ada.organisation}
    prepared = [
        prepare_payment_run(**own, bill_ids=[one.pk for one in some])
        for some in (bills[:2], bills[1:])
    ]
    outcomes = together(
        *(partial(write_payment_run, **own, prepared=one, by=by) for one in prepared)
    )
    assert raised(outcomes) == ["not_transferable"]
    run = PaymentRun.objects.get()
    assert (run.count, run.total, run.bills.count()) == (2, Decimal("238.00"), 2)


def test_a_bill_is_paid_once(ivy: Person, max_: Person, ada: Person, mill: Supplier) -> None:
    by = actor(ada, "admin")
    for number in range(ROUNDS):
        bill = approved(ivy, max_, mill, f"R-{number}")
        run = make_payment_run(organisation=ada.organisation, bill_ids=[bill.pk], by=by)
        on_run = {"organisation": ada.organisation, "run_id": run.pk, "by": by}
        codes = raised(
            together(
                partial(settle_payment_run, **on_run),
                partial(settle_payment_run, **on_run),
                partial(cancel_payment_run, **on_run),
                on(ada, "admin", bill, pay_bill),
            )
        )
        assert set(codes) == {"invalid_transition"}
        assert actions(bill).count("bill.paid") <= 1
        bill.refresh_from_db()
        assert (bill.status == "paid") == ("bill.paid" in actions(bill))


def test_of_eight_who_enter_the_same_number_one_makes_the_bill(ivy: Person, mill: Supplier) -> None:
    """The lines of the others are added to it, each once."""
    by = actor(ivy, "agent")
    works = [
        partial(
            enter_bill,
            organisation=ivy.organisation,
            data=bill_input(mill, number=" r-1 ", lines=[position(f"Part {n}", "10.00")]),
            by=by,
        )
        for n in range(8)
    ]
    outcomes = together(*works)
    assert raised(outcomes) == []
    assert sorted(one.is_new for one in outcomes) == [False] * 7 + [True]
    bill = Bill.objects.get()
    assert (bill.lines.count(), bill.net_total) == (8, Decimal("80.00"))
    assert sorted(bill.lines.values_list("position", flat=True)) == list(range(1, 9))
    assert sorted(actions(bill)) == ["bill.entered"] + ["bill.lines_added"] * 7


def test_a_bill_that_is_deleted_meanwhile_is_entered_anew(ivy: Person, mill: Supplier) -> None:
    for number in range(ROUNDS):
        bill = entered(ivy, "agent", mill, number=f"R-{number}")
        more = bill_input(mill, number=f"R-{number}", lines=[position("Ink")])
        own = {"organisation": ivy.organisation, "by": actor(ivy, "agent")}
        outcomes = together(
            on(ivy, "agent", bill, delete_bill), partial(enter_bill, **own, data=more)
        )
        assert raised(outcomes) == []
        assert outcomes[1].is_new == Bill.objects.filter(pk=outcomes[1].bill.pk).exists()


def test_the_very_same_lines_are_entered_once(ivy: Person, mill: Supplier) -> None:
    work = partial(
        enter_bill, organisation=ivy.organisation, data=bill_input(mill), by=actor(ivy, "agent")
    )
    assert raised(together(*[work] * 8)) == ["already_entered"] * 7
    assert (Bill.objects.count(), Bill.objects.get().lines.count()) == (1, 1)


@pytest.mark.parametrize(
    ("content", "name"),
    [(ZUGFERD1.encode(), "bill.xml"), (pdf(one_page(shown("Invoice R-1"))), "bill.pdf")],
)
def test_of_four_who_upload_a_file_one_makes_the_bill(
    content: bytes, name: str, ivy: Person
) -> None:
    work = partial(
        upload_bill,
        organisation=ivy.organisation,
        content=content,
        name=name,
        by=actor(ivy, "agent"),
    )
    codes = raised(together(*[work] * 4))
    assert set(codes) == {"file_known"}
    assert len(codes) == 3
    assert (Bill.objects.count(), BillFile.objects.count(), StoredFile.objects.count()) == (1, 1, 1)
    assert Supplier.objects.count() <= 1


def test_lines_that_are_added_together_are_all_there(ivy: Person, mill: Supplier) -> None:
    bill = entered(ivy, "agent", mill)
    together(
        *(
            on(ivy, "agent", bill, add_lines, lines=[position(f"Part {n}", "1.00")])
            for n in range(6)
        )
    )
    bill.refresh_from_db()
    assert (bill.lines.count(), bill.net_total) == (7, Decimal("106.00"))


def joining(ivy: Person, mill: Supplier, draft: Bill, line: str) -> Act:
    data = bill_input(mill, lines=[position(line, "10.00")])
    return on(ivy, "agent", draft, join_bill, data=data)


def test_drafts_that_are_joined_to_one_bill_together_are_all_in_it(
    ivy: Person, mill: Supplier
) -> None:
    bill = entered(ivy, "agent", mill)
    drafts = [entered(ivy, "agent", mill, number=f"R-{number}") for number in range(2, 8)]
    works = [joining(ivy, mill, draft, f"Part {at}") for at, draft in enumerate(drafts)]
    assert raised(together(*works)) == []
    assert Bill.objects.get() == bill
    assert bill.lines.count() == 7
    assert actions(bill).count("bill.lines_added") == 6


def test_a_draft_is_joined_once(ivy: Person, mill: Supplier) -> None:
    for number in range(ROUNDS):
        bill = entered(ivy, "agent", mill)
        draft = entered(ivy, "agent", mill, number="R-2")
        works = [joining(ivy, mill, draft, f"Part {number}")] * 3
        assert raised(together(*works)) == ["not_found"] * 2
        assert Bill.objects.get() == bill
        assert bill.lines.count() == 2
        delete_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(ivy, "agent"))


def test_two_bills_that_are_joined_to_each_other_end_as_one(ivy: Person, mill: Supplier) -> None:
    for number in range(ROUNDS):
        one = entered(ivy, "agent", mill, number=f"A-{number}")
        two = entered(ivy, "agent", mill, number=f"B-{number}")

        def into(draft: Bill, other: Bill) -> Act:
            data = bill_input(mill, number=other.number, lines=[position("Ink", "10.00")])
            return on(ivy, "agent", draft, join_bill, data=data)

        codes = raised(together(into(one, two), into(two, one)))
        left = Bill.objects.get()
        assert len(codes) == 1
        assert set(codes) <= {"does_not_exist", "not_found"}
        assert left.lines.count() == 2
        delete_bill(organisation=ivy.organisation, bill_id=left.pk, by=actor(ivy, "agent"))


def test_a_new_link_and_a_decision(ivy: Person, max_: Person, ada: Person, mill: Supplier) -> None:
    """Whoever was first: what is decided has no open link."""
    for number in range(ROUNDS):
        bill = submitted(ivy, "agent", mill, number=f"R-{number}")
        link = bill.links.select_related("organisation", "manager").filter(manager=max_.user).get()
        outcomes = together(
            on(ada, "admin", bill, approve_bill),
            partial(renew_link, link),
        )
        assert raised(outcomes) == []
        assert not bill.links.filter(revoked_at=None, used_at=None).exists()
