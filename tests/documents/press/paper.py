"""A PDF read back: its text, and where on the page it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pypdfium2

# What a decimal point and a thousands separator are; sellers in the tests are at home in Germany.
SEPARATORS = {"de": (",", "."), "en": (".", ",")}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_NUMBER = re.compile(r"−?\d+(?:[.,]\d+)*")


def text_of(pdf: bytes) -> str:
    """All pages in the order of their content, spaces and breaks as single spaces."""
    return " ".join(pages_of(pdf))


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return [" ".join(page.replace("\u200b", "").split()) for page in pages]


def letters_of(pdf: bytes) -> str:
    """The same without any space: however lines were broken."""
    return "".join(text_of(pdf).split())


def numbers_in(text: str, language: str) -> list[Decimal]:
    point, group = SEPARATORS[language]
    return [
        Decimal(one.replace("−", "-").replace(group, "").replace(point, "."))
        for one in _NUMBER.findall(text)
        if one.count(point) <= 1
    ]


def day(year: int, month: int, day_of_month: int, language: str) -> str:
    name = MONTHS[language].split()[month - 1]
    return f"{day_of_month}{'.' if language == 'de' else ''} {name} {year}"


def outside(pdf: bytes, slack: float = 1.0) -> list[str]:
    """Texts that stand beyond the page's edge, by more than `slack` points."""
    found: list[str] = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        width, height = page.get_size()
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            within = left >= -slack and bottom >= -slack
            if not (within and right <= width + slack and top <= height + slack):
                found.append(text.get_text_bounded(left, bottom, right, top))
    document.close()
    return found


def boxes(
    page: pypdfium2.PdfPage,
) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    text = page.get_textpage()
    for index in range(text.count_chars()):
        char = text.get_text_range(index, 1)
        if char.strip():
            yield char, text.get_charbox(index)
