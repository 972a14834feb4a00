"""What XRechnung and Peppol ask beyond EN 16931, and Peppol between two German parties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quittance.invoicing.documents import codes
from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.identifiers import is_iban, is_identifier
from quittance.invoicing.documents.prices import SLACK, misses
from quittance.invoicing.documents.rules.broken import BILLING, BUYER, SELLER, SHIPPING, Broken

# Early payment discounts in BT-20, as XRechnung has machines read them.
SKONTO = re.compile(r"#SKONTO#TAGE=\d+#PROZENT=\d+\.\d{2}(#BASISBETRAG=-?\d+\.\d{2})?#", re.ASCII)


def electronic_addresses(content: Content) -> Iterator[Broken]:
    if not content.buyer.electronic_address.value:
        detail = "Give the customer's electronic address, or at least an e-mail address."
        yield Broken("PEPPOL-EN16931-R010", f"{BUYER}.electronic_address", detail)
    if not content.seller.electronic_address.value:
        detail = "Give your organisation's electronic address, or at least an e-mail address."
        yield Broken("PEPPOL-EN16931-R020", f"{SELLER}.electronic_address", detail)


def line_amounts(content: Content) -> Iterator[Broken]:
    for index, line in enumerate(content.lines):
        off = misses(line.net_price, line.quantity, line.net_amount + line.net_discount)
        if off > SLACK:
            detail = f"Quantity x price - discount misses the line's net amount by {off}."
            yield Broken("PEPPOL-EN16931-R120", f"lines.{index}.net_amount", detail)


def tax_currency(content: Content) -> Iterator[Broken]:
    converted = content.converted_tax
    if converted and converted.currency == content.currency:
        detail = "The currency of tax must be another one than the document's."
        yield Broken("PEPPOL-EN16931-R005", "tax_currency", detail)


def peppol_references(content: Content) -> Iterator[Broken]:
    if not (content.buyer_reference or content.purchase_order):
        detail = "Give the customer's buyer reference or the invoice's purchase order."
        yield Broken("PEPPOL-EN16931-R003", "purchase_order", detail)


def peppol_addresses(content: Content) -> Iterator[Broken]:
    """The network finds nobody by e-mail, and looks at check digits."""
    for who, whose in ((content.seller, SELLER), (content.buyer, BUYER)):
        address = who.electronic_address
        if address.value and address.scheme in codes.ADDRESS_SCHEMES - codes.PEPPOL_SCHEMES:
            detail = "Give an electronic address with a scheme of Peppol's, such as 0088 or 9930."
            yield Broken("PEPPOL-EN16931-CL008", f"{whose}.electronic_address", detail)
        elif address.value and not is_identifier(address.scheme, address.value):
            rule = codes.CHECKED_SCHEMES[address.scheme]
            detail = f"Check the electronic address: it is no number of scheme {address.scheme}."
            yield Broken(rule, f"{whose}.electronic_address", detail)


def german(content: Content, prefix: str) -> Iterator[Broken]:
    """The German rules, which Peppol has taken over under names of its own."""
    seller, buyer = content.seller, content.buyer
    if content.payment is None:
        detail = "Give your organisation's IBAN, so that the customer knows how to pay."
        yield Broken(f"{prefix}1", f"{SELLER}.iban", detail)
    for number, value, attr, what in (
        ("5", seller.contact.name, "contact_name", "whom to ask"),
        ("6", seller.contact.phone, "phone", "a telephone number"),
        ("7", seller.contact.email, "email", "an e-mail address"),
        ("3", seller.address.city, "city", "its city"),
        ("4", seller.address.postcode, "postcode", "its post code"),
    ):
        if not value:
            own = "2" if number in "567" and not seller.contact else number
            yield Broken(f"{prefix}{own}", f"{SELLER}.{attr}", f"Give {what} of your organisation.")
    if not buyer.address.city:
        detail = "Give the city of the customer's billing address."
        yield Broken(f"{prefix}8", f"{BILLING}.city", detail)
    if not buyer.address.postcode:
        detail = "Give the post code of the customer's billing address."
        yield Broken(f"{prefix}9", f"{BILLING}.postcode", detail)
    if not content.buyer_reference:
        detail = "Give the customer's buyer reference, such as the Leitweg-ID of an authority."
        yield Broken(f"{prefix}15", f"{BUYER}.buyer_reference", detail)
    yield from _german_delivery(content, prefix)
    yield from _german_payment(content, prefix)


def _german_delivery(content: Content, prefix: str) -> Iterator[Broken]:
    where = content.delivery.address
    if where is None:
        return
    attr = BILLING if where == content.buyer.address else SHIPPING
    if not where.city:
        detail = "Give the city of the place of delivery."
        yield Broken(f"{prefix}10", f"{attr}.city", detail)
    if not where.postcode:
        detail = "Give the post code of the place of delivery."
        yield Broken(f"{prefix}11", f"{attr}.postcode", detail)


def _german_payment(content: Content, prefix: str) -> Iterator[Broken]:
    taxed = any(group.category != "O" for group in content.taxes)
    if taxed and not (content.seller.vat_number or content.seller.tax_number):
        detail = "Give your organisation's VAT number or tax number."
        yield Broken(f"{prefix}16", f"{SELLER}.vat_number", detail)
    if not _is_plain_or_skonto(content.payment_terms):
        detail = (
            "Write early payment discounts as #SKONTO#TAGE=14#PROZENT=2.00# on lines of their "
            "own, with an empty line after the last one."
        )
        yield Broken(f"{prefix}18", "payment_terms", detail)
    if content.payment and content.payment.iban and not is_iban(content.payment.iban):
        detail = "Check your organisation's IBAN: its check digits are wrong."
        yield Broken(f"{prefix}19", f"{SELLER}.iban", detail)


def _is_plain_or_skonto(terms: str) -> bool:
    marked = [line.strip() for line in terms.split("\n") if line.strip().startswith("#")]
    if not marked:
        return True
    return all(SKONTO.fullmatch(line) for line in marked) and terms.endswith("\n")


def xrechnung(content: Content) -> Iterator[Broken]:
    return german(content, "BR-DE-")


def peppol_in_germany(content: Content) -> Iterator[Broken]:
    both = {content.seller.address.country, content.buyer.address.country}
    if both == {"DE"}:
        for broken in german(content, "DE-R-"):
            number = int(broken.rule.removeprefix("DE-R-"))
            yield Broken(f"DE-R-{number:03}", broken.attr, broken.detail)


SHARED = (electronic_addresses, line_amounts, tax_currency)
XRECHNUNG = (*SHARED, xrechnung)
PEPPOL = (*SHARED, peppol_references, peppol_addresses, peppol_in_germany)
