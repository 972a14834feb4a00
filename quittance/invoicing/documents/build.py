"""From a document's stored rows to its Content: figures and parties as they were frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from quittance.catalogue.rules import TaxCategory
from quittance.invoicing.documents import codes, content
from quittance.invoicing.documents.paycodes import payment_reference
from quittance.invoicing.documents.prices import SLACK, misses, net_price
from quittance.invoicing.documents.texts import clean, first_line, one_line
from quittance.invoicing.documents.words import word
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.invoicing.rules import Kind
from quittance.money import without_tax

NOTHING = Decimal(0)
WITHOUT_REASON = {TaxCategory.STANDARD, TaxCategory.ZERO}
Party = dict[str, Any]


def content_of(invoice: Invoice, *, prepaid: Decimal = NOTHING) -> content.Content:
    """The description of an issued document; reads its lines, taxes and what it corrects.

    `prepaid` (BT-113, in the document's currency) is what had been paid when it was issued.
    """
    return content_from(
        invoice,
        list(invoice.lines.order_by("position")),
        list(invoice.taxes.order_by("category", "rate")),
        prepaid=prepaid,
    )


def content_from(
    invoice: Invoice,
    lines: Sequence[InvoiceLine],
    taxes: Sequence[InvoiceTax],
    *,
    prepaid: Decimal = NOTHING,
) -> content.Content:
    """The same from rows at hand. A draft about to be issued has its parties and a date already."""
    seller, buyer = invoice.seller or {}, invoice.buyer or {}
    language = str(seller.get("language") or "en")
    groups = tuple(_group(tax, language) for tax in taxes)
    within_vat = not any(group.category == TaxCategory.OUT_OF_SCOPE for group in groups)
    return content.Content(
        type_code=content.INVOICE if invoice.kind == Kind.INVOICE else content.CREDIT_NOTE,
        number=one_line(invoice.number),
        issue_date=_day_of(invoice),
        due_date=invoice.due_date,
        currency=invoice.currency,
        language=language,
        prices_include_tax=invoice.prices_include_tax,
        seller=seller_of(seller, within_vat=within_vat),
        buyer=buyer_of(buyer, within_vat=within_vat),
        lines=tuple(_line(line, invoice) for line in lines),
        taxes=groups,
        totals=_totals(invoice, prepaid),
        delivery=_delivery(invoice, buyer, groups),
        payment=_payment(invoice, seller),
        payment_terms=_payment_terms(invoice, language),
        notes=clean(invoice.notes),
        reason=clean(invoice.reason),
        buyer_reference=one_line(buyer.get("buyer_reference")),
        purchase_order=one_line(invoice.purchase_order),
        contract_reference=one_line(invoice.contract_reference),
        preceding=_preceding(invoice),
        converted_tax=_converted_tax(invoice),
    )


def _day_of(invoice: Invoice) -> date:
    if invoice.issue_date is None:
        raise ValueError(f"{invoice} has no issue date: it is a draft")
    return invoice.issue_date


def seller_of(stored: Party, *, within_vat: bool = True) -> content.Seller:
    """The seller in a snapshot; without VAT numbers where all is outside the scope of VAT."""
    vat_number = one_line(stored.get("vat_number")) if within_vat else ""
    tax_number = one_line(stored.get("tax_number"))
    address = address_of(stored)
    number, scheme = _registration(stored, address.country)
    return content.Seller(
        name=one_line(stored.get("name")),
        address=address,
        identifier="" if vat_number or number else tax_number,
        vat_number=vat_number,
        tax_number=tax_number,
        registration_number=number,
        registration_scheme=scheme,
        legal_information=clean(stored.get("legal_information")),
        electronic_address=_electronic_address(stored),
        contact=content.Contact(
            name=one_line(stored.get("contact_name")),
            phone=one_line(stored.get("phone")),
            email=one_line(stored.get("email")),
        ),
    )


def buyer_of(stored: Party, *, within_vat: bool = True) -> content.Buyer:
    """The buyer in a snapshot."""
    company, person = one_line(stored.get("company")), one_line(stored.get("name"))
    address = address_of(stored.get("billing_address") or {})
    number, scheme = _registration(stored, address.country)
    return content.Buyer(
        name=company or person,
        address=address,
        vat_number=one_line(stored.get("vat_number")) if within_vat else "",
        registration_number=number,
        registration_scheme=scheme,
        electronic_address=_electronic_address(stored),
        contact=content.Contact(
            name=person if company and company != person else "",
            phone=one_line(stored.get("mobile")),
            email=one_line(stored.get("email")),
        ),
    )


def address_of(stored: Party) -> content.Address:
    """An address in a snapshot."""
    names = ("line1", "line2", "postcode", "city", "region", "country")
    return content.Address(**{name: one_line(stored.get(name)) for name in names})


def _registration(stored: Party, country: str) -> tuple[str, str]:
    return codes.register_of(country, one_line(stored.get("registration_number")))


def _electronic_address(stored: Party) -> content.ElectronicAddress:
    """The one that was given, else the e-mail address."""
    value = one_line(stored.get("electronic_address"))
    if value:
        scheme = one_line(stored.get("electronic_address_scheme"))
        return content.ElectronicAddress(scheme=scheme, value=value)
    email = one_line(stored.get("email"))
    return content.ElectronicAddress(scheme=codes.EMAIL if email else "", value=email)


def _line(line: InvoiceLine, invoice: Invoice) -> content.Line:
    inside = invoice.prices_include_tax
    discount = line.discount
    net_discount = without_tax(discount, line.tax_rate, invoice.currency) if inside else discount
    net_price_amount = line.net_amount + net_discount
    name, description = first_line(line.description)
    return content.Line(
        position=line.position,
        name=name,
        description=description,
        quantity=line.quantity,
        unit=line.unit,
        tax_category=line.tax_category,
        tax_rate=line.tax_rate,
        unit_price=line.unit_price,
        price_amount=line.price_amount,
        discount_percent=line.discount_percent,
        discount=discount,
        net_price=net_price(
            unit_price=line.unit_price,
            quantity=line.quantity,
            amount=net_price_amount,
            priced_without_tax=not inside,
        ),
        net_price_amount=net_price_amount,
        net_discount=net_discount,
        net_discount_percent=_percent_of(line.discount_percent, net_price_amount, net_discount),
        net_amount=line.net_amount,
    )


def _percent_of(percent: Decimal, base: Decimal, amount: Decimal) -> Decimal:
    """The percentage where it gives the amount (PEPPOL-EN16931-R040), else 0: a share of a
    credited line need not."""
    return percent if misses(percent / 100, base, amount) <= SLACK else NOTHING


def _group(tax: InvoiceTax, language: str) -> content.TaxGroup:
    code, reason = codes.split_exemption(one_line(tax.exemption_reason))
    if tax.category in WITHOUT_REASON:
        code = reason = ""
    code = code or codes.CODE_OF_CATEGORY.get(tax.category, "")
    return content.TaxGroup(
        category=tax.category,
        rate=tax.rate,
        lines_total=tax.lines_total,
        allowance=tax.allowance,
        taxable=tax.taxable,
        tax=tax.tax,
        exemption_code=code,
        exemption_reason=reason or word(tax.category, language),
    )


def _totals(invoice: Invoice, prepaid: Decimal) -> content.Totals:
    return content.Totals(
        subtotal=invoice.subtotal,
        allowance_total=invoice.allowance_total,
        taxable_total=invoice.taxable_total,
        tax_total=invoice.tax_total,
        total=invoice.total,
        prepaid=prepaid,
    )


def _delivery(
    invoice: Invoice, buyer: Party, groups: Iterable[content.TaxGroup]
) -> content.Delivery:
    """Within the EU the norm wants to know where the goods went, even to the buyer's own door."""
    billing = address_of(buyer.get("billing_address") or {})
    shipping = address_of(buyer.get("shipping_address") or {})
    address: content.Address | None = None
    if shipping != content.Address():
        country = shipping.country or billing.country
        address = address_of({**(buyer.get("shipping_address") or {}), "country": country})
    elif any(group.category == TaxCategory.INTRA_COMMUNITY for group in groups):
        address = billing
    return content.Delivery(
        delivered_on=_delivered_on(invoice),
        period_start=invoice.period_start,
        period_end=invoice.period_end,
        address=address,
    )


def _delivered_on(invoice: Invoice) -> date | None:
    """Without another date or a period the supply is of the day of issue (Directive 2006/112
    art. 226(7)): of the invoice, also on what corrects it."""
    if invoice.delivery_date or invoice.period_start or invoice.period_end:
        return invoice.delivery_date
    return invoice.corrects.issue_date if invoice.corrects else invoice.issue_date


def _payment(invoice: Invoice, seller: Party) -> content.Payment | None:
    """A credit note is set off, nobody transfers it; an invoice is, where there is an account."""
    if invoice.kind != Kind.INVOICE:
        return content.Payment(means=content.CLEARING)
    return transfer_to(seller, currency=invoice.currency, number=one_line(invoice.number))


def transfer_to(seller: Party, *, currency: str, number: str = "") -> content.Payment | None:
    """How to pay into the seller's account, with a document's number as the reference; None where
    there is no account."""
    iban = "".join(one_line(seller.get("iban")).split()).upper()
    if not iban:
        return None
    return content.Payment(
        means=content.SEPA_CREDIT_TRANSFER if currency == "EUR" else content.CREDIT_TRANSFER,
        reference=_reference(number, seller, iban) if number else "",
        iban=iban,
        account_name=one_line(seller.get("name")),
        bic="".join(one_line(seller.get("bic")).split()).upper(),
    )


def _reference(number: str, seller: Party, iban: str) -> str:
    """In the style that the seller had; documents from before there was one keep their number."""
    style = seller.get("payment_reference")
    return payment_reference(number, style=style, iban=iban) if style else number


def _payment_terms(invoice: Invoice, language: str) -> str:
    if invoice.kind == Kind.INVOICE:
        terms = clean(invoice.payment_terms)
        # What machines read (XRechnung's #SKONTO#...#) has to end its line (BR-DE-18).
        return f"{terms}\n" if terms.endswith("#") else terms
    if invoice.corrects is None:
        return word("set_off_unknown", language)
    return word("set_off", language).format(number=one_line(invoice.corrects.number))


def _preceding(invoice: Invoice) -> content.Preceding | None:
    if invoice.corrects is None:
        return None
    original = invoice.corrects
    return content.Preceding(number=one_line(original.number), issue_date=original.issue_date)


def _converted_tax(invoice: Invoice) -> content.ConvertedTax | None:
    rate, tax = invoice.exchange_rate, invoice.tax_in_tax_currency
    if not invoice.tax_currency or rate is None or tax is None:
        return None
    return content.ConvertedTax(currency=invoice.tax_currency, tax_total=tax, exchange_rate=rate)
