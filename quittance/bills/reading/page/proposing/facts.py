"""What was seen on pages, once for all proposals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from quittance.bills.reading.model import Found
from quittance.bills.reading.page import dates, numbers, parties, totals
from quittance.bills.reading.page.currency import currency_of
from quittance.bills.reading.page.guessing import guess
from quittance.bills.reading.page.habit import known
from quittance.bills.reading.page.sheet import Amount, Sheet, Span
from quittance.bills.reading.page.table import find_table
from quittance.bills.reading.pdf.pages import Page

T = TypeVar("T")


class Facts:
    """What a sheet says, worked out once; every proposal is made of it."""

    def __init__(
        self, pages: Sequence[Page], file_name: str = "", habit: Mapping[str, Any] | None = None
    ) -> None:
        self.habit = known(habit)
        self.sheet = _in_likely_order(pages, self.habit["month_first"])
        self.is_recognised = any(page.recognised for page in pages)
        self.meant = dates.days_of(self.sheet)
        self.issued = dates.issue_date(self.sheet, self.meant)
        self.sums = totals.find_sums(self.sheet)
        self.table = find_table(self.sheet)
        self.chosen_number = numbers.bill_number(self.sheet, file_name)
        self.supplier = parties.supplier_of(self.sheet)
        self.buyer = parties.buyer_of(self.sheet, self.supplier.name if self.supplier else "")
        self.currency = currency_of(self.sheet, self._total_amounts())

    def _total_amounts(self) -> tuple[Amount, ...]:
        chosen = (self.sums.gross, self.sums.due, self.sums.net, self.sums.tax)
        return tuple(amount for one in chosen if one for amount in one.amounts)

    def sure(
        self,
        value: T,
        confidence: float,
        spans: Iterable[Span],
        evidence: Iterable[str],
        certain: bool,
    ) -> Found[T]:
        """A guess; letters recognised in a picture may be others."""
        if self.is_recognised:
            confidence *= 0.85
        return guess(value, confidence, spans, evidence, certain=certain)


def _in_likely_order(pages: Sequence[Page], usual: bool | None) -> Sheet:
    """Where 3/4/2026 may be either: the supplier's usual order, else the one in which issue date
    and terms give the due date."""
    sheet = Sheet(pages, month_first=usual)
    if usual is not None:
        return sheet
    if sheet.shown_order is not None or not any(day.other for days in sheet.days for day in days):
        return sheet
    turned = Sheet(pages, month_first=not sheet.month_first)
    return turned if _agrees(turned) and not _agrees(sheet) else sheet


def _agrees(sheet: Sheet) -> bool:
    meant = dates.days_of(sheet)
    due, _ = dates.due_date(sheet, meant, dates.issue_date(sheet, meant))
    return due is not None and "terms" in due.sources
