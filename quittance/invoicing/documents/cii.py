"""A document in UN/CEFACT's Cross Industry Invoice (EN 16931-3-3), as Factur-X carries it.

There is no credit note of its own here: type 381 says it.
"""

from __future__ import annotations

from datetime import date
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

UNECE = "urn:un:unece:uncefact:data:standard"
NAMESPACES = {
    "rsm": f"{UNECE}:CrossIndustryInvoice:100",
    "qdt": f"{UNECE}:QualifiedDataType:100",
    "ram": f"{UNECE}:ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{UNECE}:UnqualifiedDataType:100",
}


def write_cii(content: Content, profile: Profile = Profile.EN16931) -> bytes:
    """The document as UTF-8; the same bytes for the same content."""
    root = Element.root("rsm:CrossIndustryInvoice", NAMESPACES)
    context = root.branch("rsm:ExchangedDocumentContext")
    process = "ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID"
    context.leaf(process, profile.process)
    guideline = "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
    context.leaf(guideline, profile.specification)
    _head(root.branch("rsm:ExchangedDocument"), content)
    deal = root.branch("rsm:SupplyChainTradeTransaction")
    for line in content.lines:
        _line(deal.branch("ram:IncludedSupplyChainTradeLineItem"), content, line)
    _agreement(deal.branch("ram:ApplicableHeaderTradeAgreement"), content)
    _delivery(deal.branch("ram:ApplicableHeaderTradeDelivery"), content)
    _settlement(deal.branch("ram:ApplicableHeaderTradeSettlement"), content)
    return root.as_bytes()


def _head(element: Element, content: Content) -> None:
    element.leaf("ram:ID", content.number)
    element.leaf("ram:TypeCode", content.type_code)
    _day(element, "ram:IssueDateTime/udt:DateTimeString", content.issue_date)
    for note in (content.reason, content.notes):
        element.leaf("ram:IncludedNote/ram:Content", note)


def _day(element: Element, path: str, day: date | None) -> None:
    """Format 102 is YYYYMMDD."""
    if day:
        element.leaf(path, day.strftime("%Y%m%d").zfill(8), format="102")


def _line(element: Element, content: Content, line: Line) -> None:
    element.leaf("ram:AssociatedDocumentLineDocument/ram:LineID", str(line.position))
    product = element.branch("ram:SpecifiedTradeProduct")
    product.leaf("ram:Name", line.name)
    product.leaf("ram:Description", line.description)
    agreement = element.branch("ram:SpecifiedLineTradeAgreement")
    agreement.leaf("ram:NetPriceProductTradePrice/ram:ChargeAmount", number(line.net_price))
    delivery = element.branch("ram:SpecifiedLineTradeDelivery")
    delivery.leaf("ram:BilledQuantity", number(line.quantity), unitCode=line.unit)
    settlement = element.branch("ram:SpecifiedLineTradeSettlement")
    _category(settlement.branch("ram:ApplicableTradeTax"), line.tax_category, line.tax_rate)
    if line.net_discount:
        percent, base = line.net_discount_percent, line.net_price_amount
        _allowance(settlement, content, line.net_discount, percent=percent, base=base)
    total = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    settlement.leaf(total, amount(line.net_amount, content.currency))


def _category(element: Element, category: str, rate: Decimal) -> None:
    element.leaf("ram:TypeCode", "VAT")
    element.leaf("ram:CategoryCode", category)
    # What is outside the scope of VAT has no rate, not even 0 (BR-O-05).
    element.leaf("ram:RateApplicablePercent", "" if category == "O" else number(rate))


def _allowance(
    parent: Element,
    content: Content,
    off: Decimal,
    *,
    group: TaxGroup | None = None,
    percent: Decimal = Decimal(0),
    base: Decimal = Decimal(0),
) -> None:
    element = parent.branch("ram:SpecifiedTradeAllowanceCharge")
    element.leaf("ram:ChargeIndicator/udt:Indicator", "false")
    if percent:
        element.leaf("ram:CalculationPercent", number(percent))
        element.leaf("ram:BasisAmount", amount(base, content.currency))
    element.leaf("ram:ActualAmount", amount(off, content.currency))
    element.leaf("ram:ReasonCode", DISCOUNT)
    element.leaf("ram:Reason", word("discount", content.language))
    if group:
        _category(element.branch("ram:CategoryTradeTax"), group.category, group.rate)


def _agreement(element: Element, content: Content) -> None:
    element.leaf("ram:BuyerReference", content.buyer_reference)
    _seller(element.branch("ram:SellerTradeParty"), content.seller)
    _buyer(element.branch("ram:BuyerTradeParty"), content.buyer)
    order = "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"
    element.leaf(order, content.purchase_order)
    contract = "ram:ContractReferencedDocument/ram:IssuerAssignedID"
    element.leaf(contract, content.contract_reference)


def _seller(party: Element, seller: Seller) -> None:
    party.leaf("ram:ID", seller.identifier)
    party.leaf("ram:Name", seller.name)
    party.leaf("ram:Description", seller.legal_information)
    _particulars(party, seller)
    party.leaf("ram:SpecifiedTaxRegistration/ram:ID", seller.vat_number, schemeID="VA")
    party.leaf("ram:SpecifiedTaxRegistration/ram:ID", seller.tax_number, schemeID="FC")


