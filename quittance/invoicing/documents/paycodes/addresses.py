"""A party of a QR-bill: its structured address from the lines that people typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quittance.invoicing.documents.content import Address
from quittance.invoicing.documents.paycodes.swisstext import is_whole, swiss_text

NAME, STREET, BUILDING, POSTCODE, TOWN = 70, 70, 16, 16, 35
NOBODY = ("",) * 7

# Where the house number follows the street.
NUMBER_LAST = frozenset("AT BE CH CZ DE DK EE FI HR HU IS IT LI LT LV NL NO PL PT SE SI SK".split())
# A street of letters, then a number that may have a letter or a second number.
_STREET_NUMBER = re.compile(r"(.*[^\W\d_][.)]?) (\d{1,5} ?[a-zA-Z]?(?: ?[-/+] ?\d{1,5}[a-zA-Z]?)?)")
# Northern Ireland, which trades under a code of its own (EN 16931), is no country of ISO 3166.
_COUNTRIES = {"XI": "GB"}


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    street: str
    building: str
    postcode: str
    town: str
    country: str

    @property
    def elements(self) -> tuple[str, ...]:
        """As they stand in the code: type S, the only one since November 2025."""
        address = (self.street, self.building, self.postcode, self.town, self.country)
        return ("S", self.name, *address)

    def printed(self, *, home: str) -> tuple[str, ...]:
        """The lines for people; a country other than `home` stands before the postcode."""
        street = f"{self.street} {self.building}".strip()
        abroad = "" if self.country == home else f"{self.country}-"
        town = f"{abroad}{self.postcode} {self.town}"
        return tuple(line for line in (self.name, street, town) if line)


def party(name: str, address: Address) -> Party | None:
    """The party, texts cut to what the code allows; None where name, postcode, town or country
    is missing or is not written in Latin letters."""
    needed = (name, address.postcode, address.city, address.country)
    if not all(needed) or not all(map(is_whole, needed)):
        return None
    street, building = street_and_number(address.line1 or address.line2, address.country)
    found = Party(
        name=_cut(name, NAME),
        street=_cut(street, STREET),
        building=_cut(building, BUILDING),
        postcode=_cut(_without_prefix(address.postcode, address.country), POSTCODE),
        town=_cut(address.city, TOWN),
        country=_COUNTRIES.get(address.country, address.country),
    )
    return found if found.name and found.postcode and found.town else None


def street_and_number(line: str, country: str) -> tuple[str, str]:
    """Street and house number where they can be told apart for certain, else all as the street,
    which may hold the number too."""
    found = _STREET_NUMBER.fullmatch(line) if country in NUMBER_LAST else None
    return (found[1], found[2]) if found and len(found[2]) <= BUILDING else (line, "")


def _without_prefix(postcode: str, country: str) -> str:
    """CH-8000 as 8000: the country has an element of its own."""
    return postcode.removeprefix(f"{country}-").strip() or postcode


def _cut(text: str, length: int) -> str:
    return swiss_text(text)[:length].rstrip()
