"""Amounts, figures, days and instants in the language of the page and the zone in force.

{{ invoice.total|money:invoice.currency }}    €1,234.50, 1.234,50 €
{{ line.quantity|figure }}                    1.5, 1,5
{{ rate.percent|percent }}                    19 %
{{ invoice.due_date|day }}                    20 Dec 2026, 20.12.2026
{{ entry.at|moment }}                         26 Nov 2026, 17:04
{{ entry.at|ago }}                            3 minutes ago
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from babel import dates, numbers
from django import template
from django.utils import timezone
from django.utils.translation import get_language

from quittance.invoicing.documents.paycodes import printed_iban
from quittance.web.formats import Formats, formats_for

register = template.Library()
LONG = re.compile(r"\d{4,}")


def formats(currency: str = "") -> Formats:
    return formats_for(get_language() or "en", "", currency)


@register.filter
def money(value: Decimal | None, currency: str) -> str:
    """An amount with its currency and the currency's decimals."""
    return "" if value is None else formats(currency).amount(value)


@register.filter
def scale(value: Decimal, currency: str) -> str:
    """An amount at the edge of a chart: €7.5K, 7.500 €."""
    locale = formats().locale
    shown = numbers.format_compact_currency(value, currency, locale=locale, fraction_digits=2)
    # Languages that have no short word for thousands are given them without a mark between.
    return LONG.sub(lambda digits: numbers.format_decimal(int(digits[0]), locale=locale), shown)


@register.filter
def price(value: Decimal | None, currency: str) -> str:
    """A price, which may have more decimals than the currency."""
    return "" if value is None else formats(currency).amount(value)


@register.filter
def figure(value: Decimal | int | None) -> str:
    return "" if value is None else formats().number(Decimal(value))


@register.filter
def change(value: Decimal) -> str:
    """By how much something grew or shrank, with its sign."""
    return f"+{figure(value)}" if value > 0 else figure(value)


@register.filter
def percent(value: Decimal | None) -> str:
    return "" if value is None else formats().percent(value)


@register.filter
def day(value: date | None) -> str:
    return "" if value is None else formats().short_day(value)


@register.filter
def long_day(value: date | None) -> str:
    return "" if value is None else formats().day(value)


@register.filter
def moment(value: datetime | None) -> str:
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{formats().short_day(local.date())}, {local:%H:%M}"


@register.filter
def iban(value: str) -> str:
    """An account as it is printed, in groups of four (ISO 13616)."""
    return printed_iban(value)


@register.filter
def ago(value: datetime | None) -> str:
    if value is None:
        return ""
    return dates.format_timedelta(
        value - timezone.now(), add_direction=True, locale=formats().locale
    )
