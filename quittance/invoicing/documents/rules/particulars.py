"""EN 16931's rules on what has to be there, and in which codes."""

from __future__ import annotations

from collections.abc import Iterator

from quittance.accounts.countries import is_country
from quittance.invoicing.documents import codes
from quittance.invoicing.documents.content import (
    CREDIT_TRANSFER,
    SEPA_CREDIT_TRANSFER,
    Content,
    ElectronicAddress,
)
from quittance.invoicing.documents.rules.broken import BILLING, BUYER, SELLER, SHIPPING, Broken

TRANSFERS = {CREDIT_TRANSFER, SEPA_CREDIT_TRANSFER}


def document(content: Content) -> Iterator[Broken]:
    if not content.number:
        yield Broken("BR-02", "number", "Give the document a number.")
    if content.currency in codes.CURRENCIES_UNKNOWN:
        detail = f"Use a currency that EN 16931 knows: {content.currency} is not in its list."
        yield Broken("BR-CL-04", "currency", detail)
    if not content.lines:
        yield Broken("BR-16", "lines", "Add a line: a document has at least one.")
    if content.preceding and not content.preceding.number:
        detail = "Name the number of the invoice that is corrected."
        yield Broken("BR-55", "corrects", detail)


def seller(content: Content) -> Iterator[Broken]:
    who = content.seller
    if not who.name:
        yield Broken("BR-06", f"{SELLER}.name", "Give your organisation's name.")
    if not is_country(who.address.country):
        yield Broken("BR-09", f"{SELLER}.country", "Give your organisation's country.")
    if not (who.vat_number or who.registration_number or who.identifier):
        yield _unidentified(content)
    yield from _electronic(who.electronic_address, "BR-62", SELLER)
    yield from _prefix(who.vat_number, SELLER)


def _unidentified(content: Content) -> Broken:
    if any(group.category == "O" for group in content.taxes):
        detail = (
            "Give your organisation's registration or tax number: outside the scope of VAT its "
            "VAT number does not count."
        )
        return Broken("BR-CO-26", f"{SELLER}.registration_number", detail)
    detail = "Give your organisation's VAT, registration or tax number."
    return Broken("BR-CO-26", f"{SELLER}.vat_number", detail)


def buyer(content: Content) -> Iterator[Broken]:
    who = content.buyer
    if not who.name:
        yield Broken("BR-07", f"{BUYER}.name", "Give the customer's name.")
    if not is_country(who.address.country):
        detail = "Give the country of the customer's billing address."
        yield Broken("BR-11", f"{BILLING}.country", detail)
    yield from _electronic(who.electronic_address, "BR-63", BUYER)
    yield from _prefix(who.vat_number, BUYER)


def delivery(content: Content) -> Iterator[Broken]:
    where = content.delivery.address
    start, end = content.delivery.period_start, content.delivery.period_end
    if where and not is_country(where.country):
        detail = "Give the country of the customer's shipping address."
        yield Broken("BR-57", f"{SHIPPING}.country", detail)
    if start and end and end < start:
        yield Broken("BR-29", "period_end", "Let the period end on or after its first day.")


def payment(content: Content) -> Iterator[Broken]:
    how = content.payment
    if how and not how.means:
        yield Broken("BR-49", f"{SELLER}.iban", "Say how the document is to be paid.")
    if how and how.means in TRANSFERS and not how.iban:
        detail = "Give your organisation's IBAN: the customer is to transfer the money."
        yield Broken("BR-61", f"{SELLER}.iban", detail)


def lines(content: Content) -> Iterator[Broken]:
    for index, line in enumerate(content.lines):
        if not line.name:
            detail = "Describe the line: its description is empty."
            yield Broken("BR-25", f"lines.{index}.description", detail)
        if line.net_price < 0:
            detail = "Make the price positive: a price cannot be negative."
            yield Broken("BR-27", f"lines.{index}.unit_price", detail)


def exemptions(content: Content) -> Iterator[Broken]:
    for group in content.taxes:
        if group.exemption_code and group.exemption_code not in codes.EXEMPTION_CODES:
            index = first_line_of(content, group.category)
            detail = f"Use a code of the VATEX list: {group.exemption_code} is not in it."
            yield Broken("BR-CL-22", f"lines.{index}.exemption_reason", detail)


def first_line_of(content: Content, category: str) -> int:
    """The place of the first line of a category: where to look for what is wrong with it."""
    found = (at for at, line in enumerate(content.lines) if line.tax_category == category)
    return next(found, 0)


def _electronic(address: ElectronicAddress, rule: str, whose: str) -> Iterator[Broken]:
    if address.value and not address.scheme:
        detail = "Give the scheme of the electronic address, such as 0088 for a GLN."
        yield Broken(rule, f"{whose}.electronic_address_scheme", detail)
    elif address.value and address.scheme not in codes.ADDRESS_SCHEMES:
        detail = f"Use a scheme of the EAS list: {address.scheme} is not in it."
        yield Broken("BR-CL-25", f"{whose}.electronic_address_scheme", detail)


def _prefix(vat_number: str, whose: str) -> Iterator[Broken]:
    country = {"EL": "GR"}.get(vat_number[:2], vat_number[:2])
    if vat_number and (not is_country(country) or country == "XK"):
        detail = "Begin the VAT number with the country's two letters, such as DE123456789."
        yield Broken("BR-CO-09", f"{whose}.vat_number", detail)


RULES = (document, seller, buyer, delivery, payment, lines, exemptions)
