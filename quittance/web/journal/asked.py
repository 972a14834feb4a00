"""What the journal is asked for, and what it can be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import groupby

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quittance.accounts.models import Membership, Organisation
from quittance.audit.actions import ACTIONS, subject_of
from quittance.lists.filters import PAGING
from quittance.reports.telling import pattern
from quittance.web.chips import Chip, Says, chips

# Kinds of rows as people think of them, by what is filtered for.
CHIPS: tuple[tuple[str | Promise, str], ...] = (
    (_("Everything"), ""),
    (_("Invoices"), "invoice"),
    (_("Payments"), "payment,customer_credit"),
    (_("Customers"), "customer"),
    (_("Catalogue"), "product,product_image,category,tax_rate"),
    (_("Shop"), "order,shop"),
    (_("Bills"), "bill,supplier,review_link,approval_limit,payment_run"),
    (_("Mail"), "message,mail_text"),
    (_("Links"), "link"),
    (_("Team"), "membership,invitation"),
    (_("Organisation"), "organisation,api_token,webhook_endpoint"),
)
KINDS = {
    "organisation": _("Organisation"),
    "membership": _("Team"),
    "invitation": _("Invitations"),
    "customer": _("Customers"),
    "category": _("Categories"),
    "tax_rate": _("Tax rates"),
    "product": _("Products"),
    "invoice": _("Invoices"),
    "payment": _("Payments"),
    "link": _("Links"),
    "message": _("Mail"),
    "mail_text": _("Texts of mails"),
    "supplier": _("Suppliers"),
    "bill": _("Bills"),
    "review_link": _("Links of bills"),
    "approval_limit": _("Limits of approval"),
    "payment_run": _("Files of transfers"),
    "product_image": _("Pictures of products"),
    "api_token": _("API tokens"),
    "customer_credit": _("Credit of customers"),
    "shop": _("Shop"),
    "order": _("Orders"),
    "webhook_endpoint": _("Webhooks"),
}
# What has a field of its own on the page; what was asked for besides is kept, and can be taken off.
ON_THE_PAGE = {"document", "action", "actor", "at_after", "at_before", "subject__in", "cursor"}
IN_WORDS = (Says("row", _("Row"), {}), Says("search", _("Search"), {}))


class Asked:
    """The filters in force, as the page shows them."""

    def __init__(self, params: QueryDict, organisation: Organisation) -> None:
        self.params, self.organisation = params, organisation

    @property
    def chips(self) -> tuple[tuple[str | Promise, str], ...]:
        return CHIPS

    @property
    def values(self) -> dict[str, str]:
        return {name: self.params.get(name, "") for name in ON_THE_PAGE}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else the address asks for, so that the form does not lose it."""
        shown = ON_THE_PAGE - {"subject__in"} | PAGING
        kept = [name for name in self.params if name not in shown]
        return [(name, str(value)) for name in kept for value in self.params.getlist(name) if value]

    @property
    def further(self) -> Iterator[Chip]:
        """Filters that have no field of their own on the page."""
        empty = [name for name in self.params if not any(self.params.getlist(name))]
        return chips(self.params, IN_WORDS, apart=[*ON_THE_PAGE, *empty])

    def actions(self) -> Iterator[tuple[str | Promise, list[tuple[str, str]]]]:
        """(kind, its actions in words), for the kinds that are asked for."""
        kinds = [kind for kind in self.params.get("subject__in", "").split(",") if kind]
        language = get_language() or "en"
        for kind, names in groupby(ACTIONS, key=subject_of):
            if not kinds or kind in kinds:
                yield KINDS[kind], [(name, pattern(name, language)) for name in names]

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """The team, and whoever is asked for."""
        members = Membership.objects.for_organisation(self.organisation).select_related("user")
        return [(str(one.user_id), one.user.full_name) for one in members.order_by("id")]
