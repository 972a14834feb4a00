"""Public links: made, revoked, visited."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import Changes, record
from quittance.errors import InvalidInput
from quittance.invoicing.errors import InvalidTransition
from quittance.invoicing.links import digest_of, new_nonce, token_of, url_of
from quittance.invoicing.models import Invoice, PublicLink
from quittance.invoicing.rules import Status

# However often a link is opened, its document's history says so once in this time.
QUIET = timedelta(hours=1)


def create_link(
    *,
    organisation: Organisation,
    invoice_id: int,
    by: User | None,
    expires_at: datetime | None = None,
) -> PublicLink:
    """A new link to an issued document, open until `expires_at`, without it until it is revoked.

    Raises NotFound, InvalidTransition for a draft, InvalidInput for an end in the past.
    """
    with transaction.atomic():
        invoice = Invoice.objects.for_organisation(organisation).found(pk=invoice_id)
        link = _made(invoice, by=by, expires_at=expires_at)
        tell_created(link, by=by)
    return link


def link_for(invoice: Invoice, *, by: User | None) -> tuple[PublicLink, bool]:
    """The link that mails about an issued document give, and whether it is a new one: its newest
    that neither is revoked nor ends, if it can still be shown.

    Called in the sender's transaction. A new link has still to be told to the journal, by
    `tell_created` among the sender's own entries. Raises InvalidTransition for a draft.
    """
    links = PublicLink.objects.for_organisation(invoice.organisation_id)
    lasting = links.filter(invoice=invoice, revoked_at=None, expires_at=None).order_by("-id")
    known = next(filter(url_of, lasting), None)
    return (known, False) if known else (_made(invoice, by=by), True)


def tell_created(link: PublicLink, *, by: User | None) -> None:
    changes: Changes = {
        "invoice": [None, link.invoice_id],
        "expires_at": [None, link.expires_at],
    }
    _tell(link, "link.created", by=by, changes=changes)


def revoke_link(*, organisation: Organisation, link_id: int, by: User | None) -> PublicLink:
    """End a link at once. Raises NotFound, InvalidTransition for one that was revoked before."""
    now = timezone.now()
    with transaction.atomic():
        own = PublicLink.objects.for_organisation(organisation).filter(pk=link_id)
        # One statement, so that of two who revoke it only one has done it.
        if not own.filter(revoked_at=None).update(revoked_at=now):
            own.found()
            raise InvalidTransition(
                gettext("This link was revoked before. It opens nothing any more.")
            )
        link = own.get()
        _tell(link, "link.revoked", by=by, changes={"revoked_at": [None, now]})
    return link


def record_visit(link: PublicLink, *, at: datetime) -> bool:
    """Tell the journal that an open link was followed, unless it was told within the hour."""
    if link.visited_at is not None and link.visited_at > at - QUIET:
        return False
    with transaction.atomic():
        own = PublicLink.objects.for_organisation(link.organisation_id).filter(pk=link.pk)
        quiet = Q(visited_at=None) | Q(visited_at__lte=at - QUIET)
        if not own.filter(quiet, revoked_at=None).update(visited_at=at):
            return False
        _tell(link, "link.visited", by=None, changes={"visited_at": [link.visited_at, at]})
    return True


def _made(invoice: Invoice, *, by: User | None, expires_at: datetime | None = None) -> PublicLink:
    now = timezone.now()
    if invoice.status == Status.DRAFT:
        raise InvalidTransition(gettext("Nobody else can look at a draft. Send it first."))
    if expires_at is not None and expires_at <= now:
        raise InvalidInput(
            gettext("The link must end later than now."), attr="expires_at", code="min_value"
        )
    nonce = new_nonce()
    return PublicLink.objects.create(
        organisation_id=invoice.organisation_id,
        invoice=invoice,
        nonce=nonce,
        digest=digest_of(token_of(nonce)),
        expires_at=expires_at,
        created_by=by,
        created_at=now,
    )


def _tell(link: PublicLink, action: str, *, by: User | None, changes: Changes) -> None:
    record(
        organisation=link.organisation_id,
        by=by,
        action=action,
        subject_id=link.pk,
        changes=changes,
        related=("invoice", link.invoice_id),
    )
