"""UN/CEFACT's Cross Industry Invoice (EN 16931-3-3), and the CrossIndustryDocument of ZUGFeRD 1."""

from __future__ import annotations

import base64
import binascii
from datetime import date

from quittance.bills.reading.model import Address, Allowance, Attachment, Bill, Found, Line, Tax
from quittance.bills.reading.xml.accounts import accounts, bill_type
from quittance.bills.reading.xml.node import Node
from quittance.bills.reading.xml.values import exact

# Names of ZUGFeRD 1 stand after the bar.
_HEAD = "ExchangedDocument|HeaderExchangedDocument"
_DEAL = "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction"
_AGREEMENT = "ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement"
_DELIVERY = "ApplicableHeaderTradeDelivery|ApplicableSupplyChainTradeDelivery"
_SETTLEMENT = "ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement"
_SUMS = "SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
_LINE_SUMS = (
    "SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
)
_LINE_AGREEMENT = "SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement"
_LINE_DELIVERY = "SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery"
_LINE_SETTLEMENT = "SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement"
_RATE = "RateApplicablePercent|ApplicablePercent"
_NUMBER = "IssuerAssignedID|ID"
_DAY = "DateTimeString"


def read_cii(root: Node) -> Bill:
    """Every field, as it is written."""
    head, deal = root.first(_HEAD), root.first(_DEAL)
    agreement, settlement = deal.first(_AGREEMENT), deal.first(_SETTLEMENT)
    seller, buyer = agreement.first("SellerTradeParty"), agreement.first("BuyerTradeParty")
    sums, terms = settlement.first(_SUMS), settlement.all("SpecifiedTradePaymentTerms")
    ibans, others = _accounts(settlement)
    currency = settlement.text("InvoiceCurrencyCode")
    lines = deal.all("IncludedSupplyChainTradeLineItem")
    return Bill(
        number=head.found("ID"),
        type=bill_type(head.text("TypeCode")),
        type_code=head.found("TypeCode"),
        issue_date=head.found_day(f"IssueDateTime/{_DAY}"),
        due_date=exact(_due(terms)),
        delivery_date=deal.first(_DELIVERY).found_day(
            f"ActualDeliverySupplyChainEvent/OccurrenceDateTime/{_DAY}"
        ),
        period_start=settlement.found_day(f"BillingSpecifiedPeriod/StartDateTime/{_DAY}"),
        period_end=settlement.found_day(f"BillingSpecifiedPeriod/EndDateTime/{_DAY}"),
        currency=exact(currency),
        supplier_name=exact(_name(seller)),
        supplier_vat_id=_registration(seller, "VA"),
        supplier_tax_number=_registration(seller, "FC"),
        supplier_registration=seller.found("SpecifiedLegalOrganization/ID"),
        supplier_address=_address(seller.first("PostalTradeAddress")),
        payee_name=settlement.found("PayeeTradeParty/Name"),
        ibans=ibans,
        accounts=others,
        bic=settlement.found(
            "SpecifiedTradeSettlementPaymentMeans/PayeeSpecifiedCreditorFinancialInstitution/BICID"
        ),
        payment_reference=settlement.found("PaymentReference"),
        payment_terms=exact(" ".join(one.text("Description") for one in terms).strip()),
        buyer_name=exact(_name(buyer)),
        buyer_vat_id=_registration(buyer, "VA"),
        buyer_reference=agreement.found("BuyerReference"),
        order_number=agreement.found(f"BuyerOrderReferencedDocument/{_NUMBER}"),
        preceding=tuple(map(Found, settlement.texts(f"InvoiceReferencedDocument/{_NUMBER}"))),
        line_total=sums.found_number("LineTotalAmount"),
        allowance_total=sums.found_number("AllowanceTotalAmount"),
        charge_total=sums.found_number("ChargeTotalAmount"),
        net_total=sums.found_number("TaxBasisTotalAmount"),
        tax_total=_in_currency(sums.all("TaxTotalAmount"), currency).found_number("."),
        gross_total=_in_currency(sums.all("GrandTotalAmount"), currency).found_number("."),
        prepaid=sums.found_number("TotalPrepaidAmount"),
        rounding=sums.found_number("RoundingAmount"),
        amount_due=sums.found_number("DuePayableAmount"),
        taxes=tuple(Found(_tax(one)) for one in settlement.all("ApplicableTradeTax")),
        allowances=_document_allowances(settlement),
        lines=tuple(Found(_line(one)) for one in lines if not _is_text_only(one)),
        notes=_notes(head, lines),
        attachments=_attachments(agreement),
    )


def _name(party: Node) -> str:
    return party.text("Name") or party.text("SpecifiedLegalOrganization/TradingBusinessName")


def _registration(party: Node, scheme: str) -> Found[str] | None:
    numbers = party.all("SpecifiedTaxRegistration/ID")
    ours = (one.content for one in numbers if one.attribute("schemeID") == scheme)
    return exact(next(ours, ""))


def _address(element: Node) -> Found[Address] | None:
    address = Address(
        lines=tuple(element.texts("LineOne|LineTwo|LineThree")),
        postcode=element.text("PostcodeCode"),
        city=element.text("CityName"),
        region=element.text("CountrySubDivisionName"),
        country=element.text("CountryID"),
    )
    return Found(address) if address else None


