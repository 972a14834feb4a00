"""Net, tax, gross and what is left to pay: by labels, and by sums that must come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from quittance.bills.reading.model import Box
from quittance.bills.reading.page.near import shares_column
from quittance.bills.reading.page.sheet import Amount, Label, Sheet

ROLES = ("net", "tax", "gross", "due", "prepaid", "subtotal", "rounding", "allowance", "charge")
# How much a label's kind speaks for a role.
WEIGHTS = {
    ("net", "net"): 3.0,
    ("subtotal", "net"): 1.5,
    ("total", "net"): 0.5,
    ("tax", "tax"): 3.0,
    ("gross", "gross"): 3.0,
    ("due", "gross"): 2.0,
    ("total", "gross"): 1.6,
    ("due", "due"): 3.0,
    ("prepaid", "prepaid"): 3.0,
    ("subtotal", "subtotal"): 3.0,
    ("rounding", "rounding"): 3.0,
    ("allowance", "allowance"): 3.0,
    ("charge", "charge"): 3.0,
}
MONEY_LABELS = {kind for kind, _ in WEIGHTS} | {"not_total"}
CENT = Decimal("0.01")
TABLE_COLUMNS = {"column_description", "column_quantity", "column_price"}


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """An amount that may play a role."""

    value: Decimal
    role: str
    weight: float
    amounts: tuple[Amount, ...]
    """What it was read from; several where they were added up."""
    row: int

    @property
    def spot(self) -> tuple[int, int]:
        """Where its first amount stands."""
        return self.amounts[0].row.index, self.amounts[0].first


@dataclass(frozen=True, slots=True, eq=False)
class Triple:
    """net + tax = gross."""

    net: Candidate
    tax: Candidate | None
    gross: Candidate
    score: float
    rate_fits: bool = False
    """Whether the tax is a rate on the page times the net amount."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What was chosen, each with its evidence."""

    net: Candidate | None = None
    tax: Candidate | None = None
    gross: Candidate | None = None
    due: Candidate | None = None
    prepaid: Candidate | None = None
    rounding: Candidate | None = None
    is_sum: bool = False
    """net + tax = gross, of three different places on the page."""
    is_only: bool = False
    """And no other amounts of the page could be the totals as well."""
    is_due_sum: bool = False
    """gross - prepaid (+ rounding) = due."""
    has_parts: bool = False
    """Whether sums of single rates come out as well, and add up to it."""
    zero_tax: bool = False
    triples: tuple[Triple, ...] = field(default=())


def find_sums(sheet: Sheet) -> Sums:
    """The likeliest totals of a document."""
    candidates = list(candidates_of(sheet))
    triples = _ranked(list(_triples(sheet, candidates)))
    if triples:
        return _with_due(_from_triple(triples, candidates), candidates)
    return _with_due(_by_labels(candidates), candidates)


def candidates_of(sheet: Sheet) -> Iterator[Candidate]:
    """Every labelled amount with the roles that it may play."""
    seen: set[tuple[str, int, int]] = set()
    for row in sheet.rows:
        if is_table_header(sheet, row.index):
            continue
        labels = [one for one in sheet.labels[row.index] if one.kinds & MONEY_LABELS]
        for label in labels:
            for candidate in _of_label(sheet, label):
                mark = (candidate.role, *candidate.spot)
                if mark not in seen:
                    seen.add(mark)
                    yield candidate
    yield from _added_taxes(sheet)


def is_table_header(sheet: Sheet, row: int) -> bool:
    """Whether a row, with the one above or below it, names the columns of the lines."""
    kinds = {kind for one in sheet.labels[row] for kind in one.kinds}
    columns = {kind for kind in kinds if kind.startswith("column_")}
    return len(columns) >= 3 and len(columns & TABLE_COLUMNS) >= 2


def _of_label(sheet: Sheet, label: Label) -> Iterator[Candidate]:
    if "not_total" in label.kinds:
        return
    amounts = list(_beside(sheet, label))
    if not amounts:
        yield from _under(sheet, label)
        return
    *others, last = amounts
    yield from _roles(label, last, 1.0)
    for amount in others:
        yield from _roles(label, amount, 0.4)


def _beside(sheet: Sheet, label: Label) -> Iterator[Amount]:
    """The money to the right of a label, up to the next label that speaks of money."""
    following = [
        one.first
        for one in sheet.labels[label.row.index]
        if one.first > label.last and one.kinds & MONEY_LABELS and not _continues(label, one)
    ]
    end = min(following, default=len(label.row.words))
    found = [
        amount
        for amount in sheet.amounts[label.row.index]
        if label.last < amount.last < end and (amount.is_money or _is_whole(sheet, amount))
    ]
    yield from found or _half_a_line_off(sheet, label)


