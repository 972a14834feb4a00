"""Which time zone a country is in, by the table of the tz database (zone.tab)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

# Where the first zone of the table is not that of most people.
MOSTLY = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CN": "Asia/Shanghai",
    "MX": "America/Mexico_City",
    "NZ": "Pacific/Auckland",
    "RU": "Europe/Moscow",
    "US": "America/New_York",
}
GERMAN_SPEAKING = frozenset({"AT", "CH", "DE", "LI"})


def zone_of(country: str) -> str:
    """The time zone of most businesses of a country; UTC where none is known."""
    return MOSTLY.get(country) or _first_zones().get(country, "UTC")


def language_of_country(country: str) -> str:
    """de or en: what a business there most likely writes its invoices in."""
    return "de" if country in GERMAN_SPEAKING else "en"


@cache
def _first_zones() -> dict[str, str]:
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text()
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {code: zone for code, _, zone, *_ in reversed(rows)}
