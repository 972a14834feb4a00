"""What a bill would come to and what is wrong with it, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from quittance.accounts.models import Organisation
from quittance.bills.checks import checks_of
from quittance.bills.figures import Figures, figures_of
from quittance.bills.inputs import BillInput
from quittance.bills.models import Bill, Supplier
from quittance.bills.operations.entering import PLAIN, problems_of
from quittance.bills.rules import NOTHING, bare, number_key
from quittance.errors import Problem
from quittance.money import EXPONENTS


@dataclass(frozen=True, slots=True)
class Preview:
    """`bill` is not saved; amounts are in its currency. `problems` keep it from being saved,
    `checks` are what to look at, `known` is this supplier's bill of that number, where it is in
    already."""

    bill: Bill
    figures: Figures
    problems: list[Problem]
    checks: list[Problem]
    known: Bill | None


def preview_bill(
    *, organisation: Organisation, data: BillInput, bill_id: int | None = None
) -> Preview:
    """`bill_id` is the bill that is being changed, None for a new one. Writes nothing."""
    own = Supplier.objects.for_organisation(organisation)
    supplier = own.filter(pk=data.supplier).first() if data.supplier else None
    usual = supplier.currency if supplier else organisation.currency
    currency = data.currency or usual
    problems = problems_of(data, currency, organisation)
    if currency not in EXPONENTS:
        currency = usual
    groups = {(one.tax_category, one.tax_rate) for one in data.lines}
    stated = [one for one in data.taxes if (one.category, one.rate) in groups]
    figures = figures_of(data.lines, currency, stated)
    bill = _bill(organisation, data, currency, supplier, figures)
    bill.pk = bill_id
    return Preview(bill, figures, problems, checks_of(bill), _known(bill))


def _bill(
    organisation: Organisation,
    data: BillInput,
    currency: str,
    supplier: Supplier | None,
    figures: Figures,
) -> Bill:
    """With the two figures that the database computes of a stored one."""
    bill = Bill(
        organisation=organisation,
        supplier=supplier,
        kind=data.kind,
        number=data.number.strip(),
        number_key=number_key(data.number),
        currency=currency,
        iban=bare(data.iban)[:34],
        bic=bare(data.bic)[:11],
        net_total=figures.net_total,
        tax_total=figures.tax_total,
        total=figures.total,
        **{name: getattr(data, name) for name in PLAIN},
    )
    stated = data.stated_total
    bill.amount_due = figures.total + (data.rounding or NOTHING) - (data.prepaid or NOTHING)
    bill.difference = None if stated is None else stated - figures.total
    return bill


def _known(bill: Bill) -> Bill | None:
    if bill.supplier_id is None or not bill.number_key:
        return None
    own = Bill.objects.for_organisation(bill.organisation_id).exclude(pk=bill.pk)
    same = own.filter(supplier=bill.supplier_id, number_key=bill.number_key)
    return same.select_related("entered_by").first()
