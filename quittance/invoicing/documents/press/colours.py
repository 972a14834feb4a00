"""Colours that can be read, whatever accent was chosen (WCAG 2.2, contrast)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

READABLE = 4.5
"""Contrast that text needs (WCAG 1.4.3); rules and shapes need less."""
WHITE = (255, 255, 255)
BLACK = (0, 0, 0)
INK = "#1a1d21"
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """What is drawn in which colour, as #rrggbb."""

    accent: str
    """For text and rules on white."""
    fill: str
    """The accent as it was chosen, for areas."""
    on_fill: str
    """For text on such an area."""
    tint: str
    """A breath of it, behind text in ink or accent."""
    ink: str = INK


@lru_cache(maxsize=512)
def palette(accent: str) -> Palette:
    chosen = parse(accent)
    tint = mix(chosen, WHITE, 0.07)
    return Palette(
        accent=written(readable(chosen, tint)),
        fill=written(chosen),
        on_fill=written(max((WHITE, parse(INK), BLACK), key=lambda one: preference(one, chosen))),
        tint=written(tint),
    )


def preference(text: Colour, area: Colour) -> tuple[bool, float]:
    """White where it can be read, since it looks better; else what contrasts most."""
    found = contrast(text, area)
    return (text == WHITE and found >= READABLE, found)


def readable(colour: Colour, ground: Colour) -> Colour:
    """The colour, darkened as little as makes it readable on a light ground."""
    for step in range(101):
        darker = mix(BLACK, colour, step / 100)
        if contrast(darker, ground) >= READABLE:
            return darker
    return BLACK


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the one, the rest of the other."""
    red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def parse(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def written(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
