"""The list of invoices as one looks at it: tabs with counts, rows, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import Kind, Status
from quittance.lists.invoices import INVOICES, TALLIED, selection_of
from quittance.reports.summary import (
    CurrencySummary,
    Selection,
    narrowed,
    summarise,
    summarise_rows,
)
from quittance.web.access import Access
from quittance.web.chips import Between, Chip, Known, Says, Tab, chips, say_day, say_figure
from quittance.web.rows import Asked, asked_for, page_of, which, without

DEFAULT = ("-id",)
COLUMNS = (
    "id",
    "organisation",
    "kind",
    "status",
    "number",
    "customer",
    "customer_name",
    "currency",
    "issue_date",
    "due_date",
    "total",
    "balance_due",
)
# Each with the filters that are it.
TABS: tuple[tuple[Any, dict[str, str]], ...] = (
    (pgettext_lazy("invoices", "All"), {}),
    (_("Drafts"), {"status": "draft"}),
    (pgettext_lazy("invoices", "Sent"), {"status": "sent", "kind": "invoice"}),
    (pgettext_lazy("invoices", "Overdue"), {"status": "overdue"}),
    (pgettext_lazy("invoices", "Paid"), {"status": "paid"}),
    (pgettext_lazy("invoices", "Credited"), {"status": "credited"}),
    (_("Credit notes"), {"kind": "credit_note"}),
)
OF_TABS = ("status", "kind")
STATUSES: dict[str, str | Promise] = {
    Status.DRAFT: pgettext_lazy("status", "Draft"),
    Status.SENT: pgettext_lazy("status", "Sent"),
    Status.OVERDUE: pgettext_lazy("status", "Overdue"),
    Status.PAID: pgettext_lazy("status", "Paid"),
    Status.CREDITED: pgettext_lazy("status", "Credited"),
}
KINDS: dict[str, str | Promise] = {
    Kind.INVOICE: _("Invoices"),
    Kind.CREDIT_NOTE: _("Credit notes"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """`status` is what a reader sees today, `late` by how many days it is overdue."""

    invoice: Invoice
    status: str
    late: int


@dataclass(frozen=True, slots=True)
class Listing:
    asked: Asked
    page: Page[Any]
    rows: list[Row]
    tabs: list[Tab]
    chips: list[Chip]
    sums: list[CurrencySummary]

    @property
    def is_empty(self) -> bool:
        """Nothing at all, whatever one would ask for."""
        return not self.rows and not self.asked.is_filtered


def listing(given: QueryDict, access: Access) -> Listing:
    """Everything that the page of the list shows, in a few statements."""
    organisation = access.organisation
    today = organisation.today()
    asked = asked_for(given, INVOICES, access, default=DEFAULT)
    selection, others = _told_apart(asked.params)
    own = Invoice.objects.for_organisation(organisation)
    if any(which(others)):
        base = own.filter(INVOICES.q(others, access))
        all_of_it = summarise_rows(base, today=today)
    else:
        all_of_it = summarise(organisation, today=today)
    sums = narrowed(all_of_it, selection)
    page = page_of(asked, own.filter(asked.condition).only(*COLUMNS), count_of(sums))
    return Listing(
        asked=asked,
        page=page,
        rows=rows_of(page.object_list, today=today),
        tabs=list(_tabs(asked.params, all_of_it, selection)),
        chips=list(chips(asked.params, _known(organisation, asked.params), apart=_apart(asked))),
        sums=sums,
    )


def rows_of(invoices: Iterable[Invoice], *, today: date) -> list[Row]:
    return [Row(one, one.seen_on(today), late_by(one, today)) for one in invoices]


def late_by(invoice: Invoice, today: date) -> int:
    """Days since the due date of what is overdue, else 0."""
    if invoice.due_date is None or invoice.seen_on(today) != Status.OVERDUE:
        return 0
    return (today - invoice.due_date).days


def count_of(summaries: Iterable[CurrencySummary]) -> int:
    return sum(one.count + one.credit_notes.count for one in summaries)


def ticked_sums(organisation: Organisation, ids: list[int]) -> list[CurrencySummary]:
    """What some documents come to."""
    rows = Invoice.objects.for_organisation(organisation).filter(pk__in=ids)
    return summarise_rows(rows, today=organisation.today())


def _told_apart(params: QueryDict) -> tuple[Selection, QueryDict]:
    """Statuses, kinds and currencies, which any summary can be narrowed to; and the other filters,
    for which the rows have to be looked at."""
    tallied, others = QueryDict(mutable=True), params.copy()
    for name in list(which(params)):
        if name.partition("__")[0] in TALLIED:
            tallied.setlist(name, others.pop(name))
    if not tallied:
        return Selection(), others
    selection = selection_of(tallied)
    return (selection, others) if selection else (Selection(), params)


def _tabs(
    params: QueryDict, summaries: list[CurrencySummary], selection: Selection
) -> Iterator[Tab]:
    own = {name: params[name] for name in _names_of_tabs(params)}
    for label, filters in TABS:
        query = QueryDict(without(params, *own), mutable=True)
        query.update(filters)
        part = Selection(
            statuses=frozenset([filters["status"]]) if "status" in filters else None,
            kinds=frozenset([filters["kind"]]) if "kind" in filters else None,
            currencies=selection.currencies,
        )
        count = count_of(narrowed(summaries, part))
        yield Tab(label, query.urlencode(), count, own == filters)


def _names_of_tabs(params: QueryDict) -> list[str]:
    return [name for name in which(params) if name.partition("__")[0] in OF_TABS]


def _apart(asked: Asked) -> list[str]:
    """Filters that are no chip: the search has its field, and a tab is one itself."""
    own = {name: asked.params[name] for name in _names_of_tabs(asked.params)}
    is_tab = any(own == filters for _, filters in TABS)
    return ["search", *(own if is_tab else ())]


def _known(organisation: Organisation, params: QueryDict) -> list[Known]:
    return [
        Says("customer", _("Customer"), customer_names(organisation, params.get("customer", ""))),
        Says("customer_name__icontains", _("Customer"), {}),
        Says("status", "", STATUSES),
        Says("status__in", "", STATUSES),
        Says("kind", "", KINDS),
        Says("currency", "", {}),
        Between("issue_date", _("Issued"), say_day),
        Between("due_date", pgettext_lazy("date", "Due"), say_day),
        Between("total", _("Total"), say_figure),
        Between("balance_due", _("Balance"), say_figure),
    ]


def customer_names(organisation: Organisation, pk: str) -> dict[str, str]:
    """The name of the customer that a list is filtered by, by its id as it stands there."""
    if not pk:
        return {}
    own = Customer.objects.for_organisation(organisation).filter(pk=int(pk)).first()
    return {pk: own.name} if own else {}
