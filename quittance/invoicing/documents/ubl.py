"""A document in UBL 2.1: an Invoice or a CreditNote (EN 16931-3-2)."""

from __future__ import annotations

from decimal import Decimal

from quittance.invoicing.documents.content import (
    Address,
    Buyer,
    Contact,
    Content,
    ElectronicAddress,
    Line,
    Seller,
    TaxGroup,
)
from quittance.invoicing.documents.profiles import Profile
from quittance.invoicing.documents.words import word
from quittance.invoicing.documents.xml import DISCOUNT, Element, amount, country, number

OASIS = "urn:oasis:names:specification:ubl:schema:xsd"
NAMESPACES = {
    "cac": f"{OASIS}:CommonAggregateComponents-2",
    "cbc": f"{OASIS}:CommonBasicComponents-2",
}
# What BT-32 is told from BT-31 by.
TAX_OFFICE = "FC"


def write_ubl(content: Content, profile: Profile = Profile.EN16931) -> bytes:
    """The document as UTF-8; the same bytes for the same content."""
    kind = "CreditNote" if content.is_credit_note else "Invoice"
    root = Element.root(f"ubl:{kind}", {"ubl": f"{OASIS}:{kind}-2", **NAMESPACES})
    _head(root, content, profile)
    _references(root, content)
    _seller(root.branch("cac:AccountingSupplierParty/cac:Party"), content.seller)
    _buyer(root.branch("cac:AccountingCustomerParty/cac:Party"), content.buyer)
    _delivery(root, content)
    _payment(root, content)
    root.leaf("cac:PaymentTerms/cbc:Note", content.payment_terms)
    for group in content.allowances:
        _allowance(root, content, group.allowance, group=group)
    _taxes(root, content)
    _totals(root, content)
    for line in content.lines:
        _line(root, content, line)
    return root.as_bytes()


def _head(root: Element, content: Content, profile: Profile) -> None:
    root.leaf("cbc:CustomizationID", profile.specification)
    root.leaf("cbc:ProfileID", profile.process)
    root.leaf("cbc:ID", content.number)
    root.leaf("cbc:IssueDate", content.issue_date.isoformat())
    if content.is_credit_note:
        root.leaf("cbc:CreditNoteTypeCode", content.type_code)
    else:
        root.leaf("cbc:DueDate", content.due_date.isoformat() if content.due_date else "")
        root.leaf("cbc:InvoiceTypeCode", content.type_code)
    # Peppol allows one note (PEPPOL-EN16931-R002).
    root.leaf("cbc:Note", "\n".join(filter(None, (content.reason, content.notes))))
    root.leaf("cbc:DocumentCurrencyCode", content.currency)
    if content.converted_tax:
        root.leaf("cbc:TaxCurrencyCode", content.converted_tax.currency)
    root.leaf("cbc:BuyerReference", content.buyer_reference)


def _references(root: Element, content: Content) -> None:
    start, end = content.delivery.period_start, content.delivery.period_end
    if start or end:
        period = root.branch("cac:InvoicePeriod")
        period.leaf("cbc:StartDate", start.isoformat() if start else "")
        period.leaf("cbc:EndDate", end.isoformat() if end else "")
    root.leaf("cac:OrderReference/cbc:ID", content.purchase_order)
    if content.preceding:
        original = root.branch("cac:BillingReference/cac:InvoiceDocumentReference")
        original.leaf("cbc:ID", content.preceding.number)
        issued_on = content.preceding.issue_date
        original.leaf("cbc:IssueDate", issued_on.isoformat() if issued_on else "")
    root.leaf("cac:ContractDocumentReference/cbc:ID", content.contract_reference)


def _seller(party: Element, seller: Seller) -> None:
    _endpoint(party, seller.electronic_address)
    party.leaf("cac:PartyIdentification/cbc:ID", seller.identifier)
    _address(party.branch("cac:PostalAddress"), seller.address)
    _tax_scheme(party, seller.vat_number, "VAT")
    _tax_scheme(party, seller.tax_number, TAX_OFFICE)
    entity = _entity(party, seller)
    entity.leaf("cbc:CompanyLegalForm", seller.legal_information)
    _contact(party, seller.contact)


def _buyer(party: Element, buyer: Buyer) -> None:
    _endpoint(party, buyer.electronic_address)
    _address(party.branch("cac:PostalAddress"), buyer.address)
    _tax_scheme(party, buyer.vat_number, "VAT")
    _entity(party, buyer)
    _contact(party, buyer.contact)


def _endpoint(party: Element, address: ElectronicAddress) -> None:
    party.leaf("cbc:EndpointID", address.value, schemeID=address.scheme)


def _address(element: Element, address: Address) -> None:
    element.leaf("cbc:StreetName", address.line1)
    element.leaf("cbc:AdditionalStreetName", address.line2)
    element.leaf("cbc:CityName", address.city)
    element.leaf("cbc:PostalZone", address.postcode)
    element.leaf("cbc:CountrySubentity", address.region)
    element.leaf("cac:Country/cbc:IdentificationCode", country(address.country))


def _tax_scheme(party: Element, identifier: str, scheme: str) -> None:
    if identifier:
        registration = party.branch("cac:PartyTaxScheme")
        registration.leaf("cbc:CompanyID", identifier)
        registration.leaf("cac:TaxScheme/cbc:ID", scheme)


def _entity(party: Element, who: Seller | Buyer) -> Element:
    entity = party.branch("cac:PartyLegalEntity")
    entity.leaf("cbc:RegistrationName", who.name)
    entity.leaf("cbc:CompanyID", who.registration_number, schemeID=who.registration_scheme)
    return entity


