"""UBL 2.1 Invoice and CreditNote (EN 16931-3-2), with the XRechnung extension's lines in lines."""

from __future__ import annotations

from datetime import date

from quittance.bills.reading.model import Address, Allowance, Attachment, Bill, Found, Line, Tax
from quittance.bills.reading.xml.accounts import accounts, bill_type
from quittance.bills.reading.xml.cii import size_of
from quittance.bills.reading.xml.node import Node
from quittance.bills.reading.xml.values import exact

_MEANS_ACCOUNT = "PayeeFinancialAccount"
_LINE = "InvoiceLine|CreditNoteLine"
_FILE = "Attachment/EmbeddedDocumentBinaryObject"


def read_ubl(root: Node) -> Bill:
    """Every field, as it is written."""
    seller = root.first("AccountingSupplierParty/Party")
    buyer = root.first("AccountingCustomerParty/Party")
    sums, taxes = root.first("LegalMonetaryTotal"), _taxes(root)
    ibans, others = _accounts(root)
    type_code = root.text("InvoiceTypeCode|CreditNoteTypeCode")
    return Bill(
        number=root.found("ID"),
        type=bill_type(type_code),
        type_code=exact(type_code),
        issue_date=root.found_day("IssueDate"),
        due_date=exact(_due(root)),
        delivery_date=root.found_day("Delivery/ActualDeliveryDate"),
        period_start=root.found_day("InvoicePeriod/StartDate"),
        period_end=root.found_day("InvoicePeriod/EndDate"),
        currency=root.found("DocumentCurrencyCode"),
        supplier_name=exact(_name(seller)),
        supplier_vat_id=_registration(seller, is_vat=True),
        supplier_tax_number=_registration(seller, is_vat=False),
        supplier_registration=seller.found("PartyLegalEntity/CompanyID"),
        supplier_address=_address(seller.first("PostalAddress")),
        payee_name=exact(_name(root.first("PayeeParty"))),
        ibans=ibans,
        accounts=others,
        bic=root.found(f"PaymentMeans/{_MEANS_ACCOUNT}/FinancialInstitutionBranch/ID"),
        payment_reference=root.found("PaymentMeans/PaymentID"),
        payment_terms=root.found("PaymentTerms/Note"),
        buyer_name=exact(_name(buyer)),
        buyer_vat_id=_registration(buyer, is_vat=True),
        buyer_reference=root.found("BuyerReference"),
        order_number=root.found("OrderReference/ID"),
        preceding=tuple(map(Found, root.texts("BillingReference/InvoiceDocumentReference/ID"))),
        line_total=sums.found_number("LineExtensionAmount"),
        allowance_total=sums.found_number("AllowanceTotalAmount"),
        charge_total=sums.found_number("ChargeTotalAmount"),
        net_total=sums.found_number("TaxExclusiveAmount"),
        tax_total=taxes.found_number("TaxAmount"),
        gross_total=sums.found_number("TaxInclusiveAmount"),
        prepaid=sums.found_number("PrepaidAmount"),
        rounding=sums.found_number("PayableRoundingAmount"),
        amount_due=sums.found_number("PayableAmount"),
        taxes=tuple(Found(_tax(one)) for one in taxes.all("TaxSubtotal")),
        allowances=tuple(Found(_allowance(one)) for one in root.all("AllowanceCharge")),
        lines=tuple(Found(_line(one)) for one in root.all(_LINE)),
        notes=tuple(map(Found, root.texts("Note"))),
        attachments=_attachments(root),
    )


def _name(party: Node) -> str:
    return party.text("PartyLegalEntity/RegistrationName") or party.text("PartyName/Name")


def _registration(party: Node, *, is_vat: bool) -> Found[str] | None:
    """The number under the scheme VAT, or the one under any other."""
    for one in party.all("PartyTaxScheme"):
        if (one.text("TaxScheme/ID").upper() == "VAT") is is_vat and one.text("CompanyID"):
            return one.found("CompanyID")
    return None


def _address(element: Node) -> Found[Address] | None:
    address = Address(
        lines=tuple(element.texts("StreetName|AdditionalStreetName"))
        + tuple(element.texts("AddressLine/Line")),
        postcode=element.text("PostalZone"),
        city=element.text("CityName"),
        region=element.text("CountrySubentity"),
        country=element.text("Country/IdentificationCode"),
    )
    return Found(address) if address else None


def _due(root: Node) -> date | None:
    return root.day("DueDate") or root.day("PaymentMeans/PaymentDueDate")


def _accounts(root: Node) -> tuple[tuple[Found[str], ...], tuple[Found[str], ...]]:
    return accounts(root.texts(f"PaymentMeans/{_MEANS_ACCOUNT}/ID"))


def _taxes(root: Node) -> Node:
    """The tax in the bill's currency; a second total is in the currency of accounting."""
    totals = root.all("TaxTotal")
    currency = root.text("DocumentCurrencyCode")
    ours = [one for one in totals if one.first("TaxAmount").attribute("currencyID") == currency]
    broken_down = [one for one in ours or totals if one.all("TaxSubtotal")]
    return next(iter(broken_down or ours or totals), Node.nothing(root.unread))


def _tax(element: Node) -> Tax:
    return Tax(
        category=element.text("TaxCategory/ID"),
        rate=element.number("TaxCategory/Percent"),
        taxable=element.number("TaxableAmount"),
        amount=element.number("TaxAmount"),
        exemption_reason=element.text("TaxCategory/TaxExemptionReason"),
    )


def _allowance(element: Node) -> Allowance:
    return Allowance(
        is_charge=element.text("ChargeIndicator").lower() in {"true", "1"},
        amount=element.number("Amount"),
        base=element.number("BaseAmount"),
        percent=element.number("MultiplierFactorNumeric"),
        reason=element.text("AllowanceChargeReason"),
        category=element.text("TaxCategory/ID"),
        rate=element.number("TaxCategory/Percent"),
    )


def _line(element: Node) -> Line:
    item, price = element.first("Item"), element.first("Price")
    quantity = element.first("InvoicedQuantity|CreditedQuantity")
    return Line(
        identifier=element.text("ID"),
        name=item.text("Name"),
        description=item.text("Description"),
        item_number=item.text("SellersItemIdentification/ID"),
        quantity=quantity.number("."),
        unit=quantity.attribute("unitCode"),
        price=price.number("PriceAmount"),
        price_quantity=price.number("BaseQuantity"),
        net_amount=element.number("LineExtensionAmount"),
        tax_category=item.text("ClassifiedTaxCategory/ID"),
        tax_rate=item.number("ClassifiedTaxCategory/Percent"),
        allowances=tuple(map(_allowance, element.all("AllowanceCharge"))),
        notes=tuple(element.texts("Note")),
        order_number=element.text("OrderLineReference/OrderReference/ID"),
    )


def _attachments(root: Node) -> tuple[Found[Attachment], ...]:
    return tuple(
        Found(
            Attachment(
                name=file.attribute("filename") or document.text("ID"),
                media_type=file.attribute("mimeCode"),
                size=size_of(file),
                description=document.text("DocumentDescription"),
            )
        )
        for document in root.all("AdditionalDocumentReference")
        for file in document.all(_FILE)
    )
