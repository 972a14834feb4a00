"""The list of bills as one looks at it: tabs with counts, rows, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.db.models import OuterRef, Subquery
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quittance.accounts.models import Membership, Organisation
from quittance.bills.models import Bill, BillFile, Supplier
from quittance.bills.queries import Group, groups_of
from quittance.bills.rules import NOTHING, Kind, Status, is_late
from quittance.lists.bills import BILLS
from quittance.web.access import Access
from quittance.web.chips import Between, Chip, Known, Says, Tab, chips, say_day, say_figure
from quittance.web.rows import Asked, asked_for, page_of, which, without

DEFAULT = ("-id",)
COLUMNS = (
    *("id", "number", "kind", "status", "currency", "issue_date", "due_date", "created_at"),
    *("total", "amount_due", "stated_total", "difference", "paid_on", "supplier__name"),
    *("entered_by__username", "entered_by__first_name", "entered_by__last_name"),
    "entered_by__deleted_at",
    "organisation_id",
)
FIRST_FILE = Subquery(
    BillFile.objects.for_organisation(OuterRef("organisation_id"))
    .filter(bill=OuterRef("pk"))
    .order_by("id")
    .values("name")[:1]
)
STATUSES: dict[str, str | Promise] = {
    Status.DRAFT: pgettext_lazy("status", "Draft"),
    Status.SUBMITTED: pgettext_lazy("status", "Waiting"),
    Status.APPROVED: pgettext_lazy("status", "Approved"),
    Status.REJECTED: pgettext_lazy("status", "Rejected"),
    Status.PAID: pgettext_lazy("status", "Paid"),
}
KINDS: dict[str, str | Promise] = {
    Kind.INVOICE: _("Invoices"),
    Kind.CREDIT_NOTE: _("Credit notes"),
}
TABS: tuple[tuple[str | Promise, str], ...] = (
    (pgettext_lazy("documents", "All"), ""),
    (_("Drafts"), Status.DRAFT),
    (_("Waiting for approval"), Status.SUBMITTED),
    (_("Approved"), Status.APPROVED),
    (_("Rejected"), Status.REJECTED),
    (_("Paid"), Status.PAID),
)
OF_TABS = ("status", "status__in")


@dataclass(frozen=True, slots=True)
class Row:
    """`late` is by how many days it is due and not paid."""

    bill: Bill
    late: int

    @property
    def difference(self) -> Decimal:
        """What the lines of a draft lack of the printed total."""
        lacking: Decimal | None = self.bill.difference
        return NOTHING if self.bill.is_frozen or lacking is None else lacking


@dataclass(slots=True)
class Sum:
    """What bills of one currency come to, credit notes taken off. `to_pay` of those approved."""

    currency: str
    count: int = 0
    total: Decimal = NOTHING
    waiting: Decimal = NOTHING
    to_pay: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Listing:
    asked: Asked
    page: Page[Any]
    rows: list[Row]
    tabs: list[Tab]
    chips: list[Chip]
    sums: list[Sum]

    @property
    def is_empty(self) -> bool:
        """Nothing at all, whatever one would ask for."""
        return not self.rows and not self.asked.is_filtered


def listing(given: QueryDict, access: Access) -> Listing:
    organisation = access.organisation
    asked = asked_for(given, BILLS, access, default=DEFAULT)
    seen = Bill.objects.for_organisation(organisation).seen_by(access.user, access.role)
    others = QueryDict(without(asked.params, *OF_TABS), mutable=True)
    groups = groups_of(seen.filter(BILLS.q(others, access)))
    statuses = _statuses(asked.params)
    shown = [one for one in groups if statuses is None or one.status in statuses]
    chosen = seen.filter(asked.condition).annotate(file_name=FIRST_FILE)
    rows = chosen.select_related("supplier", "entered_by").only(*COLUMNS)
    page = page_of(asked, rows, sum(one.count for one in shown))
    return Listing(
        asked=asked,
        page=page,
        rows=rows_of(page.object_list, organisation.today()),
        tabs=list(_tabs(asked.params, groups)),
        chips=list(chips(asked.params, _known(organisation, asked.params), apart=_apart(asked))),
        sums=sums_of(shown),
    )


def rows_of(bills: Iterable[Bill], today: date) -> list[Row]:
    return [Row(one, late_by(one, today)) for one in bills]


def late_by(bill: Bill, today: date) -> int:
    """Days since the due date of what is not paid, else 0."""
    due = bill.due_date
    return (today - due).days if due and is_late(due, bill.status, today) else 0


def sums_of(groups: Iterable[Group]) -> list[Sum]:
    """By currency, the largest first."""
    found: dict[str, Sum] = {}
    for one in groups:
        own = found.setdefault(one.currency, Sum(one.currency))
        own.count += one.count
        own.total += one.total
        if one.status == Status.SUBMITTED:
            own.waiting += one.total
        elif one.status == Status.APPROVED:
            own.to_pay += one.due
    return sorted(found.values(), key=lambda one: (-one.count, one.currency))


def _statuses(params: QueryDict) -> set[str] | None:
    """Those that are asked for; None where all are."""
    said = [set(params.get(name, "").split(",")) for name in OF_TABS if name in params]
    return set.intersection(*said) if said else None


def _tabs(params: QueryDict, groups: list[Group]) -> Iterator[Tab]:
    own = [name for name in which(params) if name in OF_TABS]
    now = {name: params[name] for name in own}
    for label, status in TABS:
        query = QueryDict(without(params, *OF_TABS), mutable=True)
        wanted = {"status": str(status)} if status else {}
        query.update(wanted)
        count = sum(one.count for one in groups if not status or one.status == status)
        yield Tab(label, query.urlencode(), count, now == wanted)


def _apart(asked: Asked) -> list[str]:
    """Filters that are no chip: the search has its field, and a tab is one itself."""
    is_tab = [name for name in asked.params if name in OF_TABS] == ["status"]
    return ["search", *(["status"] if is_tab else ())]


def _known(organisation: Organisation, params: QueryDict) -> list[Known]:
    return [
        Says("supplier", _("Supplier"), supplier_names(organisation, params.get("supplier", ""))),
        Says("supplier_name__icontains", _("Supplier"), {}),
        Says("status", "", STATUSES),
        Says("status__in", "", STATUSES),
        Says("kind", "", KINDS),
        Says("currency", "", {}),
        Says("late", "", {"true": _("Late"), "false": _("Not late")}),
        Says("entered_by", _("Entered by"), member_names(organisation, params)),
        Between("issue_date", pgettext_lazy("date", "Issued"), say_day),
        Between("due_date", pgettext_lazy("date", "Due"), say_day),
        Between("total", _("Total"), say_figure),
    ]


def supplier_names(organisation: Organisation, pk: str) -> dict[str, str]:
    """The name of the supplier that a list is filtered by, by its id as it stands there."""
    if not pk:
        return {}
    own = Supplier.objects.for_organisation(organisation).filter(pk=int(pk)).first()
    return {pk: own.name} if own else {}


def member_names(organisation: Organisation, params: QueryDict) -> dict[str, str]:
    pk = params.get("entered_by", "")
    if not pk:
        return {}
    team = Membership.objects.for_organisation(organisation).filter(user=int(pk))
    member = team.select_related("user").first()
    return {pk: member.user.full_name} if member else {}
