"""The symbols on the page, read back from their SVG as a phone would."""

from __future__ import annotations

import re
from decimal import Decimal as D
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from quittance.invoicing.documents.content import Address, Content
from quittance.invoicing.documents.paycodes import pay_code
from quittance.web.symbols import symbol_svg
from tests.documents.contents import content

SVG = "{http://www.w3.org/2000/svg}"
DOTS = 8
SWISS = {
    "currency": "CHF",
    "seller__address": Address("Rue du Lac 1268", "", "2501", "Biel", "", "CH"),
    "payment__iban": "CH5800791123000889012",
}


def drawn(svg: str) -> Image.Image:
    """What a browser makes of it."""
    root = ElementTree.fromstring(svg.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))
    size = int(root.attrib["viewBox"].split()[-1])
    picture = Image.new("L", (size * DOTS, size * DOTS), 255)
    pen = ImageDraw.Draw(picture)
    ground, modules = root.findall(f"{SVG}path")
    assert ground.attrib["d"] == f"M0 0h{size}v{size}H0z"
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", modules.attrib["d"]):
        box(pen, "#000", float(x), float(y), float(width), 1)
    for one in root.findall(f"{SVG}rect"):
        names = ("x", "y", "width", "height")
        box(pen, one.attrib["fill"], *(float(one.attrib[name]) for name in names))
    return picture


def box(
    pen: ImageDraw.ImageDraw, fill: str, x: float, y: float, width: float, height: float
) -> None:
    ends = (x * DOTS, y * DOTS, (x + width) * DOTS - 1, (y + height) * DOTS - 1)
    pen.rectangle(ends, fill=0 if fill == "#000" else 255)


@pytest.mark.parametrize(
    ("document", "upi_id"),
    [
        (content(), ""),
        (content(**SWISS), ""),
        (content(currency="INR"), "engines@okbank"),
    ],
    ids=["epc", "swiss", "upi"],
)
def test_a_phone_reads_the_symbol(document: Content, upi_id: str) -> None:
    code = pay_code(document, due=D("107.10"), upi_id=upi_id)
    assert code is not None
    picture = drawn(symbol_svg(code, label="Code"))
    [found] = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert found.bytes.decode() == code.text


def test_only_the_swiss_one_bears_the_cross() -> None:
    plain = pay_code(content(), due=D(1))
    swiss = pay_code(content(**SWISS), due=D(1))
    assert plain is not None
    assert swiss is not None
    assert symbol_svg(plain, label="x").count("<rect") == 0
    assert symbol_svg(swiss, label="x").count("<rect") == 4


def test_it_has_no_style_of_its_own_and_says_what_it_is() -> None:
    code = pay_code(content(), due=D(1))
    assert code is not None
    svg = symbol_svg(code, label='<"Code">')
    assert "style" not in svg
    assert 'role="img" aria-label="&lt;&quot;Code&quot;&gt;"' in svg
