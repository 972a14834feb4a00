"""Proposals for a bill's numbers and days."""

from __future__ import annotations

from datetime import date, timedelta

from quittance.bills.reading.model import BillType, Found
from quittance.bills.reading.page import dates, numbers
from quittance.bills.reading.page.proposing.facts import Facts
from quittance.bills.reading.page.sheet import Dated, Span


class Heads:
    """Which bill it is, and when."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def number(self) -> Found[str] | None:
        choice = self.facts.chosen_number
        if choice is None:
            return None
        independent = choice.sources & {"label", "title", "reference", "repeated", "name"}
        certain = (
            choice.best.weight >= 0.9
            and choice.best.kind in {"number", "title"}
            and choice.rivals == 0
            and not choice.is_shared
            and len(independent) >= 2
            and (choice.best.relation != "below" or bool(independent & {"title", "name"}))
            and self._label_fits_title(choice.best.label)
        )
        confidence = {"number": 0.9, "title": 0.85, "number_weak": 0.6}[choice.best.kind]
        confidence += 0.04 * (len(independent) - 1) - 0.2 * min(choice.rivals, 2)
        if choice.best.relation == "below":
            confidence -= 0.05
        return self.facts.sure(
            choice.best.value, confidence, [choice.best], choice.sources, certain
        )

    def _label_fits_title(self, label: str) -> bool:
        """On a credit note, an invoice's number may be the one that it corrects."""
        kinds = {kind for _, kind in numbers.title_rows(self.facts.sheet)} - {"invoice"}
        titles = self.facts.sheet.vocabulary.titles
        return not kinds or any(
            label.startswith(title) for title, kind in titles.items() if kind != "invoice"
        )

    def other_number(self, kind: str) -> Found[str] | None:
        found = numbers.numbers_of(self.facts.sheet, kind)
        if not found:
            return None
        best, rivals = found[0], {one.key for one in found}
        confidence = 0.8 * best.weight - (0.15 if len(rivals) > 1 else 0)
        return self.facts.sure(best.value, confidence, [best], {"label"}, False)

    def preceding(self) -> tuple[Found[str], ...]:
        found = numbers.numbers_of(self.facts.sheet, "preceding")[:1]
        return tuple(
            self.facts.sure(one.value, 0.75 * one.weight, [one], {"label"}, False) for one in found
        )

    def type(self) -> Found[BillType] | None:
        titles = numbers.title_rows(self.facts.sheet)
        if not titles:
            return None
        row, kind = titles[0]
        cell = self.facts.sheet.rows[row]
        span = Span(cell, 0, len(cell.words) - 1)
        return self.facts.sure(BillType(kind), 0.85, [span], {"title"}, False)

    def issue_date(self, due: dates.DateChoice | None) -> Found[date] | None:
        choice = self.facts.issued
        if choice is None:
            return None
        day = choice.best.day
        evidence = set(choice.sources)
        if due and "terms" in due.sources:
            evidence.add("terms")
        confidence = {"label": 0.92, "weak": 0.8, "place": 0.5}[
            next(one for one in ("label", "weak", "place") if one in choice.sources)
        ]
        open_order = self._is_open(day) and "terms" not in evidence
        confidence -= 0.25 * min(choice.rivals, 1) + (0.3 if open_order else 0)
        certain = (
            bool(evidence & {"label", "weak"})
            and bool(evidence & {"repeated", "terms"})
            and choice.rivals == 0
            and not open_order
            and (due is None or due.value >= choice.value)
        )
        return self.facts.sure(choice.value, confidence, [day], evidence, certain)

    def _is_open(self, day: Dated) -> bool:
        """Whether nothing of the document tells which is the day and which the month."""
        return day.other is not None and self.facts.sheet.shown_order is None

    def due_date(self, due: dates.DateChoice | None, term: dates.Term | None) -> Found[date] | None:
        if due:
            day = due.best.day
            early = self.facts.issued is not None and due.value < self.facts.issued.value
            confidence = 0.88 + (0.08 if "terms" in due.sources else 0)
            confidence -= 0.25 * min(due.rivals, 1) + (0.4 if early else 0)
            open_order = self._is_open(day) and "terms" not in due.sources
            confidence -= 0.3 if open_order else 0
            certain = (
                {"label", "terms"} <= due.sources
                and due.rivals == 0
                and not open_order
                and not early
            )
            return self.facts.sure(due.value, confidence, [day], due.sources, certain)
        if term and self.facts.issued:
            value = self.facts.issued.value + timedelta(term.days)
            span = Span(term.row, 0, len(term.row.words) - 1)
            return self.facts.sure(value, 0.6, [span], {"terms"}, False)
        return None

    def day(self, kind: str) -> Found[date] | None:
        meant = dates.plain(kind, self.facts.meant)
        if meant is None:
            return None
        return self.facts.sure(meant.day.value, 0.8 * meant.weight, [meant.day], {"label"}, False)
