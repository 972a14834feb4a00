"""Invoices of layouts that the rules were not written with: HTML, printed by Chromium."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal as D

from tests.bills.reading.bills import Made, in_fours, make, money, one_rate, plain
from tests.bills.reading.layouts import ENGLISH, GERMAN, SWISS, month

NARROW = money("\u202f", ",")
STYLE = """
body { font: 10pt 'Liberation Sans', Arial, sans-serif; margin: 0 }
h1 { font-size: 20pt; margin: 0 } .s { font-size: 7pt } .b { font-weight: bold }
.r { text-align: right } .f { display: flex; justify-content: space-between; gap: 12mm }
table { border-collapse: collapse; width: 100% } td, th { padding: 1mm; text-align: left }
td.r, th.r { text-align: right } .g { display: grid; grid-template-columns: 1fr 1fr; gap: 1mm 6mm }
.t { width: 70mm; margin-left: auto } footer { position: fixed; bottom: 0; font-size: 7pt }
"""


@dataclass(frozen=True)
class Unseen:
    """A page in HTML and its truth; `due` where a due date is printed or follows from terms."""

    made: Made
    html: str
    due: date | None


def body(*parts: str) -> str:
    return f"<meta charset=utf-8><style>{STYLE}</style>" + "".join(parts)


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """The first column to the left, the others to the right."""
    head = "".join(f"<th class={'r' if at else 'l'}>{one}</th>" for at, one in enumerate(heads))
    lines = "".join(
        "<tr>" + "".join(f"<td class={'r' if at else 'l'}>{one}" for at, one in enumerate(row))
        for row in rows
    )
    return f"<table><tr>{head}</tr>{lines}</table>"


def totals(rows: list[tuple[str, str]], style: str = "t") -> str:
    lines = "".join(f"<tr><td>{label}<td class=r>{value}" for label, value in rows)
    return f"<table class={style}>{lines}</table>"


def address(firm: object, *, sep: str = "<br>") -> str:
    return sep.join([firm.name, firm.street, firm.city])  # type: ignore[attr-defined]


def english_strip(seed: int) -> Unseen:
    """A strip of labels above values, the amount large on top, bank details in a box."""
    made = make("en", seed, number="{year}-{serial:04}")
    ours, issued, due = made.supplier, made.issued, made.due
    strip = (
        ("Invoice no.", made.number),
        ("Issued", f"{issued:%d %b %Y}"),
        ("Payment due", f"{due:%d %b %Y}"),
        ("Reference", made.order),
    )
    cells = "".join(f"<div><div class=s>{a}</div><div class=b>{b}</div></div>" for a, b in strip)
    rows = [(one.name, plain(one.quantity), f"£{ENGLISH(one.price)}", f"£{ENGLISH(one.net)}")
            for one in made.items]  # fmt: skip
    return Unseen(
        made,
        body(
            f"<div class=f><h1>{ours.name}</h1>"
            f"<div class=r>{ours.street}<br>{ours.city}</div></div>",
            f"<p class=b style='font-size:26pt'>£{ENGLISH(made.gross)}</p><p>Tax invoice</p>",
            f"<div class=f>{cells}</div><p>Billed to<br>{address(made.buyer)}</p>",
            table(("Item", "Quantity", "Rate", "Total"), rows),
            totals(
                [
                    ("Net total", f"£{ENGLISH(made.net)}"),
                    ("VAT (20%)", f"£{ENGLISH(made.tax)}"),
                    ("Total to pay", f"£{ENGLISH(made.gross)}"),
                ]
            ),
            f"<footer>Bank transfer to {ours.name} · IBAN {in_fours(ours.iban)} · BIC {ours.bic}"
            f"<br>Company no. 09876543 · VAT no. {ours.vat_id} · hello@{ours.host}</footer>",
        ),
        due,
    )


def german_prose(seed: int) -> Unseen:
    """A letter in sentences: the number in the subject, the day beside the place, no head row."""
    made = one_rate(make("de", seed, number="{serial:04}-{year}", lines=2))
    ours, issued = made.supplier, made.issued
    day = f"{issued.day}. {month('de', issued)} {issued.year}"
    rows = [(one.name, f"{plain(one.quantity).replace('.', ',')} x {GERMAN(one.price)} €",
             f"{GERMAN(one.net)} €") for one in made.items]  # fmt: skip
    rate = plain(made.items[0].rate)
    return Unseen(
        made,
        body(
            f"<div class=r>{address(ours)}<br>Telefon 0711 220 11 33</div>",
            f"<p>{address(made.buyer)}</p><p class=r>Stuttgart, den {day}</p>",
            f"<p class=b>Rechnung Nr. {made.number}</p><p>Sehr geehrte Frau Muster,</p>",
            "<p>für die ausgeführten Arbeiten erlaube ich mir zu berechnen:</p>",
            table(("", "", ""), rows),
            totals(
                [
                    ("Summe", f"{GERMAN(made.net)} €"),
                    (f"{rate} % Mehrwertsteuer", f"{GERMAN(made.tax)} €"),
                    ("Gesamt", f"{GERMAN(made.gross)} €"),
                ]
            ),
            f"<p>Bitte überweisen Sie den Betrag binnen {made.days} Tagen auf mein Konto "
            f"{in_fours(ours.iban)} bei der BW-Bank.</p><p>Mit freundlichen Grüßen</p>",
            f"<footer>{ours.name} - Geschäftsführer: Karl Brandt - USt-Id {ours.vat_id}</footer>",
        ),
        made.due,
    )


def french_utility(seed: int) -> Unseen:
    """Many days and numbers: contract, client, period, last reading."""
    made = one_rate(make("fr", seed, number="{serial:05} {year}{month:02}"))
    ours, issued = made.supplier, made.issued
    rows = [(one.name, plain(one.quantity).replace(".", ","), NARROW(one.price),
             NARROW(one.net)) for one in made.items]  # fmt: skip
    day = f"{issued.day} {month('fr', issued)} {issued.year}"
    due = f"{made.due.day} {month('fr', made.due)} {made.due.year}"
    rate = plain(made.items[0].rate).replace(".", ",")
    return Unseen(
        made,
        body(
            f"<div class=f><div>{address(ours)}<br>www.{ours.host}</div>"
            f"<div>{address(made.buyer)}</div></div>",
            f"<h1>Facture</h1><div class=g><div>N° de facture</div><div>{made.number}</div>"
            f"<div>Date d'émission</div><div>{day}</div><div>N° client</div>"
            f"<div>{made.customer}</div><div>Contrat n°</div><div>C-998 123</div>"
            "<div>Période du</div><div>01/01/2023 au 31/01/2023</div>"
            f"<div>À payer avant le</div><div>{due}</div></div>",
            table(("Prestation", "Quantité", "Prix unitaire", "Total"), rows),
            totals(
                [
                    ("Montant total HT", f"{NARROW(made.net)} €"),
                    (f"TVA à {rate} %", f"{NARROW(made.tax)} €"),
                    ("Montant total TTC", f"{NARROW(made.gross)} €"),
                ]
            ),
            f"<footer>{ours.name}, RCS Lyon 552 100 554 - TVA {ours.vat_id} - "
            f"IBAN {in_fours(ours.iban)} BIC {ours.bic}</footer>",
        ),
        made.due,
    )


def italian_side(seed: int) -> Unseen:
    """Totals in a column at the left edge, labels in small capitals above them."""
    made = one_rate(make("it", seed, number="FE-{serial}"))
    ours, rate = made.supplier, plain(made.items[0].rate)
    rows = [(one.name, plain(one.quantity).replace(".", ","), GERMAN(one.price),
             GERMAN(one.net)) for one in made.items]  # fmt: skip
    day = f"{made.issued.day} {month('it', made.issued)} {made.issued.year}"
    sums = (
        ("TOTALE NETTO", made.net),
        (f"IVA {rate}%", made.tax),
        ("TOTALE DOCUMENTO", made.gross),
    )
    column = "".join(f"<div class=s>{a}</div><div>€ {GERMAN(b)}</div>" for a, b in sums)
    return Unseen(
        made,
        body(
            f"<div class=f><div><b>{ours.name}</b><br>{ours.street}<br>{ours.city}<br>"
            f"Partita IVA {ours.vat_id}</div>"
            f"<div>Destinatario:<br>{address(made.buyer)}</div></div>",
            f"<p><b>Fattura n. {made.number}</b> del {day}</p><p>Ordine n. {made.order} - "
            f"Pagamento: bonifico bancario entro il {made.due:%d/%m/%Y}</p>",
            table(("Descrizione", "Quantità", "Prezzo unitario", "Totale"), rows),
            f"<div style='width:50mm;margin-top:8mm'>{column}</div>",
            f"<p>Banca: UniCredit, IBAN: {in_fours(ours.iban)}, SWIFT: {ours.bic}</p>",
        ),
        made.due,
    )


def spanish_withheld(seed: int) -> Unseen:
    """Two rates in a breakdown of their own, the sum spelled out."""
    made = make("es", seed, number="A-{year}-{serial:03}")
    ours = made.supplier
    rows = [(one.name, plain(one.quantity).replace(".", ","), f"{GERMAN(one.price)} €",
             f"{plain(one.rate)}%", f"{GERMAN(one.net)} €") for one in made.items]  # fmt: skip
    taxes = [(f"IVA {plain(rate)}% s/ {GERMAN(base)}", f"{GERMAN(tax)} €")
             for rate, (base, tax) in made.taxes.items()]  # fmt: skip
    return Unseen(
        made,
        body(
            f"<h1>{ours.name}</h1><p>{ours.street} - {ours.city} - NIF {ours.vat_id}</p>",
            f"<div class=f><div>Facturado a:<br>{address(made.buyer)}</div><table class=t>"
            f"<tr><td>Número de factura<td>{made.number}<tr><td>Fecha de emisión"
            f"<td>{made.issued.day} de {month('es', made.issued)} de {made.issued.year}"
            f"<tr><td>Fecha de vencimiento<td>{made.due.day} de {month('es', made.due)} de "
            f"{made.due.year}</table></div>",
            table(("Descripción", "Uds.", "Precio unitario", "IVA", "Subtotal"), rows),
            totals(
                [
                    ("Base imponible", f"{GERMAN(made.net)} €"),
                    *taxes,
                    ("Total", f"{GERMAN(made.gross)} €"),
                ]
            ),
            "<p>Son: mil doscientos euros con diez céntimos</p>",
            f"<p>Transferencia: {in_fours(ours.iban)}</p>",
        ),
        made.due,
    )


def dutch_credit(seed: int) -> Unseen:
    """A credit note with negative amounts that names the invoice it corrects."""
    made = one_rate(make("nl", seed, number="CN{year}{serial:04}"))
    made = replace(made, items=tuple(replace(one, quantity=-one.quantity) for one in made.items))
    ours, rate = made.supplier, plain(made.items[0].rate)
    rows = [(one.name, plain(one.quantity).replace(".", ","), GERMAN(one.price),
             GERMAN(one.net)) for one in made.items]  # fmt: skip
    day = f"{made.issued.day} {month('nl', made.issued)} {made.issued.year}"
    return Unseen(
        made,
        body(
            f"<div class=f><div>{address(made.buyer)}</div><div><b>{ours.name}</b><br>"
            f"{ours.street}<br>{ours.city}<br>BTW nr. {ours.vat_id}<br>IBAN {ours.iban}"
            "</div></div><h1>Creditnota</h1><table style='width:90mm'>"
            f"<tr><td>Creditnotanummer<td>{made.number}"
            f"<tr><td>Datum<td>{day}<tr><td>Betreft factuur<td>20230017<tr><td>Debiteurnr."
            f"<td>{made.customer}</table>",
            table(("Omschrijving", "Aantal", "Stukprijs", "Totaal"), rows),
            totals(
                [
                    ("Subtotaal", f"€ {GERMAN(made.net)}"),
                    (f"{rate}% btw", f"€ {GERMAN(made.tax)}"),
                    ("Totaal", f"€ {GERMAN(made.gross)}"),
                ]
            ),
        ),
        None,
    )


def polish_paid(seed: int) -> Unseen:
    """With Polish letters, a table by rate, something paid already."""
    made = make("pl", seed, number="FV/{year}/{month:02}/{serial}")
    made = replace(made, paid=D("100.00"))
    ours, theirs = made.supplier, made.buyer
    rows = [(one.name, plain(one.quantity).replace(".", ","), NARROW(one.price),
             NARROW(one.net), f"{plain(one.rate)}%") for one in made.items]  # fmt: skip
    rates = [(f"{plain(rate)}%", NARROW(base), NARROW(tax), NARROW(base + tax))
             for rate, (base, tax) in made.taxes.items()]  # fmt: skip
    rates.append(("Razem", NARROW(made.net), NARROW(made.tax), NARROW(made.gross)))
    return Unseen(
        made,
        body(
            f"<div class=r>Warszawa, {made.issued:%d.%m.%Y}</div><h1>FAKTURA {made.number}</h1>",
            f"<div class=f><div><b>Sprzedawca</b><br>{address(ours)}<br>NIP {ours.vat_id}</div>"
            f"<div><b>Nabywca</b><br>{address(theirs)}<br>NIP {theirs.vat_id}</div></div>",
            f"<p>Data wystawienia: {made.issued:%d.%m.%Y} &nbsp; Termin płatności:"
            f" {made.due:%d.%m.%Y} &nbsp; Sposób płatności: przelew</p>",
            table(("Nazwa towaru/usługi", "Ilość", "Cena", "Wartość netto", "VAT"), rows),
            table(("Stawka VAT", "Netto", "Kwota VAT", "Brutto"), rates),
            totals(
                [
                    ("Razem do zapłaty:", f"{NARROW(made.gross)} zł"),
                    ("Zapłacono:", f"{NARROW(made.paid)} zł"),
                    ("Pozostało do zapłaty:", f"{NARROW(made.owed)} zł"),
                ]
            ),
            f"<p>Numer rachunku: {in_fours(ours.iban)}</p>",
        ),
        made.due,
    )


def english_hotel(seed: int) -> Unseen:
    """Arrival, departure, room number; a deposit taken off."""
    made = make("en", seed, number="{serial:07}")
    made = replace(made, paid=D("50.00"))
    ours, issued = made.supplier, made.issued
    rows = [(f"{issued:%d/%m/%Y}", one.name, plain(one.quantity), ENGLISH(one.price),
             ENGLISH(one.net)) for one in made.items]  # fmt: skip
    return Unseen(
        made,
        body(
            f"<h1 style='text-align:center'>{ours.name}</h1>"
            f"<div class=s style='text-align:center'>{ours.street}, {ours.city} | www.{ours.host}"
            f" | VAT Registration Number {ours.vat_id}</div>",
            f"<div class=f><div>To:<br>{address(made.buyer)}</div><div class=g><div>Room No.</div>"
            f"<div>214</div><div>Arrival</div><div>13/01/2023</div><div>Departure</div>"
            f"<div>15/01/2023</div><div>Confirmation No.</div><div>88120034</div>"
            f"<div>Bill No.</div><div>{made.number}</div><div>Bill Date</div>"
            f"<div>{issued:%d/%m/%Y}</div></div></div>",
            table(("Date", "Description", "Qty", "Price", "Amount (GBP)"), rows),
            totals(
                [
                    ("Total excluding VAT", ENGLISH(made.net)),
                    ("VAT 20%", ENGLISH(made.tax)),
                    ("Total including VAT", ENGLISH(made.gross)),
                    ("Less deposit paid", f"({ENGLISH(made.paid)})"),
                    ("Balance due GBP", ENGLISH(made.owed)),
                ]
            ),
        ),
        None,
    )


def two_languages(seed: int) -> Unseen:
    """Every label in German and English."""
    made = one_rate(make("ch", seed, number="{year}.{serial:04}"))
    ours = made.supplier
    rows = [(one.name, plain(one.quantity), SWISS(one.price), SWISS(one.net))
            for one in made.items]  # fmt: skip
    facts = (
        ("Rechnungsnummer / Invoice number", made.number),
        ("Rechnungsdatum / Invoice date", f"{made.issued:%d.%m.%Y}"),
        ("Fälligkeitsdatum / Due date", f"{made.due:%d.%m.%Y}"),
        ("Kundennummer / Customer number", made.customer),
    )
    lines = "".join(f"<tr><td>{a}<td>{b}" for a, b in facts)
    return Unseen(
        made,
        body(
            f"<div class=f><div>{address(ours)}</div><div>MWST-Nr. {ours.vat_id}</div></div>",
            f"<p>{address(made.buyer)}</p><h1>Rechnung / Invoice</h1><table>{lines}</table>",
            table(
                (
                    "Beschreibung / Description",
                    "Menge / Quantity",
                    "Preis / Price",
                    "Betrag / Amount",
                ),
                rows,
            ),
            totals(
                [
                    ("Zwischensumme / Subtotal", f"{SWISS(made.net)}"),
                    ("MWST / VAT 8.1 %", f"{SWISS(made.tax)}"),
                    ("Gesamtbetrag / Total amount CHF", f"{SWISS(made.gross)}"),
                ]
            ),
            f"<footer>IBAN {in_fours(ours.iban)} SWIFT/BIC {ours.bic}</footer>",
        ),
        made.due,
    )


def danish_card(seed: int) -> Unseen:
    """Everything in a card to the right, terms in words."""
    made = make("da", seed, number="{year}{serial:03}")
    ours = made.supplier
    rows = [(one.name, plain(one.quantity).replace(".", ","), GERMAN(one.price),
             GERMAN(one.net)) for one in made.items]  # fmt: skip
    return Unseen(
        made,
        body(
            f"<div class=f><div>{address(made.buyer)}</div><div><h1>FAKTURA</h1>"
            f"<b>{ours.name}</b><br>{ours.street}<br>{ours.city}<br>CVR {ours.vat_id}<br><br>"
            f"Faktura nr. {made.number}<br>Dato {made.issued:%d.%m.%Y}<br>"
            f"Betales senest {made.due:%d.%m.%Y}<br>Deres ref. Cleo</div></div>",
            table(("Beskrivelse", "Antal", "Stk. pris", "I alt"), rows),
            totals(
                [
                    ("I alt ekskl. moms", f"{GERMAN(made.net)}"),
                    ("Moms (25%)", f"{GERMAN(made.tax)}"),
                    ("Beløb til betaling", f"kr. {GERMAN(made.gross)}"),
                ]
            ),
            f"<footer>Beløbet bedes indbetalt på IBAN {ours.iban}, SWIFT {ours.bic}</footer>",
        ),
        made.due,
    )


def swedish_grid(seed: int) -> Unseen:
    """Two rates, spaces between thousands, the due date in a box at the foot."""
    made = make("sv", seed, number="{serial:05}")
    ours = made.supplier
    rows = [(one.name, plain(one.quantity).replace(".", ","), NARROW(one.price),
             f"{plain(one.rate)}%", NARROW(one.net)) for one in made.items]  # fmt: skip
    taxes = [(f"Moms {plain(rate)}%", NARROW(tax)) for rate, (_, tax) in made.taxes.items()]
    return Unseen(
        made,
        body(
            f"<div class=f><h1>{ours.name}</h1><div class=g><div>Fakturadatum</div>"
            f"<div>Fakturanummer</div><div>{made.issued.isoformat()}</div><div>{made.number}</div>"
            f"<div>Kundnummer</div><div>Er referens</div><div>{made.customer}</div>"
            "<div>Cleo Brandt</div></div></div>",
            f"<p>{address(made.buyer)}</p>",
            table(("Beskrivning", "Antal", "Pris", "Moms", "Summa"), rows),
            totals([("Summa exkl. moms", NARROW(made.net)), *taxes]),
            f"<div class=f style='border-top:1px solid'><div>Förfallodatum<br><b>"
            f"{made.due.isoformat()}</b></div>"
            f"<div>Att betala<br><b>{NARROW(made.gross)} kr</b></div>"
            f"<div>Bankgiro<br>123-4567</div></div>",
            f"<footer>{ours.name} · {ours.street} · {ours.city} · VAT-nr {ours.vat_id} · "
            f"IBAN {in_fours(ours.iban)}</footer>",
        ),
        made.due,
    )


def american_services(seed: int) -> Unseen:
    """Days with the month first, a date of service on every line, no tax rate."""
    made = make("us", seed, number="INV-{serial}")
    ours = made.supplier
    rows = [(f"{made.issued:%m/%d/%y}", one.name, plain(one.quantity), ENGLISH(one.price),
             ENGLISH(one.net)) for one in made.items]  # fmt: skip
    issued = f"{month('en', made.issued)} {made.issued.day}, {made.issued.year}"
    return Unseen(
        made,
        body(
            f"<div class=f><div><b>{ours.name}</b><br>{ours.street}<br>{ours.city}<br>"
            f"billing@{ours.host}</div><div class=r><h1>INVOICE</h1>DATE: {issued}<br>"
            f"INVOICE NO. {made.number}<br>CUSTOMER ID {made.customer}</div></div>",
            f"<p>BILL TO<br>{address(made.buyer)}</p>",
            table(("DATE", "DESCRIPTION", "HOURS", "RATE", "AMOUNT"), rows),
            totals(
                [
                    ("SUBTOTAL", f"$ {ENGLISH(made.net)}"),
                    ("TAX", f"{ENGLISH(made.tax)}"),
                    ("TOTAL", f"$ {ENGLISH(made.gross)}"),
                ]
            ),
            f"<p>Make all checks payable to {ours.name}. Payment is due within {made.days} days."
            "</p><p>THANK YOU FOR YOUR BUSINESS!</p>",
        ),
        made.due,
    )


UNSEEN: dict[str, Callable[[int], Unseen]] = {
    one.__name__: one
    for one in (
        english_strip,
        german_prose,
        french_utility,
        italian_side,
        spanish_withheld,
        dutch_credit,
        polish_paid,
        english_hotel,
        two_languages,
        danish_card,
        swedish_grid,
        american_services,
    )
}
