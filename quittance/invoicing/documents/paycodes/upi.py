"""The link of a UPI payment (NPCI, UPI Linking Specifications): India, rupees."""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import quote

from quittance.invoicing.documents.paycodes.paycode import UPI, PayCode
from quittance.invoicing.documents.paycodes.references import printed_reference
from quittance.invoicing.documents.texts import one_line

CURRENCY = "INR"
NAME = 99
NOTE = 50
TRANSACTION = 35
# No single payment may be larger, whatever the payee and the bank.
MOST = Decimal(1_000_000)


def is_upi_id(text: str) -> bool:
    """Whether it has the shape of a virtual payment address: name@bank, at most 255 letters."""
    shape = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?@[A-Za-z][A-Za-z0-9.]{0,62}[A-Za-z0-9]"
    return len(text) <= 255 and re.fullmatch(shape, text, re.ASCII) is not None


def upi_code(*, upi_id: str, name: str, reference: str, due: Decimal) -> PayCode | None:
    """The code and link that ask for `due` rupees, or None where UPI cannot carry them."""
    name, reference = one_line(name), one_line(reference)
    if not is_upi_id(upi_id) or not name or not 0 < due <= MOST:
        return None
    fields = {
        "pa": upi_id,
        "pn": name[:NAME].rstrip(),
        "am": f"{due:.2f}",
        "cu": CURRENCY,
        "tn": reference[:NOTE].rstrip(),
        "tr": _transaction(reference),
    }
    link = "upi://pay?" + "&".join(
        f"{key}={quote(value, safe='@')}" for key, value in fields.items() if value
    )
    return PayCode(UPI, link, printed_reference(reference), upi_id=upi_id, link=link)


def _transaction(reference: str) -> str:
    """The reference's letters and digits (`tr`); none where they are too many to be whole."""
    plain = re.sub(r"[^A-Za-z0-9]", "", reference)
    return plain if len(plain) <= TRANSACTION else ""
