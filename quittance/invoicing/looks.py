"""How a document looks: as the seller that it keeps looked when it was issued."""

from __future__ import annotations

from typing import Any

from quittance.accounts.rules import DEFAULT_ACCENT, Design, paper_of
from quittance.files.keeping import read, stored
from quittance.invoicing.documents.press import Look


def look_of(seller: dict[str, Any], *, organisation: int) -> Look:
    """The look in a snapshot of the seller, or in the organisation's present one.

    Documents from before there was a choice look as organisations did without one. Reads the logo:
    raises NotFound, FileMissing and FileDamaged, and TransactionManagementError in a transaction.
    """
    digest = seller.get("logo")
    logo = read(stored(organisation=organisation, sha256=digest)) if digest else b""
    return Look(
        design=seller.get("design") or Design.MODERN.value,
        paper=seller.get("paper") or paper_of(str(seller.get("country") or "")),
        accent=seller.get("accent_color") or DEFAULT_ACCENT,
        logo=logo,
    )
