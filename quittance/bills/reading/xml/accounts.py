"""What both syntaxes share: kinds of documents, accounts to be paid to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quittance.bills.reading.model import BillType, Found

# UNTDID 1001: those that give back, and those that correct an earlier one with either sign.
CREDIT_NOTES = {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
CORRECTIONS = {"384"}

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{9,30}", re.ASCII)


def bill_type(code: str) -> Found[BillType] | None:
    if not code:
        return None
    if code in CREDIT_NOTES:
        return Found(BillType.CREDIT_NOTE)
    return Found(BillType.CORRECTION if code in CORRECTIONS else BillType.INVOICE)


def accounts(numbers: Iterable[str]) -> tuple[tuple[Found[str], ...], tuple[Found[str], ...]]:
    """Those of the form of an IBAN, without blanks, and the others; each once, in their order."""
    ibans: dict[str, Found[str]] = {}
    others: dict[str, Found[str]] = {}
    for number in numbers:
        bare = re.sub(r"\s", "", number).upper()
        if _IBAN.fullmatch(bare):
            ibans.setdefault(bare, Found(bare))
        elif number:
            others.setdefault(number, Found(number))
    return tuple(ibans.values()), tuple(others.values())
