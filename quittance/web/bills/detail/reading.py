"""Everything that a bill's page shows, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from quittance.audit.queries import history
from quittance.bills.checks import checks_of
from quittance.bills.models import Bill, BillComment, BillFile, BillLine, BillTax, ReviewLink
from quittance.bills.rules import DECIDERS, PAYERS, WRITERS, Status
from quittance.errors import Problem
from quittance.reports.telling import ACTOR_IS_GONE, Names, Sentence, told
from quittance.web.access import Access
from quittance.web.bills.common import may_write
from quittance.web.bills.desk.sheet import read_name
from quittance.web.bills.listing.reading import late_by
from quittance.web.bills.viewing import View, view_of
from quittance.web.formats import formats_for

# More happens to few bills; the journal itself has the rest.
MOST_EVENTS = 40
MARKS = {"bill.approved": "check", "bill.rejected": "close", "bill.deleted": "delete"}
OF_SUBJECTS = {"bill": "file", "review_link": "link", "payment_run": "bank"}
GOOD = {"bill.approved", "bill.paid"}
BAD = {"bill.rejected"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its quantity and unit in the reader's language."""

    line: BillLine
    quantity: str


@dataclass(frozen=True, slots=True)
class Opening:
    at: datetime
    address: str
    agent: str


@dataclass(slots=True)
class Link:
    """A review link with when and from where it was opened, the newest first."""

    pk: int
    name: str
    email: str
    state: str
    expires_at: datetime
    openings: list[Opening] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.state == "active"


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    icon: str
    tone: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Can:
    """What the person may do with the bill as it stands and the domain would not refuse."""

    edit: bool
    submit: bool
    withdraw: bool
    delete: bool
    decide: bool
    pay: bool
    comment: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    bill: Bill
    late: int
    view: View | None
    rows: list[Row]
    taxes: list[BillTax]
    checks: list[Problem]
    comments: list[BillComment]
    links: list[Link]
    events: list[Event]
    can: Can
    # Who sent it as far as it was read, where it is nobody who is known.
    read_name: str

    @property
    def due(self) -> Decimal:
        amount: Decimal = self.bill.amount_due
        return amount


def sheet_of(access: Access, bill: Bill) -> Sheet:
    """Of a bill that this person sees, with its supplier and who entered it."""
    links = list(_links(bill))
    formats = formats_for(get_language() or "en", "", bill.currency)
    files: list[BillFile] = list(bill.files.select_related("file").order_by("id"))
    return Sheet(
        bill=bill,
        late=late_by(bill, access.organisation.today()),
        view=view_of(bill, files),
        rows=[
            Row(line, formats.quantity(line.quantity, line.unit))
            for line in bill.lines.order_by("position")
        ],
        taxes=list(bill.taxes.order_by("category", "rate")),
        # That it is late stands in its head.
        checks=[one for one in checks_of(bill) if one.code != "late"]
        * (bill.status != Status.PAID),
        comments=list(bill.comments.select_related("author").order_by("id")),
        links=links,
        events=list(_events(bill)),
        can=can(access, bill, links),
        read_name="" if bill.supplier_id else read_name(files),
    )


def can(access: Access, bill: Bill, links: list[Link]) -> Can:
    """Who entered a bill decides on it only where nobody else was there to be asked."""
    writes, status = may_write(access, bill), bill.status
    is_own = bill.entered_by_id == access.user.pk
    return Can(
        edit=writes and not bill.is_frozen,
        # What lacks its supplier is handed in from its form, where the name can be looked at.
        submit=writes
        and status in {Status.DRAFT, Status.REJECTED}
        and bill.supplier_id is not None,
        withdraw=writes and status == Status.SUBMITTED,
        delete=writes and not bill.is_frozen,
        decide=access.may(DECIDERS) and status == Status.SUBMITTED and not (is_own and bool(links)),
        pay=access.may(PAYERS) and status == Status.APPROVED and bill.payment_run_id is None,
        comment=access.may(WRITERS | DECIDERS),
    )


def _links(bill: Bill) -> Iterator[Link]:
    """Links and their openings, in one statement."""
    names = ("id", "name", "email", "created_at", "expires_at", "revoked_at", "used_at")
    opened = ("openings__at", "openings__address", "openings__agent")
    own = ReviewLink.objects.for_organisation(bill.organisation_id).filter(bill=bill.pk)
    found: dict[int, Link] = {}
    for row in own.order_by("-id", "-openings__id").values(*names, *opened):
        link = found.get(row["id"])
        if link is None:
            link = Link(row["id"], row["name"], row["email"], _state(row), row["expires_at"])
            found[link.pk] = link
        if row["openings__at"] is not None:
            link.openings.append(
                Opening(row["openings__at"], row["openings__address"], row["openings__agent"])
            )
    yield from found.values()


def _state(row: dict[str, Any]) -> str:
    if row["used_at"] is not None:
        return "used"
    if row["revoked_at"] is not None:
        return "revoked"
    return "active" if row["expires_at"] > timezone.now() else "expired"


def _events(bill: Bill) -> Iterator[Event]:
    """Newest first. All that they speak of is at hand: no names have to be looked for."""
    names = Names()
    if bill.number:
        names.labels["bill", bill.pk] = bill.number
    names.currencies[bill.pk] = bill.currency
    if bill.supplier is not None:
        names.labels["supplier", bill.supplier.pk] = bill.supplier.name
    language = get_language() or "en"
    rows = (
        history(bill.organisation_id, "bill", bill.pk)
        .annotate(**ACTOR_IS_GONE)
        .order_by("-seq")[:MOST_EVENTS]
    )
    for row in rows:
        action, subject = row["action"], row["subject"]
        icon = MARKS.get(action, OF_SUBJECTS.get(subject, "journal"))
        tone = "good" if action in GOOD else "bad" if action in BAD else ""
        yield Event(row["at"], icon, tone, told(row, language, names))
