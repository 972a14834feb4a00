"""Submitted, approved, rejected, paid: by whom, and what follows."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from quittance.accounts.models import Membership
from quittance.bills.errors import (
    AboveLimit,
    BillFrozen,
    InvalidTransition,
    LinkEnded,
    NewAccount,
    NotSubmittable,
    OwnBill,
)
from quittance.bills.links import link_with, token_of
from quittance.bills.models import ApprovalLimit, Bill, ReviewLink, SupplierAccount
from quittance.bills.operations import (
    approve_bill,
    comment,
    pay_bill,
    reject_bill,
    revise_bill,
    submit_bill,
    withdraw_bill,
)
from quittance.bills.operations.reviewing import person_by
from quittance.errors import InvalidInput
from tests.bills.desk import IBAN, OTHER_IBAN, actor, entered, position, submitted, supplier
from tests.people import Person

pytestmark = pytest.mark.django_db


def approve(who: Person, role: str, bill: Bill, **more: Any) -> Bill:
    return approve_bill(organisation=who.organisation, bill_id=bill.pk, by=actor(who, role), **more)


def test_what_is_lacking_is_named(ivy: Person) -> None:
    lacking = {"number": "", "issue_date": None, "stated_total": None, "iban": "DE00 1234"}
    bill = entered(ivy, "agent", supplier(ivy.organisation), **lacking)
    with pytest.raises(NotSubmittable) as error:
        submit_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(ivy, "agent"))
    assert [one.attr for one in error.value.problems] == [
        "number",
        "issue_date",
        "stated_total",
        "iban",
    ]


def test_a_difference_to_the_printed_total_keeps_it_here(ivy: Person) -> None:
    bill = entered(ivy, "agent", supplier(ivy.organisation), stated_total=Decimal("120.00"))
    with pytest.raises(NotSubmittable) as error:
        submit_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(ivy, "agent"))
    problem = error.value.problems[0]
    assert (problem.code, problem.attr) == ("difference", "stated_total")
    assert "€1.00" in problem.detail


def test_each_who_may_decide_has_a_link_of_their_own(
    ivy: Person, max_: Person, ada: Person, vera: Person
) -> None:
    bill = submitted(ivy, "agent", supplier(ivy.organisation))
    links = list(bill.links.order_by("email"))
    assert [link.email for link in links] == [ada.user.email, max_.user.email]
    for link in links:
        assert link_with(token_of(link.nonce)).pk == link.pk
        assert link.expires_at - link.created_at == timedelta(days=7)
    withdraw_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(ivy, "agent"))
    assert not ReviewLink.objects.filter(revoked_at=None).exists()


def test_a_manager_approves_and_the_bill_is_frozen(ivy: Person, max_: Person) -> None:
    bill = approve(max_, "manager", submitted(ivy, "agent", supplier(ivy.organisation)))
    assert (bill.status, bill.decided_by, bill.decided_by_name) == (
        "approved",
        max_.user,
        max_.user.full_name,
    )
    assert not bill.links.filter(revoked_at=None, used_at=None).exists()
    with pytest.raises(BillFrozen):
        revise_bill(
            organisation=ivy.organisation,
            bill_id=bill.pk,
            changes={"notes": "x"},
            by=actor(ivy, "agent"),
        )
    with pytest.raises(InvalidTransition):
        approve(max_, "manager", bill)


def test_who_entered_it_does_not_decide(ada: Person, max_: Person) -> None:
    bill = submitted(ada, "admin", supplier(ada.organisation))
    with pytest.raises(OwnBill):
        approve(ada, "admin", bill)
    bill.refresh_from_db()
    assert bill.status == "submitted"
    assert approve(max_, "manager", bill).status == "approved"


def test_who_runs_a_business_alone_decides(ada: Person) -> None:
    Membership.objects.exclude(user=ada.user).delete()
    bill = submitted(ada, "admin", supplier(ada.organisation))
    assert approve(ada, "admin", bill).status == "approved"


def test_a_rejection_says_why_and_the_bill_comes_again(ivy: Person, max_: Person) -> None:
    bill = submitted(ivy, "agent", supplier(ivy.organisation))
    by = actor(max_, "manager")
    with pytest.raises(InvalidInput) as error:
        reject_bill(organisation=ivy.organisation, bill_id=bill.pk, by=by, reason=" ")
    assert error.value.problems[0].attr == "reason"
    rejected = reject_bill(
        organisation=ivy.organisation, bill_id=bill.pk, by=by, reason="Wrong price"
    )
    assert (rejected.status, rejected.reason) == ("rejected", "Wrong price")
    again = submit_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(ivy, "agent"))
    assert (again.status, again.reason) == ("submitted", "")


def test_a_limit_is_a_limit(ivy: Person, max_: Person) -> None:
    ApprovalLimit.objects.create(
        organisation=ivy.organisation, user=max_.user, amount=Decimal("118.99")
    )
    bill = submitted(ivy, "agent", supplier(ivy.organisation))
    with pytest.raises(AboveLimit):
        approve(max_, "manager", bill)
    ApprovalLimit.objects.update(amount=Decimal("119.00"))
    assert approve(max_, "manager", bill).status == "approved"


def by_link(link: ReviewLink, **more: Any) -> Bill:
    """What the page behind a link does."""
    return approve_bill(
        organisation=link.organisation,
        bill_id=link.bill_id,
        by=person_by(link),
        link=link,
        **more,
    )


def test_a_link_decides_once_and_as_its_manager(ivy: Person, max_: Person) -> None:
    bill = submitted(ivy, "agent", supplier(ivy.organisation))
    link = bill.links.get()
    ApprovalLimit.objects.create(
        organisation=ivy.organisation, user=max_.user, amount=Decimal("118.99")
    )
    with pytest.raises(AboveLimit):
        by_link(link)
    link.refresh_from_db()
    assert link.used_at is None
    ApprovalLimit.objects.all().delete()
    assert by_link(link).decided_by == max_.user
    link.refresh_from_db()
    assert link.used_at is not None


def test_a_link_is_good_for_nothing_but_its_own_bill_in_time(ivy: Person, max_: Person) -> None:
    mill = supplier(ivy.organisation)
    link = submitted(ivy, "agent", mill).links.get()
    other = submitted(ivy, "agent", mill, number="R-2", lines=[position("Ink")])
    with pytest.raises(LinkEnded):
        approve_bill(organisation=ivy.organisation, bill_id=other.pk, by=person_by(link), link=link)
    for ended in ({"expires_at": link.created_at}, {"revoked_at": link.created_at}):
        ReviewLink.objects.filter(pk=link.pk).update(**ended)
        with pytest.raises(LinkEnded):
            by_link(link)
    assert set(Bill.objects.values_list("status", flat=True)) == {"submitted"}


def test_who_decides_no_longer_has_no_link_either(ivy: Person, max_: Person) -> None:
    link = submitted(ivy, "agent", supplier(ivy.organisation)).links.get()
    Membership.objects.filter(user=max_.user).update(role="viewer")
    with pytest.raises(LinkEnded):
        by_link(link)


def test_a_limit_says_nothing_of_another_currency(ivy: Person, max_: Person) -> None:
    ApprovalLimit.objects.create(
        organisation=ivy.organisation, user=max_.user, amount=Decimal(1000)
    )
    bill = submitted(ivy, "agent", supplier(ivy.organisation), currency="USD")
    with pytest.raises(AboveLimit):
        approve(max_, "manager", bill)


def test_another_account_than_before_needs_a_yes(ivy: Person, max_: Person) -> None:
    mill = supplier(ivy.organisation)
    first = approve(max_, "manager", submitted(ivy, "agent", mill, iban=IBAN))
    assert [one.iban for one in mill.accounts.all()] == [IBAN]
    same = submitted(ivy, "agent", mill, number="R-2", iban=f"{IBAN[:4]} {IBAN[4:]}")
    assert approve(max_, "manager", same).status == "approved"
    other = submitted(ivy, "agent", mill, number="R-3", iban=OTHER_IBAN)
    with pytest.raises(NewAccount):
        approve(max_, "manager", other)
    assert approve(max_, "manager", other, confirm_account=True).status == "approved"
    assert SupplierAccount.objects.filter(supplier=mill).count() == 2
    assert first.iban == IBAN


def test_only_what_is_approved_is_paid(ivy: Person, max_: Person, ada: Person) -> None:
    bill = submitted(ivy, "agent", supplier(ivy.organisation))
    by, today = actor(ada, "admin"), ada.organisation.today()
    with pytest.raises(InvalidTransition):
        pay_bill(organisation=ada.organisation, bill_id=bill.pk, by=by)
    approve(max_, "manager", bill)
    with pytest.raises(InvalidInput) as error:
        pay_bill(
            organisation=ada.organisation, bill_id=bill.pk, by=by, on=today + timedelta(days=1)
        )
    assert error.value.problems[0].code == "future_date"
    paid = pay_bill(organisation=ada.organisation, bill_id=bill.pk, by=by, reference="SEPA 7")
    assert (paid.status, paid.paid_on, paid.paid_reference) == ("paid", today, "SEPA 7")
    with pytest.raises(InvalidTransition):
        pay_bill(organisation=ada.organisation, bill_id=bill.pk, by=by)


def test_a_comment_stays(ivy: Person) -> None:
    bill = entered(ivy, "agent", supplier(ivy.organisation))
    by = actor(ivy, "agent")
    said = comment(organisation=ivy.organisation, bill_id=bill.pk, text=" Second page! ", by=by)
    assert (said.text, said.author_name) == ("Second page!", ivy.user.full_name)
    with pytest.raises(InvalidInput):
        comment(organisation=ivy.organisation, bill_id=bill.pk, text=" ", by=by)
    assert bill.comments.count() == 1
