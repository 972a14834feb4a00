"""How to pay: the box with account and pay code, the payment part of a QR-bill, the terms."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from quittance.invoicing.documents.content import Content, Payment
from quittance.invoicing.documents.paycodes import EPC, SWISS, UPI, PayCode, SwissPart
from quittance.invoicing.documents.press.languages import Language
from quittance.invoicing.documents.press.marks import Mark
from quittance.invoicing.documents.press.sheets.common import (
    Facts,
    Sheet,
    account_facts,
    boxed,
    facts,
)

HINTS = {EPC: "scan_epc", UPI: "scan_upi"}
# XRechnung's early payment discount, which machines read (BR-DE-18).
_SKONTO = re.compile(
    r"#SKONTO#TAGE=(\d+)#PROZENT=(\d+(?:\.\d+)?)#(?:BASISBETRAG=(-?\d+(?:\.\d+)?)#)?"
)


def pay_box(language: Language, content: Content, mark: Mark, pay: PayCode | None) -> Sheet | None:
    """None where there is nothing to say: of a credit note, and of what was cancelled."""
    caption = language.word("payment")
    if content.is_credit_note or mark == Mark.CANCELLED:
        return None
    if mark == Mark.PAID or content.totals.due <= 0:
        word = "is_paid" if mark == Mark.PAID else "nothing_to_pay"
        return boxed(caption, language.word(word), [])
    account = payee_facts(language, content.payment, pay)
    if pay and pay.swiss:
        account = []  # it stands on the payment part
    until = None if mark == Mark.OVERDUE else content.due_date
    return boxed(caption, please_pay(language, content, until), account, *code_of(language, pay))


def payee_facts(language: Language, payment: Payment | None, pay: PayCode | None) -> Facts:
    """Whom to pay, and what to write there, for those who type it in."""
    reference = pay.reference if pay else ""
    account = account_facts(language, payment, reference)
    upi = facts((language.word("upi_id"), pay.upi_id if pay else ""))
    if account or not upi:
        return upi + account
    return upi + facts((language.word("payment_reference"), reference))


def please_pay(language: Language, content: Content, until: date | None) -> str:
    amount = language.figures.money(content.totals.due, content.currency)
    if until is None:
        return language.word("please_pay", amount=amount)
    day = language.figures.day(until)
    return language.word("please_pay_until", amount=amount, day=day)


def code_of(language: Language, pay: PayCode | None) -> tuple[str, str]:
    """What stands below the symbol, and what it is for those who cannot see it. A Swiss one has a
    payment part of its own."""
    if pay is None or pay.kind == SWISS:
        return "", ""
    hint = language.word(HINTS[pay.kind])
    return hint, language.word("qr_code", text=hint)


def swiss_part(language: Language, pay: PayCode | None) -> Sheet | None:
    """Payment part and receipt, captions and order as SIX lays them down (QR-bill 2.3, 3.5)."""
    if pay is None or pay.swiss is None:
        return None
    part, word = pay.swiss, language.word
    creditor = [part.account, *part.creditor]
    return {
        "part": word("swiss_payment_part"),
        "receipt": word("swiss_receipt"),
        "account": [word("swiss_account"), creditor],
        "reference": [word("swiss_reference"), [part.reference]] if part.reference else None,
        "information": information(language, part),
        "payer": [word("swiss_payable_by"), list(part.debtor)] if part.debtor else None,
        "payer_blank": word("swiss_payable_by_blank"),
        "currency": [word("swiss_currency"), part.currency],
        "amount": [word("swiss_amount"), part.amount],
        "acceptance": word("swiss_acceptance"),
        "separate": word("swiss_separate"),
        "alt": word("qr_code", text=word("swiss_payment_part")),
    }


def information(language: Language, part: SwissPart) -> list[str | list[str]] | None:
    if not part.additional_information:
        return None
    return [language.word("swiss_information"), [part.additional_information]]


def terms_of(language: Language, content: Content) -> str:
    """The payment terms; what was written for machines in words."""
    lines = content.payment_terms.strip().splitlines()
    return "\n".join(term(language, line, content.currency) for line in lines)


def term(language: Language, line: str, currency: str) -> str:
    found = _SKONTO.fullmatch(line.strip())
    if not found:
        return line
    days, percent, of = found[1], language.figures.percent(Decimal(found[2])), found[3]
    if of is None:
        return language.word("early_payment", percent=percent, days=days)
    amount = language.figures.money(Decimal(of), currency)
    return language.word("early_payment_of", percent=percent, days=days, amount=amount)


def due_fact(language: Language, content: Content) -> list[list[str]]:
    due = content.due_date
    return facts((language.word("due_date"), language.figures.day(due) if due else ""))
