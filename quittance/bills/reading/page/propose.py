"""Proposals for every field of a bill that was read from pages.

How sure each is stands in docs/reading.md, with what was measured. Certain is said only where
pieces of evidence agree that do not depend on each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from quittance.bills.reading.model import (
    Address,
    Bill,
    BillType,
    Found,
    Line,
    Origin,
    Tax,
)
from quittance.bills.reading.page import accounts, dates, numbers, parties, totals
from quittance.bills.reading.page.currency import CurrencyChoice, currency_of
from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.page.guessing import guess
from quittance.bills.reading.page.habit import known
from quittance.bills.reading.page.near import cell_of
from quittance.bills.reading.page.recall import remembered
from quittance.bills.reading.page.sheet import Amount, Dated, Sheet, Span
from quittance.bills.reading.page.table import Table, find_table
from quittance.bills.reading.pdf.pages import Page

T = TypeVar("T")


class Proposal:
    """What a sheet says, field by field; each is worked out once."""

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

    def bill(self) -> Bill:
        due, term = dates.due_date(self.sheet, self.meant, self.issued)
        vat = accounts.vat_numbers_of(self.sheet)
        bill = Bill(
            number=self.number(),
            type=self.type(),
            issue_date=self.issue_date(due),
            due_date=self.due_date(due, term),
            delivery_date=self.day("delivery_date"),
            currency=self.currency_found(),
            supplier_name=self.party(self.supplier),
            supplier_vat_id=self.vat_id(vat, buyers=False),
            supplier_tax_number=self.other_number("tax_number"),
            supplier_address=self.address(),
            ibans=self.ibans(),
            bic=self.bic(),
            payment_reference=self.other_number("payment_reference"),
            buyer_name=self.party(self.buyer),
            buyer_vat_id=self.vat_id(vat, buyers=True),
            order_number=self.other_number("order_number"),
            preceding=self.preceding(),
            line_total=self.amount("subtotal"),
            net_total=self.net_total(),
            tax_total=self.tax_total(),
            gross_total=self.gross_total(),
            prepaid=self.prepaid(),
            rounding=self.rounding(),
            amount_due=self.amount_due(),
            taxes=self.taxes(),
            lines=self.lines(),
        )
        return remembered(bill, self.sheet, self.habit)

    # Numbers

    def number(self) -> Found[str] | None:
        choice = self.chosen_number
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
        return self.sure(choice.best.value, confidence, [choice.best], choice.sources, certain)

    def _label_fits_title(self, label: str) -> bool:
        """On a credit note, an invoice's number may be the one that it corrects."""
        kinds = {kind for _, kind in numbers.title_rows(self.sheet)} - {"invoice"}
        titles = self.sheet.vocabulary.titles
        return not kinds or any(
            label.startswith(title) for title, kind in titles.items() if kind != "invoice"
        )

    def other_number(self, kind: str) -> Found[str] | None:
        found = numbers.numbers_of(self.sheet, kind)
        if not found:
            return None
        best, rivals = found[0], {one.key for one in found}
        confidence = 0.8 * best.weight - (0.15 if len(rivals) > 1 else 0)
        return self.sure(best.value, confidence, [best], {"label"}, False)

    def preceding(self) -> tuple[Found[str], ...]:
        found = numbers.numbers_of(self.sheet, "preceding")[:1]
        return tuple(
            self.sure(one.value, 0.75 * one.weight, [one], {"label"}, False) for one in found
        )

    def type(self) -> Found[BillType] | None:
        titles = numbers.title_rows(self.sheet)
        if not titles:
            return None
        row, kind = titles[0]
        cell = self.sheet.rows[row]
        span = Span(cell, 0, len(cell.words) - 1)
        return self.sure(BillType(kind), 0.85, [span], {"title"}, False)

    # Days

    def issue_date(self, due: dates.DateChoice | None) -> Found[date] | None:
        choice = self.issued
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
        return self.sure(choice.value, confidence, [day], evidence, certain)

    def _is_open(self, day: Dated) -> bool:
        """Whether nothing of the document tells which is the day and which the month."""
        return day.other is not None and self.sheet.shown_order is None

    def due_date(self, due: dates.DateChoice | None, term: dates.Term | None) -> Found[date] | None:
        if due:
            day = due.best.day
            early = self.issued is not None and due.value < self.issued.value
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
            return self.sure(due.value, confidence, [day], due.sources, certain)
        if term and self.issued:
            value = self.issued.value + timedelta(term.days)
            span = Span(term.row, 0, len(term.row.words) - 1)
            return self.sure(value, 0.6, [span], {"terms"}, False)
        return None

    def day(self, kind: str) -> Found[date] | None:
        meant = dates.plain(kind, self.meant)
        if meant is None:
            return None
        return self.sure(meant.day.value, 0.8 * meant.weight, [meant.day], {"label"}, False)

    # Amounts

    def found_amount(
        self, one: totals.Candidate | None, confidence: float, evidence: set[str], certain: bool
    ) -> Found[Decimal] | None:
        if one is None:
            return None
        return self.sure(one.value, confidence, one.amounts, evidence, certain)

    def gross_total(self) -> Found[Decimal] | None:
        sums = self.sums
        evidence = {"label"} | ({"sum"} if sums.is_sum else set()) | self._line_evidence()
        confidence = self._sum_confidence(0.7)
        return self.found_amount(sums.gross, confidence, evidence, self._totals_are_certain())

    def _sum_confidence(self, otherwise: float) -> float:
        sums = self.sums
        if sums.is_sum:
            return 0.97 if sums.is_only else 0.85
        return 0.9 if sums.triples else otherwise

    def _totals_are_certain(self) -> bool:
        """Label and sum agree, a rate explains the tax, and no other sum is possible."""
        sums = self.sums
        if not (sums.is_sum and sums.is_only and sums.net and sums.tax and sums.gross):
            return False
        labelled = sums.net.weight >= 1.4 and sums.gross.weight >= 1.6 and sums.tax.weight >= 2.1
        best = sums.triples[0]
        explained = best.rate_fits or sums.has_parts or bool(self._line_evidence())
        return labelled and explained and self._is_one_currency()

    def _is_one_currency(self) -> bool:
        return self.currency is None or self.currency.is_only

    def _line_evidence(self) -> set[str]:
        """Whether the lines add up to a total."""
        wanted = {one.value for one in (self.sums.net, self.sums.gross) if one}
        return {"lines"} if self.table and self.table.total in wanted else set()

    def net_total(self) -> Found[Decimal] | None:
        sums = self.sums
        evidence = {"label"} | ({"sum"} if sums.is_sum else set()) | self._line_evidence()
        return self.found_amount(
            sums.net, self._sum_confidence(0.6), evidence, self._totals_are_certain()
        )

    def tax_total(self) -> Found[Decimal] | None:
        sums = self.sums
        if sums.tax:
            evidence = {"label"} | ({"sum"} if sums.is_sum else set())
            return self.found_amount(
                sums.tax, self._sum_confidence(0.6), evidence, self._totals_are_certain()
            )
        if sums.net and sums.gross and sums.triples:
            value = sums.gross.value - sums.net.value
            spans = (*sums.net.amounts, *sums.gross.amounts)
            return self.sure(value, 0.75, spans, {"sum"}, False)
        return None

    def prepaid(self) -> Found[Decimal] | None:
        evidence = {"label"} | ({"sum"} if self.sums.is_due_sum else set())
        return self.found_amount(
            self.sums.prepaid, 0.95 if self.sums.is_due_sum else 0.6, evidence, False
        )

    def rounding(self) -> Found[Decimal] | None:
        return self.found_amount(self.sums.rounding, 0.9, {"label", "sum"}, False)

    def amount_due(self) -> Found[Decimal] | None:
        sums = self.sums
        if sums.due and (sums.is_due_sum or (sums.gross and sums.due.value == sums.gross.value)):
            certain = self._totals_are_certain() and sums.due.weight >= 2.9
            evidence = {"label", "sum"}
            return self.found_amount(sums.due, 0.95, evidence, certain)
        if sums.due:
            return self.found_amount(sums.due, 0.65, {"label"}, False)
        if sums.gross:
            return self.found_amount(sums.gross, 0.75 if sums.is_sum else 0.6, {"total"}, False)
        return None

    def amount(self, role: str) -> Found[Decimal] | None:
        found = [
            one for one in totals._candidates(self.sheet) if one.role == role and one.weight >= 2.9
        ]
        return self.found_amount(found[0], 0.7, {"label"}, False) if found else None

    def taxes(self) -> tuple[Found[Tax], ...]:
        """One rate for the whole bill; a breakdown is left to the person."""
        sums = self.sums
        if not (sums.is_sum and sums.net and sums.tax and len(sums.tax.amounts) == 1):
            return ()
        if not sums.net.value:
            return ()
        rate = (100 * sums.tax.value / sums.net.value).quantize(Decimal("0.1"))
        printed = {
            one.value.quantize(Decimal("0.1"))
            for row in self.sheet.amounts
            for one in row
            if one.is_percent
        }
        if rate not in printed:
            return ()
        tax = Tax(rate=rate.normalize() + 0, taxable=sums.net.value, amount=sums.tax.value)
        return (self.sure(tax, 0.85, sums.tax.amounts, {"sum"}, False),)

    def currency_found(self) -> Found[str] | None:
        choice: CurrencyChoice | None = self.currency
        if choice is None:
            return None
        confidence = 0.7 + 0.12 * len(choice.sources) - (0 if choice.is_only else 0.2)
        confidence -= 0 if choice.is_told else 0.15
        certain = choice.is_only and choice.is_told and len(choice.sources) >= 2
        return self.sure(choice.value, confidence, choice.spans, choice.sources, certain)

    # Parties and accounts

    def party(self, one: parties.Party | None) -> Found[str] | None:
        if one is None:
            return None
        confidence = 0.85 if "label" in one.sources else min(0.3 + 0.1 * one.weight, 0.8)
        words = one.line.row.words
        spots = [at for at, word in enumerate(words) if word in one.line.cell.words]
        spans = [Span(one.line.row, spots[0], spots[-1])] if spots else []
        return self.sure(one.name, confidence, spans, one.sources, False)

    def address(self) -> Found[Address] | None:
        if self.supplier is None or not self.supplier.block:
            return None
        address = parties.address_of(self.supplier.block, self.supplier.name)
        if address is None:
            return None
        row = self.supplier.line.row
        return self.sure(address, 0.6, [Span(row, 0, len(row.words) - 1)], {"place"}, False)

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
        return self.sure(best.value, confidence, [best], evidence, certain)

    def _is_buyers(self, number: accounts.VatNumber) -> bool:
        if number.is_buyers:
            return True
        if self.buyer is None:
            return False
        return self._is_in_block(number, self.buyer)

    def _is_in_block(self, span: Span, party: parties.Party) -> bool:
        """Whether it stands in the run of lines right below a party's name, in its column."""
        name = party.line
        if not 0 < span.row.index - name.row.index <= 9:
            return False
        bottom = name.cell.box.bottom
        for row in self.sheet.rows[name.row.index + 1 : span.row.index + 1]:
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
        near = [self.sheet.rows[at] for at in rows if 0 <= at < len(self.sheet.rows)]
        text = fold(" ".join(row.text for row in near))
        ibans = [one for one in accounts.accounts_of(self.sheet) if one.is_valid]
        if any(fold(one.value) in text and not one.is_buyers for one in ibans):
            return True
        name = fold(self.supplier.name) if self.supplier else ""
        if len(name) < 5:
            return False
        return (foot and name in text) or self._stands_under(name, number)

    def _stands_under(self, name: str, number: accounts.VatNumber) -> bool:
        """Whether a cell of this name stands a few lines above, as far left or right."""
        box = cell_of(number).box
        for row in self.sheet.rows[max(0, number.row.index - 6) : number.row.index]:
            for cell in row.cells:
                aligned = abs(cell.box.left - box.left) < 8 or abs(cell.box.right - box.right) < 3
                if fold(cell.text).startswith(name) and aligned and row.box.page == box.page:
                    return True
        return False

    def ibans(self) -> tuple[Found[str], ...]:
        found = accounts.accounts_of(self.sheet)
        debited = accounts.debits_directly(self.sheet)
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
            told.append(self.sure(one.value, confidence, [one], evidence, certain))
        return tuple(told)

    def _gives_back(self) -> bool:
        """A credit note may name the account that is paid back to."""
        return any(kind == "credit_note" for _, kind in numbers.title_rows(self.sheet))

    def bic(self) -> Found[str] | None:
        found = accounts.bics_of(self.sheet)
        if not found:
            return None
        countries = {one.value[:2] for one in accounts.accounts_of(self.sheet)}
        agreed = found[0].value[4:6] in countries
        evidence = {"label"} | ({"account"} if agreed else set())
        single = len({one.value for one in found}) == 1
        return self.sure(
            found[0].value, 0.92 if agreed else 0.8, found[:1], evidence, agreed and single
        )

    # Lines

    def lines(self) -> tuple[Found[Line], ...]:
        table: Table | None = self.table
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
        return {one.value for one in totals._candidates(self.sheet) if one.role == "subtotal"}

    def sure(
        self,
        value: T,
        confidence: float,
        spans: Iterable[Span],
        evidence: Iterable[str],
        certain: bool,
    ) -> Found[T]:
        """What was recognised in a picture is never certain."""
        if self.is_recognised:
            confidence, certain = confidence * 0.85, False
        return guess(value, max(confidence, 0.05), spans, evidence, certain=certain)


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


def propose(
    pages: Sequence[Page], file_name: str = "", habit: Mapping[str, Any] | None = None
) -> Bill:
    """The bill that the pages probably show, by the habit of its supplier where one is known."""
    return Proposal(pages, file_name, habit).bill()
