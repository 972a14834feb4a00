"""Invoices of many layouts and languages, drawn by reportlab. The rules were written with these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfgen.canvas import Canvas

from tests.bills.reading.bills import Made, in_fours, make, money, one_rate, plain

GERMAN, ENGLISH = money(".", ","), money(",", ".")
FRENCH, SWISS = money(" ", ","), money("'", ".")
Layout = Callable[[int], tuple[Made, bytes]]

MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
    " dicembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}


def month(language: str, day: date) -> str:
    return MONTHS[language].split()[day.month - 1]


def points(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def slashes(day: date) -> str:
    return f"{day:%d/%m/%Y}"


class Pen:
    """Writes from the upper left corner, in points."""

    def __init__(self, size: tuple[float, float] = A4) -> None:
        self.canvas = Canvas("bill.pdf", pagesize=size)
        self.height = size[1]
        self.size = 10.0
        self.bold = False

    def at(self, x: float, y: float, text: str, size: float = 0, bold: bool = False) -> None:
        self._font(size, bold)
        self.canvas.drawString(x, self.height - y, text)

    def right(self, x: float, y: float, text: str, size: float = 0, bold: bool = False) -> None:
        self._font(size, bold)
        self.canvas.drawRightString(x, self.height - y, text)

    def lines(self, x: float, y: float, *texts: str, step: float = 13, size: float = 0) -> float:
        for text in texts:
            self.at(x, y, text, size)
            y += step
        return y

    def pairs(self, x: float, to: float, y: float, *pairs: tuple[str, str]) -> float:
        for label, value in pairs:
            self.at(x, y, label)
            self.at(to, y, value)
            y += 14
        return y

    def row(self, y: float, columns: tuple[float, ...], texts: tuple[str, ...]) -> None:
        """Texts to the left of positive columns' ends, from negative ones' beginnings."""
        for column, text in zip(columns, texts, strict=True):
            if column < 0:
                self.at(-column, y, text)
            else:
                self.right(column, y, text)

    def new_page(self) -> None:
        self.canvas.showPage()

    def _font(self, size: float, bold: bool) -> None:
        self.canvas.setFont("Helvetica-Bold" if bold else "Helvetica", size or self.size)

    def done(self) -> bytes:
        return bytes(self.canvas.getpdfdata())


def german_letter(seed: int) -> tuple[Made, bytes]:
    """A letter: sender's line, window, facts to the right, totals to the right, feet."""
    made = make("de", seed, number="RE-{year}-{serial:05}")
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    pen.at(330, 50, ours.name, 16, bold=True)
    pen.at(60, 130, f"{ours.name} · {ours.street} · {ours.city}", 7)
    pen.lines(60, 150, theirs.name, "Frau Erika Muster", theirs.street, theirs.city)
    pen.pairs(
        350,
        460,
        150,
        ("Kundennummer:", made.customer),
        ("Rechnungsnummer:", made.number),
        ("Rechnungsdatum:", points(made.issued)),
        ("Lieferdatum:", points(made.issued)),
        ("Ihre Bestellung:", made.order),
    )
    pen.at(60, 260, "Rechnung", 14, bold=True)
    pen.at(60, 280, "Sehr geehrte Damen und Herren, wir berechnen Ihnen wie folgt:")
    y = 310.0
    columns = (-60, -90, 340, 420, 460, 535)
    pen.row(y, columns, ("Pos.", "Bezeichnung", "Menge", "Einzelpreis", "USt.", "Gesamt"))
    for at, one in enumerate(made.items, 1):
        y += 18
        texts = (f"{plain(one.quantity)} Stk", GERMAN(one.price), f"{plain(one.rate)} %")
        pen.row(y, columns, (str(at), one.name, *texts, GERMAN(one.net)))
    y += 30
    pen.row(y, (-350, 535), ("Summe netto", f"{GERMAN(made.net)} €"))
    for rate, (base, tax) in made.taxes.items():
        y += 15
        text = f"zzgl. {plain(rate)} % USt. auf {GERMAN(base)}"
        pen.row(y, (-350, 535), (text, f"{GERMAN(tax)} €"))
    y += 18
    pen.row(y, (-350, 535), ("Rechnungsbetrag", f"{GERMAN(made.gross)} €"))
    pen.at(60, y + 40, f"Zahlbar innerhalb von {made.days} Tagen ohne Abzug, spätestens bis zum")
    pen.at(60, y + 53, f"{points(made.due)} unter Angabe der Rechnungsnummer.")
    pen.size = 7
    pen.lines(60, 790, ours.name, ours.street, ours.city, step=9)
    pen.lines(220, 790, f"USt-IdNr.: {ours.vat_id}", "HRB 73120 Stuttgart", step=9)
    pen.lines(380, 790, f"IBAN: {in_fours(ours.iban)}", f"BIC: {ours.bic}", step=9)
    return made, pen.done()


