"""The list of payments as one looks at it: rows, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quittance.lists.payments import PAYMENTS
from quittance.payments.models import Method
from quittance.payments.queries import SHOWN, Takings, payment_rows, takings, takings_of
from quittance.web.access import Access
from quittance.web.chips import Between, Chip, Known, Says, chips, say_day, say_figure
from quittance.web.invoices.listing.reading import customer_names
from quittance.web.rows import Asked, asked_for, page_of

DEFAULT = ("-id",)
METHODS: dict[str, str | Promise] = {
    Method.BANK_TRANSFER: pgettext_lazy("method", "Bank transfer"),
    Method.CARD: pgettext_lazy("method", "Card"),
    Method.CASH: pgettext_lazy("method", "Cash"),
    Method.OTHER: pgettext_lazy("method", "Other"),
    Method.CREDIT: pgettext_lazy("method", "Customer's credit"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A payment as payments.queries.SHOWN has it, and what of it can still be given back."""

    payment: dict[str, Any]
    method: Any

    @property
    def is_refunded(self) -> bool:
        """All of it."""
        return bool(self.payment["refunded"] == self.payment["amount"])

    @property
    def refunded(self) -> Decimal:
        amount: Decimal = self.payment["refunded"]
        return amount


@dataclass(frozen=True, slots=True)
class Listing:
    asked: Asked
    page: Page[Any]
    rows: list[Row]
    chips: list[Chip]
    takings: list[Takings]

    @property
    def is_empty(self) -> bool:
        """Nothing at all, whatever one would ask for."""
        return not self.rows and not self.asked.is_filtered


def listing(given: QueryDict, access: Access) -> Listing:
    organisation = access.organisation
    asked = asked_for(given, PAYMENTS, access, default=DEFAULT)
    condition = asked.condition
    sums = takings_of(organisation, condition) if asked.is_filtered else takings(organisation)
    rows = payment_rows(organisation).values(*SHOWN).filter(condition)
    page = page_of(asked, rows, sum(one.count for one in sums))
    names = customer_names(organisation, asked.params.get("customer", ""))
    return Listing(
        asked=asked,
        page=page,
        rows=[Row(one, METHODS.get(one["method"], one["method"])) for one in page.object_list],
        chips=list(chips(asked.params, _known(names), apart=("search",))),
        takings=sums,
    )


def _known(customers: dict[str, str]) -> list[Known]:
    return [
        Says("customer", _("Customer"), customers),
        Says("customer_name__icontains", _("Customer"), {}),
        Says("method", "", METHODS),
        Says("method__in", "", METHODS),
        Says("currency", "", {}),
        Between("received_on", _("Received"), say_day),
        Between("amount", _("Amount"), say_figure),
    ]
