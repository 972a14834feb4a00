"""What a payer writes into a transfer so that it finds its invoice (BT-83)."""

from __future__ import annotations

import re
import string
import unicodedata

from quittance.invoicing.documents.paycodes.accounts import is_qr_iban

ALPHANUMERIC = frozenset(string.ascii_uppercase + string.digits)
# The table of the recursive check digit, modulo 10 (Swiss QR-bill, annex on check digits).
_CARRY = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)

NUMBER = "number"
CREDITOR = "creditor"


def payment_reference(number: str, *, style: str, iban: str) -> str:
    """The reference of an invoice with this number, paid to this account.

    `style` is the organisation's: NUMBER, as it is, or CREDITOR, as an ISO 11649 reference. A
    QR-IBAN takes neither, only the Swiss reference of 27 digits. Where one cannot be made it is
    the number.
    """
    if is_qr_iban(iban):
        return qr_reference(number) or number
    return (creditor_reference(number) if style == CREDITOR else None) or number


def creditor_reference(number: str) -> str | None:
    """`RF`, two check digits and the number's letters and digits (ISO 11649), or None where they
    are more than 21, none at all or not of the Latin alphabet."""
    body = _alphanumeric(number)
    if body is None or len(body) > 21:
        return None
    return f"RF{98 - _modulo_97(body + 'RF00'):02}{body}"


def is_creditor_reference(text: str) -> bool:
    """Whether a reference without spaces has the shape and check digits of ISO 11649."""
    shaped = re.fullmatch(r"RF\d{2}[A-Z0-9]{1,21}", text, re.ASCII)
    return shaped is not None and _modulo_97(text[4:] + text[:4]) == 1


def qr_reference(number: str) -> str | None:
    """26 digits of the number and their check digit, as a QR-IBAN wants them, or None where the
    number does not fit. Letters become two digits each (A 10, Z 35), so that A-1 is not B-1."""
    body = _alphanumeric(number)
    digits = "".join(str(int(one, 36)) for one in body or "")
    # The banks refuse a reference of nothing but zeros.
    if not digits.strip("0") or len(digits) > 26:
        return None
    padded = digits.zfill(26)
    return padded + _recursive_modulo_10(padded)


def is_qr_reference(text: str) -> bool:
    shaped = re.fullmatch(r"\d{27}", text, re.ASCII)
    return shaped is not None and _recursive_modulo_10(text[:-1]) == text[-1]


def printed_reference(reference: str) -> str:
    """In the groups that people read and type: RF18 5390 0754 7034, 21 00000 00003 13947 14300
    09017. A plain number stays as it is."""
    if is_creditor_reference(reference):
        return " ".join(re.findall(".{1,4}", reference))
    if is_qr_reference(reference):
        return " ".join([reference[:2], *re.findall(".{5}", reference[2:])])
    return reference


def _alphanumeric(number: str) -> str | None:
    """Letters and digits of a number in capitals without accents. None where there are none, or
    some of another alphabet: without them two numbers could become one."""
    plain = unicodedata.normalize("NFKD", number).upper()
    kept = "".join(one for one in plain if one.isalnum())
    return kept if kept and ALPHANUMERIC.issuperset(kept) else None


def _modulo_97(text: str) -> int:
    """ISO 7064 mod 97-10: letters count from A = 10."""
    return int("".join(str(int(one, 36)) for one in text)) % 97


def _recursive_modulo_10(digits: str) -> str:
    carry = 0
    for digit in digits:
        carry = _CARRY[(carry + int(digit)) % 10]
    return str(-carry % 10)
