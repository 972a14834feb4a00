"""Pure rules of suppliers' bills: their life, who may do what, numbers that are the same."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from quittance.accounts.rules import Role
from quittance.bills.reading.page.accounts import is_iban

NOTHING = Decimal(0)


class Kind(models.TextChoices):
    """A corrected invoice (UNCL 1001 code 384) is an invoice; a credit note's amounts are what
    the supplier owes, without sign."""

    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    PAID = "paid", _("Paid")


class Origin(models.TextChoices):
    """Where a value of a bill comes from."""

    EXACT = "exact", _("Read exactly")
    GUESSED = "guessed", _("Guessed")
    TYPED = "typed", _("Typed")


class RunStatus(models.TextChoices):
    """Of a file of transfers."""

    MADE = "made", _("Made")
    EXECUTED = "executed", _("Carried out")
    CANCELLED = "cancelled", _("Cancelled")


ARROWS = {
    Status.DRAFT: {Status.SUBMITTED},
    Status.SUBMITTED: {Status.APPROVED, Status.REJECTED, Status.DRAFT},
    Status.REJECTED: {Status.DRAFT, Status.SUBMITTED},
    Status.APPROVED: {Status.PAID},
    Status.PAID: set(),
}
# What can still be corrected; a decision for it ends that.
OPEN = frozenset({Status.DRAFT, Status.SUBMITTED, Status.REJECTED})
SETTLED = frozenset({Status.APPROVED, Status.PAID})
# Somebody has said yes or no.
DECIDED = SETTLED | {Status.REJECTED}

WRITERS = frozenset({Role.ADMIN, Role.AGENT})
DECIDERS = frozenset({Role.ADMIN, Role.MANAGER})
PAYERS = frozenset({Role.ADMIN})
READERS = frozenset(Role.values)
# Who sees the bills of all; an agent sees what they entered.
SEES_ALL = frozenset({Role.ADMIN, Role.MANAGER, Role.VIEWER})


def is_own(role: str, user_id: int | None, entered_by_id: int | None) -> bool:
    """Whether a writer may change this bill: agents their own, admins all."""
    return role == Role.ADMIN or (role == Role.AGENT and user_id == entered_by_id)


def number_key(number: str) -> str:
    """What makes two writings of a bill's number the same one: neither case nor blanks count."""
    return re.sub(r"\s+", "", number).casefold()


def bare(identifier: str) -> str:
    """A VAT number or an account without the blanks and points that people write into it."""
    return "".join(one for one in identifier.upper() if one.isalnum())


def account_problem(iban: str) -> bool:
    """Whether an account is no valid IBAN (ISO 13616, check digits of ISO 7064)."""
    return bool(iban) and not is_iban(iban)


def is_late(due_date: date | None, status: str, on: date) -> bool:
    """Due before a day, and not paid by then."""
    return due_date is not None and due_date < on and status not in {Status.PAID, Status.REJECTED}
