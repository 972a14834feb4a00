"""Credit notes in parts give back exactly what was charged."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.money import CreditSource, Line, SourceGroup, SourceLine, compute, credit, negate
from tests.money.strategies import amounts_of, currencies, half_up, line_amounts, lines, source_of

SCALES = {"EUR": 100, "JPY": 1, "KWD": 1000}


def invoice(*lines: Line, discount: str = "0", inside: bool = False):
    totals = compute(lines, currency="EUR", discount=Decimal(discount), prices_include_tax=inside)
    return totals, source_of(list(lines), totals)


def sold(quantity: str, price: str, rate: str = "19", **more: Decimal) -> Line:
    return Line(Decimal(quantity), Decimal(price), "S", Decimal(rate), **more)


def credited(source: CreditSource, before: list[str], after: list[str]):
    return credit(source, before=list(map(Decimal, before)), after=list(map(Decimal, after)))


def texts(amounts) -> list[str]:
    return [str(amount) for amount in amounts]


@st.composite
def issued(draw, minimum_quantity="0", is_imported=None):
    """An issued document, now and then with a tax that its rate does not give."""
    document = draw(
        st.lists(lines(minimum_quantity), min_size=1, max_size=4).filter(
            lambda document: any(line.quantity for line in document)
        )
    )
    currency, inside = draw(currencies), draw(st.booleans())
    whole = compute(document, currency=currency, prices_include_tax=inside)
    scale = SCALES[currency]
    units = max(int(sum(Fraction(line.amount) for line in whole.lines) * scale), 0)
    discount = Decimal(draw(st.one_of(st.just(0), st.integers(0, units)))) / scale
    totals = compute(document, currency=currency, discount=discount, prices_include_tax=inside)
    source = source_of(document, totals)
    if draw(st.booleans()) if is_imported is None else is_imported:
        groups = tuple(
            replace(group, tax=Decimal(draw(st.integers(0, 300))) / scale)
            for group in source.groups
        )
        source = replace(source, groups=groups)
    return source


@st.composite
def credit_notes(draw, sources):
    """A document and the credit notes that return it in some number of steps."""
    source = draw(sources)
    steps = draw(st.integers(0, 3))
    percents = [
        [0, *sorted(draw(st.lists(st.integers(0, 100), min_size=steps, max_size=steps))), 100]
        for _ in source.lines
    ]
    states = [
        [
            line.quantity * done[step] / 100
            for line, done in zip(source.lines, percents, strict=True)
        ]
        for step in range(steps + 2)
    ]
    return source, [
        (before, after, credit(source, before=before, after=after))
        for before, after in pairwise(states)
        if before != after
    ]


LINE_NAMES = ("price_amount", "allowance", "amount", "net")
TAX_NAMES = ("lines_total", "allowance", "taxable", "tax")


@settings(max_examples=200)
@given(credit_notes(issued(minimum_quantity="-20")))
def test_credit_notes_in_any_steps_sum_to_the_document(case):
    source, notes = case
    for index, line in enumerate(source.lines):
        for name in LINE_NAMES:
            returned = sum(getattr(note.lines[index], name) for _, _, note in notes)
            assert returned == getattr(line, name)
    for group in source.groups:
        figures = [
            tax
            for _, _, note in notes
            for tax in note.taxes
            if (tax.category, tax.rate) == (group.category, group.rate)
        ]
        if figures:
            for name in TAX_NAMES:
                assert sum(getattr(tax, name) for tax in figures) == getattr(group, name)
    groups = [
        group
        for group in source.groups
        if any(
            line.quantity and (line.tax_category, line.tax_rate) == (group.category, group.rate)
            for line in source.lines
        )
    ]
    assert sum(note.total for _, _, note in notes) == sum(g.taxable + g.tax for g in groups)


@settings(max_examples=300)
@given(credit_notes(issued()))
def test_no_figure_of_a_credit_note_is_negative(case):
    for _, _, note in case[1]:
        assert min(amounts_of(note)) >= 0
        assert not any(amount.is_signed() for amount in amounts_of(note))


@given(credit_notes(issued(minimum_quantity="-20")))
def test_the_parts_of_a_credit_note_sum_to_its_whole(case):
    source, notes = case
    for before, after, note in notes:
        assert note.subtotal == sum(figures.net for figures in note.lines)
        assert note.allowance_total == sum(tax.allowance for tax in note.taxes)
        assert note.taxable_total == note.subtotal - note.allowance_total
        assert note.tax_total == sum(tax.tax for tax in note.taxes)
        assert note.total == note.taxable_total + note.tax_total
        for figures in note.lines:
            assert figures.amount == figures.price_amount - figures.allowance
            assert source.prices_include_tax or figures.net == figures.amount
        for tax in note.taxes:
            assert tax.taxable == tax.lines_total - tax.allowance
            nets = [
                figures.net
                for figures, line in zip(note.lines, source.lines, strict=True)
                if (line.tax_category, line.tax_rate) == (tax.category, tax.rate)
            ]
            assert tax.lines_total == sum(nets)
        for was, now, figures in zip(before, after, note.lines, strict=True):
            assert was != now or not any(line_amounts(figures))


@given(credit_notes(issued(is_imported=False)))
def test_the_tax_of_a_credit_note_is_its_rate_to_within_a_unit(case):
    source, notes = case
    for _, _, note in notes:
        for tax in note.taxes if not source.prices_include_tax else ():
            exact = Fraction(tax.taxable) * Fraction(tax.rate) / 100
            assert abs(Fraction(tax.tax) - exact) * SCALES[source.currency] <= 1


@given(credit_notes(issued(is_imported=False)))
def test_the_tax_of_the_first_credit_note_is_its_rate_rounded(case):
    source, notes = case
    for tax in notes[0][2].taxes if not source.prices_include_tax else ():
        scale = SCALES[source.currency]
        assert tax.tax * scale == half_up(Fraction(tax.taxable * scale) * Fraction(tax.rate) / 100)


def test_tax_comes_back_by_the_rate_rather_than_as_a_part_of_what_was_charged():
    # 0.05 of 0.13 is less than half of the 0.01 charged, but 10 % of 0.05 rounds to 0.01.
    totals, source = invoice(sold("13", "0.01", "10"))
    assert str(totals.tax_total) == "0.01"
    assert str(credited(source, ["0"], ["5"]).tax_total) == "0.01"
    assert str(credited(source, ["5"], ["13"]).tax_total) == "0.00"


@given(credit_notes(issued(is_imported=False)))
def test_a_credited_line_is_within_a_unit_of_its_exact_part(case):
    source, notes = case
    for before, after, note in notes:
        rows = zip(source.lines, before, after, note.lines, strict=True)
        for line, was, now, figures in rows:
            part = (Fraction(now) - Fraction(was)) / (Fraction(line.quantity) or 1)
            off = abs(Fraction(figures.amount) - Fraction(line.amount) * part)
            assert off * SCALES[source.currency] <= 1
            off = abs(Fraction(figures.net) - Fraction(line.net) * part)
            assert off * SCALES[source.currency] <= 2


@given(st.lists(lines(), min_size=1, max_size=4), currencies, st.data())
def test_without_a_discount_the_prices_with_tax_inside_are_what_comes_back(
    document, currency, data
):
    document = [line for line in document if line.quantity] or [sold("1", "1")]
    totals = compute(document, currency=currency, prices_include_tax=True)
    _, notes = data.draw(credit_notes(st.just(source_of(document, totals))))
    for _, _, note in notes:
        assert note.total == sum(figures.amount for figures in note.lines)


@given(credit_notes(issued(minimum_quantity="-20")))
def test_a_credit_note_depends_on_quantities_not_on_the_steps_before(case):
    source, notes = case
    start, end = notes[0][0], notes[-1][1]
    at_once = credit(source, before=start, after=end)
    assert at_once.total == sum(note.total for _, _, note in notes)
    assert at_once.tax_total == sum(note.tax_total for _, _, note in notes)


@given(st.lists(lines("-20"), min_size=1, max_size=5), currencies, st.booleans())
def test_an_invoice_and_its_full_credit_cancel_out(document, currency, inside):
    document = [line for line in document if line.quantity] or [sold("1", "1")]
    totals = compute(document, currency=currency, prices_include_tax=inside)
    source = source_of(document, totals)
    full = credit(
        source,
        before=[Decimal(0)] * len(document),
        after=[line.quantity for line in document],
    )
    assert full == totals
    assert amounts_of(negate(full)) == [-amount for amount in amounts_of(totals)]


def test_three_thirds_of_ten_euros_make_ten_euros():
    _, source = invoice(sold("3", "3.3333"))
    notes = [credited(source, [str(n)], [str(n + 1)]) for n in range(3)]
    assert texts(note.subtotal for note in notes) == ["3.33", "3.34", "3.33"]
    assert texts(note.tax_total for note in notes) == ["0.63", "0.64", "0.63"]


def test_an_allowance_is_returned_without_going_back():
    # Rounding price and amount by themselves would return 0.00, 0.01, then -0.01 of it.
    _, source = invoice(sold("4", "0.0075", discount=Decimal("0.01")))
    notes = [credited(source, [str(n)], [str(n + 1)]) for n in range(4)]
    assert texts(note.lines[0].allowance for note in notes) == ["0.00", "0.01", "0.00", "0.00"]
    assert texts(note.lines[0].amount for note in notes) == ["0.01", "0.00", "0.01", "0.00"]


def test_the_advertised_price_of_a_piece_is_what_comes_back():
    _, source = invoice(sold("3", "99.99"), inside=True)
    for n in range(3):
        assert str(credited(source, [str(n)], [str(n + 1)]).total) == "99.99"


def test_the_document_discount_is_returned_in_proportion():
    _, source = invoice(sold("2", "50.00"), sold("1", "100.00", "7"), discount="20.00")
    first = credited(source, ["0", "0"], ["1", "0"])
    assert [str(tax.allowance) for tax in first.taxes] == ["5.00"]
    assert str(first.total) == "53.55"
    rest = credited(source, ["1", "0"], ["2", "1"])
    assert [(str(tax.rate), str(tax.allowance)) for tax in rest.taxes] == [
        ("7", "10.00"),
        ("19", "5.00"),
    ]


def test_lines_that_are_not_credited_are_zero_and_their_rates_left_out():
    _, source = invoice(sold("2", "50.00"), sold("1", "100.00", "7"))
    note = credited(source, ["0", "0"], ["1", "0"])
    assert texts(line_amounts(note.lines[1])) == ["0.00"] * 4
    assert texts(tax.rate for tax in note.taxes) == ["19"]


def test_groups_are_ordered_like_those_of_the_invoice():
    totals, source = invoice(sold("1", "50.00", "19"), sold("1", "50.00", "7"))
    source = replace(source, groups=source.groups[::-1])
    assert credited(source, ["0", "0"], ["1", "1"]) == totals


def test_rates_are_written_like_those_of_the_invoice():
    _, source = invoice(sold("2", "50.00"))
    source = replace(source, groups=(replace(source.groups[0], rate=Decimal("19.0000")),))
    assert str(credited(source, ["0"], ["1"]).taxes[0].rate) == "19"


@pytest.mark.parametrize(
    ("inside", "taxes"), [(False, ["1.90", "1.91", "1.90"]), (True, ["1.91", "1.89", "1.91"])]
)
def test_a_tax_that_the_rate_does_not_give_is_returned_as_it_was_charged(inside, taxes):
    _, source = invoice(sold("3", "10.00"), inside=inside)
    source = replace(source, groups=(replace(source.groups[0], tax=Decimal("5.71")),))
    notes = [credited(source, [str(n)], [str(n + 1)]) for n in range(3)]
    assert sum(note.tax_total for note in notes) == Decimal("5.71")
    assert texts(note.tax_total for note in notes) == taxes


def test_a_tax_on_nothing_comes_back_with_the_last_piece():
    _, source = invoice(sold("2", "10.00"), discount="20.00")
    source = replace(source, groups=(replace(source.groups[0], tax=Decimal("0.01")),))
    notes = [credited(source, [str(n)], [str(n + 1)]) for n in range(2)]
    assert texts(note.total for note in notes) == ["0.00", "0.01"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["0"], ["3"]),
        (["1"], ["0"]),
        (["-1"], ["1"]),
        (["0"], ["-1"]),
        (["2"], ["2"]),
        (["0"], ["0"]),
        (["0", "0"], ["1", "1"]),
        ([], []),
    ],
)
def test_quantities_outside_the_document_are_refused(before, after):
    _, source = invoice(sold("2", "10.00"))
    with pytest.raises(ValueError, match=r"credit|quantity"):
        credited(source, before, after)


def test_a_line_of_negative_quantity_is_credited_downwards():
    totals, source = invoice(sold("5", "10.00"), sold("-2", "10.00"))
    assert credited(source, ["0", "0"], ["5", "-2"]) == totals
    with pytest.raises(ValueError, match="cannot credit"):
        credited(source, ["0", "0"], ["5", "2"])


def test_floats_are_refused():
    _, source = invoice(sold("2", "10.00"))
    with pytest.raises(TypeError, match="after must be a Decimal, not float"):
        credit(source, before=[Decimal(0)], after=[1.0])


def source_with(line=None, group=None, inside=False) -> CreditSource:
    stored_line = {
        "quantity": "2", "price_amount": "22.00", "allowance": "2.00", "amount": "20.00",
        "net": "20.00", "tax_rate": "19", **(line or {}),
    }  # fmt: skip
    stored_group = {
        "rate": "19", "lines_total": "20.00", "allowance": "0", "taxable": "20.00", "tax": "3.80",
        **(group or {}),
    }  # fmt: skip
    return CreditSource(
        currency="EUR",
        prices_include_tax=inside,
        lines=(SourceLine(tax_category="S", **{k: Decimal(v) for k, v in stored_line.items()}),),
        groups=(SourceGroup(category="S", **{k: Decimal(v) for k, v in stored_group.items()}),),
    )


def test_a_document_that_adds_up_can_be_credited():
    assert str(credited(source_with(), ["0"], ["1"]).total) == "11.90"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"line": {"allowance": "1.00"}}, "must be the amount of the line"),
        ({"line": {"net": "19.00"}}, "net must be the amount"),
        ({"line": {"quantity": "0"}}, "without quantity"),
        ({"line": {"net": "19.00"}, "inside": True}, "do not sum to their lines_total"),
        ({"line": {"tax_rate": "7"}}, "exactly one tax group"),
        ({"group": {"taxable": "19.00"}}, "not what its lines leave"),
        ({"group": {"tax": "3.805"}}, "more than 2 decimals"),
    ],
)
def test_a_document_that_does_not_add_up_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        source_with(**wrong)


def test_the_negative_of_zero_is_zero():
    totals, _ = invoice(sold("1", "0.00"))
    assert texts(amounts_of(negate(totals))) == ["0.00"] * len(amounts_of(totals))


def test_the_negative_of_a_document_keeps_its_rates():
    totals, _ = invoice(sold("1", "1000000000000000000000000000000.01"))
    mirror = negate(totals)
    assert str(mirror.total) == "-1190000000000000000000000000000.01"
    assert [(tax.category, str(tax.rate)) for tax in mirror.taxes] == [("S", "19")]
    assert negate(mirror) == totals
