"""What all documents have: parties, facts, texts, and how they are drawn.

Keys of a sheet: `heading` (kind, number, mark), `sender` and `recipient` (name, lines), `delivery`,
`facts` (label and value), `intro` (paragraphs), `tables`, `sums`, `pay`, `swiss`, `texts` (caption
and lines), `outro`, `footer` (columns of lines), and for the file `title`, `author`, `lang`, `day`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from quittance.invoicing.documents.content import Address, Buyer, Payment, Seller
from quittance.invoicing.documents.paycodes import printed_iban
from quittance.invoicing.documents.press import fonts
from quittance.invoicing.documents.press.colours import palette
from quittance.invoicing.documents.press.languages import Language
from quittance.invoicing.documents.press.look import CLASSIC, Look
from quittance.invoicing.documents.press.marks import Mark

Sheet = dict[str, Any]
Facts = list[list[str]]

# What a kind of document has nothing of.
EMPTY: Sheet = {
    "delivery": None,
    "facts": [],
    "intro": [],
    "tables": [],
    "sums": [],
    "remarks": [],
    "pay": None,
    "swiss": None,
    "texts": [],
    "outro": [],
}

# Where the town stands before the postcode.
TOWN_FIRST = frozenset("AU BR CA CO GB HK ID IE IN KR MX NG NZ PH PK SG TH TW US ZA".split())
# What may stand at the foot of every page; longer legal information is a text of its own.
FOOT_LINES = 5
FOOT_LETTERS = 200
REPEATED_NAME = 60
RETURN_LINE = 80
WHOLE_LETTERS = 900


def base(
    language: Language,
    look: Look,
    *,
    kind: str,
    number: str,
    day: date,
    seller: Seller,
    buyer: Buyer,
    recipient: str = "to",
    mark: Mark = Mark.NONE,
) -> Sheet:
    """The sheet with whatever does not depend on the kind of document."""
    word = language.word(f"mark_{mark}") if mark else ""
    whole = title(language, kind, number, day, word)
    return {
        **EMPTY,
        **drawing(look, language),
        "title": whole,
        "running": shortened(whole),
        "author": seller.name,
        "day": [day.year, day.month, day.day],
        "heading": {"kind": kind, "number": number, "mark": word, "stamp": mark.value},
        "sender": sender(language, seller),
        "recipient": {"caption": language.word(recipient), **party(language, buyer, seller)},
        "footer": footer(language, seller),
        "legal": legal(language, seller),
        "page": language.word("page", page="{page}", pages="{pages}"),
        "logo_alt": language.word("logo", name=shortened(seller.name)),
    }


def drawing(look: Look, language: Language) -> Sheet:
    serif = look.design == CLASSIC
    return {
        "design": look.design,
        "paper": look.paper,
        "lang": language.code,
        "dir": language.direction,
        "fonts": list(fonts.SERIF_FIRST if serif else fonts.SANS_FIRST),
        "colours": asdict(palette(look.accent)),
    }


def title(language: Language, kind: str, number: str, day: date, mark: str) -> str:
    if number:
        return language.word("title", kind=kind, number=number)
    if mark:
        return language.word("title_without_number", kind=kind, mark=mark)
    return language.word("title_dated", kind=kind, day=language.figures.day(day))


def sender(language: Language, seller: Seller) -> Sheet:
    lines = address_lines(language, seller.address, home="")
    return {
        "caption": language.word("from"),
        "name": seller.name,
        "lines": lines,
        "contact": filled(seller.contact.name, seller.contact.phone, seller.contact.email),
        "short": shortened(seller.name),
        "line": shortened(" · ".join(filled(seller.name, *lines)), RETURN_LINE),
    }


def party(language: Language, buyer: Buyer, seller: Seller) -> Sheet:
    home = seller.address.country
    return {
        "name": buyer.name,
        "lines": filled(buyer.contact.name) + address_lines(language, buyer.address, home=home),
    }


def address_lines(language: Language, address: Address, *, home: str) -> list[str]:
    """The lines of an address; the country only where it is not `home`."""
    if address.country in TOWN_FIRST:
        place = ", ".join(filled(address.city, f"{address.region} {address.postcode}".strip()))
    else:
        place = ", ".join(filled(f"{address.postcode} {address.city}".strip(), address.region))
    country = "" if address.country == home else address.country
    return filled(address.line1, address.line2, place, country and language.country(country))


def footer(language: Language, seller: Seller) -> list[list[str]]:
    """Columns of short lines for the foot of every page."""
    address = address_lines(language, seller.address, home="")
    contact = seller.contact
    own = foot_lines(seller)
    columns = [
        filled(shortened(seller.name), *map(shortened, address)),
        filled(*map(shortened, filled(contact.name, contact.phone, contact.email))),
        [shortened(f"{label} {value}") for label, value in numbers(language, seller)],
        own,
    ]
    return [column for column in columns if column]


def numbers(language: Language, seller: Seller) -> Facts:
    return facts(
        (language.word("vat_number"), seller.vat_number),
        (language.word("tax_number"), seller.tax_number),
        (language.word("registration_number"), seller.registration_number),
        (language.word("identifier"), "" if seller.tax_number else seller.identifier),
    )


def foot_lines(seller: Seller) -> list[str]:
    """The seller's legal lines where they are few and short, else nothing."""
    lines = seller.legal_information.splitlines()
    short = len(lines) <= FOOT_LINES and len(seller.legal_information) <= FOOT_LETTERS
    return [line.strip() for line in lines if line.strip()] if short else []


