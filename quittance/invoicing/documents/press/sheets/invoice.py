"""The sheet of an invoice or credit note."""

from __future__ import annotations

from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.paycodes import PayCode
from quittance.invoicing.documents.press.languages import Language, language_of
from quittance.invoicing.documents.press.look import Look
from quittance.invoicing.documents.press.marks import Mark
from quittance.invoicing.documents.press.sheets import common
from quittance.invoicing.documents.press.sheets.common import Facts, Sheet, text
from quittance.invoicing.documents.press.sheets.lines import lines_table
from quittance.invoicing.documents.press.sheets.paying import (
    due_fact,
    pay_box,
    swiss_part,
    terms_of,
)
from quittance.invoicing.documents.press.sheets.sums import sums_of, tax_remarks


def invoice_sheet(
    content: Content, look: Look, *, mark: Mark = Mark.NONE, pay: PayCode | None = None
) -> Sheet:
    language = language_of(content.language, content.seller.address.country)
    kind = language.word("credit_note" if content.is_credit_note else "invoice")
    pay = None if mark in {Mark.PAID, Mark.CANCELLED} or content.is_credit_note else pay
    return {
        **common.base(
            language,
            look,
            kind=kind,
            number=content.number,
            day=content.issue_date,
            seller=content.seller,
            buyer=content.buyer,
            recipient="to" if content.is_credit_note else "bill_to",
            mark=mark,
        ),
        **body(language, content),
        "facts": facts_of(language, content),
        "pay": pay_box(language, content, mark, pay),
        "swiss": swiss_part(language, pay),
        "texts": texts_of(language, content),
    }


def body(language: Language, content: Content) -> Sheet:
    """What an invoice and a quote share."""
    return {
        "delivery": delivery(language, content),
        "tables": [lines_table(language, content)],
        "sums": sums_of(language, content),
        "remarks": tax_remarks(language, content),
    }


def facts_of(language: Language, content: Content) -> Facts:
    word, day = language.word, language.figures.day
    number = "credit_note_number" if content.is_credit_note else "invoice_number"
    return [
        *common.facts(
            (word(number), content.number),
            (word("issue_date"), day(content.issue_date)),
            (word("corrects"), corrected(language, content)),
        ),
        *due_fact(language, content),
        *supply_facts(language, content),
        *buyer_facts(language, content),
    ]


def corrected(language: Language, content: Content) -> str:
    preceding = content.preceding
    if preceding is None or preceding.issue_date is None:
        return preceding.number if preceding else ""
    day = language.figures.short_day(preceding.issue_date)
    return language.word("corrects_dated", number=preceding.number, day=day)


def supply_facts(language: Language, content: Content) -> Facts:
    supplied, word = content.delivery, language.word
    day = supplied.delivered_on
    return common.facts(
        (word("delivery_date"), language.figures.day(day) if day else ""),
        (word("period"), language.period(supplied.period_start, supplied.period_end)),
    )


def buyer_facts(language: Language, content: Content) -> Facts:
    word = language.word
    return common.facts(
        (word("buyer_reference"), content.buyer_reference),
        (word("purchase_order"), content.purchase_order),
        (word("contract"), content.contract_reference),
        (word("buyer_vat_number"), content.buyer.vat_number),
        (word("buyer_registration"), content.buyer.registration_number),
    )


def delivery(language: Language, content: Content) -> Sheet | None:
    """Where it was delivered, if not to the buyer's own address."""
    address = content.delivery.address
    if address is None or address == content.buyer.address:
        return None
    home = content.seller.address.country
    lines = common.address_lines(language, address, home=home)
    return {"caption": language.word("deliver_to"), "lines": lines} if lines else None


def texts_of(language: Language, content: Content) -> list[Sheet]:
    return [
        *text(language.word("reason"), content.reason),
        *text(language.word("terms"), terms_of(language, content)),
        *text(language.word("notes"), content.notes),
    ]
