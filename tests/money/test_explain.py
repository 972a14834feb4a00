"""The steps from lines to total, in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.money import (
    Line,
    Totals,
    compute,
    explain,
    exponent,
    format_amount,
    format_decimal,
    round_half_up,
)
from tests.money.strategies import currencies, lines


def sold(quantity: str, price: str, rate: str = "19", **more: Decimal) -> Line:
    return Line(Decimal(quantity), Decimal(price), "S", Decimal(rate), **more)


def story(*lines: Line, inside: bool = False, discount: str = "0") -> list[tuple[str, ...]]:
    steps = explain(lines, currency="EUR", discount=Decimal(discount), prices_include_tax=inside)
    return [(step.refers_to, step.expression, step.exact, step.rounded) for step in steps]


def figure(totals: Totals, path: str) -> Decimal:
    """The figure that a step refers to."""
    if path.startswith("lines."):
        _, index, name = path.split(".")
        return getattr(totals.lines[int(index)], name)
    for tax in totals.taxes:
        prefix = f"taxes.{tax.category}.{format_decimal(tax.rate)}"
        if path == prefix:
            return tax.tax
        name = path.removeprefix(f"{prefix}.")
        if name in {"lines_total", "allowance", "taxable"}:
            return getattr(tax, name)
    return getattr(totals, path)


def test_prices_without_tax_are_told_from_line_to_total():
    assert story(sold("16", "348.35", "22", discount_percent=Decimal(4))) == [
        ("lines.0.price_amount", "16 x 348.35", "5573.60", "5573.60"),
        ("lines.0.allowance", "5573.60 x 4 %", "222.944", "222.94"),
        ("lines.0.net", "5573.60 - 222.94", "5350.66", "5350.66"),
        ("taxes.S.22.lines_total", "5350.66", "5350.66", "5350.66"),
        ("taxes.S.22", "5350.66 x 22 %", "1177.1452", "1177.15"),
        ("subtotal", "5350.66", "5350.66", "5350.66"),
        ("allowance_total", "0.00", "0.00", "0.00"),
        ("taxable_total", "5350.66 - 0.00", "5350.66", "5350.66"),
        ("tax_total", "1177.15", "1177.15", "1177.15"),
        ("total", "5350.66 + 1177.15", "6527.81", "6527.81"),
    ]


def test_tax_inside_is_told_as_what_the_net_leaves():
    assert story(sold("1", "119.00"), inside=True)[:5] == [
        ("lines.0.amount", "1 x 119.00", "119.00", "119.00"),
        ("", "119.00", "119.00", "119.00"),
        ("taxes.S.19.lines_total", "119.00 / 1.19", "100.00", "100.00"),
        ("lines.0.net", "119.00 / 1.19", "100.00", "100.00"),
        ("taxes.S.19", "119.00 - 100.00", "19.00", "19.00"),
    ]


def test_a_document_discount_is_told_by_group():
    steps = story(sold("1", "10.00"), sold("2", "10.00", "7"), discount="10.00")
    assert [step for step in steps if "allowance" in step[0]] == [
        ("taxes.S.7.allowance", "10.00 x 20.00 / 30.00", "6.66666666...", "6.67"),
        ("taxes.S.19.allowance", "10.00 x 10.00 / 30.00", "3.33333333...", "3.33"),
        ("allowance_total", "6.67 + 3.33", "10.00", "10.00"),
    ]


def tax_label(price: str) -> str:
    steps = explain([sold("1", price)], currency="EUR", prices_include_tax=True)
    return next(step.label for step in steps if step.refers_to == "taxes.S.19")


def test_a_price_that_no_net_gives_is_said_to_be_one():
    assert tax_label("99.99") == (
        "Tax S 19 %: tax, what the net leaves of the price. No net amount of 2 decimals and its "
        "rounded tax make 99.99: the price stays, and the tax differs by 0.01 from net x rate"
    )
    assert tax_label("119.00") == "Tax S 19 %: tax, what the net leaves of the price"


@given(st.integers(1, 100_000))
def test_it_is_said_of_exactly_the_prices_that_no_net_gives(cents):
    near = range(cents * 100 // 119 - 2, cents * 100 // 119 + 3)
    is_reachable = any(net + (net * 19 + 50) // 100 == cents for net in near)
    label = tax_label(str(Decimal(cents).scaleb(-2)))
    assert ("No net amount" in label) is not is_reachable


@pytest.mark.parametrize(
    ("category", "rule"), [("Z", "BR-Z-08"), ("K", "BR-IC-08"), ("AE", "BR-AE-08")]
)
def test_a_step_names_its_rule(category, rule):
    steps = explain([Line(Decimal(1), Decimal(1), category, Decimal(0))], currency="EUR")
    assert [step.rule for step in steps] == [
        "Peppol BIS Billing R120",
        f"EN 16931 {rule}",
        *(f"EN 16931 BR-CO-{number}" for number in (17, 10, 11, 13, 14, 15)),
    ]


def test_negative_amounts_are_written_as_subtractions():
    steps = {
        step[0]: step[1]
        for step in story(
            sold("1", "100.00", discount=Decimal(20)),
            sold("-1", "20.00", "7", discount=Decimal(5)),
            discount="13.00",
        )
    }
    assert steps["lines.1.net"] == "-20.00 + 5.00"
    assert steps["subtotal"] == "80.00 - 15.00"
    # The group below zero takes no part in the discount, nor in what it is split by.
    assert steps["taxes.S.7.allowance"] == "13.00 x 0.00 / 80.00"
    assert steps["taxes.S.19.allowance"] == "13.00 x 80.00 / 80.00"


def test_long_sums_are_shortened():
    steps = {step[0]: step[1] for step in story(*[sold("1", "1.00")] * 12)}
    assert steps["subtotal"] == " + ".join(["1.00"] * 6 + ["(5 more)", "1.00"])


def test_a_document_without_lines_has_only_totals():
    assert [step[0] for step in story()] == [
        "subtotal", "allowance_total", "taxable_total", "tax_total", "total",
    ]  # fmt: skip


@st.composite
def explained(draw):
    document, currency = draw(st.lists(lines("-20"), max_size=5)), draw(currencies)
    inside = draw(st.booleans())
    options = {"currency": currency, "prices_include_tax": inside}
    whole = compute(document, **options)
    paid = whole.total if inside else whole.taxable_total
    share = draw(st.sampled_from(["0", "0", "0.1", "1"]))
    options["discount"] = round_half_up(max(paid, Decimal(0)) * Decimal(share), exponent(currency))
    return compute(document, **options), explain(document, **options)


@given(explained())
def test_every_step_shows_the_figure_of_the_document(case):
    totals, steps = case
    for step in steps:
        if step.refers_to:
            expected = format_amount(figure(totals, step.refers_to), totals.currency)
            assert step.rounded == expected


@given(explained())
def test_every_group_line_and_total_is_told(case):
    totals, steps = case
    told = {step.refers_to for step in steps}
    assert {"subtotal", "taxable_total", "tax_total", "total"} <= told
    assert {f"lines.{index}.net" for index in range(len(totals.lines))} <= told
    for tax in totals.taxes:
        path = f"taxes.{tax.category}.{format_decimal(tax.rate)}"
        assert {path, f"{path}.lines_total"} <= told
        assert not tax.allowance or {f"{path}.allowance", f"{path}.taxable"} <= told


@given(explained())
def test_rounding_what_is_exact_gives_what_is_shown(case):
    totals, steps = case
    places = exponent(totals.currency)
    for step in steps:
        exact, rounded = Decimal(step.exact.removesuffix("...")), Decimal(step.rounded)
        if "largest remainder" in step.label:
            assert abs(exact - rounded) < Decimal(1).scaleb(-places)
        else:
            assert round_half_up(exact, places) == rounded
