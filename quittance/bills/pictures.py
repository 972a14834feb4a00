"""A page of a bill's file as a person sees it: its picture, and where its words stand.

    page_picture(bill_file, 1)      PNG, WIDTH pixels wide
    page_words(bill_file, 1)        text and place of each word
    page_size(bill_file, 1)         in points

Both are made by the process that opens PDFs (reading/pdf) and kept for a while. Neither may run in
a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TypeVar

from quittance.bills.errors import PageNotShown
from quittance.bills.models import BillFile
from quittance.bills.reading import ocr
from quittance.bills.reading.errors import UnreadablePdf
from quittance.bills.reading.pdf import PdfFile, open_pdf
from quittance.bills.reading.pdf.pages import Page
from quittance.errors import NotFound
from quittance.files.derived import derived
from quittance.files.keeping import read

T = TypeVar("T")
# A page of A4 at 170 dots to the inch: sharp on a screen of twice as many dots.
WIDTH = 1400
MEDIA_TYPE = "image/png"


@dataclass(frozen=True, slots=True)
class PageWord:
    """A word and its place: parts of the page's width and height, 0 to 1, from the upper left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def page_picture(bill_file: BillFile, number: int) -> bytes:
    """A page as PNG; pages count from 1.

    Raises NotFound for a page that there is not (an XML file has none), PageNotShown for one that
    cannot be drawn within the limits, FileMissing and FileDamaged.
    """
    refuse_no_page(bill_file, number)
    name = f"page-{number}-{WIDTH}.png"
    return derived(bill_file.file, name, lambda: _picture(bill_file, number))


def page_words(bill_file: BillFile, number: int) -> list[PageWord]:
    """The words of a page in the order in which it draws them; those of a scan where Tesseract is
    installed. Raises as `page_picture` does."""
    refuse_no_page(bill_file, number)
    told = derived(bill_file.file, f"words-{number}.json", lambda: _words(bill_file, number))
    return [PageWord(**one) for one in json.loads(told)]


def page_size(bill_file: BillFile, number: int) -> tuple[float, float]:
    """Width and height of a page in points, as the reader's boxes are. Raises as `page_picture`
    does."""
    refuse_no_page(bill_file, number)
    told = derived(bill_file.file, f"size-{number}.json", lambda: _size(bill_file, number))
    width, height = json.loads(told)
    return width, height


def refuse_no_page(bill_file: BillFile, number: int) -> None:
    if not 1 <= number <= bill_file.pages:
        raise NotFound()


def _picture(bill_file: BillFile, number: int) -> bytes:
    return _asked(bill_file, lambda pdf: pdf.picture(number, WIDTH))


def _size(bill_file: BillFile, number: int) -> bytes:
    page = _asked(bill_file, lambda pdf: pdf.page(number))
    return json.dumps([page.width, page.height]).encode()


def _words(bill_file: BillFile, number: int) -> bytes:
    page = _asked(bill_file, lambda pdf: _seen(pdf, number))
    return json.dumps([asdict(one) for one in _placed(page)]).encode()


def _seen(pdf: PdfFile, number: int) -> Page:
    page = pdf.page(number)
    if page.words or not page.has_pictures or not ocr.program():
        return page
    with suppress(UnreadablePdf):
        return next(iter(ocr.recognised([(page, pdf.picture(number, ocr.WIDTH))])), page)
    return page


def _asked(bill_file: BillFile, ask: Callable[[PdfFile], T]) -> T:
    content = read(bill_file.file)
    try:
        with open_pdf(content) as pdf:
            return ask(pdf)
    except UnreadablePdf as error:
        raise PageNotShown() from error


def _placed(page: Page) -> Iterator[PageWord]:
    for word in page.words:
        box = word.box
        yield PageWord(
            word.text,
            _part(box.left, page.width),
            _part(box.top, page.height),
            _part(box.right, page.width),
            _part(box.bottom, page.height),
        )


def _part(edge: float, whole: float) -> float:
    return round(min(max(edge / whole, 0.0), 1.0), 5)
