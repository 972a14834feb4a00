"""What tests of the bills desk have to hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from quittance.accounts.models import Organisation
from quittance.bills.inputs import BillInput, BillLineInput
from quittance.bills.models import Bill, Supplier
from quittance.bills.operations import enter_bill, submit_bill
from quittance.bills.operations.common import Person as Actor
from quittance.bills.suppliers import name_key
from tests.people import Person

IBAN, OTHER_IBAN = "DE75512108001245126199", "DE89370400440532013000"


def actor(person: Person, role: str) -> Actor:
    return Actor(person.user, role)


def supplier(organisation: Organisation, name: str = "Paper Mill", **fields: Any) -> Supplier:
    return Supplier.objects.create(
        organisation=organisation, name=name, name_key=name_key(name), currency="EUR", **fields
    )


def position(description: str = "Paper", net: str = "100.00", rate: str = "19") -> BillLineInput:
    return BillLineInput(description=description, tax_rate=Decimal(rate), net_amount=Decimal(net))


def bill_input(of: Supplier | None, **fields: Any) -> BillInput:
    usual: dict[str, Any] = {
        "supplier": of.pk if of else None,
        "number": "R-1",
        "issue_date": date(2026, 11, 2),
        "due_date": date(2026, 11, 30),
        "stated_total": Decimal("119.00"),
        "lines": [position()],
    }
    return BillInput(**{**usual, **fields})


def entered(who: Person, role: str, of: Supplier, **fields: Any) -> Bill:
    data = bill_input(of, **fields)
    return enter_bill(organisation=who.organisation, data=data, by=actor(who, role)).bill


def submitted(who: Person, role: str, of: Supplier, **fields: Any) -> Bill:
    bill = entered(who, role, of, **fields)
    return submit_bill(organisation=who.organisation, bill_id=bill.pk, by=actor(who, role))