def english_classic(seed: int) -> tuple[Made, bytes]:
    made = make("en", seed, number="INV{serial:06}")
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    pen.at(50, 60, ours.name, 18, bold=True)
    pen.lines(50, 76, ours.street, ours.city, f"accounts@{ours.host}", "Tel: +44 113 496 0001")
    pen.right(545, 60, "INVOICE", 22, bold=True)
    pen.lines(50, 170, "Bill To:", theirs.name, theirs.street, theirs.city)
    issued = f"{made.issued.day} {month('en', made.issued)} {made.issued.year}"
    due = f"{made.due.day} {month('en', made.due)} {made.due.year}"
    for at, (label, value) in enumerate(
        (
            ("Invoice Number", made.number),
            ("Invoice Date", issued),
            ("Due Date", due),
            ("Account No.", made.customer),
            ("Purchase Order", made.order),
        )
    ):
        pen.at(340, 170 + 15 * at, label, bold=True)
        pen.right(545, 170 + 15 * at, value)
    columns = (-50, 350, 440, 545)
    y = 290.0
    pen.row(y, columns, ("Description", "Qty", "Unit Price", "Amount"))
    for one in made.items:
        y += 17
        texts = (one.name, plain(one.quantity), ENGLISH(one.price), ENGLISH(one.net))
        pen.row(y, columns, texts)
    for label, value in (
        ("Subtotal", made.net),
        ("VAT @ 20%", made.tax),
        ("Total", made.gross),
        ("Amount Due", made.gross),
    ):
        y += 20
        pen.row(y, (440, 545), (label, f"£{ENGLISH(value)}"))
    pen.at(50, 700, f"Payment terms: net {made.days} days. Please quote {made.number}.")
    pen.lines(50, 720, f"IBAN {in_fours(ours.iban)}   SWIFT {ours.bic}")
    pen.at(50, 800, f"Registered in England No. 04512345. VAT Reg No. {ours.vat_id}", 7)
    return made, pen.done()


