"""Who acts on bills, and which of them a person sees."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from quittance.bills.models import Bill
from quittance.bills.operations import Person
from quittance.bills.queries import bill_of
from quittance.bills.rules import WRITERS, is_own
from quittance.web.access import Access, OfficeRequest


def person_of(access: Access) -> Person:
    return Person(access.user, access.role)


def bill_at(request: OfficeRequest, pk: int) -> Bill:
    """A bill that this person sees. Raises NotFound."""
    access = request.access
    bill = bill_of(access.organisation, access.user, access.role, pk)
    bill.organisation = access.organisation
    return bill


def may_write(access: Access, bill: Bill) -> bool:
    """Whether this person may change the bill, were it not frozen."""
    return access.may(WRITERS) and is_own(access.role, access.user.pk, bill.entered_by_id)


def called(bill: Bill) -> str:
    """What people call it: by its number, once it has one."""
    return bill.number or pgettext("status", "Draft")


def crumbs_of(bill: Bill, more: str = "") -> list[tuple[str, str]]:
    crumbs = [(_("Bills"), reverse("bills:list"))]
    if more:
        return [*crumbs, (called(bill), reverse("bills:detail", args=[bill.pk])), (more, "")]
    return [*crumbs, (called(bill), "")]
