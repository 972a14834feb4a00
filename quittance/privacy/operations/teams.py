"""The teams of the deleted, and businesses in which nobody is left."""

from __future__ import annotations

import secrets
from functools import partial

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from quittance.accounts.models import Invitation, Membership, Organisation
from quittance.accounts.operations import locked
from quittance.accounts.team import take_out
from quittance.audit.journal import record
from quittance.errors import NotFound
from quittance.notifications.models import WebhookEndpoint
from quittance.privacy.handover import has_books
from quittance.privacy.operations.apart import apart
from quittance.shop.models import Shop

# Of an organisation what may tell whose it was: a founder's business has their name and address.
OF_THE_BUSINESS = (
    *("line1", "line2", "postcode", "city", "region", "email", "phone", "vat_number"),
    *("registration_number", "tax_number", "contact_name", "legal_information", "logo"),
    *("electronic_address", "electronic_address_scheme", "iban", "bic", "upi_id"),
)


def leave_teams() -> int:
    """End the memberships of those who are deleted; returns how many."""
    everywhere = Membership.objects.across_organisations("a run looks through all teams")
    left = everywhere.filter(user__deleted_at__isnull=False).select_related("organisation")
    rows = list(left.order_by("pk"))
    return sum(apart(partial(_left, one), f"leaving by membership {one.pk}") for one in rows)


def _left(membership: Membership) -> bool:
    organisation = membership.organisation
    try:
        with transaction.atomic():
            take_out(organisation=organisation, membership_id=membership.pk)
            if is_deserted(organisation):
                _forget_business(organisation)
    except NotFound:
        # Another run was here.
        return False
    return True


def is_deserted(organisation: Organisation) -> bool:
    """Whether nobody is left in it, and no books that somebody might have to look into."""
    team = Membership.objects.for_organisation(organisation)
    return not team.exists() and not has_books(organisation)


def _forget_business(organisation: Organisation) -> None:
    """The row stays for its journal, without what says whose business it was."""
    mine = locked(organisation)
    Invitation.objects.for_organisation(mine).delete()
    # With their deliveries: nobody is left to whom it could matter what happens.
    WebhookEndpoint.objects.for_organisation(mine).delete()
    Shop.objects.for_organisation(mine).delete()
    for name in OF_THE_BUSINESS:
        setattr(mine, name, "")
    with translation.override(mine.language):
        mine.name = _("Deleted organisation")
    mine.slug = f"deleted-{secrets.token_hex(8)}"
    mine.save()
    # Which, not what: the journal cannot forget.
    record(
        organisation=mine.pk,
        by=None,
        action="organisation.changed",
        subject_id=mine.pk,
        changes={"fields": [None, ["name", "slug", *OF_THE_BUSINESS]]},
    )
