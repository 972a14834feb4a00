"""Approved bills are paid."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quittance.accounts.models import Organisation
from quittance.audit.journal import changed
from quittance.bills.errors import InvalidTransition
from quittance.bills.models import Bill
from quittance.bills.operations.common import Person, locked, move, tell
from quittance.bills.rules import RunStatus, Status
from quittance.errors import InvalidInput


def pay_bill(
    *,
    organisation: Organisation,
    bill_id: int,
    by: Person,
    on: date | None = None,
    reference: str = "",
) -> Bill:
    """Enter that an approved bill was paid; today where no day is named.

    Raises NotFound, InvalidTransition, InvalidInput for a day to come.
    """
    today = organisation.today()
    if on is not None and on > today:
        detail = _("What is not paid yet cannot be entered as paid.")
        raise InvalidInput(detail, attr="paid_on", code="future_date")
    with transaction.atomic():
        bill = locked(organisation, bill_id)
        if bill.payment_run is not None and bill.payment_run.status == RunStatus.MADE:
            detail = _("This bill is in a file of transfers. Enter it as paid there, or cancel it.")
            raise InvalidTransition(detail)
        before = bill.status
        move(bill, Status.PAID, _("Only an approved bill is paid."))
        bill.paid_on, bill.paid_reference = on or today, reference
        bill.updated_at = timezone.now()
        bill.save()
        after = {"status": bill.status, "paid_on": bill.paid_on, "paid_reference": reference}
        tell(bill, "bill.paid", by=by.user, changes=changed({"status": before}, after))
    return bill
