"""The sums below the table, and what is to be said about tax."""

from __future__ import annotations

from quittance.invoicing.documents.content import Content, TaxGroup
from quittance.invoicing.documents.press.figures import MINUS
from quittance.invoicing.documents.press.languages import Language
from quittance.invoicing.documents.press.sheets.common import Sheet, filled, summed


def sums_of(language: Language, content: Content) -> list[Sheet]:
    """Everything that adds up to what is due; a sum that repeats the one above is left out."""
    totals, word = content.totals, language.word
    plain, money = language.figures.amount, language.figures.money
    currency = content.currency
    rows = [summed(word("subtotal"), plain(totals.subtotal, currency))]
    if totals.allowance_total:
        off = MINUS + plain(totals.allowance_total, currency)
        rows.append(summed(word("document_discount"), off))
        rows.append(summed(word("taxable_total"), plain(totals.taxable_total, currency)))
    rows += [tax_row(language, group, currency) for group in content.taxes]
    if len(content.taxes) > 1:
        rows.append(summed(word("tax_total"), plain(totals.tax_total, currency)))
    total = word("total_credit" if content.is_credit_note else "total")
    rows.append(summed(total, money(totals.total, currency), "due"))
    if totals.prepaid:
        rows.append(summed(word("prepaid"), MINUS + plain(totals.prepaid, currency)))
        rows.append(summed(word("due"), money(totals.due, currency), "due"))
    return rows


def tax_row(language: Language, group: TaxGroup, currency: str) -> Sheet:
    figures = language.figures
    label = language.word(
        f"tax_{group.category}",
        rate=figures.percent(group.rate),
        base=figures.amount(group.taxable, currency),
    )
    return summed(label, figures.amount(group.tax, currency))


def tax_remarks(language: Language, content: Content) -> list[str]:
    """Tax inside the prices, reasons for charging none, tax in the seller's own currency."""
    inside = language.word("prices_include_tax") if content.prices_include_tax else ""
    return filled(inside, *map(exemption, content.taxes), converted(language, content))


def exemption(group: TaxGroup) -> str:
    code = f"({group.exemption_code})" if group.exemption_code else ""
    return " ".join(filled(group.exemption_reason, code))


def converted(language: Language, content: Content) -> str:
    """BT-111 with the rate that it was computed by."""
    tax = content.converted_tax
    if tax is None:
        return ""
    label = language.word(
        "tax_in",
        currency=tax.currency,
        from_currency=content.currency,
        rate=language.figures.number(tax.exchange_rate),
    )
    return f"{label}: {language.figures.money(tax.tax_total, tax.currency)}"