def french_box(seed: int) -> tuple[Made, bytes]:
    """Number and day in the title, totals to the left."""
    made = make("fr", seed, number="F{year}{serial:05}")
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    pen.lines(50, 50, ours.name, ours.street, ours.city, "Tél. 04 72 00 11 22")
    pen.at(50, 102, f"N° TVA intracommunautaire : {ours.vat_id}", 8)
    pen.lines(340, 130, theirs.name, theirs.street, theirs.city)
    pen.at(50, 210, f"FACTURE N° {made.number} du {slashes(made.issued)}", 13, bold=True)
    pen.at(50, 228, f"Code client : {made.customer}     Votre commande : {made.order}")
    columns = (-50, 330, 410, 460, 545)
    y = 260.0
    pen.row(y, columns, ("Désignation", "Qté", "P.U. HT", "TVA", "Montant HT"))
    for one in made.items:
        y += 16
        texts = (plain(one.quantity).replace(".", ","), FRENCH(one.price))
        rate = plain(one.rate).replace(".", ",")
        pen.row(y, columns, (one.name, *texts, f"{rate}%", FRENCH(one.net)))
    y += 40
    for rate, (base, tax) in made.taxes.items():
        text = f"TVA {plain(rate).replace('.', ',')} % sur {FRENCH(base)}"
        pen.row(y, (-50, 250), (text, FRENCH(tax)))
        y += 14
    for label, value in (
        ("Total HT", made.net),
        ("Total TVA", made.tax),
        ("Total TTC", made.gross),
        ("Net à payer", made.gross),
    ):
        pen.row(y, (-50, 250), (label, f"{FRENCH(value)} €"))
        y += 15
    pen.at(50, y + 20, f"Échéance : {slashes(made.due)} - règlement par virement")
    pen.at(50, y + 34, "Escompte pour paiement anticipé : néant. Pénalités de retard : 12 %.", 7)
    pen.at(50, y + 48, f"IBAN : {in_fours(ours.iban)} - BIC : {ours.bic}")
    pen.at(50, 800, f"{ours.name} au capital de 10 000 € - SIRET 552 100 554 00025", 7)
    return made, pen.done()


def italian_grid(seed: int) -> tuple[Made, bytes]:
    """Labels above their values, a summary by rate, a schedule of payment."""
    made = make("it", seed, number="{serial}/{year}")
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    pen.at(50, 50, ours.name, 14, bold=True)
    pen.lines(50, 66, f"{ours.street} - {ours.city}", f"P.IVA {ours.vat_id}", f"info@{ours.host}")
    pen.lines(330, 110, "Spett.le", theirs.name, theirs.street, theirs.city)
    pen.row(190, (-50, -150, -260, -400), ("Documento", "Numero", "Data", "Codice cliente"))
    pen.row(
        204, (-50, -150, -260, -400), ("FATTURA", made.number, slashes(made.issued), made.customer)
    )
    columns = (-50, -120, 360, 430, 470, 545)
    y = 240.0
    pen.row(y, columns, ("Codice", "Descrizione", "Q.tà", "Prezzo", "IVA", "Importo"))
    for at, one in enumerate(made.items, 1):
        y += 16
        texts = (plain(one.quantity).replace(".", ","), GERMAN(one.price), plain(one.rate))
        pen.row(y, columns, (f"A{at:03}", one.name, *texts, GERMAN(one.net)))
    y += 40
    pen.row(y, (120, 220, 320), ("Imponibile", "Aliquota", "Imposta"))
    for rate, (base, tax) in made.taxes.items():
        y += 14
        pen.row(y, (120, 220, 320), (GERMAN(base), f"{plain(rate)}%", GERMAN(tax)))
    y += 30
    for label, value in (
        ("Totale imponibile", made.net),
        ("Totale IVA", made.tax),
        ("Totale fattura", made.gross),
    ):
        pen.row(y, (-380, 545), (label, GERMAN(value)))
        y += 15
    pen.row(y + 20, (-50, -200), ("Scadenza", "Importo EUR"))
    pen.row(y + 34, (-50, -200), (slashes(made.due), GERMAN(made.gross)))
    pen.at(50, y + 70, f"Coordinate bancarie: IBAN {made.supplier.iban} BIC {ours.bic}")
    return made, pen.done()