def _half_a_line_off(sheet: Sheet, label: Label) -> Iterator[Amount]:
    """The money beside a label of two lines, between them."""
    box = label.row.box
    height = box.bottom - box.top
    for index in (label.row.index - 1, label.row.index + 1):
        if 0 <= index < len(sheet.rows) and len(sheet.rows[index].cells) == 1:
            other = sheet.rows[index].box
            off = abs((other.top + other.bottom) - (box.top + box.bottom)) / 2
            if other.page == box.page and off < 0.8 * height and not sheet.labels[index]:
                yield from (one for one in sheet.amounts[index] if one.is_money)


def _continues(label: Label, other: Label) -> bool:
    """`Total incl. VAT`: the second label stands in the same run of words without an amount."""
    between = label.row.words[label.last + 1 : other.first]
    return not any(one.isdigit() for word in between for one in word.text)


def _is_whole(sheet: Sheet, amount: Amount) -> bool:
    """A whole number that ends its row may be money without decimals."""
    last = len(amount.row.words) - 1
    return not amount.is_percent and amount.last >= last and amount.decimals == 0


def _under(sheet: Sheet, label: Label) -> Iterator[Candidate]:
    """The money in the label's column, where labels stand in a row above their values."""
    box = label.box
    found: list[Amount] = []
    for row in sheet.rows[label.row.index + 1 : label.row.index + 9]:
        if row.box.page != box.page or row.box.top - box.bottom > 60 + 20 * len(found):
            break
        here = [
            amount
            for amount in sheet.amounts[row.index]
            if amount.is_money and shares_column(_wide(label), amount.box)
        ]
        if found and not here:
            break
        found += here[:1]
    for at, amount in enumerate(found):
        yield from _roles(label, amount, 0.9 if at == len(found) - 1 else 0.6)


def _wide(label: Label) -> Box:
    """The label's box, a little wider: headings are often set to the middle."""
    return replace(label.box, left=label.box.left - 6, right=label.box.right + 6)


def _roles(label: Label, amount: Amount, part: float) -> Iterator[Candidate]:
    sure = 1.0 if label.is_first else 0.7
    for kind in label.kinds:
        for role in ROLES:
            weight = WEIGHTS.get((kind, role))
            if weight:
                yield Candidate(
                    amount.value, role, weight * part * sure, (amount,), amount.row.index
                )


def _added_taxes(sheet: Sheet) -> Iterator[Candidate]:
    """The taxes of several rates together, where each has a row of its own."""
    run: list[Amount] = []
    for row in sheet.rows:
        labels = [one for one in sheet.labels[row.index] if "tax" in one.kinds]
        amounts = list(_beside(sheet, labels[0])) if labels else []
        if amounts and not is_table_header(sheet, row.index):
            run.append(amounts[-1])
            # A total of them may follow in the same run.
            yield from _added(run)
        elif not labels:
            run = []


def _added(run: list[Amount]) -> Iterator[Candidate]:
    for length in range(2, min(len(run), 5) + 1):
        last = run[-length:]
        total = sum((one.value for one in last), Decimal(0))
        yield Candidate(total, "tax", 2.4, tuple(last), last[-1].row.index)


def _triples(sheet: Sheet, candidates: list[Candidate]) -> Iterator[Triple]:
    by_role = {role: _best_of(candidates, role) for role in ("net", "tax", "gross")}
    rates = _rates(sheet)
    # The taxes of several rates need no rate of their own.
    added = {one.value for one in by_role["tax"] if len(one.amounts) > 1}
    for net in by_role["net"]:
        for gross in by_role["gross"]:
            if net.spot == gross.spot or abs(gross.value) < abs(net.value):
                continue
            tax_value = gross.value - net.value
            if net.value and not 0 <= tax_value / net.value <= Decimal("0.35"):
                continue
            fits = tax_value != 0 and _fits(tax_value, net.value, rates)
            for tax in by_role["tax"]:
                if abs(tax.value) == abs(tax_value) and tax.spot not in (net.spot, gross.spot):
                    explained = fits or tax.value in added
                    yield Triple(net, tax, gross, _score(net, tax, gross, explained), explained)
            if fits or _stands_alone(sheet, tax_value, net, gross):
                yield Triple(net, None, gross, _score(net, None, gross, fits), fits)


def _ranked(triples: list[Triple]) -> list[Triple]:
    """The likeliest first: by labels, and the larger before what may be a part of it."""
    most = max((abs(one.gross.value) for one in triples), default=Decimal(0)) or Decimal(1)

    def rank(one: Triple) -> float:
        return one.score + 3 * float(abs(one.gross.value) / most)

    return sorted(triples, key=rank, reverse=True)


def _best_of(candidates: list[Candidate], role: str, most: int = 24) -> list[Candidate]:
    ranked = sorted((one for one in candidates if one.role == role), key=lambda one: -one.weight)
    return ranked[:most]


def _score(net: Candidate, tax: Candidate | None, gross: Candidate, fits: bool) -> float:
    labels = net.weight + gross.weight + (tax.weight if tax else 0.5)
    return labels + (1.0 if fits else 0.0) + 0.01 * gross.row


