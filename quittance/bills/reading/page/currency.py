"""In which currency a bill is written."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from quittance.bills.reading.page.amounts import SIGNS
from quittance.bills.reading.page.near import after
from quittance.bills.reading.page.sheet import Amount, Sheet, Span
from quittance.money import EXPONENTS

# What `kr` and nothing else means, by the language of the bill.
CROWNS = {"sv": "SEK", "da": "DKK"}
_SIGNS = {"€": "EUR", "£": "GBP", "zł": "PLN", "₹": "INR"}


# Signs of one currency each.
PLAIN = ("€", "£", "zł", "Kč", "Ft", "₹", "Euro", "euro", "EURO", "US$", "R$", "₺")


@dataclass(frozen=True, slots=True)
class CurrencyChoice:
    value: str
    spans: tuple[Span, ...]
    sources: frozenset[str]
    """`total` beside the total, `label`, `amounts` beside others, `sign` where only a sign is."""
    is_only: bool
    """Whether no other currency stands on the page."""
    is_told: bool
    """Whether a code or a sign of one currency only says it; `$` and `kr` are several."""


def currency_of(sheet: Sheet, totals: tuple[Amount, ...]) -> CurrencyChoice | None:
    """The currency beside the totals, that of a label, else the most frequent one."""
    counted, spans = _counted(sheet)
    labelled = _labelled(sheet)
    beside = next((one for one in totals if one.currency), None)
    value = labelled[0] if labelled else beside.currency if beside else None
    if value is None:
        value = counted.most_common(1)[0][0] if counted else _crowns(sheet)
    if not value:
        return None
    sources = set()
    if labelled:
        sources.add("label")
    if beside is not None and beside.currency == value:
        sources.add("total")
    if counted[value]:
        sources.add("amounts")
    places = (labelled[1],) if labelled else tuple(spans.get(value, ())[:1])
    told = labelled is not None or any(_tells(one.text, value) for one in spans.get(value, ()))
    return CurrencyChoice(value, places, frozenset(sources), set(counted) <= {value}, told)


def _tells(text: str, currency: str) -> bool:
    return currency in text or any(SIGNS[sign] == currency and sign in text for sign in PLAIN)


def _counted(sheet: Sheet) -> tuple[Counter[str], dict[str, list[Span]]]:
    counted: Counter[str] = Counter()
    spans: dict[str, list[Span]] = {}
    for amounts in sheet.amounts:
        for amount in amounts:
            if amount.currency:
                counted[amount.currency] += 1
                spans.setdefault(amount.currency, []).append(amount)
    for row in sheet.rows:
        for at, word in enumerate(row.words):
            code = _code(word.text)
            if code:
                counted[code] += 1
                spans.setdefault(code, []).append(Span(row, at, at))
    return counted, spans


def _code(text: str) -> str | None:
    bare = text.strip("()[],;:.*/")
    if bare in _SIGNS:
        return _SIGNS[bare]
    if bare == "Euro":
        return "EUR"
    return bare if re.fullmatch("[A-Z]{3}", bare) and bare in COMMON else None


# Codes that stand alone are believed only where they are no word of another kind (ALL, TOP...).
COMMON = frozenset(
    "EUR USD GBP CHF SEK DKK NOK PLN CZK HUF RON BGN CAD AUD NZD JPY CNY INR TRY BRL ZAR".split()
) & frozenset(EXPONENTS)


def _labelled(sheet: Sheet) -> tuple[str, Span] | None:
    for labels in sheet.labels:
        for label in labels:
            if "currency" in label.kinds:
                for place in after(sheet, label):
                    code = _code(place.row.words[place.first].text)
                    if code:
                        return code, Span(place.row, place.first, place.first)
    return None


def _crowns(sheet: Sheet) -> str | None:
    signed = any(one.currency == "" for amounts in sheet.amounts for one in amounts) or any(
        word.text.lower().rstrip(".") == "kr" for row in sheet.rows for word in row.words
    )
    return CROWNS.get(sheet.languages[0]) if signed else None
