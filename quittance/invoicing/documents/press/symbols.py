"""The symbols of pay codes, as drawings."""

from __future__ import annotations

from functools import lru_cache

import segno

from quittance.invoicing.documents.paycodes import ERROR_LEVEL, SWISS, PayCode

SWISS_SIDE = 46
"""mm (QR-bill 2.3, 6.4.2)."""
CROSS_SIDE = 7
"""mm (QR-bill 2.3, 6.4.3)."""


@lru_cache(maxsize=64)
def symbol(pay: PayCode) -> str:
    """The symbol as SVG, without a quiet zone, which the page around it is."""
    return swiss(pay.text) if pay.kind == SWISS else plain(pay.text)


def plain(text: str) -> str:
    code, side = _modules(text)
    return _svg(side, f'<path d="{code}"/>')


def swiss(text: str) -> str:
    """With the Swiss cross in its middle: black 6 mm and white edge 7 mm square in 46 mm."""
    code, side = _modules(text)
    scale = side / SWISS_SIDE
    at = (SWISS_SIDE - CROSS_SIDE) / 2
    # The cross of the Swiss coat of arms: arms a sixth longer than wide.
    arm, thick = 3.9, 1.17
    middle = SWISS_SIDE / 2
    cross = (
        _square(at, CROSS_SIDE, CROSS_SIDE, "#fff", at)
        + _square(middle - 3, 6, 6, "#000", middle - 3)
        + _square(middle - arm / 2, arm, thick, "#fff", middle - thick / 2)
        + _square(middle - thick / 2, thick, arm, "#fff", middle - arm / 2)
    )
    return _svg(side, f'<path d="{code}"/><g transform="scale({scale:.6f})">{cross}</g>')


def _modules(text: str) -> tuple[str, int]:
    """The dark modules as a path of rows, and how many there are to a side."""
    code = segno.make_qr(text, error=ERROR_LEVEL, encoding="utf-8", boost_error=False)
    path: list[str] = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            length = next((i for i, bit in enumerate(row[x:]) if not bit), len(row) - x)
            if length:
                path.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length + 1
    return "".join(path), len(code.matrix)


def _square(x: float, width: float, height: float, colour: str, y: float) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{colour}"/>'


def _svg(side: int, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'width="{side}" height="{side}" shape-rendering="crispEdges">{inside}</svg>'
    )
