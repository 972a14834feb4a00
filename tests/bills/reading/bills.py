"""Bills made up from a seed, with everything that a page may show of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal as D

from stdnum import iban as iban_numbers

from quittance.bills.reading.page.accounts import is_vat
from quittance.money import round_half_up

Money = Callable[[D], str]
Days = Callable[[date], str]


@dataclass(frozen=True)
class Firm:
    name: str
    street: str
    city: str
    vat_id: str
    iban: str = ""
    bic: str = ""
    host: str = "example.com"


@dataclass(frozen=True)
class Item:
    name: str
    quantity: D
    price: D
    rate: D

    @property
    def net(self) -> D:
        return round_half_up(self.quantity * self.price, 2)


@dataclass(frozen=True)
class Made:
    """A bill and so its truth."""

    number: str
    issued: date
    days: int
    currency: str
    supplier: Firm
    buyer: Firm
    items: tuple[Item, ...]
    customer: str
    order: str
    paid: D = D(0)

    @property
    def due(self) -> date:
        return self.issued + timedelta(self.days)

    @property
    def owed(self) -> D:
        return self.gross - self.paid

    @property
    def net(self) -> D:
        return sum((one.net for one in self.items), D(0))

    @property
    def taxes(self) -> dict[D, tuple[D, D]]:
        """By rate: taxable and tax."""
        rates = sorted({one.rate for one in self.items}, reverse=True)
        bases = {rate: sum(one.net for one in self.items if one.rate == rate) for rate in rates}
        return {
            rate: (D(base), round_half_up(base * rate / 100, 2)) for rate, base in bases.items()
        }

    @property
    def tax(self) -> D:
        return sum((tax for _, tax in self.taxes.values()), D(0))

    @property
    def gross(self) -> D:
        return self.net + self.tax


WORDS = {
    "de": ("Beratung vor Ort", "Wartung Heizkessel", "Schrauben M8 verzinkt", "Reisezeit", "Farbe"),
    "en": ("Consulting", "Site visit", "Steel bolts M8", "Annual support", "Paint, white"),
    "fr": ("Conseil sur site", "Entretien chaudière", "Vis inox M8", "Déplacement", "Peinture"),
    "it": ("Consulenza", "Manutenzione caldaia", "Viti inox M8", "Trasferta", "Vernice bianca"),
    "es": ("Asesoría", "Mantenimiento caldera", "Tornillos M8", "Desplazamiento", "Pintura"),
    "nl": ("Advies op locatie", "Onderhoud ketel", "Bouten M8", "Reistijd", "Verf wit"),
    "pl": ("Doradztwo", "Przegląd kotła", "Śruby M8", "Dojazd", "Farba biała"),
    "pt": ("Consultoria", "Manutenção caldeira", "Parafusos M8", "Deslocação", "Tinta"),
    "sv": ("Rådgivning", "Service panna", "Bultar M8", "Restid", "Färg vit"),
    "da": ("Rådgivning", "Service kedel", "Bolte M8", "Rejsetid", "Maling hvid"),
}
RATES = {
    "de": "19 7",
    "en": "20",
    "us": "8.25",
    "fr": "20 5.5",
    "it": "22 10",
    "es": "21 10",
    "nl": "21 9",
    "pl": "23 8",
    "pt": "23 6",
    "sv": "25 12",
    "da": "25",
    "ch": "8.1",
}
FIRMS = {
    "de": ("Kesselbau Brandt GmbH", "Werkstraße 14", "70565 Stuttgart", "kesselbau-brandt.de"),
    "en": ("Harrow & Lyle Ltd", "22 Mill Lane", "Leeds LS1 4AP", "harrowlyle.co.uk"),
    "us": ("Bluebird Supply Inc.", "410 Pine Street", "Portland, OR 97204", "bluebirdsupply.com"),
    "fr": ("Ateliers Moreau SARL", "8 rue des Tanneurs", "69003 Lyon", "ateliers-moreau.fr"),
    "it": ("Officine Bianchi S.r.l.", "Via Garibaldi 12", "20121 Milano", "officinebianchi.it"),
    "es": ("Talleres Ortega S.L.", "Calle Mayor 5", "28013 Madrid", "talleresortega.es"),
    "nl": (
        "De Vries Techniek B.V.",
        "Keizersgracht 101",
        "1015 CH Amsterdam",
        "devriestechniek.nl",
    ),
    "pl": ("Nowak Instalacje Sp. z o.o.", "ul. Długa 7", "00-238 Warszawa", "nowakinstalacje.pl"),
    "pt": ("Oficinas Silva Lda", "Rua Augusta 90", "1100-053 Lisboa", "oficinassilva.pt"),
    "sv": ("Lindberg Teknik AB", "Storgatan 3", "111 51 Stockholm", "lindbergteknik.se"),
    "da": ("Holm Teknik ApS", "Vestergade 9", "1456 København", "holmteknik.dk"),
    "ch": ("Alpen Werkzeuge AG", "Bahnhofstrasse 2", "8001 Zürich", "alpenwerkzeuge.ch"),
}
BUYERS = {
    "de": ("Engines & Sons GmbH", "Kesselweg 1", "10115 Berlin"),
    "en": ("Engines & Sons Limited", "1 Boiler Road", "London N1 9GU"),
    "us": ("Engines & Sons LLC", "1 Boiler Road", "Denver, CO 80202"),
    "fr": ("Machines Dupont SAS", "14 quai des Brumes", "67000 Strasbourg"),
    "it": ("Motori Rossi S.p.A.", "Corso Francia 3", "10138 Torino"),
    "es": ("Motores García S.A.", "Avenida del Puerto 8", "46021 Valencia"),
    "nl": ("Motoren Jansen B.V.", "Havenweg 4", "3011 AA Rotterdam"),
    "pl": ("Silniki Kowalski S.A.", "ul. Polna 2", "31-001 Kraków"),
    "pt": ("Motores Costa S.A.", "Avenida da Boavista 10", "4100-112 Porto"),
    "sv": ("Motorer Berg AB", "Hamngatan 8", "411 06 Göteborg"),
    "da": ("Motorer Lund A/S", "Havnegade 5", "8000 Aarhus"),
    "ch": ("Motoren Frey AG", "Seestrasse 8", "6003 Luzern"),
}
VAT_DIGITS = {
    "de": "DE#########",
    "en": "GB#########",
    "us": "",
    "fr": "FR###########",
    "it": "IT###########",
    "es": "ESB########",
    "nl": "NL#########B01",
    "pl": "PL##########",
    "pt": "PT5########",
    "sv": "SE##########01",
    "da": "DK########",
    "ch": "CHE#########MWST",
}
IBAN_DIGITS = {
    "de": "DE 18",
    "en": "GB NWBK 14",
    "us": "",
    "fr": "FR 23",
    "it": "IT X 22",
    "es": "ES 20",
    "nl": "NL ABNA 10",
    "pl": "PL 24",
    "pt": "PT 21",
    "sv": "SE 20",
    "da": "DK 14",
    "ch": "CH 17",
}
BICS = {
    "de": "SOLADEST600",
    "en": "NWBKGB2L",
    "us": "",
    "fr": "CRLYFRPP",
    "it": "UNCRITMM",
    "es": "CAIXESBB",
    "nl": "ABNANL2A",
    "pl": "PKOPPLPW",
    "pt": "CGDIPTPL",
    "sv": "SWEDSESS",
    "da": "DABADKKK",
    "ch": "ZKBKCHZZ",
}
CURRENCIES = {"en": "GBP", "us": "USD", "pl": "PLN", "sv": "SEK", "da": "DKK", "ch": "CHF"}


def make(country: str, seed: int, *, lines: int = 4, number: str = "{year}-{serial:04}") -> Made:
    """A bill of a country; the same for the same seed."""
    chance = random.Random(f"{country} {seed}")
    language = {"us": "en", "ch": "de"}.get(country, country)
    rates = [D(rate) for rate in RATES[country].split()]
    issued = date(2023, 1, 1) + timedelta(chance.randrange(1200))
    items = tuple(
        Item(
            name=f"{chance.choice(WORDS[language])} {at}",
            quantity=D(chance.choice(["1", "2", "3", "12", "2.5", "40"])),
            price=D(chance.randrange(150, 90_000)) / 100,
            rate=chance.choice(rates),
        )
        for at in range(1, lines + 1)
    )
    name, street, city, host = FIRMS[country]
    supplier = Firm(
        name, street, city, vat_of(country, chance), iban_of(country, chance), BICS[country], host
    )
    serial = chance.randrange(1, 9999)
    return Made(
        number=number.format(year=issued.year, serial=serial, month=issued.month),
        issued=issued,
        days=chance.choice([7, 10, 14, 30, 45]),
        currency=CURRENCIES.get(country, "EUR"),
        supplier=supplier,
        buyer=Firm(*BUYERS[country], vat_of(country, chance)),
        items=items,
        customer=str(chance.randrange(10_000, 99_999)),
        order=f"PO-{chance.randrange(100_000, 999_999)}",
    )


def one_rate(made: Made) -> Made:
    """The same with the first rate on every line."""
    rate = max(one.rate for one in made.items)
    return replace(made, items=tuple(replace(one, rate=rate) for one in made.items))


def vat_of(country: str, chance: random.Random) -> str:
    """A VAT number with right check digits."""
    shape = VAT_DIGITS[country]
    if not shape:
        return ""
    for _ in range(200_000):
        number = "".join(str(chance.randrange(10)) if one == "#" else one for one in shape)
        if is_vat(number):
            return number
    raise AssertionError(f"no VAT number of {country}")


def iban_of(country: str, chance: random.Random) -> str:
    """An IBAN with right check digits."""
    parts = IBAN_DIGITS[country].split()
    if not parts:
        return ""
    code, *letters, length = parts
    account = "".join(letters) + "".join(str(chance.randrange(10)) for _ in range(int(length)))
    check = iban_numbers.calc_check_digits(f"{code}00{account}")
    return f"{code}{check}{account}"


def in_fours(iban: str) -> str:
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def money(thousands: str, decimal: str) -> Money:
    """How amounts are written."""

    def written(value: D) -> str:
        text = f"{value:,.2f}"
        return text.replace(",", "T").replace(".", decimal).replace("T", thousands)

    return written


def plain(value: D) -> str:
    """A quantity or rate without trailing noughts."""
    return f"{value.normalize():f}"
