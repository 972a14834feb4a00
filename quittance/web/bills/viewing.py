"""A bill's files beside its form or facts: pages to look at, or what an electronic one says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quittance.bills.models import Bill, BillFile
from quittance.bills.reading.model import Kind

# More pages than these are looked at in the file itself.
MOST_PAGES = 60
SAID: tuple[tuple[str, str | Promise], ...] = (
    ("supplier_name", _("Supplier")),
    ("supplier_vat_id", _("VAT number")),
    ("buyer_name", _("Billed to")),
    ("buyer_vat_id", _("Your VAT number")),
    ("buyer_reference", _("Your reference")),
    ("order_number", _("Order number")),
    ("payment_terms", _("Payment terms")),
    ("payee_name", _("Paid to")),
)
KINDS: dict[str, str | Promise] = {
    Kind.XML: _("Electronic invoice"),
    Kind.PDF_WITH_XML: _("PDF with an electronic invoice inside"),
    Kind.PDF: _("PDF with text"),
    Kind.SCAN: _("Scan"),
}
# What the form does not say itself at its fields, by the reader's codes.
NEWS: dict[str, str | Promise] = {
    "scan_without_text": _(
        "The pages are pictures without text. Type the bill in, or ask the supplier for a PDF with "
        "text or an electronic invoice."
    ),
    "scan_recognised": _("The text was recognised in pictures. Compare every value."),
    "pages_not_read": _("The bill is long: not every page of it was read."),
}


@dataclass(frozen=True, slots=True)
class Page:
    """`at` counts through all files, `number` within its own."""

    file: BillFile
    number: int
    at: int


@dataclass(frozen=True, slots=True)
class View:
    bill: Bill
    files: Sequence[BillFile]
    pages: list[Page]
    said: list[tuple[str | Promise, str]]
    notes: list[str]
    problems: list[str | Promise]
    is_cut: bool

    @property
    def is_scan(self) -> bool:
        return any(one.reading.get("kind") == Kind.SCAN for one in self.files)


def view_of(bill: Bill, files: Sequence[BillFile]) -> View | None:
    """None where a bill has no file."""
    if not files:
        return None
    numbered = [(one, number) for one in files for number in range(1, one.pages + 1)]
    pages = [
        Page(file, number, at) for at, (file, number) in enumerate(numbered[:MOST_PAGES], start=1)
    ]
    first: Mapping[str, Any] = files[0].reading.get("bill", {})
    return View(
        bill=bill,
        files=files,
        pages=pages,
        said=[(label, first[name]["value"]) for name, label in SAID if name in first],
        notes=[one["value"] for one in first.get("notes", [])][:10],
        problems=[
            NEWS[one["code"]]
            for one in files[0].reading.get("problems", [])
            if one.get("code") in NEWS
        ],
        is_cut=len(numbered) > MOST_PAGES,
    )
