from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from quittance.web.charts import (
    NARROW,
    WHOLE,
    WIDE,
    Point,
    bars,
    ceiling,
    place,
    ranks,
    scale_for,
    stack,
)
from quittance.web.templatetags.figures import scale

amounts = st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=1, max_size=24)
signed = st.lists(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2), min_size=1, max_size=40
)


def points(values: list[Decimal]) -> list[Point]:
    return [Point(str(at), value) for at, value in enumerate(values)]


@pytest.mark.parametrize(
    ("value", "top"),
    [("0", "0"), ("0.30", "0.3"), ("1", "1"), ("1.01", "1.5"), ("37", "40"), ("61", "80")],
)
def test_a_scale_ends_with_a_round_figure(value: str, top: str) -> None:
    assert ceiling(Decimal(value)) == Decimal(top)


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ([], ["2", "1", "0"]),
        (["0"], ["2", "1", "0"]),
        (["11240", "90"], ["15000", "7500", "0"]),
        (["40", "-8"], ["40", "20", "0", "-20"]),
        (["-3"], ["0", "-1.5", "-3"]),
    ],
)
def test_lines_lie_in_even_steps_around_nothing(values: list[str], lines: list[str]) -> None:
    found = scale_for([Decimal(value) for value in values])
    assert [line.value for line in found] == [Decimal(line) for line in lines]
    assert (found[0].y, found[-1].y) == ("0.00%", "100.00%")


@given(signed)
def test_columns_stand_on_the_line_of_nothing_or_hang_from_it(values: list[Decimal]) -> None:
    chart = bars(points(values))
    lines = {line.value: line.at for line in chart.lines}
    ground = lines[Decimal(0)]
    for bar in chart.bars:
        assert 0 <= bar.y_at <= bar.y_at + bar.high <= WHOLE * 105 // 100
        if bar.point.value > 0:
            assert abs(bar.y_at + bar.high - ground) <= 1
        else:
            assert abs(bar.y_at - ground) <= 1
        assert bar.slot_at <= bar.x_at <= bar.x_at + bar.wide <= bar.slot_at + bar.slot_wide
    heights = [bar.high for bar in chart.bars]
    sizes = [abs(value) for value in values]
    assert sorted(heights) == [high for _, high in sorted(zip(sizes, heights, strict=True))]


@pytest.mark.parametrize("count", [1, 5, 6, 7, 12, 13, 14, 31, 36])
def test_labels_have_room_and_the_last_one_is_always_there(count: int) -> None:
    said = [bar.labelled for bar in bars(points([Decimal(1)] * count)).bars]
    assert said[-1] == ""
    assert said.count("") <= NARROW
    assert count - said.count("never") <= WIDE


def test_values_are_written_within_the_chart() -> None:
    said = [bar.anchor for bar in bars(points([Decimal(1)] * 12)).bars]
    assert said == ["start"] * 3 + ["middle"] * 6 + ["end"] * 3


@given(amounts)
def test_parts_of_a_stack_follow_each_other_within_the_whole(values: list[Decimal]) -> None:
    chart = stack(points(values))
    ends = 0
    for bar in chart.bars:
        assert bar.x_at == ends
        ends = bar.x_at + bar.wide
    assert WHOLE - len(values) <= ends <= WHOLE or chart.is_empty


def test_what_is_something_is_seen() -> None:
    chart = stack(points([Decimal("0.01"), Decimal(10**6), Decimal(0)]))
    assert [bar.wide > 0 for bar in chart.bars] == [True, True, False]
    chart = ranks(points([Decimal(10**6), Decimal("0.01"), Decimal(0), Decimal(-1)]))
    assert [bar.width for bar in chart.bars] == ["100.00%", "0.60%", "0.00%", "0.00%"]


def test_nothing_at_all_is_said() -> None:
    assert bars(points([Decimal(0)])).is_empty
    assert bars([]).is_empty
    assert not bars(points([Decimal(1)])).is_empty


def test_a_place_has_a_point_in_every_language() -> None:
    assert [place(part) for part in (0, 5, 1250, WHOLE)] == ["0.00%", "0.05%", "12.50%", "100.00%"]


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("en", "7500", "€7.5K"),
        ("en", "150", "€150"),
        ("de", "7500", "7.500 €"),
        ("de", "1500000", "1,5 Mio. €"),
        ("de", "-20000", "-20.000 €"),
    ],
)
def test_amounts_at_the_edge_are_short_and_exact(language: str, value: str, shown: str) -> None:
    with translation.override(language):
        assert scale(Decimal(value), "EUR").replace("\N{NO-BREAK SPACE}", " ") == shown
