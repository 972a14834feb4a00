"""One file in, one reading out; what the file is, its content decides and never its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from quittance.bills.reading import ocr
from quittance.bills.reading.check import problems_of
from quittance.bills.reading.errors import UnreadableFile, UnreadablePdf, UnreadableXml
from quittance.bills.reading.model import Attachment, Bill, Found, Kind, Problem, Reading
from quittance.bills.reading.page.propose import propose
from quittance.bills.reading.pdf import PdfFile, open_pdf
from quittance.bills.reading.pdf.pages import Embedded, Page
from quittance.bills.reading.xml import is_invoice, read_xml

HabitOf = Callable[[Bill], Mapping[str, Any] | None]
# Pages that are read: of a longer bill the first, where it says who and when, and the last,
# where it says how much.
FIRST, LAST = 20, 5
# More words than these are not looked through: it would take seconds.
MOST_WORDS = 8_000
# Pictures are recognised on so many pages.
MOST_PICTURES = 4
# A page with fewer words has no text worth reading.
FEW_WORDS = 8
# Names that the standards give to the invoice in a PDF, in the order in which they are believed.
STANDARD = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
RELATIONS = ("Alternative", "Data", "Source")
# Files within a PDF that are looked into for an invoice.
MOST_FILES = 20


class Taught:
    """What earlier bills taught, as soon as it is known whose."""

    def __init__(self, habit: Mapping[str, Any] | None, habit_of: HabitOf | None) -> None:
        self.habit, self.habit_of = habit, habit_of

    def proposed(self, pages: Sequence[Page], name: str) -> Bill:
        """What the pages say; in the light of a habit that is only found now, once more."""
        bill = propose(pages, name, self.habit)
        found = self.habit_of(bill) if self.habit_of and self.habit is None else None
        if not found:
            return bill
        self.habit = found
        return propose(pages, name, found)


def read_file(
    data: bytes,
    name: str = "",
    habit: Mapping[str, Any] | None = None,
    today: date | None = None,
    *,
    habit_of: HabitOf | None = None,
) -> Reading:
    """A supplier's invoice from XML, a PDF with XML inside, or a PDF's pages.

    `name` is the file's own, a hint at the bill's number; `habit` what this supplier's earlier
    bills taught (`page.habit.learn`). Who does not know the supplier yet gives `habit_of`: it is
    asked once with what was read without. Raises UnreadableFile with a stable code.
    """
    taught = Taught(habit, habit_of)
    if _looks_like_pdf(data):
        reading = _read_pdf(data, name, taught)
    elif _looks_like_xml(data):
        reading = read_xml(data)
    else:
        raise UnreadableFile
    found = problems_of(reading.bill, today or date.today(), taught.habit)
    return replace(reading, problems=(*reading.problems, *found))


def _looks_like_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _looks_like_xml(data: bytes) -> bool:
    start = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    return start.startswith(b"<")


def read_pages(data: bytes) -> tuple[Page, ...]:
    """The words of a PDF's pages, as `learn` and the side-by-side view want them."""
    with open_pdf(data) as pdf:
        return _pages(pdf)


def _pages(pdf: PdfFile) -> tuple[Page, ...]:
    """The pages that matter, as long as they hold no more words than a person would read."""
    pages: list[Page] = []
    words = 0
    for number in _numbers(pdf.page_count):
        page = pdf.page(number)
        words += len(page.words)
        if words > MOST_WORDS and pages:
            break
        pages.append(replace(page, words=page.words[:MOST_WORDS]))
    return tuple(pages)


def _numbers(page_count: int) -> list[int]:
    if page_count <= FIRST + LAST:
        return list(range(1, page_count + 1))
    return [*range(1, FIRST + 1), *range(page_count - LAST + 1, page_count + 1)]


def _read_pdf(data: bytes, name: str, taught: Taught) -> Reading:
    with open_pdf(data) as pdf:
        files = pdf.attachments()
        document = _invoice_within(pdf, files)
        if document:
            return _with_files(document.reading, pdf, files)
        count = pdf.page_count
        pages = _pages(pdf)
        notes = (*_not_read(len(pages), count), *_unreadable_xml(pdf, files))
        is_scan = _is_scan(pages)
        pictures = list(_pictures(pdf, pages)) if is_scan and ocr.program() else []
    if is_scan:
        return _read_scan(pages, pictures, count, name, taught, notes)
    return Reading(Kind.PDF, taught.proposed(pages, name), page_count=count, problems=notes)


