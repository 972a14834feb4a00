"""Charts as figures of SVG, made by the server: whole pixels out of exact amounts.

    bars([Point("Nov", amount, shown="€1,200.00", url="...")])        ui/chart_bars.html
    stack([Point("0-30 days", amount, shown=..., url=...)])           ui/chart_stack.html

The templates name every value for screen readers, and show them in a table one click away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

WIDTH, HEIGHT, HEAD, FOOT = 720, 220, 12, 24
PARTS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """A value with its name, as it is shown, and where it leads. `is_past`: drawn softer."""

    label: str
    value: Decimal
    shown: str = ""
    url: str = ""
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    point: Point
    x: int
    y: int
    width: int
    height: int
    # 1 to 5: its colour in a stack.
    part: int = 1

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Chart:
    """`lines` are (y, value) of the grid."""

    bars: list[Bar]
    width: int
    height: int
    lines: list[tuple[int, Decimal]]

    @property
    def is_empty(self) -> bool:
        return not any(bar.point.value for bar in self.bars)


def bars(points: Sequence[Point]) -> Chart:
    """Columns side by side on one scale that begins at 0; negative values are drawn as 0."""
    top = ceiling(max((point.value for point in points), default=Decimal(0)))
    room = HEIGHT - HEAD - FOOT
    slot = WIDTH // max(1, len(points))
    width = max(4, min(56, slot * 2 // 3))
    drawn = []
    for place, point in enumerate(points):
        height = scaled(max(point.value, Decimal(0)), top, room)
        x = place * slot + (slot - width) // 2
        drawn.append(Bar(point, x, HEIGHT - FOOT - height, width, height))
    lines = [
        (HEIGHT - FOOT - scaled(top * part / 2, top, room), top * part / 2) for part in (0, 1, 2)
    ]
    return Chart(drawn, WIDTH, HEIGHT, lines)


def stack(points: Sequence[Point]) -> Chart:
    """Parts of a whole in one bar from end to end; a part that is something is seen."""
    whole = sum((point.value for point in points), Decimal(0))
    height, x, drawn = 28, 0, []
    for place, point in enumerate(points):
        width = scaled(point.value, whole, WIDTH)
        width = max(width, 3) if point.value > 0 else 0
        drawn.append(Bar(point, x, 0, min(width, WIDTH - x), height, place % PARTS + 1))
        x = min(WIDTH, x + width)
    return Chart(drawn, WIDTH, height, [])


def scaled(value: Decimal, whole: Decimal, room: int) -> int:
    return int(value * room / whole) if whole else 0


def ceiling(value: Decimal) -> Decimal:
    """The next 1, 2, 4, 5 or 10 with zeros: what a scale may end with."""
    if value <= 0:
        return Decimal(0)
    unit = Decimal(10) ** value.adjusted()
    first = (value / unit).quantize(Decimal(1), ROUND_CEILING)
    return next(Decimal(step) for step in (1, 2, 4, 5, 10) if step >= first) * unit
