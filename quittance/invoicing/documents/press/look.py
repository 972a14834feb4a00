"""How a document is drawn: its design, paper, colour and logo."""

from __future__ import annotations

import re
from dataclasses import dataclass

MODERN = "modern"
COMPACT = "compact"
CLASSIC = "classic"
DESIGNS = (MODERN, COMPACT, CLASSIC)

A4 = "a4"
LETTER = "letter"
PAPERS = (A4, LETTER)


@dataclass(frozen=True, slots=True)
class Look:
    """What an organisation chose for its documents. Raises ValueError for what is none of them."""

    design: str = MODERN
    paper: str = A4
    accent: str = "#1f4e79"
    """As #rrggbb. Where it is too pale to be read it is darkened as far as needed."""
    logo: bytes = b""
    """PNG, JPEG or SVG, checked by whoever stored it (logo.py)."""

    def __post_init__(self) -> None:
        if self.design not in DESIGNS:
            raise ValueError(f"{self.design!r} is none of the designs {', '.join(DESIGNS)}")
        if self.paper not in PAPERS:
            raise ValueError(f"{self.paper!r} is none of the papers {', '.join(PAPERS)}")
        if not is_colour(self.accent):
            raise ValueError(f"{self.accent!r} is no colour; write it as #rrggbb")


def is_colour(text: str) -> bool:
    """Whether it is a colour as #rrggbb."""
    return re.fullmatch(r"#[0-9a-fA-F]{6}", text, re.ASCII) is not None
