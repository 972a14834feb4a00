"""A draft that turns out to be more of a bill that is in already."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from quittance.accounts.models import Organisation
from quittance.bills.inputs import BillInput
from quittance.bills.models import Bill
from quittance.bills.operations.common import Person, locked, locked_for, refuse_frozen
from quittance.bills.operations.entering import add_to_known, delete_bill, known_bill
from quittance.errors import InvalidInput


def join_bill(*, organisation: Organisation, bill_id: int, data: BillInput, by: Person) -> Bill:
    """Add the lines of `data` and the files of a draft to this supplier's bill of the same number,
    which is a draft again, and delete the draft. Returns the bill that is left.

    Raises NotFound, BillFrozen, InvalidInput, NumberKnown and AlreadyEntered as `enter_bill` does.
    """
    with transaction.atomic():
        known = known_bill(organisation, data)
        if known is None or known == bill_id:
            detail = _("There is no other bill of this supplier with this number.")
            raise InvalidInput(detail, attr="number", code="does_not_exist")
        # Always in the order of their ids, so that two who join the same two do not wait for
        # each other.
        for pk in sorted((known, bill_id)):
            locked(organisation, pk)
        draft = locked_for(organisation, bill_id, by)
        refuse_frozen(draft)
        bill = add_to_known(locked(organisation, known), data, by, organisation)
        draft.files.update(bill=bill)
        delete_bill(organisation=organisation, bill_id=bill_id, by=by)
    return bill
