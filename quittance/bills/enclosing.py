"""What mails about bills give when they go out: the address of a review link. Nothing goes along;
whether a mail still tells the truth is asked here."""

from __future__ import annotations

from django.utils import timezone

from quittance.bills.links import url_of
from quittance.bills.models import Bill, ReviewLink
from quittance.bills.rules import DECIDED, Status
from quittance.notifications.attaching import Attachment, Obsolete
from quittance.notifications.models import Message


def nothing_for_review(message: Message) -> list[Attachment]:
    """Raises Obsolete where nobody can decide by this link any more."""
    links = ReviewLink.objects.for_organisation(message.organisation_id).select_related("bill")
    link = links.filter(pk=message.link_id or 0).first()
    if link is None:
        raise Obsolete("Not sent: the bill was deleted meanwhile.")
    if not link.is_open(at=timezone.now()) or link.bill.status != Status.SUBMITTED:
        raise Obsolete(
            f"Not sent: the bill is {link.bill.status} meanwhile, or its link has ended."
        )
    return []


def address_for_review(message: Message) -> str:
    """Raises Obsolete for a link of another secret key: it opens nothing any more, and whoever
    follows an older mail is offered a new one."""
    links = ReviewLink.objects.for_organisation(message.organisation_id)
    url = url_of(links.found(pk=message.link_id))
    if url is None:
        raise Obsolete("Not sent: the link was made under another secret key.")
    return url


def nothing_for_decision(message: Message) -> list[Attachment]:
    """Raises Obsolete for what was decided and is open again."""
    bills = Bill.objects.for_organisation(message.organisation_id)
    status = bills.filter(pk=message.about_id).values_list("status", flat=True).first()
    if status is None:
        raise Obsolete("Not sent: the bill was deleted meanwhile.")
    if status not in DECIDED:
        raise Obsolete(f"Not sent: the bill is {status} again.")
    return []
