"""Compares what was read with what was made."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from quittance.bills.reading.model import Bill
from quittance.bills.reading.page.fold import fold
from tests.bills.reading.bills import Made

Scores = dict[str, Counter[str]]


def truth_of(made: Made, due: date | None) -> dict[str, Any]:
    return {
        "number": made.number,
        "issue_date": made.issued,
        "due_date": due,
        "currency": made.currency,
        "supplier_name": made.supplier.name,
        "supplier_vat_id": made.supplier.vat_id,
        "ibans": made.supplier.iban,
        "buyer_name": made.buyer.name,
        "net_total": made.net,
        "tax_total": made.tax,
        "gross_total": made.gross,
        "amount_due": made.owed,
    }


def outcome(bill: Bill, field: str, wanted: Any) -> str:
    """`exact`, `wrong`, `missing`, or `lie`: wrong and said to be certain."""
    found = getattr(bill, field)
    if isinstance(found, tuple):
        found = found[0] if found else None
    if found is None:
        return "missing"
    same = found.value == wanted
    if isinstance(wanted, str):
        same = fold(found.value) == fold(wanted)
    return "exact" if same else "lie" if found.certain else "wrong"


class Tally:
    """How often each field was right."""

    def __init__(self) -> None:
        self.outcomes: Scores = defaultdict(Counter)
        self.lies: list[str] = []

    def add(self, name: str, bill: Bill, truth: dict[str, Any]) -> None:
        for field, wanted in truth.items():
            if wanted not in (None, ""):
                told = outcome(bill, field, wanted)
                self.outcomes[field][told] += 1
                if told == "lie":
                    self.lies.append(f"{name}: {field}")

    def share(self, field: str) -> float:
        counted = self.outcomes[field]
        return counted["exact"] / counted.total()
