from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quittance.accounts.models import Organisation, User
from quittance.accounts.rules import Role
from quittance.audit.journal import Changes, record
from quittance.bills.errors import BillFrozen, InvalidTransition
from quittance.bills.models import Bill
from quittance.bills.rules import ARROWS, Status
from quittance.errors import NotFound
from quittance.money import format_amount

TOLD = (
    "kind number issue_date due_date delivery_date currency iban bic payment_reference "
    "order_number notes"
).split()
AMOUNTS = ("net_total", "tax_total", "total", "prepaid", "rounding")


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts on bills, and as what. `user` is None for a manager who came by a review link."""

    user: User | None
    role: str
    name: str = ""

    @property
    def called(self) -> str:
        return self.user.full_name if self.user else self.name


def locked(organisation: Organisation, pk: int) -> Bill:
    """The bill under lock. Raises NotFound."""
    rows = Bill.objects.for_organisation(organisation)
    return rows.select_for_update(no_key=True).found(pk=pk)


def locked_for(organisation: Organisation, pk: int, person: Person) -> Bill:
    """The bill under lock, if this person sees it. Raises NotFound."""
    return _seen_by(person, locked(organisation, pk))


def found_for(organisation: Organisation, pk: int, person: Person) -> Bill:
    """The bill as it is now, if this person sees it. Raises NotFound."""
    return _seen_by(person, Bill.objects.for_organisation(organisation).found(pk=pk))


def _seen_by(person: Person, bill: Bill) -> Bill:
    if person.role == Role.AGENT and (person.user is None or bill.entered_by_id != person.user.pk):
        raise NotFound()
    return bill


def refuse_frozen(bill: Bill) -> None:
    if bill.is_frozen:
        raise BillFrozen()


def move(bill: Bill, to: Status, why_not: str) -> None:
    """Set the status. Raises InvalidTransition with the sentence for a step that there is not."""
    if to not in ARROWS[Status(bill.status)]:
        raise InvalidTransition(why_not)
    bill.status = to


def told(bill: Bill) -> dict[str, Any]:
    """What the journal says of a bill: its head and what it comes to."""
    stated = bill.stated_total
    return {
        "supplier": bill.supplier_id,
        **{name: getattr(bill, name) for name in TOLD},
        **{name: format_amount(getattr(bill, name), bill.currency) for name in AMOUNTS},
        "stated_total": None if stated is None else format_amount(stated, bill.currency),
    }


def tell(
    bill: Bill,
    action: str,
    *,
    by: User | None,
    changes: Changes,
    related: tuple[str, int] | None = None,
) -> None:
    """Enter in the journal what was done to a bill; the last statement of its transaction."""
    record(
        organisation=bill.organisation_id,
        by=by,
        action=action,
        subject_id=bill.pk,
        changes=changes,
        related=related,
    )
