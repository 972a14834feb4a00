"""Transfers as a file for a bank: SEPA credit transfers in ISO 20022 pain.001.001.09.

After the EPC's implementation guidelines (EPC132-08) and its character set (EPC217-08): letters
that banks do not pass on are written as those they do. Amounts in EUR; pure, no database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NAME, TEXT, ID = 70, 140, 35
# A creditor reference of ISO 11649; its check digits are looked at where it is read.
CREDITOR_REFERENCE = re.compile(r"RF\d{2}[A-Z0-9]{1,21}", re.ASCII)
KNOWN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
WRITTEN = {
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "Ä": "Ae",
    "Ö": "Oe",
    "Ü": "Ue",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "ø": "o",
    "Ø": "O",
    "å": "a",
    "Å": "A",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "&": "+",
    "_": "-",
}


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account, with its IBAN; the BIC is needed outside the EEA only."""

    name: str
    iban: str
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer: what it is for is a structured creditor reference, or words."""

    end_to_end_id: str
    to: Account
    amount: Decimal
    purpose: str


def pain001(
    *,
    message_id: str,
    at: datetime,
    on: date,
    payer: Account,
    transfers: Sequence[Transfer],
) -> bytes:
    """The file: one batch of transfers from one account, to be carried out on a day.

    Raises ValueError for no transfers, and for an amount that is not positive whole cents.
    """
    if not transfers:
        raise ValueError("a file of transfers needs one")
    total = sum((one.amount for one in transfers), Decimal(0))
    count, amount = str(len(transfers)), _amount(total)
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    message = _add(root, "CstmrCdtTrfInitn")
    head = _add(message, "GrpHdr")
    _add(head, "MsgId", plain(message_id, ID))
    _add(head, "CreDtTm", at.isoformat(timespec="seconds"))
    _add(head, "NbOfTxs", count)
    _add(head, "CtrlSum", amount)
    _add(_add(head, "InitgPty"), "Nm", plain(payer.name, NAME))
    batch = _add(message, "PmtInf")
    _add(batch, "PmtInfId", plain(message_id, ID))
    _add(batch, "PmtMtd", "TRF")
    _add(batch, "BtchBookg", "true")
    _add(batch, "NbOfTxs", count)
    _add(batch, "CtrlSum", amount)
    _add(_add(_add(batch, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _add(_add(batch, "ReqdExctnDt"), "Dt", on.isoformat())
    _add(_add(batch, "Dbtr"), "Nm", plain(payer.name, NAME))
    _account(batch, "DbtrAcct", payer)
    _agent(batch, "DbtrAgt", payer, always=True)
    _add(batch, "ChrgBr", "SLEV")
    for one in transfers:
        _transfer(batch, one)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def plain(text: str, longest: int) -> str:
    """A text in the letters that every bank passes on, cut to a length."""
    written = "".join(WRITTEN.get(one, one) for one in unicodedata.normalize("NFC", text))
    bare = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode()
    kept = " ".join(KNOWN.sub(" ", bare).split())
    # Neither may begin or end with a slash, nor hold two.
    return re.sub(r"/{2,}", "/", kept).strip("/ ")[:longest].strip("/ ")


def _transfer(batch: etree._Element, transfer: Transfer) -> None:
    row = _add(batch, "CdtTrfTxInf")
    _add(_add(row, "PmtId"), "EndToEndId", plain(transfer.end_to_end_id, ID) or "NOTPROVIDED")
    amount = _add(_add(row, "Amt"), "InstdAmt", _amount(transfer.amount))
    amount.set("Ccy", "EUR")
    _agent(row, "CdtrAgt", transfer.to)
    _add(_add(row, "Cdtr"), "Nm", plain(transfer.to.name, NAME))
    _account(row, "CdtrAcct", transfer.to)
    reference = re.sub(r"\s", "", transfer.purpose).upper()
    about = _add(row, "RmtInf")
    if CREDITOR_REFERENCE.fullmatch(reference):
        told = _add(_add(about, "Strd"), "CdtrRefInf")
        _add(_add(_add(told, "Tp"), "CdOrPrtry"), "Cd", "SCOR")
        _add(told, "Ref", reference)
    else:
        _add(about, "Ustrd", plain(transfer.purpose, TEXT) or "NOTPROVIDED")


def _account(above: etree._Element, name: str, account: Account) -> None:
    _add(_add(_add(above, name), "Id"), "IBAN", account.iban)


def _agent(above: etree._Element, name: str, account: Account, *, always: bool = False) -> None:
    if not account.bic and not always:
        return
    bank = _add(_add(above, name), "FinInstnId")
    if account.bic:
        _add(bank, "BICFI", account.bic)
    else:
        _add(_add(bank, "Othr"), "Id", "NOTPROVIDED")


def _amount(amount: Decimal) -> str:
    cents = amount.quantize(Decimal("0.01"))
    if amount <= 0 or cents != amount:
        raise ValueError(f"{amount} is no amount to transfer")
    return f"{cents:f}"


def _add(above: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(above, f"{{{NAMESPACE}}}{name}")
    element.text = text
    return element
