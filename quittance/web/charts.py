"""Charts as figures of SVG, made by the server: places on a line out of exact amounts.

    bars([Point("Nov", amount, shown="€1,200.00", url="...")])        ui/chart_bars.html
    stack([Point("0-30 days", amount, shown=..., url=...)])           ui/chart_stack.html
    ranks([Point("Cleo", amount, shown=..., url=...)])                ui/chart_ranks.html

Places are parts of the whole width and height ("12.50%"), so a chart is as wide as there is room,
and what is written on it stays as large as it is. Every value is named for screen readers, shown
where the pointer or the focus is, and stands in a table one click away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

NOTHING = Decimal(0)
# Ten-thousandths of the whole: places are whole numbers until they are written.
WHOLE = 10_000
LEAST_SEEN = 60
BELOW = 20
COLUMN = 6_800
WIDEST = 1_100
PARTS = 5
ENDS = tuple(map(Decimal, ("1", "1.5", "2", "3", "4", "5", "6", "8", "10")))
# As many labels as stand side by side on a phone; others are left out there.
NARROW = 6
# More columns than this have no label each, also where there is room.
WIDE = 13


@dataclass(frozen=True, slots=True)
class Point:
    """A value with its name, as it is shown, and where it leads. `is_past`: drawn softer. `said`:
    its name in full, where the label is short."""

    label: str
    value: Decimal
    shown: str = ""
    url: str = ""
    is_past: bool = False
    said: str = ""

    @property
    def name(self) -> str:
        return self.said or self.label


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a value is drawn, in ten-thousandths; `slot_x` and `slot` are all of its room."""

    point: Point
    x_at: int
    y_at: int
    wide: int
    high: int
    slot_at: int = 0
    slot_wide: int = WHOLE
    # 1 to 5: its colour in a stack.
    part: int = 1
    # Which side of the middle its value is written on, so that it stays within the chart.
    anchor: str = "middle"
    # Where its label is written: "" everywhere, "wide" where there is room, "never".
    labelled: str = ""

    @property
    def x(self) -> str:
        return place(self.x_at)

    @property
    def y(self) -> str:
        return place(self.y_at)

    @property
    def width(self) -> str:
        return place(self.wide)

    @property
    def height(self) -> str:
        return place(self.high)

    @property
    def middle(self) -> str:
        return place(self.x_at + self.wide // 2)

    @property
    def value_x(self) -> str:
        """Where its value begins, ends or has its middle."""
        if self.anchor == "middle":
            return self.middle
        return self.x if self.anchor == "start" else place(self.x_at + self.wide)

    @property
    def slot_x(self) -> str:
        return place(self.slot_at)

    @property
    def slot(self) -> str:
        return place(self.slot_wide)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid: its value, and where it lies."""

    value: Decimal
    at: int

    @property
    def y(self) -> str:
        return place(self.at)


@dataclass(frozen=True, slots=True)
class Chart:
    """`lines` are the grid, from the highest value to the lowest."""

    bars: list[Bar]
    lines: list[Line]

    @property
    def is_empty(self) -> bool:
        return not any(bar.point.value for bar in self.bars)

    @property
    def ground(self) -> str:
        """Where nothing lies."""
        return next((line.y for line in self.lines if not line.value), place(WHOLE))


def bars(points: Sequence[Point]) -> Chart:
    """Columns side by side on one scale; what is less than nothing hangs below the line of 0."""
    values = [point.value for point in points]
    # A little below nothing hangs from the last line: no half of a chart is left empty for it.
    is_little = max([*values, NOTHING]) > -BELOW * min([*values, NOTHING])
    lines = scale_for([max(value, NOTHING) for value in values] if is_little else values)
    top, bottom = lines[0].value, lines[-1].value
    room = top - bottom
    slot = WHOLE // max(1, len(points))
    wide = min(WIDEST, slot * COLUMN // WHOLE)
    drawn = []
    for at, point in enumerate(points):
        upper, lower = max(point.value, NOTHING), min(point.value, NOTHING)
        high = scaled(upper - lower, room)
        y = scaled(top - upper, room)
        x = at * slot + (slot - wide) // 2
        drawn.append(
            Bar(point, x, y, wide, high, at * slot, slot)
            if point.value
            else Bar(point, x, scaled(top, room), wide, 0, at * slot, slot)
        )
    return Chart(list(_labelled(drawn)), lines)


def _labelled(drawn: list[Bar]) -> Iterator[Bar]:
    """Counted from the last one, which is the one that people look for."""
    count = len(drawn)
    on_wide, on_narrow = -(-count // WIDE), -(-count // NARROW)
    for at, bar in enumerate(drawn):
        back = count - 1 - at
        labelled = "" if back % on_narrow == 0 else "never" if back % on_wide else "wide"
        anchor = "start" if at * 4 < count else "end" if at * 4 >= count * 3 else "middle"
        yield Bar(
            bar.point,
            *(bar.x_at, bar.y_at, bar.wide, bar.high, bar.slot_at, bar.slot_wide),
            anchor=anchor,
            labelled=labelled,
        )


def stack(points: Sequence[Point]) -> Chart:
    """Parts of a whole in one bar from end to end; a part that is something is seen."""
    values = [max(point.value, NOTHING) for point in points]
    whole = sum(values, NOTHING)
    spare = WHOLE - LEAST_SEEN * sum(1 for value in values if value)
    drawn, x = [], 0
    for at, (point, value) in enumerate(zip(points, values, strict=True)):
        wide = LEAST_SEEN + scaled(value, whole, spare) if value else 0
        drawn.append(Bar(point, x, 0, wide, WHOLE, x, wide, part=at % PARTS + 1))
        x += wide
    return Chart(drawn, [])


def ranks(points: Sequence[Point]) -> Chart:
    """Values one below the other, each as wide as it is beside the largest."""
    most = max((point.value for point in points), default=NOTHING)
    return Chart(
        [
            Bar(point, 0, 0, max(scaled(point.value, most), LEAST_SEEN), WHOLE)
            if point.value > 0
            else Bar(point, 0, 0, 0, WHOLE)
            for point in points
        ],
        [],
    )


def scale_for(values: Sequence[Decimal]) -> list[Line]:
    """Two to five lines in even steps, one of them at 0, that hold all values."""
    high = max([*values, NOTHING])
    low = min([*values, NOTHING])
    step = ceiling(max(high, -low)) / 2 or Decimal(1)
    most = (high / step).to_integral_value(ROUND_CEILING) if high or low else Decimal(2)
    least = (low / step).to_integral_value(ROUND_FLOOR)
    steps = int(most - least)
    return [Line((most - at) * step, WHOLE * at // steps) for at in range(steps + 1)]


def scaled(value: Decimal, whole: Decimal, room: int = WHOLE) -> int:
    return int(value * room / whole) if whole else 0


def ceiling(value: Decimal) -> Decimal:
    """The next of ENDS with zeros: what a scale may end with, and its half is written well."""
    if value <= 0:
        return NOTHING
    unit = Decimal(10) ** value.adjusted()
    return next(end for end in ENDS if end * unit >= value) * unit


def place(part: int) -> str:
    """Ten-thousandths as a part of the whole, with a point in every language."""
    return f"{part // 100}.{part % 100:02d}%"