def _pictures(pdf: PdfFile, pages: Sequence[Page]) -> Iterator[bytes]:
    """Of the first pages, as far as they can be drawn: the bill can be typed in all the same."""
    with suppress(UnreadablePdf):
        for page in pages[:MOST_PICTURES]:
            yield pdf.picture(page.number, ocr.WIDTH)


@dataclass(frozen=True, slots=True)
class Within:
    """An invoice within a PDF."""

    file: Embedded
    reading: Reading


def _invoice_within(pdf: PdfFile, files: Sequence[Embedded]) -> Within | None:
    """The XML of the invoice: by its standard name, by what the PDF calls it, by its content."""
    for file in sorted(files, key=_likeliness)[:MOST_FILES]:
        if not _may_be_xml(file):
            continue
        content = pdf.attachment(file.index)
        if content and is_invoice(content):
            return Within(file, read_xml(content))
    return None


def _likeliness(file: Embedded) -> tuple[int, int, int]:
    name = file.name.rpartition("/")[2].rpartition("\\")[2].lower()
    standard = STANDARD.index(name) if name in STANDARD else len(STANDARD)
    relation = RELATIONS.index(file.relation) if file.relation in RELATIONS else len(RELATIONS)
    return standard, relation, file.index


def _may_be_xml(file: Embedded) -> bool:
    named = re.search(r"\.(?:xml|txt|cii|ubl)$", file.name, re.IGNORECASE)
    return bool(named) or "xml" in file.media_type or "." not in file.name


def _with_files(reading: Reading, pdf: PdfFile, files: Sequence[Embedded]) -> Reading:
    """The reading of a PDF's XML, with the other files that the PDF holds."""
    others = tuple(
        Found(Attachment(file.name, file.media_type))
        for file in files
        if not is_standard(file.name)
    )
    bill: Bill = replace(reading.bill, attachments=(*reading.bill.attachments, *others))
    return replace(reading, kind=Kind.PDF_WITH_XML, bill=bill, page_count=pdf.page_count)


def is_standard(name: str) -> bool:
    return name.lower() in STANDARD


def _unreadable_xml(pdf: PdfFile, files: Sequence[Embedded]) -> tuple[Problem, ...]:
    """Says so where the file that should be the invoice is none."""
    for file in files:
        if is_standard(file.name):
            try:
                read_xml(pdf.attachment(file.index))
            except UnreadableXml as refusal:
                code, detail = refusal.problems[0].code, refusal.problems[0].detail
                return (Problem(code, f"The XML within the PDF was not used: {detail}"),)
    return ()


def _not_read(read: int, count: int) -> tuple[Problem, ...]:
    if read == count:
        return ()
    return (Problem("pages_not_read", f"Only {read} of {count} pages were read."),)


def _is_scan(pages: Sequence[Page]) -> bool:
    return sum(len(page.words) for page in pages) < FEW_WORDS * min(len(pages), 3)


def _read_scan(
    pages: Sequence[Page],
    pictures: Sequence[bytes],
    count: int,
    name: str,
    taught: Taught,
    notes: tuple[Problem, ...],
) -> Reading:
    """Pages without text: recognised where Tesseract is installed, else said to be pictures."""
    seen = ocr.recognised(zip(pages, pictures, strict=False))
    bill = taught.proposed(seen, name) if seen else Bill()
    note = _recognised(len(seen), count) if seen else _scan()
    return Reading(Kind.SCAN, bill, page_count=count, problems=(*notes, note))


def _scan() -> Problem:
    return Problem(
        "scan_without_text",
        "The pages are pictures without text. Type the bill in, or ask the supplier for a PDF "
        "with text or an electronic invoice.",
    )


def _recognised(read: int, pages: int) -> Problem:
    detail = f"The text of {read} of {pages} pages was recognised in pictures. Check every value."
    return Problem("scan_recognised", detail)
