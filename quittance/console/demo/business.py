"""Who the demonstration business is, whom it sells to and what. Invented from end to end."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from quittance.accounts.rules import Role
from quittance.catalogue.rules import TaxCategory

SLUG = "kranich-mohn"
NAME = "Kranich & Mohn"
LEGAL_NAME = "Kranich & Mohn Kaffeerösterei GmbH"
# No word of it is part of a name or an address below: a password like those would be refused.
PASSWORD = "flat-white-please"  # noqa: S105

# Drawn by ourselves, in the letters that our documents are set in.
LOGO = (Path(__file__).parent / "logo.png").read_bytes()
LOGO_TYPE = "image/png"

DETAILS = {
    "name": LEGAL_NAME,
    "line1": "Speicherweg 12",
    "postcode": "20457",
    "city": "Hamburg",
    "email": "post@kranich-mohn.example",
    "phone": "+49 40 66969 120",
    "vat_number": "DE100000008",
    "registration_number": "HRB 000000, Amtsgericht Hamburg",
    "tax_number": "48/000/00000",
    "legal_information": "Geschäftsführung: Ada Mohn, Max Kranich",
    "contact_name": "Ada Mohn",
    "electronic_address": "DE100000008",
    "electronic_address_scheme": "9930",
    "time_zone": "Europe/Berlin",
    "iban": "DE89370400440532013000",
    "bic": "COBADEFFXXX",
    "payment_terms_days": 14,
    "accent_color": "#a8372b",
    "logo": sha256(LOGO).hexdigest(),
}


class Person(NamedTuple):
    username: str
    first_name: str
    last_name: str
    role: str

    @property
    def email(self) -> str:
        return f"{self.username}@kranich-mohn.example"


# The first one registers the business.
TEAM = (
    Person("ada", "Ada", "Mohn", Role.ADMIN),
    Person("max", "Max", "Kranich", Role.MANAGER),
    Person("ivy", "Ivy", "Sommer", Role.AGENT),
    Person("vera", "Vera", "Lindqvist", Role.VIEWER),
)


class Rate(NamedTuple):
    name: str
    percent: str
    category: str
    reason: str = ""


STANDARD = Rate("Standard rate 19 %", "19", TaxCategory.STANDARD)
REDUCED = Rate("Reduced rate 7 %", "7", TaxCategory.STANDARD)
EXEMPT = Rate("Vocational training", "0", TaxCategory.EXEMPT, "Exempt under § 4 Nr. 21 UStG")
WITHIN_EU = Rate(
    "Intra-Community supply", "0", TaxCategory.INTRA_COMMUNITY, "Intra-Community supply"
)
REVERSED = Rate("Reverse charge", "0", TaxCategory.REVERSE_CHARGE, "Reverse charge")
EXPORT = Rate("Export", "0", TaxCategory.EXPORT, "Export outside the EU")
RATES = (STANDARD, REDUCED, EXEMPT, WITHIN_EU, REVERSED, EXPORT)


class Article(NamedTuple):
    """Something to sell. `price` is in euros without tax; `most` the largest usual quantity."""

    sku: str
    name: str
    unit: str
    price: str
    rate: Rate
    most: int = 12


CATALOGUE: dict[str, tuple[Article, ...]] = {
    "Coffee": (
        Article("ESP-HAFEN", "Hafen espresso, whole beans", "KGM", "21.40", REDUCED, 40),
        Article("ESP-NORD", "Nordlicht espresso, whole beans", "KGM", "24.90", REDUCED, 30),
        Article("FIL-MOHN", "Mohnblume filter coffee, whole beans", "KGM", "26.80", REDUCED, 24),
        Article("FIL-YIR", "Yirgacheffe, washed, whole beans", "KGM", "31.50", REDUCED, 16),
        Article("DEC-STILL", "Stille Stunde, decaffeinated", "KGM", "27.20", REDUCED, 12),
        Article("DRIP-10", "Drip bags, box of ten", "XBX", "11.215", REDUCED, 60),
        Article("GREEN-SAN", "Green coffee, Santos, unroasted", "KGM", "8.745", REDUCED, 120),
    ),
    "Tea and chocolate": (
        Article("TEA-DARJ", "Darjeeling, first flush, 100 g", "XPK", "9.60", REDUCED, 20),
        Article("TEA-MINT", "Nana mint, 50 g", "XPK", "4.90", REDUCED, 20),
        Article("CHOC-70", "Drinking chocolate 70 %", "KGM", "18.30", REDUCED, 10),
    ),
    "Equipment": (
        Article("GRINDER-M", "Hand grinder, steel burrs", "H87", "89.08", STANDARD, 4),
        Article("DRIPPER-02", "Porcelain dripper, size 02", "H87", "18.49", STANDARD, 10),
        Article("KETTLE-G", "Gooseneck kettle, 1 l", "H87", "62.18", STANDARD, 4),
        Article("CUP-FLAT", "Flat white cup, set of six", "SET", "39.50", STANDARD, 8),
        Article("SCALE-01", "Barista scale with timer", "H87", "54.62", STANDARD, 3),
        Article("ESP-LEASE", "Espresso machine, monthly rent", "MON", "149.00", STANDARD, 1),
    ),
    "Service": (
        Article("BREW-DAY", "Barista workshop, one day", "DAY", "680.00", STANDARD, 2),
        Article("SERVICE-H", "Machine service", "HUR", "74.50", STANDARD, 6),
        Article("ROAST-LAB", "Contract roasting", "HUR", "96.00", STANDARD, 8),
        Article("TRAIN-VOC", "Barista course for apprentices", "DAY", "520.00", EXEMPT, 2),
    ),
}
# How many of what is counted came in; of some too few are left.
DELIVERED = {
    "GRINDER-M": 24,
    "DRIPPER-02": 60,
    "KETTLE-G": 2,
    "CUP-FLAT": 30,
    "SCALE-01": 4,
    "DRIP-10": 200,
    "TEA-DARJ": 80,
    "TEA-MINT": 3,
}
DESCRIPTIONS = {
    "ESP-HAFEN": "Dark and round: cocoa, hazelnut, a little smoke. Our first espresso.",
    "ESP-NORD": "Bright for an espresso: red berries and caramel. For machines and moka pots.",
    "FIL-MOHN": "Soft and sweet, like plum cake. Roasted light on Tuesdays, sent on Wednesdays.",
    "FIL-YIR": "Washed, from Yirgacheffe: jasmine, lemon, black tea. Brew it at 94 degrees.",
    "DEC-STILL": "Decaffeinated with water alone. Nougat and malt, also late in the evening.",
    "DRIP-10": "Ten cups of filter coffee for under way. Hang in, pour on, wait for two minutes.",
    "GREEN-SAN": "Unroasted Santos for those who roast themselves. By weight, from a kilogram.",
    "TEA-DARJ": "First flush, picked in March. Light in the cup, flowers and green almonds.",
    "TEA-MINT": "Nana mint, cut coarsely. A spoon of it makes a pot.",
    "CHOC-70": "Seventy percent cocoa and cane sugar, nothing else. Stir into hot milk or water.",
    "GRINDER-M": "Steel burrs, forty steps, from espresso to French press. Takes 25 grams at once.",
    "DRIPPER-02": "Glazed porcelain, for one to four cups. Fits paper filters of size 02.",
    "KETTLE-G": "A litre, with a spout that pours as slowly as you like. For every stove.",
    "CUP-FLAT": "Six cups of 160 ml with their saucers, two colours. They like the dishwasher.",
    "SCALE-01": "To a tenth of a gram, with a timer. Charged by USB-C, once a month.",
    "ESP-LEASE": "Two groups, set up and looked after by us. You can end it each month.",
    "BREW-DAY": "A day at our roastery: grinding, brewing, milk. For up to eight, lunch included.",
    "SERVICE-H": "We descale, change seals and set your machine right again. By the hour.",
    "ROAST-LAB": "Your green coffee, our drum, your profile. From fifteen kilograms.",
    "TRAIN-VOC": "For apprentices of gastronomy, with a certificate at the end of the day.",
}
LOW_STOCK_AT = 5
SHOP = {
    "is_open": True,
    "takes_cash": True,
    "terms": "Opened coffee does not come back. Everything else does, within 14 days.",
}
SERVICES = frozenset(article.sku for article in CATALOGUE["Service"])


class Client(NamedTuple):
    """A customer, and what they usually buy. Amounts on their invoices are in `currency`."""

    name: str
    contact: str
    mailbox: str
    street: str
    postcode: str
    city: str
    country: str
    vat_number: str
    currency: str
    basket: str

    @property
    def email(self) -> str:
        return f"{self.mailbox}.example"

    @property
    def articles(self) -> list[str]:
        return self.basket.split()


CLIENTS = (
    Client(
        *("Café Windrose GmbH", "Jule Petersen", "buero@cafe-windrose"),
        *("Fischmarktgasse 3", "22767", "Hamburg", "DE", "DE200000005", "EUR"),
        "ESP-HAFEN ESP-NORD CHOC-70 CUP-FLAT ESP-LEASE SERVICE-H",
    ),
    Client(
        *("Bäckerei Sonnenkorn OHG", "Tarik Aydın", "einkauf@sonnenkorn"),
        *("Am Mühlenteich 8", "21335", "Lüneburg", "DE", "DE300000002", "EUR"),
        "ESP-HAFEN FIL-MOHN DRIP-10 TEA-MINT",
    ),
    Client(
        *("Hotel Leuchtturm KG", "Friederike Harms", "buchhaltung@hotel-leuchtturm"),
        *("Strandallee 77", "23669", "Timmendorfer Strand", "DE", "", "EUR"),
        "ESP-NORD DEC-STILL TEA-DARJ TEA-MINT CUP-FLAT BREW-DAY",
    ),
    Client(
        *("Berufsschule am Kanal", "Dr. Malte Brandt", "verwaltung@bs-kanal"),
        *("Kanalufer 40", "24103", "Kiel", "DE", "", "EUR"),
        "TRAIN-VOC FIL-MOHN DRIPPER-02 SCALE-01",
    ),
    Client(
        *("Studio Papierkranich", "Aiko Neumann", "hallo@papierkranich"),
        *("Hinterhof 5b", "10999", "Berlin", "DE", "", "EUR"),
        "DRIP-10 FIL-YIR KETTLE-G GRINDER-M",
    ),
    Client(
        *("Rösthaus Isartal GmbH", "Korbinian Huber", "rechnungen@roesthaus-isartal"),
        *("Flößerstraße 19", "80469", "München", "DE", "", "EUR"),
        "GREEN-SAN ROAST-LAB SERVICE-H",
    ),
    Client(
        *("Kaffeehaus Prater e.U.", "Elisabeth Gruber", "office@kaffeehaus-prater"),
        *("Riesenradplatz 2a", "1020", "Wien", "AT", "ATU10000005", "EUR"),
        "ESP-HAFEN ESP-NORD CHOC-70 BREW-DAY",
    ),
    Client(
        *("Torréfaction du Canal SARL", "Élodie Marchand", "compta@torref-canal"),
        *("14 quai des Brumes", "67000", "Strasbourg", "FR", "FR88100000009", "EUR"),
        "GREEN-SAN FIL-YIR ROAST-LAB",
    ),
    Client(
        *("Koffie Molen B.V.", "Sanne de Wit", "administratie@koffiemolen"),
        *("Windas 21", "3011 AB", "Rotterdam", "NL", "NL100000009B01", "EUR"),
        "ESP-HAFEN DRIP-10 DRIPPER-02 CUP-FLAT",
    ),
    Client(
        *("Kaffelauget ApS", "Mikkel Ørsted", "faktura@kaffelauget"),
        *("Nyhavnsstræde 6", "1051", "København", "DK", "DK10000009", "EUR"),
        "FIL-MOHN FIL-YIR TEA-DARJ KETTLE-G",
    ),
    Client(
        *("Seeblick Gastro AG", "Reto Zürcher", "finanzen@seeblick-gastro"),
        *("Uferpromenade 11", "8008", "Zürich", "CH", "", "CHF"),
        "ESP-NORD FIL-YIR CHOC-70 GRINDER-M",
    ),
    Client(
        *("Third Rail Coffee Supply Inc.", "Dolores Whitfield", "ap@third-rail-supply"),
        *("480 Foundry Street", "11201", "Brooklyn", "US", "", "USD"),
        "FIL-YIR DRIP-10 DRIPPER-02 SCALE-01",
    ),
    Client(
        *("Thistle & Bean Ltd", "Rory MacInnes", "accounts@thistle-bean"),
        *("9 Harbour Row", "EH6 6JJ", "Edinburgh", "GB", "", "EUR"),
        "FIL-MOHN TEA-DARJ CUP-FLAT",
    ),
    Client(
        *("Lotte Brinkmann", "Lotte Brinkmann", "lotte.brinkmann@post"),
        *("Lindenallee 27", "20259", "Hamburg", "DE", "", "EUR"),
        "FIL-MOHN DRIPPER-02 KETTLE-G TEA-MINT",
    ),
)
# Public bodies take e-invoices as XRechnung only, under a reference of their own (Leitweg-ID).
PUBLIC_BODIES = {"Berufsschule am Kanal": "01002-KANAL-28"}
EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)


def rate_for(client: Client, article: Article) -> Rate | None:
    """The rate that the buyer's place asks for; None means the article's own.

    Businesses elsewhere in the EU with a VAT number owe the tax themselves (Directive 2006/112
    art. 138 and 196); goods that leave the EU bear none (art. 146).
    """
    if client.country not in EU:
        return EXPORT
    if client.country == "DE" or not client.vat_number:
        return None
    return REVERSED if article.sku in SERVICES else WITHIN_EU


def price_in(currency: str, euros: str) -> Decimal:
    """A list price in another currency, at the business's own fixed rates."""
    factors = {"EUR": Decimal(1), "CHF": Decimal("0.95"), "USD": Decimal("1.10")}
    return Decimal(euros) * factors[currency]