def _due(terms: list[Node]) -> date | None:
    """The first day that is without discount, else the first."""
    dated = [(one, one.day(f"DueDateDateTime/{_DAY}")) for one in terms]
    plain = [day for one, day in dated if not one.all("ApplicableTradePaymentDiscountTerms")]
    return next(filter(None, [*plain, *(day for _, day in dated)]), None)


def _accounts(settlement: Node) -> tuple[tuple[Found[str], ...], tuple[Found[str], ...]]:
    account = "PayeePartyCreditorFinancialAccount/IBANID|ProprietaryID"
    return accounts(settlement.texts(f"SpecifiedTradeSettlementPaymentMeans/{account}"))


def _in_currency(amounts: list[Node], currency: str) -> Node:
    """The amount that names the bill's currency, else one that names none, else an empty one."""
    for wanted in (currency, ""):
        for one in amounts:
            if one.attribute("currencyID") == wanted:
                return one
    return Node.nothing(amounts[0].unread if amounts else [])


def _tax(element: Node) -> Tax:
    return Tax(
        category=element.text("CategoryCode"),
        rate=element.number(_RATE),
        taxable=element.number("BasisAmount"),
        amount=element.number("CalculatedAmount"),
        exemption_reason=element.text("ExemptionReason"),
    )


def _document_allowances(settlement: Node) -> tuple[Found[Allowance], ...]:
    """Discounts, charges and what carrying costs (extended profiles)."""
    found = [_allowance(one) for one in settlement.all("SpecifiedTradeAllowanceCharge")]
    for one in settlement.all("SpecifiedLogisticsServiceCharge"):
        found.append(
            Allowance(
                is_charge=True,
                amount=one.number("AppliedAmount"),
                reason=one.text("Description"),
                category=one.text("AppliedTradeTax/CategoryCode"),
                rate=one.number(f"AppliedTradeTax/{_RATE}"),
            )
        )
    return tuple(map(Found, found))


def _allowance(element: Node) -> Allowance:
    return Allowance(
        is_charge=element.text("ChargeIndicator/Indicator").lower() in {"true", "1"},
        amount=element.number("ActualAmount"),
        base=element.number("BasisAmount"),
        percent=element.number("CalculationPercent"),
        reason=element.text("Reason"),
        category=element.text("CategoryTradeTax/CategoryCode"),
        rate=element.number(f"CategoryTradeTax/{_RATE}"),
    )


def _is_text_only(element: Node) -> bool:
    """ZUGFeRD 1 writes notes between the lines as lines without an article."""
    return not element.all("SpecifiedTradeProduct") and not element.all(
        f"{_LINE_SETTLEMENT}/{_LINE_SUMS}/LineTotalAmount"
    )


def _line(element: Node) -> Line:
    product, agreement = element.first("SpecifiedTradeProduct"), element.first(_LINE_AGREEMENT)
    settlement = element.first(_LINE_SETTLEMENT)
    quantity = element.first(f"{_LINE_DELIVERY}/BilledQuantity")
    price = agreement.first("NetPriceProductTradePrice")
    tax = settlement.first("ApplicableTradeTax")
    document = element.first("AssociatedDocumentLineDocument")
    return Line(
        identifier=document.text("LineID"),
        parent=document.text("ParentLineID"),
        name=product.text("Name"),
        description=product.text("Description"),
        item_number=product.text("SellerAssignedID"),
        quantity=quantity.number("."),
        unit=quantity.attribute("unitCode"),
        price=price.number("ChargeAmount"),
        price_quantity=price.number("BasisQuantity"),
        net_amount=settlement.number(f"{_LINE_SUMS}/LineTotalAmount"),
        tax_category=tax.text("CategoryCode"),
        tax_rate=tax.number(_RATE),
        allowances=tuple(map(_allowance, settlement.all("SpecifiedTradeAllowanceCharge"))),
        notes=tuple(document.texts("IncludedNote/Content")),
        order_number=agreement.text(f"BuyerOrderReferencedDocument/{_NUMBER}"),
    )


def _notes(head: Node, lines: list[Node]) -> tuple[Found[str], ...]:
    texts = list(head.texts("IncludedNote/Content"))
    for one in filter(_is_text_only, lines):
        texts += one.texts("AssociatedDocumentLineDocument/IncludedNote/Content")
    return tuple(map(Found, texts))


def _attachments(agreement: Node) -> tuple[Found[Attachment], ...]:
    found = []
    for document in agreement.all("AdditionalReferencedDocument"):
        for file in document.all("AttachmentBinaryObject"):
            found.append(
                Attachment(
                    name=file.attribute("filename") or document.text(_NUMBER),
                    media_type=file.attribute("mimeCode"),
                    size=size_of(file),
                    description=document.text("Name"),
                )
            )
    return tuple(map(Found, found))


def size_of(file: Node) -> int:
    """How many bytes an attachment holds; 0 where it is not base64."""
    try:
        return len(base64.b64decode("".join((file.element.text or "").split()), validate=True))
    except (binascii.Error, ValueError):
        return 0
