"""What is to be paid, by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from quittance.bills.models import Bill
from quittance.bills.operations.transferring import why_not_transferable
from quittance.bills.queries import When, due_sums, when_due
from quittance.bills.rules import PAYERS, SEES_ALL
from quittance.web.access import OfficeRequest, office
from quittance.web.bills.listing.reading import late_by

MOST = 300
TITLES: dict[When, str | Promise] = {
    When.LATE: _("Late"),
    When.THIS_WEEK: _("This week"),
    When.LATER: _("Later"),
    When.UNDATED: _("Without a due date"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """`why_not` says what keeps it out of a payment file."""

    bill: Bill
    late: int
    why_not: str


@dataclass(frozen=True, slots=True)
class Part:
    when: When
    title: str | Promise
    sums: list[tuple[str, Decimal]]
    rows: list[Row]

    @property
    def is_late(self) -> bool:
        return self.when == When.LATE


@require_safe
@office(read=SEES_ALL)
def due(request: OfficeRequest) -> HttpResponse:
    """Approved bills: late, this week, later, with sums per currency."""
    organisation = request.access.organisation
    today = organisation.today()
    own = Bill.objects.for_organisation(organisation)
    rows = own.to_pay().select_related("supplier", "payment_run").order_by("due_date", "id")
    found = list(rows[: MOST + 1])
    context = {
        "parts": list(_parts(found[:MOST], due_sums(own, today), today)),
        "is_cut": len(found) > MOST,
        "may_pay": request.access.may(PAYERS),
        "has_iban": bool(organisation.iban),
    }
    return render(request, "bills/due/page.html", context)


def _parts(
    bills: Iterable[Bill], sums: dict[When, dict[str, Decimal]], today: Any
) -> Iterable[Part]:
    """Those with something in them, the most pressing first."""
    rows: dict[When, list[Row]] = {}
    for bill in bills:
        row = Row(bill, late_by(bill, today), why_not_transferable(bill))
        rows.setdefault(when_due(bill.due_date, today), []).append(row)
    for when, title in TITLES.items():
        if when in sums:
            yield Part(when, title, sorted(sums[when].items()), rows.get(when, []))
