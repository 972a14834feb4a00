"""Symbols of pay codes as SVG, to stand within a page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quittance.invoicing.documents.paycodes import ERROR_LEVEL, SWISS, PayCode

# Modules of light around the symbol (ISO/IEC 18004).
BORDER = 4
# The Swiss cross is 7 mm wide on a symbol of 46 mm: its light border, dark ground and arms as
# parts of its width.
CROSS, GROUND, ARM, BEAM = 7 / 46, 0.92, 0.56, 0.17


def symbol_svg(code: PayCode, *, label: str) -> SafeString:
    """The symbol, dark on light in any colour scheme; `label` is what is read out for it."""
    drawn = segno.make_qr(code.text, error=ERROR_LEVEL, encoding="utf-8", boost_error=False)
    size = len(drawn.matrix) + 2 * BORDER
    return format_html(
        '<svg class="symbol" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        '<path d="{modules}"/>{cross}</svg>',
        size=size,
        label=label,
        modules="".join(_runs(drawn)),
        cross=_cross(size) if code.kind == SWISS else "",
    )


def _runs(drawn: segno.QRCode) -> Iterator[str]:
    """The dark modules of each row, those side by side as one rectangle."""
    for y, row in enumerate(drawn.matrix, BORDER):
        x = BORDER
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width


def _cross(size: int) -> SafeString:
    width = (size - 2 * BORDER) * CROSS
    parts = (
        ("#fff", width, width),
        ("#000", width * GROUND, width * GROUND),
        ("#fff", width * ARM, width * BEAM),
        ("#fff", width * BEAM, width * ARM),
    )
    return format_html("{}" * len(parts), *(_centred(size, *part) for part in parts))


def _centred(size: int, fill: str, width: float, height: float) -> SafeString:
    x, y = (size - width) / 2, (size - height) / 2
    return format_html(
        '<rect fill="{}" x="{}" y="{}" width="{}" height="{}"/>',
        fill,
        *(f"{one:.3f}" for one in (x, y, width, height)),
    )