def _buyer(party: Element, buyer: Buyer) -> None:
    party.leaf("ram:Name", buyer.name)
    _particulars(party, buyer)
    party.leaf("ram:SpecifiedTaxRegistration/ram:ID", buyer.vat_number, schemeID="VA")


def _particulars(party: Element, who: Seller | Buyer) -> None:
    register = "ram:SpecifiedLegalOrganization/ram:ID"
    party.leaf(register, who.registration_number, schemeID=who.registration_scheme)
    _contact(party, who.contact)
    _address(party, who.address)
    _endpoint(party, who.electronic_address)


def _contact(party: Element, contact: Contact) -> None:
    if contact:
        element = party.branch("ram:DefinedTradeContact")
        element.leaf("ram:PersonName", contact.name)
        phone = "ram:TelephoneUniversalCommunication/ram:CompleteNumber"
        element.leaf(phone, contact.phone)
        element.leaf("ram:EmailURIUniversalCommunication/ram:URIID", contact.email)


def _address(party: Element, address: Address) -> None:
    element = party.branch("ram:PostalTradeAddress")
    element.leaf("ram:PostcodeCode", address.postcode)
    element.leaf("ram:LineOne", address.line1)
    element.leaf("ram:LineTwo", address.line2)
    element.leaf("ram:CityName", address.city)
    element.leaf("ram:CountryID", country(address.country))
    element.leaf("ram:CountrySubDivisionName", address.region)


def _endpoint(party: Element, address: ElectronicAddress) -> None:
    party.leaf("ram:URIUniversalCommunication/ram:URIID", address.value, schemeID=address.scheme)


def _delivery(element: Element, content: Content) -> None:
    delivery = content.delivery
    if delivery.address:
        _address(element.branch("ram:ShipToTradeParty"), delivery.address)
    happened = "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString"
    _day(element, happened, delivery.delivered_on)


def _settlement(element: Element, content: Content) -> None:
    element.leaf("ram:PaymentReference", content.payment.reference if content.payment else "")
    if content.converted_tax:
        element.leaf("ram:TaxCurrencyCode", content.converted_tax.currency)
    element.leaf("ram:InvoiceCurrencyCode", content.currency)
    _payment(element, content)
    for group in content.taxes:
        _group(element.branch("ram:ApplicableTradeTax"), content, group)
    _period(element, content)
    for group in content.allowances:
        _allowance(element, content, group.allowance, group=group)
    if content.payment_terms or content.due_date:
        terms = element.branch("ram:SpecifiedTradePaymentTerms")
        terms.leaf("ram:Description", content.payment_terms)
        _day(terms, "ram:DueDateDateTime/udt:DateTimeString", content.due_date)
    _totals(element.branch("ram:SpecifiedTradeSettlementHeaderMonetarySummation"), content)
    if content.preceding:
        original = element.branch("ram:InvoiceReferencedDocument")
        original.leaf("ram:IssuerAssignedID", content.preceding.number)
        day = "ram:FormattedIssueDateTime/qdt:DateTimeString"
        _day(original, day, content.preceding.issue_date)


def _payment(element: Element, content: Content) -> None:
    payment = content.payment
    if payment is None:
        return
    means = element.branch("ram:SpecifiedTradeSettlementPaymentMeans")
    means.leaf("ram:TypeCode", payment.means)
    if payment.iban:
        account = means.branch("ram:PayeePartyCreditorFinancialAccount")
        account.leaf("ram:IBANID", payment.iban)
        account.leaf("ram:AccountName", payment.account_name)
        means.leaf("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", payment.bic)


def _group(element: Element, content: Content, group: TaxGroup) -> None:
    element.leaf("ram:CalculatedAmount", amount(group.tax, content.currency))
    element.leaf("ram:TypeCode", "VAT")
    element.leaf("ram:ExemptionReason", group.exemption_reason)
    element.leaf("ram:BasisAmount", amount(group.taxable, content.currency))
    element.leaf("ram:CategoryCode", group.category)
    element.leaf("ram:ExemptionReasonCode", group.exemption_code)
    # XRechnung wants a rate here even of what has none (BR-DE-14).
    element.leaf("ram:RateApplicablePercent", number(group.rate))


def _period(element: Element, content: Content) -> None:
    delivery = content.delivery
    if delivery.period_start or delivery.period_end:
        period = element.branch("ram:BillingSpecifiedPeriod")
        _day(period, "ram:StartDateTime/udt:DateTimeString", delivery.period_start)
        _day(period, "ram:EndDateTime/udt:DateTimeString", delivery.period_end)


def _totals(element: Element, content: Content) -> None:
    totals, currency, converted = content.totals, content.currency, content.converted_tax
    element.leaf("ram:LineTotalAmount", amount(totals.subtotal, currency))
    if content.allowances:
        element.leaf("ram:AllowanceTotalAmount", amount(totals.allowance_total, currency))
    element.leaf("ram:TaxBasisTotalAmount", amount(totals.taxable_total, currency))
    element.leaf("ram:TaxTotalAmount", amount(totals.tax_total, currency), currencyID=currency)
    if converted:
        text = amount(converted.tax_total, converted.currency)
        element.leaf("ram:TaxTotalAmount", text, currencyID=converted.currency)
    element.leaf("ram:GrandTotalAmount", amount(totals.total, currency))
    if totals.prepaid:
        element.leaf("ram:TotalPrepaidAmount", amount(totals.prepaid, currency))
    element.leaf("ram:DuePayableAmount", amount(totals.due, currency))
