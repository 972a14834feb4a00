"""The life of an invoice, as pure functions. What moves it is decided here and nowhere else.

draft --issue--> sent --(nothing left to pay)--> paid
                  |  \\--(due date passes)--> overdue --(nothing left to pay)--> paid
                  \\--(credited in full)--> credited
"""

from datetime import date, timedelta
from decimal import Decimal

from django.db import models


class Kind(models.TextChoices):
    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit_note", "Credit note"


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    OVERDUE = "overdue", "Overdue"
    PAID = "paid", "Paid"
    CREDITED = "credited", "Credited"


OPEN = (Status.SENT, Status.OVERDUE)


def is_late(*, due_on: date | None, today: date) -> bool:
    """A due date is a day: due today is not late, the day after is."""
    return due_on is not None and due_on < today


def status_when_issued(
    *, total: Decimal, paid: Decimal, credited: Decimal, due_on: date | None, today: date
) -> str:
    """The status of an issued invoice, from its amounts and its due date.

    Credited in full is credited, whatever was paid; otherwise an invoice that asks for nothing
    more is paid, also one over nothing at all.
    """
    if credited and credited >= total:
        return Status.CREDITED
    if total - paid - credited <= 0:
        return Status.PAID
    return Status.OVERDUE if is_late(due_on=due_on, today=today) else Status.SENT


def status_when_settled(stored: str, *, total: Decimal, paid: Decimal, credited: Decimal) -> str:
    """The status of an issued invoice once money came, went back, or was credited.

    The database itself stores it (laws.settling); the next run marks what is late again.
    """
    if credited >= total > 0:
        return Status.CREDITED
    if total - paid - credited <= 0:
        return Status.PAID
    return Status.SENT if stored == Status.PAID else stored


def status_on(
    stored: str, *, kind: str, balance_due: Decimal, due_on: date | None, today: date
) -> str:
    """The status a reader sees: overdue from the day after the due date, whether or not the
    nightly run has stored it yet."""
    is_open_invoice = kind == Kind.INVOICE and stored == Status.SENT and balance_due > 0
    late = is_open_invoice and is_late(due_on=due_on, today=today)
    return Status.OVERDUE if late else stored


def due_date_for(*, issued_on: date, terms_days: int) -> date:
    """Payment terms count from the issue date."""
    return issued_on + timedelta(days=terms_days)
