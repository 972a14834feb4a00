"""Managers decide: approve, or reject with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quittance.accounts.models import Membership, Organisation
from quittance.audit.journal import changed
from quittance.bills.errors import AboveLimit, InvalidTransition, NewAccount, OwnBill
from quittance.bills.mailing import mail_decision
from quittance.bills.models import ApprovalLimit, Bill, ReviewLink, SupplierAccount
from quittance.bills.operations.common import Person, locked, move, tell
from quittance.bills.operations.reviewing import revoke_links, use_link
from quittance.bills.rules import DECIDERS, Status
from quittance.errors import InvalidInput
from quittance.invoicing.spoken import spoken_amount


def approve_bill(
    *,
    organisation: Organisation,
    bill_id: int,
    by: Person,
    confirm_account: bool = False,
    link: ReviewLink | None = None,
) -> Bill:
    """Say yes to a submitted bill: it is frozen, and may be paid.

    With a `link`, `by` is who it speaks for (`reviewing.person_by`). Raises NotFound,
    InvalidTransition, OwnBill, AboveLimit, LinkEnded, and NewAccount where the supplier's account
    is not one that was confirmed before and `confirm_account` does not confirm it.
    """
    with transaction.atomic():
        bill = locked(organisation, bill_id)
        _refuse_decision(bill, organisation, by)
        _refuse_above_limit(bill, organisation, by)
        if is_new_account(bill) and not confirm_account:
            raise NewAccount()
        _decide(bill, Status.APPROVED, by, reason="", link=link)
        _keep_account(bill, by)
        mail_decision(bill, organisation, by=by.user)
        changes = changed({"status": Status.SUBMITTED}, {"status": bill.status})
        tell(bill, "bill.approved", by=by.user, changes=_named(changes, by))
    return bill


def reject_bill(
    *,
    organisation: Organisation,
    bill_id: int,
    by: Person,
    reason: str,
    link: ReviewLink | None = None,
) -> Bill:
    """Say no to a submitted bill, and why: who entered it can correct and submit it anew.

    Raises NotFound, InvalidTransition, OwnBill, LinkEnded, InvalidInput without a reason.
    """
    if not reason.strip():
        detail = _("Say why, so that it can be put right.")
        raise InvalidInput(detail, attr="reason", code="required")
    with transaction.atomic():
        bill = locked(organisation, bill_id)
        _refuse_decision(bill, organisation, by)
        _decide(bill, Status.REJECTED, by, reason=reason.strip(), link=link)
        mail_decision(bill, organisation, by=by.user)
        after = {"status": bill.status, "reason": bill.reason}
        changes = changed({"status": Status.SUBMITTED}, after)
        tell(bill, "bill.rejected", by=by.user, changes=_named(changes, by))
    return bill


def is_new_account(bill: Bill) -> bool:
    """Whether the money would go to an account that nobody has confirmed, while the supplier has
    one that somebody has (a known fraud)."""
    if not bill.iban or bill.supplier_id is None:
        return False
    known = SupplierAccount.objects.for_organisation(bill.organisation_id).filter(
        supplier=bill.supplier_id
    )
    ibans = set(known.values_list("iban", flat=True))
    return bool(ibans) and bill.iban not in ibans


def _named(changes: dict[str, list[object]], by: Person) -> dict[str, list[object]]:
    """Who came by a link has no account that the entry could name."""
    return changes if by.user else {**changes, "decided_by": [None, by.name]}


def _refuse_decision(bill: Bill, organisation: Organisation, by: Person) -> None:
    if bill.status != Status.SUBMITTED:
        raise InvalidTransition(_("Only a submitted bill is decided on."))
    own = by.user is not None and bill.entered_by_id == by.user.pk
    # Whoever runs a business alone has nobody else to ask.
    if own and _others_who_decide(organisation, by):
        raise OwnBill()


def _others_who_decide(organisation: Organisation, by: Person) -> bool:
    deciders = Membership.objects.for_organisation(organisation).filter(role__in=DECIDERS)
    return deciders.exclude(user=by.user).exists()


def _refuse_above_limit(bill: Bill, organisation: Organisation, by: Person) -> None:
    if by.user is None:
        return
    limits = ApprovalLimit.objects.for_organisation(organisation)
    limit = limits.filter(user=by.user).first()
    if limit is None:
        return
    currency = organisation.currency
    if bill.currency != currency:
        # No rate is known here that would turn one currency into the other.
        detail = _("Your limit is in %(currency)s. Somebody without a limit has to approve this.")
        raise AboveLimit(detail % {"currency": currency})
    if bill.total > limit.amount:
        most = spoken_amount(limit.amount, currency)
        raise AboveLimit(_("You may approve up to %(amount)s.") % {"amount": most})


def _decide(
    bill: Bill, status: Status, by: Person, *, reason: str, link: ReviewLink | None
) -> None:
    now = timezone.now()
    move(bill, status, _("Only a submitted bill is decided on."))
    bill.decided_at = bill.updated_at = now
    bill.decided_by, bill.decided_by_name, bill.reason = by.user, by.called, reason
    bill.save()
    if link is not None:
        use_link(link, bill, at=now)
    revoke_links(bill)


def _keep_account(bill: Bill, by: Person) -> None:
    if not bill.iban or bill.supplier_id is None:
        return
    SupplierAccount.objects.for_organisation(bill.organisation_id).get_or_create(
        supplier_id=bill.supplier_id,
        iban=bill.iban,
        defaults={
            "organisation_id": bill.organisation_id,
            "bic": bill.bic,
            "confirmed_by": by.user,
        },
    )
