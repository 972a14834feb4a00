"""Proposals for every field of a bill that was read from pages.

How sure each is stands in docs/reading.md, with what was measured. Certain is said only where
pieces of evidence agree that do not depend on each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quittance.bills.reading.model import Bill
from quittance.bills.reading.page import accounts, dates
from quittance.bills.reading.page.proposing.amounts import Amounts
from quittance.bills.reading.page.proposing.facts import Facts
from quittance.bills.reading.page.proposing.heads import Heads
from quittance.bills.reading.page.proposing.who import Who
from quittance.bills.reading.page.recall import doubted, remembered
from quittance.bills.reading.pdf.pages import Page


def propose(
    pages: Sequence[Page], file_name: str = "", habit: Mapping[str, Any] | None = None
) -> Bill:
    """The bill that the pages probably show, by the habit of its supplier where one is known."""
    facts = Facts(pages, file_name, habit)
    head, amounts, who = Heads(facts), Amounts(facts), Who(facts)
    due, term = dates.due_date(facts.sheet, facts.meant, facts.issued)
    vat = accounts.vat_numbers_of(facts.sheet)
    bill = Bill(
        number=head.number(),
        type=head.type(),
        issue_date=head.issue_date(due),
        due_date=head.due_date(due, term),
        delivery_date=head.day("delivery_date"),
        currency=amounts.currency(),
        supplier_name=who.party(facts.supplier),
        supplier_vat_id=who.vat_id(vat, buyers=False),
        supplier_tax_number=head.other_number("tax_number"),
        supplier_address=who.address(),
        ibans=who.ibans(),
        bic=who.bic(),
        payment_reference=head.other_number("payment_reference"),
        buyer_name=who.party(facts.buyer),
        buyer_vat_id=who.vat_id(vat, buyers=True),
        order_number=head.other_number("order_number"),
        preceding=head.preceding(),
        line_total=amounts.labelled("subtotal"),
        net_total=amounts.net_total(),
        tax_total=amounts.tax_total(),
        gross_total=amounts.gross_total(),
        prepaid=amounts.prepaid(),
        rounding=amounts.rounding(),
        amount_due=amounts.amount_due(),
        taxes=amounts.taxes(),
        lines=amounts.lines(),
    )
    bill = remembered(bill, facts.sheet, facts.habit)
    return doubted(bill) if facts.is_recognised else bill
