"""What an attacker's process does at the bills desk: agent, managers and cashier at few bills."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.rules import Role
from quittance.bills import operations
from quittance.bills.inputs import BillInput, BillLineInput
from quittance.bills.models import Bill, PaymentRun, Supplier
from quittance.bills.operations import Person
from quittance.bills.suppliers import name_key
from quittance.money import format_amount

if TYPE_CHECKING:
    Answer = dict[str, Any]

IBAN = "DE89370400440532013000"
# So few that the same number comes again and again.
NUMBERS = 30
MOST_IN_A_RUN = 3


def prepare_desk(own: Organisation) -> int:
    """A supplier, an agent who enters and a manager who decides; returns the supplier's id."""
    Organisation.objects.filter(pk=own.pk).update(iban=IBAN)
    for name, role in (("ivy", Role.AGENT), ("max", Role.MANAGER)):
        user = User.objects.create_user(name, f"{name}@example.com", None)
        Membership.objects.create(user=user, organisation=own, role=role)
    name = "Paper Mill"
    mill = Supplier.objects.create(
        organisation=own, name=name, name_key=name_key(name), currency="EUR"
    )
    warm_up(own, mill.pk)
    return mill.pk


def warm_up(own: Organisation, supplier: int) -> None:
    """Write a mail once: what it loads, no attacker has to load while others wait for its locks."""
    by = Person(User.objects.get(username="ivy"), "agent")
    line = BillLineInput("Work", Decimal(0), net_amount=Decimal(1))
    data = BillInput(
        supplier=supplier,
        number="R-0",
        issue_date=date(2026, 1, 2),
        stated_total=Decimal(1),
        lines=[line],
    )
    with transaction.atomic():
        pk = operations.enter_bill(organisation=own, data=data, by=by).bill.pk
        operations.submit_bill(organisation=own, bill_id=pk, by=by)
        transaction.set_rollback(True)


class Clerks:
    """The steps; a Worker has them as its own."""

    luck: random.Random
    organisation: Organisation
    supplier: int
    seed: str

    def some(self, model: type[Any], **where: Any) -> int:
        raise NotImplementedError

    def nothing(self) -> Exception:
        raise NotImplementedError

    def person(self, name: str, role: str) -> Person:
        return Person(User.objects.get(username=name), role)

    def on(self, pk: int, name: str, role: str) -> dict[str, Any]:
        return {
            "organisation": self.organisation,
            "bill_id": pk,
            "by": self.person(name, role),
        }

    def enter(self) -> Answer:
        amount = Decimal(self.luck.randint(1, 99999)) / 100
        data = BillInput(
            supplier=self.supplier,
            number=f"R-{self.luck.randint(1, NUMBERS)}",
            issue_date=date(2026, 1, 2),
            iban=IBAN,
            lines=[BillLineInput(f"Work {self.seed}", Decimal(19), net_amount=amount)],
        )
        by = self.person("ivy", "agent")
        done = operations.enter_bill(organisation=self.organisation, data=data, by=by)
        action = "bill.entered" if done.is_new else "bill.lines_added"
        return told(action, done.bill.pk, total=euros(done.bill.total))

    def hand_in(self) -> Answer:
        """With the total as it is now; who adds a line meanwhile keeps it here."""
        pk = self.some(Bill, status="draft")
        own = self.on(pk, "ivy", "agent")
        if not connection.in_atomic_block:
            # A transaction of its own: mails are counted before the journal is written to.
            total = Bill.objects.values_list("total", flat=True).filter(pk=pk).first()
            operations.revise_bill(**own, changes={"stated_total": total})
        operations.submit_bill(**own)
        return told("bill.submitted", pk, status="submitted")

    def decide(self) -> Answer:
        pk = self.some(Bill, status="submitted")
        own = self.on(pk, "max", "manager")
        if self.luck.random() < 0.3:
            operations.reject_bill(**own, reason=f"No {self.seed}")
            return told("bill.rejected", pk, status="rejected")
        operations.approve_bill(**own)
        return told("bill.approved", pk, status="approved")

    def transfer(self) -> Answer:
        """A file is stored outside of any transaction."""
        if connection.in_atomic_block:
            raise self.nothing()
        pks = [self.some(Bill, status="approved") for _ in range(MOST_IN_A_RUN)]
        by = self.person("ada", "admin")
        run = operations.make_payment_run(organisation=self.organisation, bill_ids=pks, by=by)
        return told("payment_run.made", run.pk, total=euros(run.total))

    def settle(self) -> Answer:
        pk = self.some(PaymentRun, status="made")
        by = self.person("ada", "admin")
        if self.luck.random() < 0.5:
            operations.cancel_payment_run(organisation=self.organisation, run_id=pk, by=by)
            return told("payment_run.cancelled", pk, status="cancelled")
        operations.settle_payment_run(organisation=self.organisation, run_id=pk, by=by)
        return told("payment_run.executed", pk, status="executed")

    def discard(self) -> Answer:
        pk = self.some(Bill, status__in=("draft", "submitted", "rejected"))
        operations.delete_bill(**self.on(pk, "ivy", "agent"))
        return told("bill.deleted", pk)


def disorder(organisation: int) -> list[str]:
    """What is wrong with the desk: sums of runs, bills that are paid and by what."""
    own = {"organisation": organisation}
    found = []
    for run in PaymentRun.objects.filter(**own).exclude(status="cancelled"):
        bills = list(Bill.objects.filter(payment_run=run))
        if (run.count, run.total) != (len(bills), sum(bill.amount_due for bill in bills)):
            found.append(f"run {run.pk} is not the sum of its bills")
        wanted = {"paid"} if run.status == "executed" else {"approved"}
        if {bill.status for bill in bills} != wanted:
            found.append(f"run {run.pk} is {run.status}, its bills are not")
    for bill in Bill.objects.filter(**own):
        is_open = bill.links.filter(used_at=None, revoked_at=None).exists()
        if is_open and bill.status != "submitted":
            found.append(f"bill {bill.pk} is {bill.status} and has an open link")
        if bill.status == "paid" and bill.payment_run is None:
            found.append(f"bill {bill.pk} is paid by nothing")
    return found


def told(action: str, pk: int, **said: Any) -> Answer:
    return {"action": action, "id": pk, "told": said}


def euros(amount: Decimal) -> str:
    return format_amount(amount, "EUR")
