"""Pictures of the demonstration's products, drawn here: flat shapes on a table before a wall.

Each drawing stands in a square of 100 by 100, the table's edge at 74; a view says how much of it is
seen, and before what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFont

from quittance.console.demo.business import SERVICES

SIZE = 800
# Drawn larger and made smaller, for smooth edges.
FINE = 2
QUALITY = 86
INK, CREAM, STEEL, PALE, DARK = "#2e2420", "#fbf4e8", "#aeb6bd", "#d9dee2", "#59626a"
WOOD, COFFEE, MILK, LEAF, JUTE = "#b98352", "#4a2c20", "#f0ddc2", "#6f9a5b", "#cdaa76"
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """Wall and table, and where the drawing's square lies: its scale and its corner."""

    wall: str
    table: str
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0


class Pen:
    """Draws in the square of a view."""

    def __init__(self, view: View) -> None:
        side = SIZE * FINE
        self.image = Image.new("RGB", (side, side), view.wall)
        self.draw = ImageDraw.Draw(self.image)
        self.unit = side / 100
        self.at(view.scale, view.left, view.top)
        self.draw.rectangle((0, self._y(74), side, side), fill=view.table)

    def at(self, scale: float, left: float, top: float) -> None:
        self.scale, self.left, self.top = scale, left, top

    def _x(self, x: float) -> float:
        return (x * self.scale + self.left) * self.unit

    def _y(self, y: float) -> float:
        return (y * self.scale + self.top) * self.unit

    def _all(self, points: Sequence[Point]) -> list[Point]:
        return [(self._x(x), self._y(y)) for x, y in points]

    def shape(self, fill: str, *points: Point) -> None:
        self.draw.polygon(self._all(points), fill=fill)

    def box(self, fill: str, x0: float, y0: float, x1: float, y1: float, radius: float = 0) -> None:
        (a, b), (c, d) = self._all([(x0, y0), (x1, y1)])
        self.draw.rounded_rectangle((a, b, c, d), radius * self.scale * self.unit, fill=fill)

    def oval(self, fill: str, x: float, y: float, wide: float, high: float) -> None:
        self.draw.ellipse(
            (self._x(x - wide), self._y(y - high), self._x(x + wide), self._y(y + high)), fill=fill
        )

    def line(self, fill: str, width: float, *points: Point) -> None:
        wide = round(width * self.scale * self.unit)
        self.draw.line(self._all(points), fill=fill, width=wide, joint="curve")
        for x, y in (points[0], points[-1]):
            self.oval(fill, x, y, width / 2, width / 2)

    def words(self, fill: str, x: float, y: float, size: float, text: str) -> None:
        font = letters(round(size * self.scale * self.unit))
        self.draw.text((self._x(x), self._y(y)), text, fill=fill, font=font, anchor="mm")

    def jpeg(self) -> bytes:
        out = BytesIO()
        self.image.reduce(FINE).save(out, "JPEG", quality=QUALITY)
        return out.getvalue()


