"""How much somebody may approve."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.operations import locked as locked_organisation
from quittance.audit.journal import changed
from quittance.audit.rows import record_row, told
from quittance.bills.models import ApprovalLimit
from quittance.errors import InvalidInput
from quittance.money import is_exact


def set_limit(
    *, organisation: Organisation, user_id: int, amount: Decimal | None, by: User | None
) -> None:
    """Let a member approve bills up to an amount (organisation's currency); None lifts the limit.

    Raises NotFound for who is no member, InvalidInput for the amount.
    """
    if amount is not None and (amount < 0 or not is_exact(amount, organisation.currency)):
        detail = _("Enter an amount in %(currency)s.") % {"currency": organisation.currency}
        raise InvalidInput(detail, attr="amount")
    with transaction.atomic():
        mine = locked_organisation(organisation)
        Membership.objects.for_organisation(mine).found(user=user_id)
        own = ApprovalLimit.objects.for_organisation(mine)
        row = own.filter(user=user_id).first()
        before = {} if row is None else told(row)
        if amount is None:
            _lift(row, before, by)
            return
        row = row or ApprovalLimit(organisation=mine, user_id=user_id)
        row.amount = amount
        row.save()
        verb = "changed" if before else "created"
        changes = changed(before, told(row))
        record_row(verb, row, organisation=mine.pk, by=by, changes=changes)


def _lift(row: ApprovalLimit | None, before: dict[str, object], by: User | None) -> None:
    if row is None:
        return
    pk = row.pk
    row.delete()
    row.pk = pk
    changes = changed(before, {})
    record_row("deleted", row, organisation=row.organisation_id, by=by, changes=changes)
