"""Countries by their names in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale
from django.utils.translation import get_language, gettext

from quittance.accounts.countries import COUNTRIES
from quittance.web.formats import locale_for


def country_choices() -> list[tuple[str, str]]:
    """(code, name) of every country by name; first the choice of none."""
    return [("", "–"), *_by_name(locale_for(get_language() or "en", ""))]


def lines_of(address: Mapping[str, str]) -> list[str]:
    """An address as it is written on an envelope; empty where nothing of it is known."""
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    code = address.get("country", "")
    country = dict(country_choices()).get(code, code) if code else ""
    lines = [address.get("line1"), address.get("line2"), town, address.get("region"), country]
    return [line for line in lines if line]


@cache
def _by_name(locale: Locale) -> list[tuple[str, str]]:
    named = [(code, _name(code, locale)) for code in COUNTRIES]
    return sorted(named, key=lambda one: one[1].casefold().replace("ö", "o").replace("ä", "a"))


def _name(code: str, locale: Locale) -> str:
    # No country of ISO 3166: VAT and e-invoices have a code of their own for it.
    return gettext("Northern Ireland") if code == "XI" else str(locale.territories.get(code, code))