@cache
def letters(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def curve(a: Point, b: Point, c: Point, d: Point, steps: int = 24) -> list[Point]:
    """A cubic curve from `a` to `d`."""

    def place(axis: int, t: float) -> float:
        u = 1 - t
        return float(
            u**3 * a[axis] + 3 * u * u * t * b[axis] + 3 * u * t * t * c[axis] + t**3 * d[axis]
        )

    return [(place(0, n / steps), place(1, n / steps)) for n in range(steps + 1)]


def bean(pen: Pen, x: float, y: float, fill: str = COFFEE, size: float = 3.2) -> None:
    pen.oval(fill, x, y, size, size * 0.68)
    pen.line(CREAM, size * 0.16, (x - size * 0.7, y + 0.3), (x, y - 0.2), (x + size * 0.7, y + 0.3))


def leaf(pen: Pen, x: float, y: float, size: float, fill: str = LEAF) -> None:
    up = curve((x - size, y), (x - size / 3, y - size), (x + size / 2, y - size), (x + size, y))
    down = curve((x + size, y), (x + size / 2, y + size), (x - size / 3, y + size), (x - size, y))
    pen.shape(fill, *up, *down)
    pen.line(CREAM, size * 0.1, (x - size * 0.8, y), (x + size * 0.7, y))


# --- What there is to sell ---------------------------------------------------------------------


def bag(pen: Pen, colour: str, dark: str, name: str, *, is_tea: bool = False) -> None:
    pen.oval(dark, 50, 82, 26, 3.2)
    pen.shape(colour, (28, 24), (72, 24), (75, 80), (70, 83), (30, 83), (25, 80))
    pen.shape(dark, (66, 24), (72, 24), (75, 80), (70, 83), (67, 83))
    pen.box(dark, 27, 16, 73, 25, 1.5)
    pen.box(WOOD, 24, 18.5, 76, 21.5, 1.5)
    pen.box(CREAM, 33, 38, 64, 70, 2)
    if is_tea:
        leaf(pen, 48.5, 48, 6)
    else:
        bean(pen, 48.5, 48, dark, 6.4)
    pen.words(INK, 48.5, 60, 5 if len(name) < 8 else 4.2, name)
    pen.box(colour, 40, 64.5, 57, 65.7)


def carton(pen: Pen, colour: str, dark: str, name: str) -> None:
    pen.oval(dark, 51, 82, 32, 3)
    pen.shape(dark, (70, 36), (82, 30), (82, 74), (70, 82))
    pen.shape(CREAM, (22, 36), (34, 30), (82, 30), (70, 36))
    pen.box(colour, 22, 36, 70, 82)
    pen.box(CREAM, 22, 64, 70, 74)
    pen.words(INK, 46, 69, 5, name)
    pen.shape(CREAM, (36, 43), (56, 43), (50, 53), (42, 53))
    pen.box(CREAM, 38, 55, 54, 56.4)
    pen.oval(dark, 46, 59.4, 1.2, 1.5)


def sack(pen: Pen, colour: str, dark: str, name: str) -> None:
    pen.oval(dark, 50, 82, 30, 3.4)
    left = curve((44, 28), (20, 36), (18, 72), (24, 82))
    right = curve((76, 82), (82, 72), (80, 36), (56, 28))
    pen.shape(colour, *left, *right)
    pen.shape(dark, *curve((76, 82), (82, 72), (80, 36), (56, 28)), (62, 40), (68, 82))
    pen.shape(colour, (40, 14), (50, 17), (60, 14), (56, 28), (44, 28))
    pen.box(WOOD, 42, 26, 58, 30, 2)
    pen.words(INK, 48, 53, 7.5, name)
    pen.words(INK, 48, 62, 4, "60 kg")
    for n, x in enumerate((14, 20, 27, 83, 88)):
        bean(pen, x, 86 + n % 2 * 3, LEAF)


def tin(pen: Pen, colour: str, dark: str, name: str) -> None:
    pen.oval(dark, 50, 80, 24, 5)
    pen.box(colour, 28, 32, 72, 80)
    pen.oval(colour, 50, 80, 22, 4)
    pen.shape(dark, (64, 32), (72, 32), (72, 80), (64, 82))
    pen.box(CREAM, 28, 46, 72, 70)
    pen.oval(STEEL, 50, 32, 23, 4.5)
    pen.box(STEEL, 27, 25, 73, 32)
    pen.oval(PALE, 50, 25, 23, 4.5)
    leaf(pen, 50, 53, 5)
    pen.words(INK, 50, 63.5, 5, name)


def jar(pen: Pen, colour: str, dark: str, name: str) -> None:
    pen.oval(dark, 50, 81, 25, 4)
    pen.box(PALE, 27, 32, 73, 82, 8)
    pen.box(COFFEE, 29, 44, 71, 80, 7)
    pen.box(colour, 31, 22, 69, 33, 2)
    pen.box(dark, 31, 29, 69, 33, 1)
    pen.box(CREAM, 34, 52, 66, 70, 2)
    pen.words(INK, 50, 58.5, 6, name)
    pen.box(colour, 42, 64, 58, 65.4)


def grinder(pen: Pen, colour: str, dark: str, name: str) -> None:
    pen.oval(dark, 50, 83, 17, 3)
    pen.line(DARK, 2.6, (50, 24), (76, 20))
    pen.oval(WOOD, 77, 15, 4.6, 6)
    pen.box(DARK, 48, 22, 52, 32)
    pen.box(STEEL, 37, 30, 63, 58, 3)
    pen.box(PALE, 41, 30, 46, 58)
    pen.box(colour, 36, 44, 64, 60, 2)
    pen.words(CREAM, 50, 52, 4, name)
    pen.box(PALE, 38, 60, 62, 83, 4)
    pen.box(COFFEE, 40, 70, 60, 82, 3)


def dripper(pen: Pen, colour: str, dark: str, name: str) -> None:
    pen.oval(dark, 50, 83, 24, 3)
    pen.shape(PALE, (36, 58), (64, 58), (72, 78), (68, 83), (32, 83), (28, 78))
    pen.shape(COFFEE, (32, 70), (68, 70), (71, 78), (67, 82), (33, 82), (29, 78))
    pen.box(DARK, 36, 55, 64, 59, 1)
    pen.line(colour, 4, *curve((70, 32), (86, 30), (84, 48), (62, 46)))
    pen.shape(colour, (24, 28), (76, 28), (57, 52), (43, 52))
    pen.oval(dark, 50, 28, 26, 4.4)
    pen.oval(COFFEE, 50, 28.6, 22, 3)
    pen.box(colour, 34, 51, 66, 55, 1.5)
    for x, to in ((38, 46.5), (50, 50), (62, 53.5)):
        pen.line(dark, 0.8, (x, 35), (to, 49))


def kettle(pen: Pen, colour: str, dark: str, name: str) -> None:
    pen.oval(dark, 48, 83, 25, 3)
    pen.line(STEEL, 3.4, *curve((32, 72), (10, 72), (24, 40), (9, 34)))
    pen.line(WOOD, 4.4, *curve((64, 40), (92, 34), (92, 66), (72, 72)))
    pen.shape(STEEL, (36, 38), (62, 38), (74, 82), (26, 82))
    pen.shape(PALE, (40, 38), (46, 38), (42, 82), (33, 82))
    pen.box(DARK, 35, 34, 63, 39, 2)
    pen.oval(WOOD, 49, 30, 3.4, 4)
    pen.oval(colour, 55, 62, 6, 6)


def cup(pen: Pen, colour: str, dark: str, x: float = 50, y: float = 0) -> None:
    pen.oval(dark, x, 80 + y, 30, 4.6)
    pen.oval(CREAM, x, 78.4 + y, 29, 4.4)
    handle = curve((x + 18, 54 + y), (x + 34, 50 + y), (x + 32, 68 + y), (x + 14, 68 + y))
    pen.line(colour, 4, *handle)
    low = curve((x - 21, 50 + y), (x - 19, 72 + y), (x - 12, 78 + y), (x, 78 + y))
    pen.shape(colour, *low, *[(2 * x - a, b) for a, b in reversed(low)])
    pen.oval(CREAM, x, 50 + y, 21, 5)
    pen.oval(COFFEE, x, 50.6 + y, 19, 4)
    pen.oval(MILK, x, 50.8 + y, 10, 2.2)


def cups(pen: Pen, colour: str, dark: str, name: str) -> None:
    cup(pen, dark, INK, 68, -16)
    cup(pen, colour, dark, 40, 4)


def balance(pen: Pen, colour: str, dark: str, name: str) -> None:
    cup(pen, colour, dark, 50, -10)
    pen.box(DARK, 16, 72, 84, 84, 3)
    pen.box(INK, 16, 72, 84, 75, 1.5)
    pen.box(colour, 56, 76.5, 78, 82.5, 1)
    pen.words(CREAM, 67, 79.4, 4.2, name)


def machine(pen: Pen, colour: str, dark: str, name: str) -> None:
    pen.oval(dark, 50, 85, 38, 3)
    pen.box(colour, 16, 22, 84, 46, 4)
    pen.box(dark, 16, 40, 84, 46)
    pen.box(STEEL, 20, 46, 80, 78)
    pen.box(PALE, 24, 46, 76, 74)
    pen.box(DARK, 13, 76, 87, 85, 2)
    pen.box(INK, 40, 46, 60, 52, 1)
    pen.line(WOOD, 3.4, (50, 53), (68, 56))
    pen.box(CREAM, 43, 64, 57, 76, 2)
    pen.line(COFFEE, 1, (47, 54), (47, 64))
    pen.line(COFFEE, 1, (53, 54), (53, 64))
    pen.oval(CREAM, 27, 33, 5, 5)
    pen.line(INK, 0.8, (27, 33), (30, 30))
    for x in (62, 69, 76):
        pen.oval(CREAM, x, 33, 2, 2)
    pen.box(PALE, 20, 16, 80, 22, 2)


def from_above(pen: Pen, colour: str, dark: str, name: str) -> None:
    """A cup with a rosetta, as baristas are taught it."""
    pen.oval(CREAM, 50, 50, 38, 38)
    pen.box(colour, 80, 46, 96, 54, 3)
    pen.oval(colour, 50, 50, 31, 31)
    pen.oval("#8a5a3c", 50, 50, 28, 28)
    for n in range(5):
        y, wide = 34 + n * 7.5, 8 + n * 2.6 if n < 4 else 7
        pen.shape(MILK, (50 - wide, y + 3), (50, y - 3), (50 + wide, y + 3), (50, y + 6))
    pen.line("#8a5a3c", 0.9, (50, 30), (50, 74))


def gear(pen: Pen, colour: str, dark: str, name: str) -> None:
    for n in range(10):
        turn = 2 * pi * n / 10
        x, y = 44 + 25 * cos(turn), 48 + 25 * sin(turn)
        pen.line(STEEL, 8, (x, y), (44 + 20 * cos(turn), 48 + 20 * sin(turn)))
    pen.oval(STEEL, 44, 48, 23, 23)
    pen.oval(colour, 44, 48, 13, 13)
    pen.line(DARK, 7, (60, 66), (82, 88))
    pen.oval(DARK, 58, 64, 8, 8)
    pen.shape(colour, (50, 60), (57, 52), (61, 62), (57, 65))


def roaster(pen: Pen, colour: str, dark: str, name: str) -> None:
    pen.box(DARK, 30, 70, 36, 86)
    pen.box(DARK, 64, 70, 70, 86)
    pen.shape(STEEL, (36, 12), (64, 12), (56, 28), (44, 28))
    pen.oval(colour, 50, 50, 27, 27)
    pen.oval(dark, 50, 50, 20, 20)
    pen.oval(PALE, 50, 50, 16, 16)
    for x, y in ((44, 47), (54, 44), (57, 53), (48, 56), (42, 54), (51, 50)):
        bean(pen, x, y)
    pen.box(WOOD, 74, 47, 86, 53, 2)


Drawing = Callable[[Pen], None]


def of(what: Callable[..., None], colour: str, dark: str, name: str = "", **more: bool) -> Drawing:
    return partial(what, colour=colour, dark=dark, name=name, **more)


DRAWINGS: dict[str, Drawing] = {
    "ESP-HAFEN": of(bag, "#2f5d73", "#24495b", "HAFEN"),
    "ESP-NORD": of(bag, "#37345c", "#2a2748", "NORDLICHT"),
    "FIL-MOHN": of(bag, "#b8453a", "#94352c", "MOHN"),
    "FIL-YIR": of(bag, "#d19a3c", "#ad7c2b", "YIRGA"),
    "DEC-STILL": of(bag, "#5f7f72", "#4b665b", "STILLE"),
    "DRIP-10": of(carton, "#b8453a", "#8d3129", "DRIP 10"),
    "GREEN-SAN": of(sack, JUTE, "#b08f5f", "SANTOS"),
    "TEA-DARJ": of(tin, "#52784a", "#3f5e39", "DARJEELING"),
    "TEA-MINT": of(bag, "#8fb6a0", "#6f9883", "NANA", is_tea=True),
    "CHOC-70": of(jar, "#7a4a34", "#5c3625", "70 %"),
    "GRINDER-M": of(grinder, "#2f5d73", "#8a7a63", "K&M"),
    "DRIPPER-02": of(dripper, "#f6f1e7", "#ddd3c2"),
    "KETTLE-G": of(kettle, "#b8453a", "#8a9299"),
    "CUP-FLAT": of(cups, "#b8453a", "#2f5d73"),
    "SCALE-01": of(balance, "#2f5d73", "#24495b", "18.0 g"),
    "ESP-LEASE": of(machine, "#b8453a", "#94352c"),
    "BREW-DAY": of(from_above, "#2f5d73", "#24495b"),
    "SERVICE-H": of(gear, "#b8453a", "#94352c"),
    "ROAST-LAB": of(roaster, "#37345c", "#2a2748"),
    "TRAIN-VOC": of(from_above, "#b8453a", "#94352c"),
}
VIEWS = (
    View("#f3e7d6", "#e3cfb4"),
    View("#dfe8e6", "#c5d3d0", 1.5, -26, -34),
    View("#f0dcd3", "#dfc0b2", 0.7, 1, 15),
)


def pictures(sku: str) -> Iterator[bytes]:
    """As it stands, close by, and two of them among beans; as JPEG. A service has one picture."""
    draw = DRAWINGS[sku]
    for view in VIEWS[: 1 if sku in SERVICES else None]:
        pen = Pen(view)
        draw(pen)
        if view is VIEWS[-1]:
            pen.at(0.56, 44, 26)
            draw(pen)
            pen.at(1, 0, 0)
            for x, y in ((12, 84), (20, 90), (34, 88), (70, 90), (84, 86), (91, 91)):
                bean(pen, x, y)
        yield pen.jpeg()
