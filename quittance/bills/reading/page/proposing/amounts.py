"""Proposals for a bill's totals, currency and lines."""

from __future__ import annotations

from decimal import Decimal

from quittance.bills.reading.model import Found, Line, Origin, Tax
from quittance.bills.reading.page import totals
from quittance.bills.reading.page.proposing.facts import Facts


class Amounts:
    """How much it is."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def found_amount(
        self, one: totals.Candidate | None, confidence: float, evidence: set[str], certain: bool
    ) -> Found[Decimal] | None:
        if one is None:
            return None
        return self.facts.sure(one.value, confidence, one.amounts, evidence, certain)

    def gross_total(self) -> Found[Decimal] | None:
        sums = self.facts.sums
        evidence = {"label"} | ({"sum"} if sums.is_sum else set()) | self._line_evidence()
        confidence = self._sum_confidence(0.7)
        return self.found_amount(sums.gross, confidence, evidence, self._totals_are_certain())

    def _sum_confidence(self, otherwise: float) -> float:
        sums = self.facts.sums
        if sums.is_sum:
            return 0.97 if sums.is_only else 0.85
        return 0.9 if sums.triples else otherwise

    def _totals_are_certain(self) -> bool:
        """Label and sum agree, a rate explains the tax, and no other sum is possible."""
        sums = self.facts.sums
        if not (sums.is_sum and sums.is_only and sums.net and sums.tax and sums.gross):
            return False
        labelled = sums.net.weight >= 1.4 and sums.gross.weight >= 1.6 and sums.tax.weight >= 2.1
        best = sums.triples[0]
        explained = best.rate_fits or sums.has_parts or bool(self._line_evidence())
        return (
            labelled
            and explained
            and self._is_one_currency()
            and not self._follows(sums.gross, larger=True)
        )

    def _follows(self, one: totals.Candidate, *, larger: bool) -> bool:
        """Whether another amount stands below in its column: what it is, nobody may have told us.
        With `larger`, only one above it counts."""
        last = one.amounts[-1]
        below = self.facts.sheet.amounts[last.row.index + 1 :]
        return any(
            amount.is_money
            and amount.box.page == last.box.page
            and abs(amount.box.right - last.box.right) < 4
            and amount.value != one.value
            and (not larger or abs(amount.value) > abs(one.value))
            for amounts in below
            for amount in amounts
        )

    def _is_one_currency(self) -> bool:
        return self.facts.currency is None or self.facts.currency.is_only

    def _line_evidence(self) -> set[str]:
        """Whether the lines add up to a total."""
        wanted = {one.value for one in (self.facts.sums.net, self.facts.sums.gross) if one}
        return {"lines"} if self.facts.table and self.facts.table.total in wanted else set()

    def net_total(self) -> Found[Decimal] | None:
        sums = self.facts.sums
        evidence = {"label"} | ({"sum"} if sums.is_sum else set()) | self._line_evidence()
        return self.found_amount(
            sums.net, self._sum_confidence(0.6), evidence, self._totals_are_certain()
        )

    def tax_total(self) -> Found[Decimal] | None:
        sums = self.facts.sums
        if sums.tax:
            evidence = {"label"} | ({"sum"} if sums.is_sum else set())
            return self.found_amount(
                sums.tax, self._sum_confidence(0.6), evidence, self._totals_are_certain()
            )
        if sums.net and sums.gross and sums.triples:
            value = sums.gross.value - sums.net.value
            spans = (*sums.net.amounts, *sums.gross.amounts)
            return self.facts.sure(value, 0.75, spans, {"sum"}, False)
        return None

    def prepaid(self) -> Found[Decimal] | None:
        evidence = {"label"} | ({"sum"} if self.facts.sums.is_due_sum else set())
        return self.found_amount(
            self.facts.sums.prepaid, 0.95 if self.facts.sums.is_due_sum else 0.6, evidence, False
        )

    def rounding(self) -> Found[Decimal] | None:
        return self.found_amount(self.facts.sums.rounding, 0.9, {"label", "sum"}, False)

    def amount_due(self) -> Found[Decimal] | None:
        sums = self.facts.sums
        if sums.due and (sums.is_due_sum or (sums.gross and sums.due.value == sums.gross.value)):
            certain = (
                self._totals_are_certain()
                and sums.due.weight >= 2.9
                and not self._follows(sums.due, larger=False)
            )
            evidence = {"label", "sum"}
            return self.found_amount(sums.due, 0.95, evidence, certain)
        if sums.due:
            return self.found_amount(sums.due, 0.65, {"label"}, False)
        if sums.gross:
            return self.found_amount(sums.gross, 0.75 if sums.is_sum else 0.6, {"total"}, False)
        return None

    def labelled(self, role: str) -> Found[Decimal] | None:
        found = [
            one
            for one in totals.candidates_of(self.facts.sheet)
            if one.role == role and one.weight >= 2.9
        ]
        return self.found_amount(found[0], 0.7, {"label"}, False) if found else None

    def taxes(self) -> tuple[Found[Tax], ...]:
        """One rate for the whole bill; a breakdown is left to the person."""
        sums = self.facts.sums
        if not (sums.is_sum and sums.net and sums.tax and len(sums.tax.amounts) == 1):
            return ()
        if not sums.net.value:
            return ()
        rate = (100 * sums.tax.value / sums.net.value).quantize(Decimal("0.1"))
        printed = {
            one.value.quantize(Decimal("0.1"))
            for row in self.facts.sheet.amounts
            for one in row
            if one.is_percent
        }
        if rate not in printed:
            return ()
        tax = Tax(rate=rate.normalize() + 0, taxable=sums.net.value, amount=sums.tax.value)
        return (self.facts.sure(tax, 0.85, sums.tax.amounts, {"sum"}, False),)

    def currency(self) -> Found[str] | None:
        choice = self.facts.currency
        if choice is None:
            return None
        confidence = 0.7 + 0.12 * len(choice.sources) - (0 if choice.is_only else 0.2)
        confidence -= 0 if choice.is_told else 0.15
        certain = choice.is_only and choice.is_told and len(choice.sources) >= 2
        return self.facts.sure(choice.value, confidence, choice.spans, choice.sources, certain)

    def lines(self) -> tuple[Found[Line], ...]:
        table = self.facts.table
        if table is None:
            return ()
        adds_up = bool(self._line_evidence()) or table.total in self._subtotals()
        if not adds_up and table.share_right < 0.75:
            return ()
        confidence = 0.92 if adds_up else 0.7
        evidence = ("sum",) if adds_up else ("product",)
        return tuple(
            Found(
                line,
                origin=Origin.GUESSED,
                confidence=confidence,
                certain=False,
                boxes=boxes,
                text=line.name,
                evidence=evidence,
            )
            for line, boxes in table.lines
        )

    def _subtotals(self) -> set[Decimal]:
        return {
            one.value for one in totals.candidates_of(self.facts.sheet) if one.role == "subtotal"
        }
