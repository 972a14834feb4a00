"""VAT numbers as people type them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from quittance.accounts.countries import is_country
from quittance.bills.reading.page.accounts import VAT_SHAPES, is_vat
from quittance.web.account.countries import country_choices

# Countries whose numbers begin with other letters than their code.
PREFIXES = {"GR": "EL", "CH": "CHE"}
COUNTRIES = {prefix: country for country, prefix in PREFIXES.items()}


def begins_with_letters(country: str) -> bool:
    """Whether VAT numbers of a country do, as they stand on its invoices. Elsewhere it is another
    tax's number that is asked for, such as India's GSTIN."""
    return PREFIXES.get(country, country) in VAT_SHAPES


def refuse_mistyped(number: str) -> None:
    """Raises ValidationError for a VAT number that cannot be one, and says what is wrong."""
    if len(number) > 20:
        raise ValidationError(gettext("A VAT number has at most 20 letters and digits."))
    prefix = next((one for one in (number[:3], number[:2]) if one in VAT_SHAPES), "")
    if prefix and not is_vat(number):
        text = gettext("This is no VAT number of %(country)s: check its digits.")
        raise ValidationError(text % {"country": country_called(prefix)})
    code = COUNTRIES.get(number[:2], number[:2])
    if not prefix and number[:1].isdigit():
        raise ValidationError(
            gettext("Begin the VAT number with the country's two letters, such as DE136695976.")
        )
    if not prefix and not is_country(code):
        text = gettext("“%(code)s” are no country's letters. Begin with such as DE, AT or FR.")
        raise ValidationError(text % {"code": number[:2]})


def country_called(prefix: str) -> str:
    code = COUNTRIES.get(prefix, prefix)
    return dict(country_choices()).get(code, code)