def spanish_strip(seed: int) -> tuple[Made, bytes]:
    """Totals in one strip at the foot."""
    made = one_rate(make("es", seed, number="FV{year}/{serial:04}"))
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    pen.lines(50, 50, ours.name, f"CIF: {ours.vat_id}", ours.street, ours.city)
    pen.at(400, 50, "FACTURA", 18, bold=True)
    pen.pairs(
        330,
        430,
        80,
        ("Nº Factura:", made.number),
        ("Fecha:", slashes(made.issued)),
        ("Nº Cliente:", made.customer),
        ("Su pedido:", made.order),
    )
    pen.lines(50, 150, "Cliente:", theirs.name, theirs.street, theirs.city, f"CIF {theirs.vat_id}")
    columns = (-50, 350, 440, 545)
    y = 240.0
    pen.row(y, columns, ("Concepto", "Cantidad", "Precio", "Importe"))
    for one in made.items:
        y += 16
        texts = (plain(one.quantity).replace(".", ","), GERMAN(one.price), GERMAN(one.net))
        pen.row(y, columns, (one.name, *texts))
    strip = (140, 230, 330, 470)
    pen.row(640, strip, ("Base imponible", "% IVA", "Cuota IVA", "TOTAL FACTURA"))
    rate = plain(made.items[0].rate)
    pen.row(656, strip, (GERMAN(made.net), rate, GERMAN(made.tax), f"{GERMAN(made.gross)} EUR"))
    pen.at(50, 700, f"Forma de pago: transferencia a {made.days} días")
    pen.at(50, 714, f"Vencimiento: {slashes(made.due)}     Importe: {GERMAN(made.gross)}")
    pen.at(50, 740, f"IBAN: {in_fours(ours.iban)}")
    return made, pen.done()


def dutch_row(seed: int) -> tuple[Made, bytes]:
    """All facts in one row of labels above values."""
    made = one_rate(make("nl", seed, number="{year}{serial:04}"))
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    pen.right(545, 50, ours.name, 14, bold=True)
    for at, text in enumerate((ours.street, ours.city, f"www.{ours.host}", "KvK 33012345")):
        pen.right(545, 66 + 12 * at, text)
    pen.lines(60, 140, theirs.name, "t.a.v. de administratie", theirs.street, theirs.city)
    pen.at(60, 220, "FACTUUR", 16, bold=True)
    columns = (-60, -170, -280, -390, -480)
    pen.row(
        250, columns, ("Factuurnummer", "Factuurdatum", "Vervaldatum", "Klantnummer", "Uw order")
    )
    pen.row(
        264,
        columns,
        (
            made.number,
            f"{made.issued:%d-%m-%Y}",
            f"{made.due:%d-%m-%Y}",
            made.customer,
            made.order,
        ),
    )
    columns = (-60, 330, 430, 545)
    y = 300.0
    pen.row(y, columns, ("Omschrijving", "Aantal", "Prijs", "Bedrag"))
    for one in made.items:
        y += 16
        texts = (plain(one.quantity).replace(".", ","), f"€ {GERMAN(one.price)}")
        pen.row(y, columns, (one.name, *texts, f"€ {GERMAN(one.net)}"))
    for label, value in (
        ("Totaal excl. btw", made.net),
        (f"BTW {plain(made.items[0].rate)}%", made.tax),
        ("Totaal incl. btw", made.gross),
    ):
        y += 18
        pen.at(330, y, label)
        pen.at(450, y, "€")
        pen.right(545, y, GERMAN(value))
    text = f"Gelieve het bedrag binnen {made.days} dagen over te maken op {in_fours(ours.iban)}"
    pen.at(60, 720, text, 9)
    pen.at(60, 734, f"o.v.v. factuurnummer {made.number}.   BTW-nummer {ours.vat_id}", 9)
    return made, pen.done()


