"""The sheet of a reminder."""

from __future__ import annotations

from quittance.invoicing.documents.press.languages import Language, language_of
from quittance.invoicing.documents.press.letters import OpenInvoice, Reminder
from quittance.invoicing.documents.press.look import Look
from quittance.invoicing.documents.press.sheets import common
from quittance.invoicing.documents.press.sheets.common import (
    Facts,
    Sheet,
    boxed,
    main_cell,
    summed,
    table,
)
from quittance.invoicing.documents.press.sheets.paying import code_of, payee_facts, swiss_part

LEVELS = (1, 2, 3)


def reminder_sheet(reminder: Reminder, look: Look) -> Sheet:
    language = language_of(reminder.language, reminder.seller.address.country)
    word, level = language.word, min(max(reminder.level, LEVELS[0]), LEVELS[-1])
    contact = reminder.seller.contact
    return {
        **common.base(
            language,
            look,
            kind=word(f"reminder_{level}"),
            number=reminder.number,
            day=reminder.issue_date,
            seller=reminder.seller,
            buyer=reminder.buyer,
        ),
        "facts": facts_of(language, reminder),
        "intro": [
            salutation(language, reminder),
            *(reminder.text.splitlines() if reminder.text else [word(f"reminder_text_{level}")]),
        ],
        "tables": [items_table(language, reminder)],
        "sums": sums_of(language, reminder),
        "pay": pay_box(language, reminder),
        "swiss": swiss_part(language, reminder.pay),
        "outro": [word("closing"), contact.name or reminder.seller.name],
    }


def salutation(language: Language, reminder: Reminder) -> str:
    name = reminder.buyer.contact.name
    return language.word("salutation_name", name=name) if name else language.word("salutation")


def facts_of(language: Language, reminder: Reminder) -> Facts:
    word, day = language.word, language.figures.day
    return common.facts(
        (word("number"), reminder.number),
        (word("issue_date"), day(reminder.issue_date)),
        (word("due_date"), day(reminder.pay_by) if reminder.pay_by else ""),
    )


def items_table(language: Language, reminder: Reminder) -> Sheet:
    word, currency = language.word, reminder.currency
    columns = [
        (word("invoice"), "main"),
        (word("issue_date"), "text"),
        (word("due_date"), "text"),
        (word("days_overdue"), "figure"),
        (word("total"), "figure"),
        (word("paid_so_far"), "figure"),
        (word("amount_in", currency=currency), "figure"),
    ]
    return table(columns, (row_of(language, currency, one) for one in reminder.items))


def row_of(language: Language, currency: str, one: OpenInvoice) -> list[str | Sheet]:
    figures = language.figures
    return [
        main_cell(one.number),
        figures.short_day(one.issue_date),
        figures.short_day(one.due_date),
        str(one.days_overdue),
        *(figures.amount(value, currency) for value in (one.total, one.paid, one.due)),
    ]


def sums_of(language: Language, reminder: Reminder) -> list[Sheet]:
    word, currency, figures = language.word, reminder.currency, language.figures
    extras = ((word("fee"), reminder.fee), (word("interest"), reminder.interest))
    return [
        *(summed(label, figures.amount(value, currency)) for label, value in extras if value),
        summed(word("due"), figures.money(reminder.due, currency), "due"),
    ]


def pay_box(language: Language, reminder: Reminder) -> Sheet:
    amount = language.figures.money(reminder.due, reminder.currency)
    sentence = language.word("reminder_pay", amount=amount)
    if reminder.pay_by:
        day = language.figures.day(reminder.pay_by)
        sentence = language.word("reminder_pay_by", amount=amount, day=day)
    account = payee_facts(language, reminder.payment, reminder.pay)
    return boxed(language.word("payment"), sentence, account, *code_of(language, reminder.pay))
