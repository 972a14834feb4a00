"""EN 16931's rules on the categories of VAT: S, Z, E, AE, K (named IC there), G and O."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from quittance.invoicing.documents.content import Content, TaxGroup
from quittance.invoicing.documents.rules.broken import BILLING, BUYER, SELLER, Broken
from quittance.invoicing.documents.rules.particulars import first_line_of

NOTHING = Decimal(0)
NAMES = {"S": "S", "Z": "Z", "E": "E", "AE": "AE", "K": "IC", "G": "G", "O": "O"}
WITHOUT_REASON = {"S", "Z"}


def categories(content: Content) -> Iterator[Broken]:
    """Which lines and which groups there are (-01), and at which rates (-05)."""
    groups = [(group.category, group.rate) for group in content.taxes]
    for index, line in enumerate(content.lines):
        name = NAMES[line.tax_category]
        standard = line.tax_category == "S"
        if groups.count((line.tax_category, line.tax_rate)) != 1:
            detail = f"The tax breakdown needs one row for {line.tax_category} {line.tax_rate:f} %."
            yield Broken(f"BR-{name}-01", f"lines.{index}.tax_category", detail)
        if (line.tax_rate > 0) is not standard:
            detail = "Category S needs a rate above 0, every other category a rate of 0."
            yield Broken(f"BR-{name}-05", f"lines.{index}.tax_rate", detail)


def identifiers(content: Content) -> Iterator[Broken]:
    """Whose numbers a category asks for (-02)."""
    seller, buyer = content.seller, content.buyer
    for category in dict.fromkeys(group.category for group in content.taxes):
        rule = f"BR-{NAMES[category]}-02"
        if category in {"K", "G"} and not seller.vat_number:
            detail = f"{SALES[category]} needs your organisation's VAT number."
            yield Broken(rule, f"{SELLER}.vat_number", detail)
        elif category in {"S", "Z", "E", "AE"} and not (seller.vat_number or seller.tax_number):
            detail = f"{SALES[category]} needs your organisation's VAT number or tax number."
            yield Broken(rule, f"{SELLER}.vat_number", detail)
        if category == "K" and not buyer.vat_number:
            detail = f"{SALES[category]} needs the customer's VAT number."
            yield Broken(rule, f"{BUYER}.vat_number", detail)
        elif category == "AE" and not (buyer.vat_number or buyer.registration_number):
            detail = f"{SALES[category]} needs the customer's VAT number or registration number."
            yield Broken(rule, f"{BUYER}.vat_number", detail)


SALES = {
    "S": "Tax at a standard rate",
    "Z": "A zero rate",
    "E": "A tax exemption",
    "AE": "Reverse charge",
    "K": "An intra-Community supply",
    "G": "An export",
}


def groups(content: Content) -> Iterator[Broken]:
    """What each row of the tax breakdown says (-08, -09, -10)."""
    for index, group in enumerate(content.taxes):
        name, where = NAMES[group.category], f"tax_breakdown.{index}"
        base = _lines_of(content, group) - group.allowance
        if group.taxable != base:
            detail = f"The taxable amount is {group.taxable}, its lines less discount make {base}."
            yield Broken(f"BR-{name}-08", f"{where}.taxable", detail)
        if group.category != "S" and group.tax != NOTHING:
            detail = f"Category {group.category} bears no tax, {group.tax} is stored."
            yield Broken(f"BR-{name}-09", f"{where}.tax", detail)
        yield from _reason(content, group)


def _lines_of(content: Content, group: TaxGroup) -> Decimal:
    own = (
        line.net_amount
        for line in content.lines
        if (line.tax_category, line.tax_rate) == (group.category, group.rate)
    )
    return sum(own, NOTHING)


def _reason(content: Content, group: TaxGroup) -> Iterator[Broken]:
    given = bool(group.exemption_code or group.exemption_reason)
    where = f"lines.{first_line_of(content, group.category)}.exemption_reason"
    rule = f"BR-{NAMES[group.category]}-10"
    if given and group.category in WITHOUT_REASON:
        yield Broken(rule, where, f"Leave the reason out: category {group.category} has none.")
    if not given and group.category not in WITHOUT_REASON:
        yield Broken(rule, where, "Say why no tax is charged, in words or by its VATEX code.")


def within_the_union(content: Content) -> Iterator[Broken]:
    """An intra-Community supply says when and where to (BR-IC-11, BR-IC-12)."""
    delivery = content.delivery
    if not any(group.category == "K" for group in content.taxes):
        return
    if not (delivery.delivered_on or delivery.period_start or delivery.period_end):
        detail = "Say when the goods were delivered, or over which period."
        yield Broken("BR-IC-11", "delivery_date", detail)
    if delivery.address is None or not delivery.address.country:
        detail = "Say to which country the goods were delivered."
        yield Broken("BR-IC-12", f"{BILLING}.country", detail)


def out_of_scope(content: Content) -> Iterator[Broken]:
    """What is outside the scope of VAT stands alone (BR-O-02, BR-O-11, BR-O-12)."""
    inside = [line.tax_category != "O" for line in content.lines]
    if all(inside) and not any(group.category == "O" for group in content.taxes):
        return
    if content.seller.vat_number or content.buyer.vat_number:
        detail = "Outside the scope of VAT no VAT number may stand on the document."
        yield Broken("BR-O-02", f"{SELLER}.vat_number", detail)
    if any(group.category != "O" for group in content.taxes):
        detail = "Put what is outside the scope of VAT (O) on a document of its own."
        yield Broken("BR-O-11", f"lines.{first_line_of(content, 'O')}.tax_category", detail)
    for index, is_inside in enumerate(inside):
        if is_inside:
            detail = "Put what is subject to VAT on a document of its own: category O is here too."
            yield Broken("BR-O-12", f"lines.{index}.tax_category", detail)


RULES = (categories, identifiers, groups, within_the_union, out_of_scope)
