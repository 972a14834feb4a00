"""Numbers as people write them, in a document that itself shows which mark is the decimal one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from quittance.money import EXPONENTS

SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "$": "USD",
    "¥": "JPY",
    "zł": "PLN",
    "Kč": "CZK",
    "kč": "CZK",
    "Ft": "HUF",
    "lei": "RON",
    "лв": "BGN",
    "kr": "",
    "kr.": "",
    "Kr": "",
    "Kr.": "",
    "Fr.": "CHF",
    "SFr.": "CHF",
    "₹": "INR",
    "₺": "TRY",
    "Rs.": "INR",
    "R$": "BRL",
    "US$": "USD",
    "euro": "EUR",
    "Euro": "EUR",
    "EURO": "EUR",
    "Euros": "EUR",
    "euros": "EUR",
}
"""Several currencies share `kr`, and some `$`; the rest of the document has to tell."""

_CODE = "|".join(sorted(EXPONENTS))
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_MINUS = "-\u2212\u2013\u2010\u2011"
_NUMBER = (
    r"\d{1,3}(?:(?P<gap>[.,'\u2019\u00a0\u202f ])\d{3})(?:(?P=gap)\d{3})*(?:[.,]\d{1,6})?(?!\d)"
    r"|\d+(?:[.,]\d{1,6})?(?!\d)"
)
AMOUNT = re.compile(
    rf"(?<![\w.,/:{_MINUS}])"
    rf"(?P<before>(?:{_CODE}|{_SIGN})(?![^\W\d])[ \t]?)?"
    rf"(?P<sign>[{_MINUS}+(] ?)?"
    rf"(?P<inner>(?:{_CODE}|{_SIGN}) ?)?"
    rf"(?P<number>{_NUMBER})"
    rf"(?P<dash>,[-\u2013]{{1,2}})?"
    rf"(?P<close>\)|-(?![\w-]))?"
    rf"(?P<percent> ?%)?"
    rf"(?P<after> ?(?:{_CODE}|{_SIGN})(?![^\W\d]))?"
    rf"(?![\w/:]|[.,{_MINUS}]\d)"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it is written: where in the text, and its parts."""

    start: int
    end: int
    number: str
    is_negative: bool
    is_percent: bool
    currency: str | None
    """ISO code, empty where the sign says no more than that it is money, None without one."""


def written_in(text: str) -> Iterable[Written]:
    """All numbers of a text. Columns are parted by tabs, which no number crosses."""
    for match in AMOUNT.finditer(text):
        sign = next((match[name] for name in ("before", "inner", "after") if match[name]), None)
        mark = None if sign is None else sign.strip()
        negative = (match["sign"] or "").strip()[:1] in tuple(_MINUS) or (
            match["close"] == "-" or bool(match["close"] and (match["sign"] or "").startswith("("))
        )
        yield Written(
            match.start(),
            match.end(),
            match["number"],
            is_negative=negative,
            is_percent=match["percent"] is not None,
            currency=None if mark is None else SIGNS.get(mark, mark),
        )


def decimal_mark(numbers: Iterable[str]) -> str:
    """The mark before the decimals: what most numbers of the document can only mean; else ","."""
    votes = {",": 0, ".": 0}
    for number in numbers:
        last = max(number.rfind(","), number.rfind("."))
        if last < 0:
            continue
        mark, after = number[last], len(number) - last - 1
        others = {one for one in number[:last] if not one.isdigit()}
        if mark in others:
            # The same mark twice parts thousands.
            votes["." if mark == "," else ","] += 1
        elif after != 3 or others:
            votes[mark] += 1
    return "." if votes["."] > votes[","] else ","


def value_of(number: str, mark: str) -> tuple[Decimal, int] | None:
    """The number and how many decimals it has, by the document's decimal mark."""
    bare = re.sub(r"['\u2019\u00a0\u202f ]", "", number)
    other = "," if mark == "." else "."
    if bare.count(mark) > 1:
        # Against the rest of the document, it can only part thousands.
        return (Decimal(bare.replace(mark, "")), 0) if other not in bare else None
    head, _, decimals = bare.partition(mark)
    if other in decimals:
        return value_of(number, other)
    if other in head and not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+", head):
        # 12.50 in a document of commas: no thousands, so it is decimals after all.
        return value_of(number, other) if not decimals else None
    digits = head.replace(other, "") + (f".{decimals}" if decimals else "")
    return Decimal(digits), len(decimals)