def polish_two_columns(seed: int) -> tuple[Made, bytes]:
    """Seller and buyer side by side; the sum in words. Without Polish letters, as old tills do."""
    made = one_rate(make("pl", seed, number="{serial}/{month:02}/{year}"))
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    pen.at(50, 50, f"Faktura VAT nr {made.number}", 15, bold=True)
    pen.at(50, 72, f"Data wystawienia: {made.issued.isoformat()}")
    pen.at(300, 72, f"Data sprzedazy: {made.issued.isoformat()}")
    home, away = ours.vat_id.removeprefix("PL"), theirs.vat_id.removeprefix("PL")
    pen.lines(50, 110, "Sprzedawca:", ours.name, "ul. Dluga 7", ours.city, f"NIP: {home}")
    pen.lines(310, 110, "Nabywca:", theirs.name, "ul. Polna 2", "31-001 Krakow", f"NIP: {away}")
    columns = (-50, -75, 300, 370, 430, 470, 550)
    y = 210.0
    pen.row(
        y, columns, ("Lp.", "Nazwa", "Ilosc", "Cena netto", "Wart. netto", "VAT", "Wart. brutto")
    )
    for at, one in enumerate(made.items, 1):
        y += 16
        texts = (plain(one.quantity).replace(".", ","), FRENCH(one.price), FRENCH(one.net))
        gross = FRENCH(one.net + one.net * one.rate / 100)
        name = one.name.replace("Ś", "S").replace("ą", "a").replace("ł", "l").replace("Å", "A")
        pen.row(y, columns, (str(at), name, *texts, f"{plain(one.rate)}%", gross))
    y += 30
    for label, value in (
        ("Razem netto", made.net),
        ("Kwota VAT", made.tax),
        ("Razem brutto", made.gross),
    ):
        pen.row(y, (-330, 550), (label, f"{FRENCH(value)} PLN"))
        y += 15
    pen.at(50, y + 10, f"Do zaplaty: {FRENCH(made.gross)} PLN", 12, bold=True)
    pen.at(50, y + 26, "Slownie: jeden tysiac dwiescie zlotych 00/100")
    pen.at(50, y + 44, f"Termin platnosci: {made.due.isoformat()}")
    pen.at(50, y + 58, f"Nr konta: {in_fours(ours.iban)}")
    vat_home = replace(ours, vat_id=home)
    return replace(made, supplier=vat_home), pen.done()


def american_top(seed: int) -> tuple[Made, bytes]:
    """Months first, dollars, the balance on top."""
    made = make("us", seed, number="{serial:05}")
    ours, theirs, pen = made.supplier, made.buyer, Pen(LETTER)
    pen.lines(50, 50, ours.name, ours.street, ours.city, "(503) 555-0142")
    pen.right(560, 50, "Invoice", 24, bold=True)
    pen.right(560, 70, f"# {made.number}")
    pen.right(560, 100, "Balance Due", 9)
    pen.right(560, 116, f"${ENGLISH(made.gross)}", 14, bold=True)
    pen.lines(50, 150, "Bill To", theirs.name, theirs.street, theirs.city)
    for at, (label, value) in enumerate(
        (
            ("Invoice Date :", f"{made.issued:%m/%d/%Y}"),
            ("Terms :", f"Net {made.days}"),
            ("Due Date :", f"{made.due:%m/%d/%Y}"),
            ("P.O.# :", made.order),
        )
    ):
        pen.right(460, 150 + 16 * at, label)
        pen.right(560, 150 + 16 * at, value)
    columns = (-50, -70, 380, 460, 560)
    y = 240.0
    pen.row(y, columns, ("#", "Item & Description", "Qty", "Rate", "Amount"))
    for at, one in enumerate(made.items, 1):
        y += 18
        texts = (f"{one.quantity:.2f}", ENGLISH(one.price), ENGLISH(one.net))
        pen.row(y, columns, (str(at), one.name, *texts))
    for label, value in (
        ("Sub Total", ENGLISH(made.net)),
        (f"Sales Tax ({plain(made.items[0].rate)}%)", ENGLISH(made.tax)),
        ("Total", f"${ENGLISH(made.gross)}"),
        ("Balance Due", f"${ENGLISH(made.gross)}"),
    ):
        y += 20
        pen.row(y, (460, 560), (label, value))
    pen.at(50, 700, "Thanks for your business.")
    return made, pen.done()


