"""A page as it was read: its words and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from quittance.bills.reading.model import Box


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters without a gap."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """Sizes in points. The words are in the order in which the page draws them."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    has_pictures: bool = False
    recognised: bool = False
    """Whether the words were recognised in a picture."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file within the PDF."""

    index: int
    name: str
    relation: str
    """AFRelationship: Alternative, Data, Source, Supplement, Unspecified."""
    media_type: str
