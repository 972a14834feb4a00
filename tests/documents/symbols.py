"""Pay codes as a phone sees them: drawn as a symbol, and read from it again."""

from __future__ import annotations

import segno
import zxingcpp
from PIL import Image

from quittance.invoicing.documents.paycodes import ERROR_LEVEL


def symbol(text: str) -> segno.QRCode:
    return segno.make_qr(text, error=ERROR_LEVEL, encoding="utf-8", boost_error=False)


def scanned(code: segno.QRCode) -> str:
    rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(3, border=4)]
    picture = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    [found] = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return found.bytes.decode()
