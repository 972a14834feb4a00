"""The sheet of a statement of account."""

from __future__ import annotations

from quittance.invoicing.documents.press.languages import Language, language_of
from quittance.invoicing.documents.press.letters import Ageing, Statement, StatementEntry
from quittance.invoicing.documents.press.look import Look
from quittance.invoicing.documents.press.sheets import common
from quittance.invoicing.documents.press.sheets.common import (
    Facts,
    Sheet,
    boxed,
    main_cell,
    summed,
    table,
    text,
)


def statement_sheet(statement: Statement, look: Look) -> Sheet:
    language = language_of(statement.language, statement.seller.address.country)
    word = language.word
    closing = word("closing_balance", day=language.figures.day(statement.period_end))
    balance = language.figures.money(statement.closing, statement.currency)
    return {
        **common.base(
            language,
            look,
            kind=word("statement"),
            number="",
            day=statement.issue_date,
            seller=statement.seller,
            buyer=statement.buyer,
        ),
        "facts": facts_of(language, statement),
        "tables": [entries_table(language, statement), *ageing_table(language, statement)],
        "sums": [summed(closing, balance, "due")],
        "pay": pay_box(language, statement),
        "texts": text(word("notes"), statement.notes),
    }


def facts_of(language: Language, statement: Statement) -> Facts:
    word = language.word
    period = language.period(statement.period_start, statement.period_end)
    return common.facts(
        (word("issue_date"), language.figures.day(statement.issue_date)),
        (word("statement_period"), period),
    )


def entries_table(language: Language, statement: Statement) -> Sheet:
    word, currency = language.word, statement.currency
    columns = [
        (word("issue_date"), "text"),
        (word("entry"), "main"),
        (word("due_date"), "text"),
        (word("amount_in", currency=currency), "figure"),
        (word("balance"), "figure"),
    ]
    opening = [
        language.figures.short_day(statement.period_start),
        main_cell(word("opening_balance")),
        "",
        "",
        language.figures.amount(statement.opening, currency),
    ]
    return table(columns, [opening, *(row_of(language, currency, e) for e in statement.entries)])


def row_of(language: Language, currency: str, entry: StatementEntry) -> list[str | Sheet]:
    figures = language.figures
    return [
        figures.short_day(entry.on),
        main_cell(language.word(f"entry_{entry.kind}", number=entry.number).strip()),
        figures.short_day(entry.due_date) if entry.due_date else "",
        figures.amount(entry.amount, currency),
        figures.amount(entry.balance, currency),
    ]


def ageing_table(language: Language, statement: Statement) -> list[Sheet]:
    ageing = statement.ageing
    if ageing is None:
        return []
    columns = [(language.word(name), "figure") for name in Ageing.__slots__]
    row = [
        language.figures.amount(getattr(ageing, name), statement.currency)
        for name in Ageing.__slots__
    ]
    return [{**table(columns, [row]), "spread": True}]


def pay_box(language: Language, statement: Statement) -> Sheet:
    amount = language.figures.money(statement.closing, statement.currency)
    owes = statement.closing > 0
    sentence = language.word("please_pay" if owes else "owes_nothing", amount=amount)
    account = common.account_facts(language, statement.payment) if owes else []
    return boxed(language.word("payment"), sentence, account)
