"""Merging double customers: here and not with the customers, because drafts go along."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import changed
from quittance.audit.rows import record_row, told
from quittance.customers.errors import MergedAlready, TwoPeople
from quittance.customers.models import Customer
from quittance.errors import InvalidInput, NotFound
from quittance.invoicing.models import Invoice

MOST_NAMED = 100


def merge_customers(
    *, organisation: Organisation, keep_id: int, merge_id: int, by: User | None
) -> Customer:
    """Let one customer stand for another from now on; returns the one that is kept.

    The double is archived and marked. Its drafts, and who was merged into it, go to the kept one;
    what was issued keeps the customer that it was issued to (laws: issued_is_frozen) and is found
    by way of the mark. Restoring the double takes the mark away. Raises NotFound, InvalidInput for
    a customer and itself or one that is archived, MergedAlready, and TwoPeople.
    """
    if keep_id == merge_id:
        raise InvalidInput(
            gettext("Name another customer than this one."), attr="other", code="invalid"
        )
    with transaction.atomic():
        keep, double = _locked(organisation, keep_id, merge_id)
        _refuse_two_people(keep, double)
        before = told(double)
        drafts = _move_drafts(organisation, keep, double)
        others = Customer.objects.for_organisation(organisation).filter(merged_into=double)
        doubles = list(others.order_by("pk").values_list("pk", flat=True))
        others.update(merged_into=keep)
        double.merged_into, double.archived = keep, True
        double.save(update_fields=["merged_into", "archived", "updated_at"])
        changes = changed(before, told(double))
        for name, ids in (("drafts", drafts), ("doubles", doubles)):
            if ids:
                changes |= {f"{name}_count": [None, len(ids)], name: [None, ids[:MOST_NAMED]]}
        record_row(
            "merged",
            double,
            organisation=organisation.pk,
            by=by,
            changes=changes,
            related=("customer", keep.pk),
        )
    return keep


def _locked(organisation: Organisation, keep_id: int, merge_id: int) -> tuple[Customer, Customer]:
    """Both under lock, taken in the order of their ids."""
    own = Customer.objects.for_organisation(organisation).select_for_update(no_key=True)
    rows = {pk: own.filter(pk=pk).first() for pk in sorted((keep_id, merge_id))}
    keep, double = rows[keep_id], rows[merge_id]
    if keep is None:
        raise NotFound()
    if double is None:
        detail = gettext("There is no customer %(id)s.") % {"id": merge_id}
        raise InvalidInput(detail, attr="other", code="does_not_exist")
    if keep.merged_into_id or double.merged_into_id:
        raise MergedAlready()
    if keep.archived:
        raise InvalidInput(gettext("This customer is archived: restore it first."), code="archived")
    return keep, double


def _refuse_two_people(keep: Customer, double: Customer) -> None:
    """One would order as the other, and go when the other's account is deleted."""
    both = (keep.pk, double.pk)
    own = Customer.objects.for_organisation(keep.organisation_id)
    rows = own.filter(Q(pk__in=both) | Q(merged_into__in=both)).exclude(user=None)
    if len(set(rows.values_list("user_id", flat=True))) > 1:
        raise TwoPeople()


def _move_drafts(organisation: Organisation, keep: Customer, double: Customer) -> list[int]:
    """The drafts that went along, locked in the order of their ids. One that is being written at
    this moment goes along when it is sent (issue.py)."""
    drafts = Invoice.objects.for_organisation(organisation).drafts().filter(customer=double)
    locked = drafts.select_for_update(no_key=True).order_by("pk")
    ids = list(locked.values_list("pk", flat=True))
    own = Invoice.objects.for_organisation(organisation).filter(pk__in=ids)
    own.update(customer=keep, customer_name=keep.name, updated_at=timezone.now())
    return ids
