"""Accounts and VAT numbers, by their shape and their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from stdnum import get_cc_module, iban
from stdnum.exceptions import ValidationError

from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.page.near import after, cell_of
from quittance.bills.reading.page.sheet import Label, Sheet, Span

# "Your account", folded: what is debited or paid back to.
YOUR_ACCOUNT = (
    "ihrkonto ihremkonto ihreskontos ihrerbank youraccount yourbank votrecompte vostroconto "
    "suocontocorrente sucuenta uwrekening twojekonto twojegokonta suaconta dittkonto dinkonto "
    "dereskonto jereskonto debtoraccount payeraccount mandat"
).split()
_IBAN_START = re.compile(r"[A-Z]{2}\d{2}", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", re.ASCII)

# Countries whose VAT numbers begin with their code, and what follows it.
VAT_SHAPES = {
    "AT": r"U\d{8}",
    "BE": r"[01]?\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}",
    "GB": r"\d{9}(?:\d{3})?",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"(?:\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "NO": r"\d{9}(?:MVA)?",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"\d{9}(?:\d{3})?",
    "CHE": r"\d{9}(?:MWST|TVA|IVA)?",
}
_VAT = re.compile("|".join(f"{country}{shape}" for country, shape in VAT_SHAPES.items()), re.ASCII)
_LOOSE_VAT = re.compile(r"(?:[A-Z]{2,3})?[A-Z0-9]{6,14}", re.ASCII)
# Numbers without their country, as they are printed at home.
_HOME = (("IT", 11), ("PL", 10), ("PT", 9), ("ES", 9), ("DK", 8))


@dataclass(frozen=True, slots=True, eq=False)
class Account(Span):
    """An account number, its check digits judged."""

    value: str
    is_valid: bool
    is_labelled: bool
    is_buyers: bool = False
    """Whether the words around speak of the reader's own account."""


@dataclass(frozen=True, slots=True, eq=False)
class VatNumber(Span):
    """A VAT number as written, its check digits judged."""

    value: str
    is_valid: bool
    is_labelled: bool
    is_buyers: bool


def accounts_of(sheet: Sheet) -> list[Account]:
    """IBANs, each value once, in their order."""
    found: dict[str, Account] = {}
    for row in sheet.rows:
        for first in range(len(row.words)):
            account = _account_at(sheet, Span(row, first, first))
            if account and (account.value not in found or account.is_labelled):
                found[account.value] = account
    return [replace(one, is_buyers=_is_the_readers(sheet, one)) for one in found.values()]


def _is_the_readers(sheet: Sheet, account: Account) -> bool:
    rows = sheet.rows[max(0, account.row.index - 1) : account.row.index + 1]
    text = fold(" ".join(row.text for row in rows))
    return any(phrase in text for phrase in YOUR_ACCOUNT)


def _account_at(sheet: Sheet, start: Span) -> Account | None:
    words = start.row.words
    text = words[start.first].text.upper().strip("()[],;.")
    if not _IBAN_START.match(text):
        return None
    labelled = _has_label(sheet, start, "iban")
    joined, last = "", start.first
    longest: tuple[str, int] | None = None
    for at in range(start.first, min(start.first + 10, len(words))):
        part = re.sub(r"[\s.,;()-]", "", words[at].text.upper())
        if not part.isalnum() or not part.isascii() or len(joined) + len(part) > 34:
            break
        joined, last = joined + part, at
        if is_iban(joined):
            return Account(start.row, start.first, last, joined, True, labelled)
        if (at == start.first or len(part) <= 4) and _IBAN.fullmatch(joined):
            longest = joined, last
    if longest and labelled:
        return Account(start.row, start.first, longest[1], longest[0], False, True)
    return None


@lru_cache(maxsize=5_000)
def is_iban(text: str) -> bool:
    """Whether length and check digits are right (ISO 13616)."""
    return len(text) >= 15 and bool(iban.is_valid(text, check_country=False))