def german_credit_note(seed: int) -> tuple[Made, bytes]:
    """Gives back what an earlier invoice asked; its number must not be taken for this one's."""
    made = one_rate(make("de", seed, number="GS-{serial:05}"))
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    pen.at(60, 50, ours.name, 16, bold=True)
    pen.at(60, 66, f"{ours.street}, {ours.city}", 8)
    pen.lines(60, 130, theirs.name, theirs.street, theirs.city)
    pen.at(60, 220, "GUTSCHRIFT", 16, bold=True)
    pen.at(60, 245, f"Gutschrift-Nr. {made.number}")
    pen.at(60, 259, "zu Rechnung Nr. RE-2023-00815 vom 02.01.2023")
    pen.at(380, 245, f"Datum: {points(made.issued)}")
    pen.at(380, 259, f"Kd.-Nr.: {made.customer}")
    columns = (-60, 340, 430, 535)
    y = 290.0
    pen.row(y, columns, ("Artikel", "Anzahl", "Preis", "Betrag"))
    for one in made.items:
        y += 16
        texts = (plain(one.quantity).replace(".", ","), GERMAN(one.price), GERMAN(one.net))
        pen.row(y, columns, (one.name, *texts))
    for label, value in (
        ("Nettobetrag", made.net),
        (f"Mehrwertsteuer {plain(made.items[0].rate)} %", made.tax),
        ("Gutschriftbetrag EUR", made.gross),
    ):
        y += 17
        pen.row(y, (-330, 535), (label, GERMAN(value)))
    pen.at(60, 720, "Der Betrag wird Ihrem Konto in den nächsten Tagen gutgeschrieben.")
    pen.at(60, 800, f"UID {ours.vat_id} · Steuernummer 99/123/45678 · IBAN {ours.iban}", 7)
    return made, pen.done()


def german_long(seed: int) -> tuple[Made, bytes]:
    """Several pages with sums carried over, a discount for paying early, a customer's number close
    to the invoice's."""
    made = make("de", seed, lines=70, number="{year}{serial:06}")
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    columns = (-50, -85, 350, 430, 470, 545)
    carried, y, page = D(0), 0.0, 0
    for at, one in enumerate(made.items, 1):
        if y == 0 or y > 720:
            if y:
                pen.row(y + 20, (-300, 545), ("Übertrag", GERMAN(carried)))
                pen.new_page()
            page += 1
            pen.at(50, 40, ours.name, 12, bold=True)
            pen.at(
                50, 60, f"Rechnung-Nr. {made.number}   Kunden-Nr. {made.customer}   Seite {page}"
            )
            y = 200.0 if page == 1 else 90.0
            if page == 1:
                pen.lines(50, 90, theirs.name, theirs.street, theirs.city)
                pen.at(380, 90, f"Belegdatum {made.issued:%d.%m.%y}")
                pen.at(380, 104, "Bestelldatum 01.02.23")
                pen.at(380, 118, f"Bestell-Nr. {made.order}")
            pen.row(y, columns, ("Pos", "Artikel", "Menge", "E-Preis", "MwSt", "G-Preis"))
            if carried:
                y += 16
                pen.row(y, (-85, 545), ("Übertrag", GERMAN(carried)))
        y += 16
        carried += one.net
        texts = (plain(one.quantity).replace(".", ","), GERMAN(one.price), plain(one.rate))
        pen.row(y, columns, (str(at), one.name, *texts, GERMAN(one.net)))
    pen.new_page()
    pen.at(50, 40, ours.name, 12, bold=True)
    pen.row(90, (150, 220, 300, 400), ("Netto", "MwSt %", "MwSt", "Brutto"))
    y = 90.0
    for rate, (base, tax) in made.taxes.items():
        y += 15
        texts = (GERMAN(base), plain(rate), GERMAN(tax), GERMAN(base + tax))
        pen.row(y, (150, 220, 300, 400), texts)
    y += 30
    pen.row(y, (-300, 545), ("Warenwert netto", GERMAN(made.net)))
    pen.row(y + 15, (-300, 545), ("Summe MwSt", GERMAN(made.tax)))
    pen.row(y + 30, (-300, 545), ("Endbetrag EUR", GERMAN(made.gross)))
    soon = made.gross * D("0.98")
    early = replace(made, days=min(8, made.days - 1)).due
    pen.at(
        50, y + 60, f"2 % Skonto bis {points(early)} = {GERMAN(soon)}, netto bis {points(made.due)}"
    )
    pen.at(50, 780, f"{ours.name}  {ours.city}  Ust-ID: {ours.vat_id}", 7)
    pen.at(50, 792, f"Bank: BW-Bank  IBAN {in_fours(ours.iban)}  BIC {ours.bic}", 7)
    return made, pen.done()


