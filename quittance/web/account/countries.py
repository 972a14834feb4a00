"""Countries by their names in the language of the page."""

from __future__ import annotations

from functools import cache

from babel import Locale
from django.utils.translation import get_language, gettext

from quittance.accounts.countries import COUNTRIES
from quittance.web.formats import locale_for


def country_choices() -> list[tuple[str, str]]:
    """(code, name) of every country by name; first the choice of none."""
    return [("", "–"), *_by_name(locale_for(get_language() or "en", ""))]


@cache
def _by_name(locale: Locale) -> list[tuple[str, str]]:
    named = [(code, _name(code, locale)) for code in COUNTRIES]
    return sorted(named, key=lambda one: one[1].casefold().replace("ö", "o").replace("ä", "a"))


def _name(code: str, locale: Locale) -> str:
    # No country of ISO 3166: VAT and e-invoices have a code of their own for it.
    return gettext("Northern Ireland") if code == "XI" else str(locale.territories.get(code, code))
