"""Managers asked to decide, each with a link of their own, and what becomes of the links."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.throttle import count_try
from quittance.audit.journal import Changes, record
from quittance.bills.errors import LinkEnded
from quittance.bills.links import digest_of, new_nonce, token_of
from quittance.bills.mailing import mail_request
from quittance.bills.models import Bill, ReviewLink, ReviewOpening
from quittance.bills.operations.common import Person, locked
from quittance.bills.rules import DECIDERS, Status
from quittance.notifications.models import Message

AGENT_LENGTH = 300
VISIT = timedelta(minutes=30)


def ask_managers(bill: Bill, organisation: Organisation, *, by: Person) -> list[Message]:
    """A link for each who may decide on this bill, and a mail that gives it.

    Links of an earlier submission end. Runs in the transaction that submits the bill.
    """
    now = timezone.now()
    revoke_links(bill)
    members = Membership.objects.for_organisation(organisation).filter(role__in=DECIDERS)
    managers = members.exclude(user=bill.entered_by_id).select_related("user").order_by("id")
    links = [new_link(bill, one.user, at=now) for one in managers if one.user.email]
    mails = (mail_request(link, bill, organisation, by=by.user) for link in links)
    return [mail for mail in mails if mail is not None]


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


def renew_link(link: ReviewLink) -> Message | None:
    """Send the manager whom a link was for another one, to the same address and no other.

    None where there is nothing to decide for them any more, or the day's mails are used up. Raises
    TooManyTries for whoever asks again and again.
    """
    count_try("review_link", f"{link.bill_id}:{link.email}")
    organisation = link.organisation
    with transaction.atomic():
        bill = locked(organisation, link.bill_id)
        manager = still_asked(link)
        if bill.status != Status.SUBMITTED or manager is None:
            return None
        now = timezone.now()
        bill.links.filter(manager=manager).open(at=now).update(revoked_at=now)
        fresh = new_link(bill, manager, at=now)
        message = mail_request(fresh, bill, organisation, by=None)
        _tell(fresh, "review_link.renewed", by=None, changes={"to": [None, fresh.email]})
    return message


def still_asked(link: ReviewLink) -> User | None:
    """Its manager, who still decides here and still has the address that it went to."""
    try:
        manager = person_by(link).user
    except LinkEnded:
        return None
    return manager if manager and manager.email == link.email else None


def record_opening(link: ReviewLink, *, address: str, agent: str) -> bool:
    """Write down that a link was opened, and from where; once in a visit (VISIT) of one browser.

    Returns whether that was new.
    """
    now = timezone.now()
    seen = {"address": address, "agent": agent[:AGENT_LENGTH]}
    with transaction.atomic():
        if link.openings.filter(at__gt=now - VISIT, **seen).exists():
            return False
        own = link.organisation_id
        ReviewOpening.objects.create(organisation_id=own, link=link, at=now, **seen)
        _tell(link, "review_link.opened", by=None, changes={"address": [None, address]})
    return True


def _tell(link: ReviewLink, action: str, *, by: User | None, changes: Changes) -> None:
    record(
        organisation=link.organisation_id,
        by=by,
        action=action,
        subject_id=link.pk,
        changes=changes,
        related=("bill", link.bill_id),
    )
