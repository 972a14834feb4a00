from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from quittance.accounts.models import Organisation
from quittance.audit.journal import Changes
from quittance.bills.models import BillComment
from quittance.bills.operations.common import Person, locked_for, tell
from quittance.errors import InvalidInput

LONGEST = 2000


def comment(*, organisation: Organisation, bill_id: int, text: str, by: Person) -> BillComment:
    """Say something about a bill; it stays. Raises NotFound, InvalidInput."""
    said = text.strip()
    if not said:
        raise InvalidInput(_("Write something first."), attr="text", code="required")
    if len(said) > LONGEST:
        detail = _("At most %(most)d letters.") % {"most": LONGEST}
        raise InvalidInput(detail, attr="text", code="max_length")
    with transaction.atomic():
        bill = locked_for(organisation, bill_id, by)
        row = BillComment.objects.create(
            organisation=organisation,
            bill=bill,
            text=said,
            author=by.user,
            author_name=by.called[:320],
        )
        changes: Changes = {"comment": [None, row.pk], "text": [None, said]}
        tell(bill, "bill.commented", by=by.user, changes=changes)
    return row
