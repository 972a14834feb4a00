from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.web.charts import FOOT, HEAD, HEIGHT, WIDTH, Point, bars, ceiling, stack

amounts = st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=1, max_size=24)


def points(values: list[Decimal]) -> list[Point]:
    return [Point(str(place), value) for place, value in enumerate(values)]


@pytest.mark.parametrize(
    ("value", "top"),
    [("0", "0"), ("0.30", "0.4"), ("1", "1"), ("1.01", "2"), ("37", "40"), ("61", "100")],
)
def test_a_scale_ends_with_a_round_figure(value: str, top: str) -> None:
    assert ceiling(Decimal(value)) == Decimal(top)


@given(amounts)
def test_columns_stand_on_the_ground_within_the_figure(values: list[Decimal]) -> None:
    chart = bars(points(values))
    assert all(bar.y + bar.height == HEIGHT - FOOT for bar in chart.bars)
    assert all(bar.y >= HEAD for bar in chart.bars)
    assert all(0 <= bar.x <= WIDTH - bar.width for bar in chart.bars)
    heights = [bar.height for bar in chart.bars]
    assert sorted(heights) == [height for _, height in sorted(zip(values, heights, strict=True))]


@given(amounts)
def test_parts_of_a_stack_follow_each_other_within_the_whole(values: list[Decimal]) -> None:
    chart = stack(points(values))
    ends = 0
    for bar in chart.bars:
        assert bar.x == ends
        ends = bar.x + bar.width
    assert ends <= WIDTH
    assert ends >= WIDTH - len(values) or chart.is_empty


def test_what_is_something_is_seen() -> None:
    chart = stack(points([Decimal("0.01"), Decimal(10**6), Decimal(0)]))
    assert [bar.width > 0 for bar in chart.bars] == [True, True, False]


def test_nothing_at_all_is_said() -> None:
    assert bars(points([Decimal(0)])).is_empty
    assert bars([]).is_empty
    assert not bars(points([Decimal(1)])).is_empty
