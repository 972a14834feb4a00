"""The sheet of a quote: an invoice's table and sums, and until when it binds."""

from __future__ import annotations

from quittance.invoicing.documents.press.languages import Language, language_of
from quittance.invoicing.documents.press.letters import Quote
from quittance.invoicing.documents.press.look import Look
from quittance.invoicing.documents.press.sheets import common
from quittance.invoicing.documents.press.sheets.common import Facts, Sheet, filled, text
from quittance.invoicing.documents.press.sheets.invoice import body, buyer_facts, supply_facts
from quittance.invoicing.documents.press.sheets.paying import terms_of


def quote_sheet(quote: Quote, look: Look) -> Sheet:
    content = quote.content
    language = language_of(content.language, content.seller.address.country)
    word, until = language.word, quote.valid_until
    valid = word("quote_valid", day=language.figures.day(until)) if until else ""
    return {
        **common.base(
            language,
            look,
            kind=word("quote"),
            number=content.number,
            day=content.issue_date,
            seller=content.seller,
            buyer=content.buyer,
        ),
        **body(language, content),
        "facts": facts_of(language, quote),
        "intro": [word("quote_text")],
        "texts": [
            *text(word("terms"), terms_of(language, content)),
            *text(word("notes"), content.notes),
        ],
        "outro": filled(valid, word("closing"), content.seller.contact.name or content.seller.name),
    }


def facts_of(language: Language, quote: Quote) -> Facts:
    content, word, day = quote.content, language.word, language.figures.day
    return [
        *common.facts(
            (word("quote_number"), content.number),
            (word("issue_date"), day(content.issue_date)),
            (word("valid_until"), day(quote.valid_until) if quote.valid_until else ""),
        ),
        *supply_facts(language, content),
        *buyer_facts(language, content),
    ]
