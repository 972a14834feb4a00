"""Proposals for both parties, their VAT numbers and the account to pay to."""

from __future__ import annotations

from quittance.bills.reading.model import Address, Found
from quittance.bills.reading.page import accounts, numbers, parties
from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.page.near import cell_of
from quittance.bills.reading.page.proposing.facts import Facts
from quittance.bills.reading.page.sheet import Span


class Who:
    """Who sends the bill, who gets it, and who is paid where."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def party(self, one: parties.Party | None) -> Found[str] | None:
        if one is None:
            return None
        confidence = 0.85 if "label" in one.sources else min(0.3 + 0.1 * one.weight, 0.8)
        words = one.line.row.words
        spots = [at for at, word in enumerate(words) if word in one.line.cell.words]
        spans = [Span(one.line.row, spots[0], spots[-1])] if spots else []
        return self.facts.sure(one.name, confidence, spans, one.sources, False)

    def address(self) -> Found[Address] | None:
        if self.facts.supplier is None or not self.facts.supplier.block:
            return None
        address = parties.address_of(self.facts.supplier.block, self.facts.supplier.name)
        if address is None:
            return None
        row = self.facts.supplier.line.row
        return self.facts.sure(address, 0.6, [Span(row, 0, len(row.words) - 1)], {"place"}, False)

    def vat_id(self, found: list[accounts.VatNumber], *, buyers: bool) -> Found[str] | None:
        theirs = [one for one in found if self._is_buyers(one) is buyers]
        if not theirs:
            return None
        best = max(theirs, key=lambda one: (one.is_valid, one.is_labelled))
        rivals = {one.value for one in theirs if one.is_valid or not best.is_valid}
        evidence = {"label"} if best.is_labelled else set()
        evidence |= {"check_digits"} if best.is_valid else set()
        near = not buyers and self._is_near_supplier(best)
        evidence |= {"supplier"} if near else set()
        confidence = 0.45 + 0.15 * len(evidence) - (0.15 if len(rivals) > 1 else 0)
        certain = {"label", "check_digits"} <= evidence and near and len(rivals) == 1
        return self.facts.sure(best.value, confidence, [best], evidence, certain)

    def _is_buyers(self, number: accounts.VatNumber) -> bool:
        if number.is_buyers:
            return True
        if self.facts.buyer is None:
            return False
        return self._is_in_block(number, self.facts.buyer)

    def _is_in_block(self, span: Span, party: parties.Party) -> bool:
        """Whether it stands in the run of lines right below a party's name, in its column."""
        name = party.line
        if not 0 < span.row.index - name.row.index <= 9:
            return False
        bottom = name.cell.box.bottom
        for row in self.facts.sheet.rows[name.row.index + 1 : span.row.index + 1]:
            near = [one for one in row.cells if abs(one.box.left - name.cell.box.left) < 12]
            if near:
                height = near[0].box.bottom - near[0].box.top
                if row.box.page != name.cell.box.page or near[0].box.top - bottom > 1.3 * height:
                    return False
                bottom = near[0].box.bottom
        cell = cell_of(span)
        inside = abs(cell.box.left - name.cell.box.left) < 220
        return inside and bottom >= span.box.bottom - 3

    def _is_near_supplier(self, number: accounts.VatNumber) -> bool:
        """At the foot beside the supplier's account or name, or in the lines below its name."""
        foot = number.box.top > 0.8 * number.row.page_height
        rows = range(number.row.index - (3 if foot else 0), number.row.index + (4 if foot else 1))
        near = [self.facts.sheet.rows[at] for at in rows if 0 <= at < len(self.facts.sheet.rows)]
        text = fold(" ".join(row.text for row in near))
        ibans = [one for one in accounts.accounts_of(self.facts.sheet) if one.is_valid]
        if any(fold(one.value) in text and not one.is_buyers for one in ibans):
            return True
        name = fold(self.facts.supplier.name) if self.facts.supplier else ""
        if len(name) < 5:
            return False
        return (foot and name in text) or self._stands_under(name, number)

    def _stands_under(self, name: str, number: accounts.VatNumber) -> bool:
        """Whether a cell of this name stands a few lines above, as far left or right."""
        box = cell_of(number).box
        for row in self.facts.sheet.rows[max(0, number.row.index - 6) : number.row.index]:
            for cell in row.cells:
                aligned = abs(cell.box.left - box.left) < 8 or abs(cell.box.right - box.right) < 3
                if fold(cell.text).startswith(name) and aligned and row.box.page == box.page:
                    return True
        return False

    def ibans(self) -> tuple[Found[str], ...]:
        found = accounts.accounts_of(self.facts.sheet)
        debited = accounts.debits_directly(self.facts.sheet)
        valid = [one for one in found if one.is_valid]
        told = []
        for one in valid or found:
            evidence = {"check_digits"} if one.is_valid else set()
            evidence |= {"label"} if one.is_labelled else set()
            certain = (
                evidence == {"check_digits", "label"}
                and len(valid) == 1
                and not debited
                and not one.is_buyers
                and not self._gives_back()
            )
            confidence = (0.9 if one.is_valid else 0.5) - (0.25 if debited else 0)
            confidence -= 0.4 if one.is_buyers else 0
            confidence -= 0.2 if len(valid) > 1 else 0
            told.append(self.facts.sure(one.value, confidence, [one], evidence, certain))
        return tuple(told)

    def _gives_back(self) -> bool:
        """A credit note may name the account that is paid back to."""
        return any(kind == "credit_note" for _, kind in numbers.title_rows(self.facts.sheet))

    def bic(self) -> Found[str] | None:
        found = accounts.bics_of(self.facts.sheet)
        if not found:
            return None
        countries = {one.value[:2] for one in accounts.accounts_of(self.facts.sheet)}
        agreed = found[0].value[4:6] in countries
        evidence = {"label"} | ({"account"} if agreed else set())
        single = len({one.value for one in found}) == 1
        return self.facts.sure(
            found[0].value, 0.92 if agreed else 0.8, found[:1], evidence, agreed and single
        )
