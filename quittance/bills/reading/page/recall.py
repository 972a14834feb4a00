"""Proposals in the light of this supplier's earlier bills."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from quittance.bills.reading.model import Bill, Found
from quittance.bills.reading.page import habit as habits
from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.page.guessing import guess
from quittance.bills.reading.page.habit import Habit, Remembered
from quittance.bills.reading.page.sheet import Sheet

# Where a value stood once, it may stand by chance; twice makes a habit.
OFTEN = 2


def remembered(bill: Bill, sheet: Sheet, habit: Habit) -> Bill:
    """The bill with what the supplier's habit adds, confirms or contradicts."""
    if not habit["bills"]:
        return bill
    changes: dict[str, Any] = {}
    for field in (*habits.DAYS, *habits.AMOUNTS, *habits.NUMBERS):
        there = habits.remember(sheet, habit, field)
        if there:
            changes[field] = _weighed(getattr(bill, field), there)
    for field in ("supplier_name", "supplier_vat_id", "supplier_tax_number", "bic", "currency"):
        changes[field] = _constant(getattr(bill, field), sheet, habit, field)
    changes["ibans"] = _accounts(bill, habit)
    return replace(bill, **changes)


def _weighed(found: Found[Any] | None, there: Remembered) -> Found[Any]:
    """Rules and habit together: they confirm each other, or the surer one stands."""
    seen = min(there.seen, 5)
    confidence = 0.66 + 0.06 * seen - 0.1 * min(there.missed, 4)
    by_habit = guess(there.value, confidence, [there.span], {"habit"}, certain=False)
    if found is None:
        return by_habit
    if _same(found.value, there.value):
        # The label that the rules know and the place that the supplier keeps are independent.
        sure = there.seen >= OFTEN and there.missed == 0 and found.confidence >= 0.8
        return replace(
            found,
            confidence=max(found.confidence, min(0.98, found.confidence + 0.03 * seen)),
            certain=found.certain or sure,
            evidence=tuple(sorted({*found.evidence, "habit"})),
        )
    doubted = replace(found, certain=False, confidence=round(0.8 * found.confidence, 2))
    return by_habit if confidence > doubted.confidence else doubted


def _same(one: Any, other: Any) -> bool:
    return fold(one) == fold(other) if isinstance(one, str) else bool(one == other)


def _constant(
    found: Found[str] | None, sheet: Sheet, habit: Habit, field: str
) -> Found[str] | None:
    """What every bill of this supplier says, where it stands on this one too."""
    for value in habits.constants(habit, field):
        if found and fold(found.value) == fold(value):
            evidence = tuple(sorted({*found.evidence, "habit"}))
            return replace(found, value=value, confidence=0.97, certain=True, evidence=evidence)
        # A usual currency may stand on a bill that is in another one for once.
        span = None if field == "currency" and found else habits.stands(sheet, value)
        if span:
            return guess(value, 0.95, [span], {"habit"}, certain=field != "currency")
    return found


def _accounts(bill: Bill, habit: Habit) -> tuple[Found[str], ...]:
    """The supplier's usual account first; one that it never had is not certain."""
    usual = set(habits.constants(habit, "iban"))
    if not usual:
        return bill.ibans
    told = [
        replace(one, certain=True, confidence=0.98, evidence=(*one.evidence, "habit"))
        if one.value in usual and "check_digits" in one.evidence
        else replace(one, certain=False, confidence=round(0.5 * one.confidence, 2))
        for one in bill.ibans
    ]
    return tuple(sorted(told, key=lambda one: one.value not in usual))


def doubted(bill: Bill) -> Bill:
    """The bill with nothing certain, as what was recognised in pictures has to be."""
    changes: dict[str, Any] = {}
    for field in fields(bill):
        found = getattr(bill, field.name)
        if isinstance(found, tuple):
            changes[field.name] = tuple(replace(one, certain=False) for one in found)
        elif found:
            changes[field.name] = replace(found, certain=False)
    return replace(bill, **changes)