def _has_label(sheet: Sheet, span: Span, kind: str) -> bool:
    """Whether a label of this kind stands before it on its row, or above it."""
    before = [one for one in sheet.labels[span.row.index] if one.last < span.first]
    if before and kind in before[-1].kinds:
        return True
    box = cell_of(span).box
    return any(
        kind in label.kinds and label.box.left - 4 <= box.left <= label.box.right + 60
        for row in sheet.rows[max(0, span.row.index - 2) : span.row.index]
        if row.box.page == box.page
        for label in sheet.labels[row.index]
    )


def bics_of(sheet: Sheet) -> list[Account]:
    """Bank codes after their label."""
    found: list[Account] = []
    for labels in sheet.labels:
        for label in labels:
            if "bic" in label.kinds:
                found += _bic_after(sheet, label)
    return found


def _bic_after(sheet: Sheet, label: Label) -> Iterator[Account]:
    for place in after(sheet, label):
        for at in range(place.first, min(place.last, place.first + 2) + 1):
            text = place.row.words[at].text.strip("()[],;.:")
            if _BIC.fullmatch(text):
                yield Account(place.row, at, at, text, True, True)
                return


def vat_numbers_of(sheet: Sheet) -> list[VatNumber]:
    """VAT numbers, each value once, in their order; labelled ones before others."""
    found: dict[str, VatNumber] = {}
    for row in sheet.rows:
        for label in sheet.labels[row.index]:
            if label.kinds & {"vat_id", "your_vat_id"}:
                for number in _vat_after(sheet, label):
                    found.setdefault(number.value, number)
    for row in sheet.rows:
        for first in range(len(row.words)):
            bare = _bare_vat(Span(row, first, first))
            if bare and not any(bare.value in one or one in bare.value for one in found):
                found[bare.value] = bare
    return list(found.values())


def _vat_after(sheet: Sheet, label: Label) -> Iterator[VatNumber]:
    theirs = "your_vat_id" in label.kinds
    for place in after(sheet, label):
        words = place.row.words
        joined = ""
        best: tuple[str, int] | None = None
        for at in range(place.first, min(place.first + 6, place.last + 1)):
            joined += re.sub(r"[\s./()-]", "", words[at].text.upper())
            if words[at].text.endswith((",", ";", "|")):
                joined = joined.rstrip(",;|")
            shaped = re.search(r"\d", joined) and _LOOSE_VAT.fullmatch(joined)
            if shaped and not (best and is_vat(best[0])):
                best = (joined, at)
            if len(joined) > 16 or not joined.isalnum():
                break
        if best:
            yield VatNumber(place.row, place.first, best[1], best[0], is_vat(best[0]), True, theirs)
            return


def _bare_vat(span: Span) -> VatNumber | None:
    """A number with its country's code and right check digits, whatever stands before it."""
    text = re.sub(r"[.\s-]", "", span.text.strip("()[],;:").upper())
    if _VAT.fullmatch(text) and is_vat(text):
        return VatNumber(span.row, span.first, span.last, text, True, False, False)
    return None


def is_full_vat(text: str) -> bool:
    """Whether a text is nothing but a VAT number with its country's code."""
    bare = re.sub(r"[.\s-]", "", text.upper())
    return _VAT.fullmatch(bare) is not None and is_vat(bare)


@lru_cache(maxsize=5_000)
def is_vat(text: str) -> bool:
    """Whether the check digits are right for its country, or at home for a country's own form."""
    country = re.match(r"CHE|[A-Z]{2}", text)
    if country and country[0] in VAT_SHAPES:
        code = {"CHE": "ch", "EL": "gr", "XI": "gb"}.get(country[0], country[0].lower())
        return _passes(code, text if code == "ch" else text.removeprefix(country[0]), text)
    return any(len(text) == length and _passes(home.lower(), text, text) for home, length in _HOME)


def _passes(country: str, *forms: str) -> bool:
    module = get_cc_module(country, "vat") or get_cc_module(country, "mva")
    if module is None:
        return False
    for form in forms:
        try:
            module.validate(form)
        except (ValidationError, ValueError, IndexError, KeyError):
            continue
        return True
    return False


def debits_directly(sheet: Sheet) -> bool:
    """Whether the supplier says to take the money, so that an account may be the buyer's."""
    words = sheet.vocabulary.direct_debits
    return any(one in fold(row.text) for row in sheet.rows for one in words if len(one) > 3)
