"""Many documents as one file: a ZIP of their stored PDFs, written while it is sent."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import RawIOBase
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.errors import DomainError
from quittance.invoicing.documents.naming import safe_name
from quittance.invoicing.errors import BundleTooLarge, NothingToBundle
from quittance.invoicing.models import FileKind, Invoice, IssuedFile
from quittance.invoicing.printing import issued_pdf

MOST = 200
MOST_BYTES = 200 * 1024 * 1024
MISSING = "MISSING.txt"


class Outlet(RawIOBase):
    """Where a ZIP is written to; what has come is taken out piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


@dataclass(slots=True)
class Bundle:
    """Issued documents in the order of their numbers."""

    invoices: list[Invoice]
    packed_at: datetime = field(default_factory=timezone.now)

    def pieces(self) -> Iterator[bytes]:
        """The file, a document at a time: no more than one of them is in memory.

        What cannot be read is named in MISSING.txt, with the reason; the others are there.
        """
        outlet = Outlet()
        missing: list[str] = []
        with zipfile.ZipFile(outlet, "w") as archive:
            for name, invoice in _named(self.invoices):
                try:
                    content = issued_pdf(invoice).content
                except (DomainError, OSError) as error:
                    missing.append(f"{name}: {error}")
                    continue
                archive.writestr(self._entry(name), content)
                yield outlet.taken()
            if missing:
                archive.writestr(self._entry(MISSING), "\n".join(missing) + "\n")
        yield outlet.taken()

    def _entry(self, name: str) -> zipfile.ZipInfo:
        # A PDF is compressed within itself already.
        return zipfile.ZipInfo(name, date_time=timezone.localtime(self.packed_at).timetuple()[:6])


def bundle(organisation: Organisation, ids: Sequence[int]) -> Bundle:
    """The issued ones of some documents; drafts have no PDF that is theirs.

    Raises BundleTooLarge for more than MOST or MOST_BYTES, NothingToBundle where none is issued.
    """
    if len(ids) > MOST:
        raise BundleTooLarge()
    own = Invoice.objects.for_organisation(organisation).issued().filter(pk__in=ids)
    stored = IssuedFile.objects.for_organisation(organisation).filter(
        invoice__in=ids, kind=FileKind.PDF
    )
    if (stored.aggregate(size=Sum("file__size"))["size"] or 0) > MOST_BYTES:
        raise BundleTooLarge()
    invoices = list(own.order_by("number", "id"))
    if not invoices:
        raise NothingToBundle()
    return Bundle(invoices)


def _named(invoices: Sequence[Invoice]) -> Iterator[tuple[str, Invoice]]:
    """Each with the name of its file: two numbers may become the same when made safe."""
    taken: set[str] = set()
    for invoice in invoices:
        name = safe_name(str(invoice))
        if name.casefold() in taken:
            name = f"{name}-{invoice.pk}"
        taken.add(name.casefold())
        yield f"{name}.pdf", invoice
