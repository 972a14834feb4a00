"""Managers asked to decide, each with a link of their own, and what becomes of the links."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quittance.accounts.models import Membership, Organisation, User
from quittance.audit.journal import Changes, record
from quittance.bills.errors import LinkEnded
from quittance.bills.links import digest_of, new_nonce, token_of
from quittance.bills.models import Bill, ReviewLink, ReviewOpening
from quittance.bills.operations.common import Person
from quittance.bills.rules import DECIDERS

AGENT_LENGTH = 300


def ask_managers(bill: Bill, organisation: Organisation, *, by: Person) -> int:
    """A link for each who may decide on this bill; returns how many were asked.

    Links of an earlier submission end. Runs in the transaction that submits the bill.
    """
    now = timezone.now()
    revoke_links(bill)
    members = Membership.objects.for_organisation(organisation).filter(role__in=DECIDERS)
    managers = members.exclude(user=bill.entered_by_id).select_related("user").order_by("id")
    links = [new_link(bill, one.user, at=now) for one in managers if one.user.email]
    return len(links)


def new_link(bill: Bill, manager: User, *, at: datetime) -> ReviewLink:
    nonce = new_nonce()
    return ReviewLink.objects.create(
        organisation_id=bill.organisation_id,
        bill=bill,
        email=manager.email,
        name=manager.full_name,
        manager=manager,
        nonce=nonce,
        digest=digest_of(token_of(nonce)),
        created_at=at,
        expires_at=at + timedelta(days=settings.REVIEW_LINK_DAYS),
    )


def person_by(link: ReviewLink) -> Person:
    """Who decides by a link: the manager whom it was sent to, with all that limits them.

    Raises LinkEnded for who decides on nothing here any more.
    """
    members = Membership.objects.for_organisation(link.organisation_id)
    role = members.filter(user=link.manager_id, role__in=DECIDERS).values_list("role", flat=True)
    found = role.first()
    if link.manager is None or found is None:
        raise LinkEnded()
    return Person(link.manager, found)


def use_link(link: ReviewLink, bill: Bill, *, at: datetime) -> None:
    """A decision on a bill under lock was taken by its link, which opens nothing any more.

    Raises LinkEnded where it had ended before.
    """
    if not bill.links.filter(pk=link.pk).open(at=at).update(used_at=at):
        raise LinkEnded()


def revoke_links(bill: Bill) -> None:
    """End all links to a bill under lock."""
    bill.links.filter(revoked_at=None, used_at=None).update(revoked_at=timezone.now())


def revoke_link(*, organisation: Organisation, link_id: int, by: Person) -> ReviewLink:
    """End a link at once. Raises NotFound; nothing happens to one that has ended."""
    now = timezone.now()
    with transaction.atomic():
        own = ReviewLink.objects.for_organisation(organisation).filter(pk=link_id)
        link = own.found()
        if own.open(at=now).update(revoked_at=now):
            link.revoked_at = now
            _tell(link, "review_link.revoked", by=by.user, changes={"revoked_at": [None, now]})
    return link


def record_opening(link: ReviewLink, *, address: str, agent: str) -> None:
    """Write down that a link was opened, and from where."""
    now = timezone.now()
    with transaction.atomic():
        ReviewOpening.objects.create(
            organisation_id=link.organisation_id,
            link=link,
            at=now,
            address=address,
            agent=agent[:AGENT_LENGTH],
        )
        _tell(link, "review_link.opened", by=None, changes={"address": [None, address]})


def _tell(link: ReviewLink, action: str, *, by: User | None, changes: Changes) -> None:
    record(
        organisation=link.organisation_id,
        by=by,
        action=action,
        subject_id=link.pk,
        changes=changes,
        related=("bill", link.bill_id),
    )