def _rates(sheet: Sheet) -> set[Decimal]:
    return {abs(amount.value) for row in sheet.amounts for amount in row if amount.is_percent} | {
        Decimal(rate) for rate in (19, 7, 20, 21, 22, 25, 23)
    }


def _fits(tax: Decimal, net: Decimal, rates: Iterable[Decimal]) -> bool:
    return any(abs(net * rate / 100 - tax) <= CENT for rate in rates if 0 < rate < 40)


def _stands_alone(sheet: Sheet, tax: Decimal, net: Candidate, gross: Candidate) -> bool:
    """Whether the tax stands somewhere between its net and gross amount without a label."""
    if not tax:
        return False
    first, last = sorted((net.row, gross.row))
    return any(
        amount.value == tax and (row, amount.first) not in (net.spot, gross.spot)
        for row in range(max(0, first - 3), min(last + 4, len(sheet.rows)))
        for amount in sheet.amounts[row]
        if amount.is_money
    )


def _from_triple(triples: list[Triple], candidates: list[Candidate]) -> Sums:
    best = triples[0]
    return Sums(
        net=best.net,
        tax=best.tax,
        gross=best.gross,
        is_sum=best.tax is not None and best.tax.value != 0,
        is_only=_is_only(triples, candidates),
        has_parts=any(one.gross.value != best.gross.value for one in triples),
        zero_tax=best.tax is None and best.net.value == best.gross.value,
        triples=tuple(triples),
    )


def _is_only(triples: list[Triple], candidates: list[Candidate]) -> bool:
    """Whether nothing else on the page could be the totals: every other sum that comes out is the
    same one or a single rate's part of it, and no labelled total is larger."""
    best = triples[0]
    larger = any(
        one.role == "gross" and one.weight >= 1.4 and abs(one.value) > abs(best.gross.value)
        for one in candidates
    )
    others = {one.gross.value: one for one in triples if one.gross.value != best.gross.value}
    same_net = all(
        one.net.value == best.net.value for one in triples if one.gross.value == best.gross.value
    )
    return not larger and same_net and (not others or _are_parts(list(others.values()), best))


def _are_parts(parts: list[Triple], whole: Triple) -> bool:
    """Whether sums are those of the single rates of a whole. Instalments have one rate, so that
    what was asked and what is left are not taken for parts."""
    rates = [round(100 * (one.gross.value / one.net.value - 1)) for one in parts if one.net.value]
    total = sum((one.gross.value for one in parts), Decimal(0))
    return total == whole.gross.value and len(set(rates)) == len(parts) > 1


def _by_labels(candidates: list[Candidate]) -> Sums:
    """Without a sum that comes out: the best label of each, and nothing is sure."""
    gross = max(
        _best_of(candidates, "gross"),
        key=lambda one: (one.weight, abs(one.value), one.row),
        default=None,
    )
    net = next((one for one in _best_of(candidates, "net") if one.weight >= 1.9), None)
    tax = next((one for one in _best_of(candidates, "tax") if one.weight >= 1.9), None)
    if gross and net and net.value == gross.value and net.spot != gross.spot:
        return Sums(net=net, gross=gross, zero_tax=True)
    return Sums(gross=gross, net=_below(net, gross), tax=_below(tax, gross))


def _below(one: Candidate | None, gross: Candidate | None) -> Candidate | None:
    """A net amount or tax above the gross amount is neither."""
    if one and gross and (abs(one.value) >= abs(gross.value) or one.spot == gross.spot):
        return None
    return one


def _with_due(sums: Sums, candidates: list[Candidate]) -> Sums:
    dues = [one for one in _best_of(candidates, "due") if one.weight >= 1.9]
    prepaid = [one for one in _best_of(candidates, "prepaid") if one.weight >= 1.9]
    rounding = [one for one in _best_of(candidates, "rounding") if one.weight >= 1.9]
    if sums.gross is None:
        return replace(sums, due=dues[0] if dues else None)
    for due in dues:
        for paid in (*prepaid, None):
            for rounded in (*rounding, None):
                if (paid or rounded) and _comes_out(sums.gross, paid, rounded, due):
                    return replace(sums, due=due, prepaid=paid, rounding=rounded, is_due_sum=True)
    same = next((one for one in dues if one.value == sums.gross.value), None)
    if same and same.spot == sums.gross.spot and not sums.is_sum:
        return replace(sums, due=same)
    return replace(sums, due=same or (dues[0] if dues else None))


def _comes_out(
    gross: Candidate, paid: Candidate | None, rounded: Candidate | None, due: Candidate
) -> bool:
    before = gross.value + (rounded.value if rounded else 0)
    if paid is None:
        return before == due.value
    # What was paid is printed with either sign.
    return due.value in (before - paid.value, before + paid.value) and paid.value != 0
