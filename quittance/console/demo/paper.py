"""A supplier's bill on paper, as small as a PDF can be: one page of text in the letters that every
program has (ISO 32000-1, 9.6.2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quittance.money import format_amount, round_amount

WIDTH, HEIGHT = 595, 842
# Of Helvetica, in thousandths of its size: what figures are made of.
WIDTHS = {**dict.fromkeys("0123456789€", 556), **dict.fromkeys(".,: ", 278), "-": 333, "%": 889}
COLUMNS = ((60, "Beschreibung"), (306, "Menge"), (377, "Preis"), (426, "USt."), (497, "Betrag"))


@dataclass(frozen=True, slots=True)
class Position:
    name: str
    quantity: int
    price: str
    rate: int = 19

    @property
    def net(self) -> Decimal:
        return round_amount(self.quantity * Decimal(self.price), "EUR")


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose paper it is; `colour` is of its bar, red, green and blue from 0 to 1."""

    name: str
    street: str
    town: str
    vat_number: str
    iban: str
    colour: str
    terms: int = 14


@dataclass(frozen=True, slots=True)
class Paper:
    """A bill in EUR to the demonstration business."""

    sender: Sender
    number: str
    issued: date
    due: date
    to: tuple[str, ...]
    positions: tuple[Position, ...]

    @property
    def net(self) -> Decimal:
        return sum((one.net for one in self.positions), Decimal(0))

    @property
    def taxes(self) -> dict[int, Decimal]:
        rates = sorted({one.rate for one in self.positions}, reverse=True)
        return {rate: self.tax(rate) for rate in rates}

    def tax(self, rate: int) -> Decimal:
        base = sum((one.net for one in self.positions if one.rate == rate), Decimal(0))
        return round_amount(base * rate / 100, "EUR")

    @property
    def gross(self) -> Decimal:
        return self.net + sum(self.taxes.values(), Decimal(0))


def pdf(paper: Paper) -> bytes:
    content = "\n".join(_drawn(paper)).encode("cp1252", "replace")
    fonts = "".join(
        f"/{key} << /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >> "
        for key, name in (("F", "Helvetica"), ("B", "Helvetica-Bold"))
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R "
            f"/Resources << /Font << {fonts} >> >> >>"
        ).encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    found, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(found)
    found += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    found += b"".join(b"%010d 00000 n \n" % place for place in places)
    found += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(found + b"startxref\n%d\n%%%%EOF\n" % table)


def _drawn(paper: Paper) -> Iterator[str]:
    own = paper.sender
    yield f"{own.colour} rg 0 0 18 {HEIGHT} re f 0.1 g"
    yield _text(60, 64, own.name, 20, bold=True)
    yield _text(60, 84, f"{own.street} · {own.town}", 9)
    for at, line in enumerate(paper.to):
        yield _text(60, 150 + 14 * at, line, 10)
    yield _text(60, 268, "Rechnung", 18, bold=True)
    facts = (
        ("Rechnungsnummer", paper.number),
        ("Rechnungsdatum", f"{paper.issued:%d.%m.%Y}"),
        ("Fällig am", f"{paper.due:%d.%m.%Y}"),
    )
    for at, (label, value) in enumerate(facts):
        yield _text(360, 150 + 16 * at, label, 10)
        yield _text(470, 150 + 16 * at, value, 10, bold=True)
    yield from _table(paper)
    yield _text(60, 780, f"{own.name} · USt-IdNr. {own.vat_number}", 8)
    yield _text(60, 792, f"IBAN {own.iban}", 8)


def _table(paper: Paper) -> Iterator[str]:
    y = 310
    for x, label in COLUMNS:
        yield _text(x, y, label, 9, bold=True)
    yield f"0.8 G 60 {HEIGHT - y - 8} m 535 {HEIGHT - y - 8} l S"
    for one in paper.positions:
        y += 22
        yield _text(60, y, one.name, 10)
        yield _right(335, y, str(one.quantity), 10)
        yield _right(400, y, _figure(Decimal(one.price)), 10)
        yield _right(446, y, f"{one.rate} %", 10)
        yield _right(530, y, _figure(one.net), 10)
    yield f"60 {HEIGHT - y - 12} m 535 {HEIGHT - y - 12} l S"
    sums = [("Nettobetrag", paper.net)]
    sums += [(f"Umsatzsteuer {rate} %", tax) for rate, tax in paper.taxes.items()]
    for label, amount in sums:
        y += 22
        yield _text(346, y, label, 10)
        yield _right(530, y, f"{_figure(amount)} €", 10)
    y += 26
    yield _text(346, y, "Rechnungsbetrag", 12, bold=True)
    yield _right(530, y, f"{_figure(paper.gross)} €", 12, bold=True)
    yield _text(60, y + 60, f"Zahlbar innerhalb von {paper.sender.terms} Tagen ohne Abzug.", 10)


def _figure(amount: Decimal) -> str:
    """1.234,50"""
    whole, _, cents = format_amount(amount, "EUR").partition(".")
    return f"{int(whole):,}".replace(",", ".") + f",{cents}"


def _right(x: float, y: float, text: str, size: float, *, bold: bool = False) -> str:
    width = sum(WIDTHS.get(one, 556) for one in text) * size / 1000
    return _text(x - width, y, text, size, bold=bold)


def _text(x: float, y: float, text: str, size: float, *, bold: bool = False) -> str:
    """`y` is counted from the top."""
    said = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    font = "B" if bold else "F"
    return f"BT /{font} {size} Tf {x:.2f} {HEIGHT - y} Td ({said}) Tj ET"
