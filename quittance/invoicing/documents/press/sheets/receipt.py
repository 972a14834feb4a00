"""The sheet of a payment receipt."""

from __future__ import annotations

from quittance.invoicing.documents.press.languages import Language, language_of
from quittance.invoicing.documents.press.letters import Receipt
from quittance.invoicing.documents.press.look import Look
from quittance.invoicing.documents.press.sheets import common
from quittance.invoicing.documents.press.sheets.common import (
    Facts,
    Sheet,
    main_cell,
    summed,
    table,
    text,
)


def receipt_sheet(receipt: Receipt, look: Look) -> Sheet:
    language = language_of(receipt.language, receipt.seller.address.country)
    word = language.word
    amount = language.figures.money(receipt.amount, receipt.currency)
    return {
        **common.base(
            language,
            look,
            kind=word("receipt"),
            number=receipt.number,
            day=receipt.issue_date,
            seller=receipt.seller,
            buyer=receipt.buyer,
        ),
        "facts": facts_of(language, receipt),
        "intro": [word("receipt_text")],
        "tables": [settled_table(language, receipt)] if receipt.settled else [],
        "sums": [summed(word("received"), amount, "due")],
        "texts": text(word("notes"), receipt.notes),
    }


def facts_of(language: Language, receipt: Receipt) -> Facts:
    word, day = language.word, language.figures.day
    return common.facts(
        (word("number"), receipt.number),
        (word("issue_date"), day(receipt.issue_date)),
        (word("received_on"), day(receipt.received_on)),
        (word("method"), receipt.method),
        (word("reference"), receipt.reference),
    )


def settled_table(language: Language, receipt: Receipt) -> Sheet:
    word, figures, currency = language.word, language.figures, receipt.currency
    columns = [
        (word("settled"), "main"),
        (word("issue_date"), "text"),
        (word("invoice_total"), "figure"),
        (word("paid_now"), "figure"),
        (word("left_to_pay"), "figure"),
    ]
    rows = (
        [
            main_cell(word("entry_invoice", number=one.number)),
            figures.short_day(one.issue_date) if one.issue_date else "",
            *(figures.amount(value, currency) for value in (one.total, one.paid, one.due)),
        ]
        for one in receipt.settled
    )
    return table(columns, rows)