def swedish_foot(seed: int) -> tuple[Made, bytes]:
    """Rounded to whole crowns; a payment reference that is nearly the number."""
    made = one_rate(make("sv", seed, number="{serial:06}"))
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    pen.at(50, 50, ours.name, 14, bold=True)
    pen.at(400, 50, "Faktura", 18, bold=True)
    pen.pairs(
        340,
        450,
        80,
        ("Fakturanr", made.number),
        ("Fakturadatum", made.issued.isoformat()),
        ("Kundnr", made.customer),
        ("OCR", f"{made.number}4"),
        ("Förfallodatum", made.due.isoformat()),
    )
    pen.lines(50, 110, "Fakturaadress", theirs.name, theirs.street, theirs.city)
    columns = (-50, 350, 440, 545)
    y = 220.0
    pen.row(y, columns, ("Benämning", "Antal", "À-pris", "Belopp"))
    for one in made.items:
        y += 16
        texts = (plain(one.quantity).replace(".", ","), FRENCH(one.price), FRENCH(one.net))
        pen.row(y, columns, (one.name, *texts))
    whole = D(round(made.gross))
    for label, value in (
        ("Netto", made.net),
        ("Moms 25%" if made.items[0].rate == 25 else "Moms 12%", made.tax),
        ("Totalt inkl. moms", made.gross),
        ("Öresavrundning", whole - made.gross),
        ("Att betala SEK", whole),
    ):
        y += 17
        pen.row(y, (-330, 545), (label, FRENCH(value)))
    pen.at(50, 760, f"Betalningsvillkor {made.days} dagar netto. Dröjsmålsränta 8 %.", 8)
    pen.lines(
        50,
        780,
        f"Bankgiro 5050-1055   IBAN {in_fours(ours.iban)}   BIC {ours.bic}",
        f"Momsreg.nr {ours.vat_id}   Godkänd för F-skatt",
        size=8,
    )
    return replace(made, paid=made.gross - whole), pen.done()


def swiss_plain(seed: int) -> tuple[Made, bytes]:
    """Apostrophes, francs, terms only in days."""
    made = make("ch", seed, number="R{serial}")
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    pen.lines(60, 50, ours.name, ours.street, ours.city, f"UID: {ours.vat_id}")
    pen.lines(340, 120, theirs.name, theirs.street, theirs.city)
    day = f"{made.issued.day}. {month('de', made.issued)} {made.issued.year}"
    pen.at(60, 200, f"Zürich, {day}")
    pen.at(60, 230, f"Rechnung Nr. {made.number}", 14, bold=True)
    y = 260.0
    columns = (-60, 340, 430, 535)
    pen.row(y, columns, ("Leistung", "Menge", "Ansatz", "Total CHF"))
    for one in made.items:
        y += 16
        texts = (plain(one.quantity), SWISS(one.price), SWISS(one.net))
        pen.row(y, columns, (one.name, *texts))
    for label, value in (
        ("Total exkl. MWST", made.net),
        ("MWST 8.1%", made.tax),
        ("Total inkl. MWST", made.gross),
    ):
        y += 17
        pen.row(y, (-330, 535), (label, f"CHF {SWISS(value)}"))
    pen.at(60, y + 40, f"Zahlbar innert {made.days} Tagen.  IBAN {in_fours(ours.iban)}")
    return made, pen.done()


