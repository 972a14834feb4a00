"""A bill handed to the managers, and taken back."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quittance.accounts.models import Organisation
from quittance.audit.journal import changed
from quittance.bills import learning
from quittance.bills.errors import NotSubmittable
from quittance.bills.models import Bill
from quittance.bills.operations.common import Person, locked_for, move, refuse_frozen, tell
from quittance.bills.operations.reviewing import ask_managers, revoke_links
from quittance.bills.rules import Status, account_problem
from quittance.errors import Problem
from quittance.invoicing.spoken import spoken_amount


def submit_bill(*, organisation: Organisation, bill_id: int, by: Person) -> Bill:
    """Ask for a decision: each manager gets a mail with a link to this one bill.

    Raises NotFound, BillFrozen, InvalidTransition, and NotSubmittable with everything that is
    missing or does not add up, each at its field.
    """
    with transaction.atomic():
        bill = locked_for(organisation, bill_id, by)
        refuse_frozen(bill)
        problems = list(_lacks(bill))
        if problems:
            raise NotSubmittable(problems=problems)
        before = bill.status
        move(bill, Status.SUBMITTED, _("This bill has been submitted already."))
        bill.submitted_at = bill.updated_at = timezone.now()
        bill.decided_at = bill.decided_by = None
        bill.decided_by_name = bill.reason = ""
        bill.save()
        asked = ask_managers(bill, organisation, by=by)
        learning.enqueue(bill)
        told = {"status": bill.status, "asked": [one.to for one in asked]}
        changes = changed({"status": before}, told)
        tell(bill, "bill.submitted", by=by.user, changes=changes)
    return bill


def withdraw_bill(*, organisation: Organisation, bill_id: int, by: Person) -> Bill:
    """Take a submitted or rejected bill back to correct it; its links open nothing any more.

    Raises NotFound, BillFrozen, InvalidTransition.
    """
    with transaction.atomic():
        bill = locked_for(organisation, bill_id, by)
        refuse_frozen(bill)
        before = bill.status
        move(bill, Status.DRAFT, _("This bill is a draft already."))
        bill.submitted_at, bill.updated_at = None, timezone.now()
        bill.save()
        revoke_links(bill)
        changes = changed({"status": before}, {"status": bill.status})
        tell(bill, "bill.withdrawn", by=by.user, changes=changes)
    return bill


def _lacks(bill: Bill) -> Iterator[Problem]:
    """What a bill needs before somebody can decide on it."""
    for name, missing, detail in (
        ("supplier", bill.supplier_id is None, _("Choose the supplier.")),
        ("number", not bill.number_key, _("Enter the bill's number.")),
        ("issue_date", bill.issue_date is None, _("Enter the date of the bill.")),
        ("stated_total", bill.stated_total is None, _("Enter the total as printed.")),
        ("lines", not bill.lines.exists(), _("Enter at least one line.")),
    ):
        if missing:
            yield Problem("required", detail, name)
    if account_problem(bill.iban):
        detail = _("This IBAN is mistyped: its check digits do not fit. Ask the supplier.")
        yield Problem("invalid", detail, "iban")
    if bill.difference:
        detail = _("Lines and printed total differ by %(amount)s.")
        words = {"amount": spoken_amount(bill.difference, bill.currency)}
        yield Problem("difference", detail % words, "stated_total")
