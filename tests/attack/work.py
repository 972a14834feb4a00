"""What an attacker's process does: random lawful and unlawful operations on few rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import OperationalError, transaction
from django.test import Client

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.rules import Role
from quittance.accounts.tokens import issue_token
from quittance.customers.models import Customer
from quittance.errors import DomainError
from quittance.invoicing import operations
from quittance.invoicing.inputs import CreditLine, DraftInput, LineInput
from quittance.invoicing.models import Invoice, InvoiceLine
from quittance.money import format_amount
from quittance.payments.models import Payment
from quittance.payments.operations import record_payment, refund_payment
from tests.attack.clerks import Clerks, prepare_desk

D = Decimal
# Few enough that the processes keep meeting each other.
NEAR = 6
PRICES = [D("0.01"), D("9.99"), D("12.345"), D("100"), D("348.35")]
KINDS = {
    "draft": 24,
    "issue": 22,
    "pay": 20,
    "refund": 8,
    "credit": 8,
    "revise": 10,
    "delete": 6,
    "overdue": 2,
    "enter": 6,
    "hand_in": 5,
    "decide": 4,
    "transfer": 2,
    "settle": 2,
    "discard": 1,
}


class TurnedBack(Exception):
    """Something fails after the operation, inside the transaction around it."""


class Nothing(Exception):
    """There is no row yet to do this to."""


@dataclass(frozen=True)
class World:
    organisation: int
    customer: int
    token: str
    supplier: int


def prepare() -> World:
    """A business with a customer and somebody with a token, committed."""
    own = Organisation.objects.create(name="Engines", slug="engines", currency="EUR", country="DE")
    ada = User.objects.create_user("ada", "ada@example.com", None)
    Membership.objects.create(user=ada, organisation=own, role=Role.ADMIN)
    cleo = Customer.objects.create(organisation=own, name="Cleo", currency="EUR")
    key = issue_token(user=ada, organisation=own).key
    return World(own.pk, cleo.pk, key, prepare_desk(own))


Answer = dict[str, Any]


class Worker(Clerks):
    """One writer. `step` does something at random and says what came of it."""

    def __init__(self, world: World, seed: str, *, turning_back: float = 0, by_http: float = 0):
        self.luck, self.seed, self.count = random.Random(seed), seed, 0
        self.organisation = Organisation.objects.get(pk=world.organisation)
        self.customer, self.turning_back, self.by_http = world.customer, turning_back, by_http
        self.supplier = world.supplier
        self.api = Client(
            headers={"Authorization": f"Token {world.token}"}, SERVER_NAME="localhost"
        )

    def step(self) -> tuple[str, str, Answer | None]:
        """(kind, outcome, answer): outcome is done, turned_back, nothing or a refusal's code."""
        [kind] = self.luck.choices(list(KINDS), list(KINDS.values()))
        self.count += 1
        try:
            return kind, "done", self.attempt(getattr(self, kind))
        except TurnedBack:
            return kind, "turned_back", None
        except Nothing:
            return kind, "nothing", None
        except DomainError as error:
            return kind, error.problems[0].code, None

    def attempt(self, work: Callable[[], Answer]) -> Answer:
        if self.luck.random() >= self.turning_back:
            return work()
        with transaction.atomic():
            work()
            raise TurnedBack

    # What is done. Each answer is what its journal entry must say, and the row it must have left.

    def draft(self) -> Answer:
        lines = [self.line() for _ in range(self.luck.randint(1, 3))]
        made = operations.draft_invoice(
            organisation=self.organisation,
            data=DraftInput(
                customer=self.customer,
                lines=lines,
                prices_include_tax=self.luck.random() < 0.3,
            ),
            by=None,
        )
        return answer("invoice.drafted", made.pk, total=money(made.total))

    def line(self) -> LineInput:
        return LineInput(
            quantity=D(self.luck.choice(["1", "2", "3", "0.5"])),
            description=f"Work {self.seed}",
            unit_price=self.luck.choice(PRICES),
            tax_rate=self.luck.choice([D(19), D(7), D(0)]),
        )

    def revise(self) -> Answer:
        pk, notes = self.some(Invoice, status="draft"), f"{self.seed} {self.count}"
        changes: dict[str, Any] = {"notes": notes}
        if self.luck.random() < 0.5:
            changes["lines"] = [self.line() for _ in range(self.luck.randint(1, 3))]
        made = operations.revise_draft(
            organisation=self.organisation, invoice_id=pk, changes=changes, by=None
        )
        return answer("invoice.revised", made.pk, notes=notes)

    def delete(self) -> Answer:
        pk = self.some(Invoice, status="draft")
        operations.delete_draft(organisation=self.organisation, invoice_id=pk, by=None)
        return answer("invoice.deleted", pk)

    def issue(self) -> Answer:
        pk = self.some(Invoice, status="draft")
        if self.luck.random() < self.by_http:
            sent = self.ask(f"invoices/{pk}/send/", {})
            told = {name: sent[name] for name in ("number", "issue_date", "total")}
        else:
            made = operations.issue_invoice(organisation=self.organisation, invoice_id=pk, by=None)
            assert made.number
            assert made.issue_date
            told = {
                "number": made.number,
                "issue_date": made.issue_date.isoformat(),
                "total": money(made.total),
            }
        return answer("invoice.issued", pk, **told)

    def pay(self) -> Answer:
        pk = self.some(Invoice, kind="invoice", status__in=("sent", "overdue"))
        due = Invoice.objects.values_list("balance_due", flat=True).get(pk=pk)
        amount = due if self.luck.random() < 0.4 else D(self.luck.randint(1, 2000)) / 100
        if self.luck.random() < self.by_http:
            body = {"invoice": pk, "amount": str(amount), "method": "card"}
            made = self.ask("payments/", body)
            return answer("payment.recorded", made["id"], amount=made["amount"], invoice=pk)
        recorded = record_payment(
            organisation=self.organisation, invoice_id=pk, amount=amount, method="cash", by=None
        )
        paid = {"invoice.amount_paid": money(recorded.invoice.amount_paid)}
        told = {"amount": money(recorded.payment.amount), "invoice": pk, **paid}
        return answer("payment.recorded", recorded.payment.pk, **told)

    def refund(self) -> Answer:
        pk = self.some(Payment)
        amount = None if self.luck.random() < 0.5 else D(self.luck.randint(1, 2000)) / 100
        done = refund_payment(
            organisation=self.organisation, payment_id=pk, by=None, amount=amount, reason="Sorry"
        )
        paid = {"invoice.amount_paid": money(done.invoice.amount_paid)}
        return answer("payment.refunded", pk, refund=done.refund.pk, **paid)

    def credit(self) -> Answer:
        pk = self.some(Invoice, kind="invoice", status__in=("sent", "overdue", "paid"))
        lines = None
        if self.luck.random() < 0.6:
            line = InvoiceLine.objects.filter(invoice=pk).order_by("?").first()
            lines = [CreditLine(line.pk, D("0.5"))] if line else None
        note = operations.credit_invoice(
            organisation=self.organisation, invoice_id=pk, by=None, lines=lines
        )
        assert note.number
        told = {"number": note.number, "total": money(note.total), "corrects": pk}
        return answer("invoice.credited", note.pk, **told)

    def overdue(self) -> Answer:
        operations.mark_overdue()
        return {}

    def nothing(self) -> Exception:
        return Nothing()

    def some(self, model: type[Any], **where: Any) -> int:
        """One of the latest rows, so that others have an eye on it as well."""
        own = model.objects.filter(organisation=self.organisation, **where).order_by("-pk")
        near = list(own.values_list("pk", flat=True)[:NEAR])
        if not near:
            raise Nothing
        return int(self.luck.choice(near))

    def ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        response = self.api.post(f"/api/{path}", body, content_type="application/json")
        said: dict[str, Any] = response.json()
        if response.status_code >= 500:
            raise OperationalError(str(said))
        if response.status_code >= 400:
            raise DomainError("refused over HTTP", code=said["errors"][0]["code"])
        return said


def answer(action: str, pk: int, **told: Any) -> Answer:
    return {"action": action, "id": pk, "told": told}


def money(amount: Decimal) -> str:
    return format_amount(amount, "EUR")