def portuguese_plain(seed: int) -> tuple[Made, bytes]:
    made = one_rate(make("pt", seed, number="FT {year}/{serial}"))
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    home = ours.vat_id.removeprefix("PT")
    pen.lines(50, 50, ours.name, ours.street, ours.city, f"Contribuinte N.º: {home}")
    pen.lines(330, 110, "Exmo.(s) Senhor(es)", theirs.name, theirs.street, theirs.city)
    pen.at(50, 200, f"Fatura {made.number}", 13, bold=True)
    pen.row(
        224, (-50, -160, -280, -400), ("Data de emissão", "Vencimento", "V/N.º Contrib.", "Cliente")
    )
    away = made.buyer.vat_id.removeprefix("PT")
    pen.row(
        238,
        (-50, -160, -280, -400),
        (made.issued.isoformat(), made.due.isoformat(), away, made.customer),
    )
    columns = (-50, 330, 420, 470, 545)
    y = 270.0
    pen.row(y, columns, ("Descrição", "Qtd.", "Pr. Unitário", "IVA", "Valor"))
    for one in made.items:
        y += 16
        texts = (plain(one.quantity).replace(".", ","), GERMAN(one.price), plain(one.rate))
        pen.row(y, columns, (one.name, *texts, GERMAN(one.net)))
    y += 20
    for label, value in (
        ("Total Ilíquido", made.net),
        ("IVA", made.tax),
        ("Total EUR", made.gross),
    ):
        y += 15
        pen.row(y, (-360, 545), (label, GERMAN(value)))
    pen.at(50, 740, f"IBAN: {in_fours(ours.iban)}  SWIFT: {ours.bic}")
    return replace(made, supplier=replace(ours, vat_id=home)), pen.done()


def danish_right(seed: int) -> tuple[Made, bytes]:
    made = make("da", seed, number="{serial:05}")
    ours, theirs, pen = made.supplier, made.buyer, Pen()
    pen.lines(50, 60, theirs.name, theirs.street, theirs.city)
    home = ours.vat_id.removeprefix("DK")
    for at, text in enumerate((ours.name, ours.street, ours.city, f"CVR-nr.: {home}")):
        pen.right(545, 60 + 13 * at, text)
    pen.at(50, 160, "Faktura", 18, bold=True)
    pen.pairs(
        370,
        460,
        160,
        ("Fakturanr.:", made.number),
        ("Fakturadato:", f"{made.issued:%d-%m-%Y}"),
        ("Kundenr.:", made.customer),
    )
    columns = (-50, 350, 440, 545)
    y = 230.0
    pen.row(y, columns, ("Tekst", "Antal", "Enhedspris", "Pris"))
    for one in made.items:
        y += 16
        texts = (plain(one.quantity).replace(".", ","), GERMAN(one.price), GERMAN(one.net))
        pen.row(y, columns, (one.name, *texts))
    for label, value in (
        ("Subtotal", made.net),
        ("25,00% moms", made.tax),
        ("Total DKK", made.gross),
    ):
        y += 17
        pen.row(y, (-350, 545), (label, GERMAN(value)))
    terms = f"Netto {made.days} dage - Forfaldsdato: {made.due:%d-%m-%Y}"
    pen.at(50, y + 40, f"Betalingsbetingelser: {terms}")
    pen.at(50, y + 54, f"Bank: Danske Bank / IBAN: {ours.iban} / SWIFT: {ours.bic}")
    return replace(made, supplier=replace(ours, vat_id=home)), pen.done()


LAYOUTS: dict[str, Layout] = {
    one.__name__: one
    for one in (
        german_letter,
        english_classic,
        french_box,
        italian_grid,
        spanish_strip,
        dutch_row,
        polish_two_columns,
        american_top,
        german_credit_note,
        german_long,
        swedish_foot,
        swiss_plain,
        portuguese_plain,
        danish_right,
    )
}
