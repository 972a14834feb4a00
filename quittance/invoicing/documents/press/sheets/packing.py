"""The sheet of a packing slip."""

from __future__ import annotations

from quittance.invoicing.documents.press.languages import Language, language_of
from quittance.invoicing.documents.press.letters import PackingSlip
from quittance.invoicing.documents.press.look import Look
from quittance.invoicing.documents.press.sheets import common
from quittance.invoicing.documents.press.sheets.common import (
    Facts,
    Sheet,
    filled,
    main_cell,
    table,
    text,
)


def packing_sheet(slip: PackingSlip, look: Look) -> Sheet:
    language = language_of(slip.language, slip.seller.address.country)
    word = language.word
    invoice = word("delivered_with", number=slip.invoice_number) if slip.invoice_number else ""
    return {
        **common.base(
            language,
            look,
            kind=word("packing_slip"),
            number=slip.number,
            day=slip.issue_date,
            seller=slip.seller,
            buyer=slip.buyer,
        ),
        "recipient": recipient(language, slip),
        "facts": facts_of(language, slip),
        "tables": [items_table(language, slip)],
        "remarks": filled(invoice),
        "texts": text(word("notes"), slip.notes),
    }


def recipient(language: Language, slip: PackingSlip) -> Sheet:
    """To where the parcel goes."""
    to = {"caption": language.word("deliver_to"), **common.party(language, slip.buyer, slip.seller)}
    if slip.delivery_address is None:
        return to
    home = slip.seller.address.country
    address = common.address_lines(language, slip.delivery_address, home=home)
    return {**to, "lines": filled(slip.buyer.contact.name) + address}


def facts_of(language: Language, slip: PackingSlip) -> Facts:
    word = language.word
    return common.facts(
        (word("number"), slip.number),
        (word("issue_date"), language.figures.day(slip.issue_date)),
        (word("invoice_number"), slip.invoice_number),
        (word("purchase_order"), slip.purchase_order),
    )


def items_table(language: Language, slip: PackingSlip) -> Sheet:
    word = language.word
    columns = [
        (word("position"), "position"),
        (word("description"), "main"),
        (word("quantity"), "figure"),
    ]
    rows = (
        [
            str(item.position),
            main_cell(item.name, item.description, word("sku", sku=item.sku) if item.sku else ""),
            language.quantity(item.quantity, item.unit),
        ]
        for item in slip.items
    )
    return table(columns, rows)
