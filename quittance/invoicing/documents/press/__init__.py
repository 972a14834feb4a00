"""Documents on paper: PDF/A-3a and PDF/UA-1, drawn by Typst from a description alone.

Pure Python. What is long is drawn in a process of its own; callers need not know.
"""

from __future__ import annotations

from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.paycodes import PayCode
from quittance.invoicing.documents.press.drawing import draw_logo, pdf_of, pictures_of
from quittance.invoicing.documents.press.errors import DocumentFailed, LogoUnfit
from quittance.invoicing.documents.press.letters import Letter
from quittance.invoicing.documents.press.look import DESIGNS, PAPERS, Look
from quittance.invoicing.documents.press.marks import Mark
from quittance.invoicing.documents.press.sheets.invoice import invoice_sheet
from quittance.invoicing.documents.press.sheets.letters import letter_sheet, pay_of

__all__ = (
    "DESIGNS",
    "PAPERS",
    "DocumentFailed",
    "Letter",
    "LogoUnfit",
    "Look",
    "Mark",
    "check_logo",
    "draw_pages",
    "print_document",
    "print_letter",
)


def print_document(
    content: Content,
    look: Look,
    *,
    mark: Mark = Mark.NONE,
    xml: bytes = b"",
    pay: PayCode | None = None,
) -> bytes:
    """The PDF of an invoice or credit note, the same bytes for the same arguments.

    `xml` is its CII, which becomes the attachment factur-x.xml; without it the PDF is plain
    PDF/A-3a. Raises DocumentFailed, and LogoUnfit for a logo that check_logo refuses. Slow (15 ms
    and more): never inside a transaction.
    """
    sheet = invoice_sheet(content, look, mark=mark, pay=pay)
    return pdf_of(sheet, logo=look.logo, pay=pay, xml=xml)


def print_letter(letter: Letter, look: Look) -> bytes:
    """The PDF of a packing slip, statement of account, receipt, reminder or quote."""
    return pdf_of(letter_sheet(letter, look), logo=look.logo, pay=pay_of(letter))


def draw_pages(
    document: Content | Letter,
    look: Look,
    *,
    mark: Mark = Mark.NONE,
    pay: PayCode | None = None,
    dots_per_inch: int = 144,
) -> list[bytes]:
    """The same pages as pictures (PNG)."""
    if isinstance(document, Content):
        sheet = invoice_sheet(document, look, mark=mark, pay=pay)
    else:
        sheet, pay = letter_sheet(document, look), pay_of(document)
    return pictures_of(sheet, logo=look.logo, pay=pay, dots_per_inch=dots_per_inch)


def check_logo(logo: bytes) -> None:
    """Raise LogoUnfit, with a sentence for whoever uploaded it, unless it can be drawn."""
    draw_logo(logo)
