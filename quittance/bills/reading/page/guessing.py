"""How a guess is written down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from quittance.bills.reading.model import Found, Origin
from quittance.bills.reading.page.sheet import Span

T = TypeVar("T")

# No guess is as sure as what stands in XML.
HIGHEST, LOWEST = 0.99, 0.05


def guess(
    value: T, confidence: float, spans: Iterable[Span], evidence: Iterable[str], *, certain: bool
) -> Found[T]:
    """A guessed value with its places."""
    places = tuple(spans)
    return Found(
        value,
        origin=Origin.GUESSED,
        confidence=round(min(max(confidence, LOWEST), HIGHEST), 2),
        certain=certain,
        boxes=tuple(one.box for one in places),
        text=" ".join(one.text for one in places),
        evidence=tuple(sorted(evidence)),
    )