def _contact(party: Element, contact: Contact) -> None:
    if contact:
        element = party.branch("cac:Contact")
        element.leaf("cbc:Name", contact.name)
        element.leaf("cbc:Telephone", contact.phone)
        element.leaf("cbc:ElectronicMail", contact.email)


def _delivery(root: Element, content: Content) -> None:
    delivery = content.delivery
    day = delivery.delivered_on
    if day or delivery.address:
        element = root.branch("cac:Delivery")
        element.leaf("cbc:ActualDeliveryDate", day.isoformat() if day else "")
        if delivery.address:
            _address(element.branch("cac:DeliveryLocation/cac:Address"), delivery.address)


def _payment(root: Element, content: Content) -> None:
    payment = content.payment
    if payment is None:
        return
    means = root.branch("cac:PaymentMeans")
    means.leaf("cbc:PaymentMeansCode", payment.means)
    if content.is_credit_note and content.due_date:
        means.leaf("cbc:PaymentDueDate", content.due_date.isoformat())
    means.leaf("cbc:PaymentID", payment.reference)
    if payment.iban:
        account = means.branch("cac:PayeeFinancialAccount")
        account.leaf("cbc:ID", payment.iban)
        account.leaf("cbc:Name", payment.account_name)
        account.leaf("cac:FinancialInstitutionBranch/cbc:ID", payment.bic)


def _allowance(
    parent: Element,
    content: Content,
    off: Decimal,
    *,
    group: TaxGroup | None = None,
    percent: Decimal = Decimal(0),
    base: Decimal = Decimal(0),
) -> None:
    currency = content.currency
    element = parent.branch("cac:AllowanceCharge")
    element.leaf("cbc:ChargeIndicator", "false")
    element.leaf("cbc:AllowanceChargeReasonCode", DISCOUNT)
    element.leaf("cbc:AllowanceChargeReason", word("discount", content.language))
    if percent:
        element.leaf("cbc:MultiplierFactorNumeric", number(percent))
    element.leaf("cbc:Amount", amount(off, currency), currencyID=currency)
    if percent:
        element.leaf("cbc:BaseAmount", amount(base, currency), currencyID=currency)
    if group:
        _category(element.branch("cac:TaxCategory"), group.category, group.rate)


def _category(element: Element, category: str, rate: Decimal) -> None:
    element.leaf("cbc:ID", category)
    # What is outside the scope of VAT has no rate, not even 0 (BR-O-05).
    element.leaf("cbc:Percent", "" if category == "O" else number(rate))
    element.leaf("cac:TaxScheme/cbc:ID", "VAT")


def _taxes(root: Element, content: Content) -> None:
    currency = content.currency
    total = root.branch("cac:TaxTotal")
    total.leaf("cbc:TaxAmount", amount(content.totals.tax_total, currency), currencyID=currency)
    for group in content.taxes:
        part = total.branch("cac:TaxSubtotal")
        part.leaf("cbc:TaxableAmount", amount(group.taxable, currency), currencyID=currency)
        part.leaf("cbc:TaxAmount", amount(group.tax, currency), currencyID=currency)
        category = part.branch("cac:TaxCategory")
        category.leaf("cbc:ID", group.category)
        # XRechnung wants a rate here even of what has none (BR-DE-14).
        category.leaf("cbc:Percent", number(group.rate))
        category.leaf("cbc:TaxExemptionReasonCode", group.exemption_code)
        category.leaf("cbc:TaxExemptionReason", group.exemption_reason)
        category.leaf("cac:TaxScheme/cbc:ID", "VAT")
    converted = content.converted_tax
    if converted:
        text = amount(converted.tax_total, converted.currency)
        root.leaf("cac:TaxTotal/cbc:TaxAmount", text, currencyID=converted.currency)


def _totals(root: Element, content: Content) -> None:
    totals, element = content.totals, root.branch("cac:LegalMonetaryTotal")
    sums = {
        "LineExtensionAmount": totals.subtotal,
        "TaxExclusiveAmount": totals.taxable_total,
        "TaxInclusiveAmount": totals.total,
        "AllowanceTotalAmount": totals.allowance_total if content.allowances else None,
        "PrepaidAmount": totals.prepaid or None,
        "PayableAmount": totals.due,
    }
    for name, value in sums.items():
        if value is not None:
            text = amount(value, content.currency)
            element.leaf(f"cbc:{name}", text, currencyID=content.currency)


def _line(root: Element, content: Content, line: Line) -> None:
    currency, is_note = content.currency, content.is_credit_note
    element = root.branch("cac:CreditNoteLine" if is_note else "cac:InvoiceLine")
    element.leaf("cbc:ID", str(line.position))
    quantity = "cbc:CreditedQuantity" if is_note else "cbc:InvoicedQuantity"
    element.leaf(quantity, number(line.quantity), unitCode=line.unit)
    net = amount(line.net_amount, currency)
    element.leaf("cbc:LineExtensionAmount", net, currencyID=currency)
    if line.net_discount:
        percent, base = line.net_discount_percent, line.net_price_amount
        _allowance(element, content, line.net_discount, percent=percent, base=base)
    item = element.branch("cac:Item")
    item.leaf("cbc:Description", line.description)
    item.leaf("cbc:Name", line.name)
    _category(item.branch("cac:ClassifiedTaxCategory"), line.tax_category, line.tax_rate)
    element.leaf("cac:Price/cbc:PriceAmount", number(line.net_price), currencyID=currency)