def legal(language: Language, seller: Seller) -> list[Sheet]:
    """The seller's legal lines as a text where the foot cannot hold them."""
    if foot_lines(seller):
        return []
    return text(language.word("legal"), seller.legal_information)


def facts(*pairs: tuple[str, str]) -> Facts:
    """Those that say something."""
    return [[label, value] for label, value in pairs if value]


def filled(*texts: str) -> list[str]:
    return [text for text in texts if text]


def text(caption: str, words: str) -> list[Sheet]:
    """A captioned text of its own lines; nothing where there are no words."""
    lines = [line.strip() for line in words.strip().splitlines()]
    return [{"caption": caption, "lines": lines}] if any(lines) else []


def shortened(words: str, letters: int = REPEATED_NAME) -> str:
    """For what is repeated on every page; in full it stands on the first."""
    return words if len(words) <= letters else words[: letters - 1].rstrip() + "…"


def account_facts(language: Language, payment: Payment | None, reference: str = "") -> Facts:
    """Where to transfer to."""
    if payment is None or not payment.iban:
        return []
    return facts(
        (language.word("account_holder"), payment.account_name),
        (language.word("iban"), printed_iban(payment.iban)),
        (language.word("bic"), payment.bic),
        (language.word("payment_reference"), reference or payment.reference),
    )


def table(
    columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]], *, figures_room: int = 52
) -> Sheet:
    """Columns as (label, kind): position, main, text, figure. Where figures are long, all of it
    is set smaller."""
    listed = [list(row) for row in rows]
    wide = sum(
        max((len(str(row[index])) for row in listed), default=0)
        for index, (_, kind) in enumerate(columns)
        if kind == "figure"
    )
    return {
        "columns": [{"label": label, "kind": kind} for label, kind in columns],
        "rows": listed,
        "spread": False,
        "percent": min(100, max(55, 100 * figures_room // wide)) if wide else 100,
    }


def main_cell(name: str, more: str = "", *beside: str) -> Sheet:
    """A cell with a name, and in smaller letters what else is to be said. Only a long one may be
    torn apart by the end of a page."""
    lines = [*filled(*beside), *(line.strip() for line in more.splitlines())]
    return {"name": name, "more": lines, "long": len(name) + len(more) > WHOLE_LETTERS}


def boxed(caption: str, sentence: str, facts: Facts, hint: str = "", alt: str = "") -> Sheet:
    """How to pay; `hint` and `alt` are of the pay code beside it, empty where there is none."""
    return {"caption": caption, "sentence": sentence, "facts": facts, "hint": hint, "alt": alt}


def summed(label: str, value: str, weight: str = "plain") -> Sheet:
    """A row of the sums: plain or due."""
    return {"label": label, "value": value, "weight": weight}
