"""What the page of a review link shows: the bill, or why there is nothing to decide any more."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quittance.bills.checks import checks_of
from quittance.bills.errors import LinkEnded
from quittance.bills.models import Bill, BillTax, ReviewLink
from quittance.bills.operations.deciding import is_new_account
from quittance.bills.operations.reviewing import person_by, still_asked
from quittance.bills.queries import bill_of
from quittance.bills.rules import SETTLED, Status
from quittance.errors import Problem
from quittance.web.bills.detail.reading import Row
from quittance.web.bills.viewing import View, view_of
from quittance.web.formats import formats_for

# Why a link shows nothing of its bill, and what that means.
ENDED: dict[str, tuple[str | Promise, str | Promise]] = {
    "approved": (_("You approved this bill"), _("There is nothing more to do. Thank you.")),
    "rejected": (_("You rejected this bill"), _("Who entered it was told why. Thank you.")),
    "decided": (_("This bill has been decided on"), _("Somebody else was faster than you.")),
    "taken_back": (
        _("This bill was taken back"),
        _("It is being corrected. You get another mail once it is handed in anew."),
    ),
    "revoked": (_("This link was ended"), _("The bill still waits for a decision.")),
    "expired": (_("This link has expired"), _("The bill still waits for a decision.")),
    "left": (
        _("You no longer decide here"),
        _("Ask whoever gave you this task, if that is wrong."),
    ),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The bill, with what `bills/detail/` shows of one."""

    bill: Bill
    view: View | None
    rows: list[Row]
    taxes: list[BillTax]
    checks: list[Problem]
    is_new_account: bool

    @property
    def due(self) -> Decimal:
        amount: Decimal = self.bill.amount_due
        return amount


def why_ended(link: ReviewLink) -> str:
    """A key of ENDED; empty for a link by which its manager can decide now."""
    status = link.bill.status
    if link.used_at is not None:
        return "approved" if status in SETTLED else "rejected"
    if status in SETTLED or status == Status.REJECTED:
        return "decided"
    if status != Status.SUBMITTED:
        return "taken_back"
    if link.revoked_at is not None:
        return "revoked"
    if not link.is_open(at=timezone.now()):
        return "expired"
    try:
        person_by(link)
    except LinkEnded:
        return "left"
    return ""


def told_of_end(link: ReviewLink, why: str) -> dict[str, Any]:
    """The template's context. A new link is offered where there is something to decide, and goes
    to the address of the old one alone."""
    title, text = ENDED[why]
    may_renew = link.bill.status == Status.SUBMITTED and still_asked(link) is not None
    address = masked(link.email) if may_renew else ""
    return {"title": title, "text": text, "organisation": link.organisation, "address": address}


def sheet_of(link: ReviewLink) -> Sheet:
    bill = bill_of(link.organisation, None, "manager", link.bill_id)
    formats = formats_for(get_language() or "en", "", bill.currency)
    files = list(bill.files.select_related("file").order_by("id"))
    return Sheet(
        bill=bill,
        view=view_of(bill, files),
        rows=[
            Row(line, formats.quantity(line.quantity, line.unit))
            for line in bill.lines.order_by("position")
        ],
        taxes=list(bill.taxes.order_by("category", "rate")),
        checks=checks_of(bill),
        is_new_account=is_new_account(bill),
    )


def masked(email: str) -> str:
    """Enough of an address to know it again: m…@example.com."""
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}…{at}{domain}"
