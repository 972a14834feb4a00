"""Pages drawn with letters: what stands in a text's line and column stands there on the page."""

from __future__ import annotations

import re
from textwrap import dedent

from quittance.bills.reading.model import Box
from quittance.bills.reading.pdf.pages import Page, Word

ACROSS, DOWN, HIGH = 6.0, 14.0, 10.0


def page(text: str, number: int = 1) -> Page:
    """One blank between words keeps them together, two part columns. The page is 595 x 842."""
    words = [
        Word(
            match[0],
            Box(
                number,
                20 + ACROSS * match.start(),
                20 + DOWN * row,
                20 + ACROSS * match.end(),
                20 + DOWN * row + HIGH,
            ),
        )
        for row, line in enumerate(dedent(text).strip("\n").splitlines())
        for match in re.finditer(r"\S+", line)
    ]
    return Page(number, 595, 842, tuple(words))


def pages(*texts: str) -> list[Page]:
    return [page(text, number) for number, text in enumerate(texts, 1)]
