"""What a written document says, read back by paths of our own: every figure as a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from lxml import etree

from quittance.invoicing.documents import cii, ubl

Said = dict[str, Any]
NAMESPACES = {**cii.NAMESPACES, **ubl.NAMESPACES}


class Reader:
    """Texts and numbers below an element."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element

    def all(self, path: str) -> list[Reader]:
        return [Reader(found) for found in self.element.iterfind(path, NAMESPACES)]

    def text(self, path: str) -> str:
        return self.element.findtext(path, "", NAMESPACES)

    def number(self, path: str) -> Decimal | None:
        found = self.text(path)
        return Decimal(found) if found else None

    def day(self, path: str) -> str:
        found = self.text(path)
        return f"{found[:4]}-{found[4:6]}-{found[6:]}" if len(found) == 8 else found

    def texts(self, paths: Mapping[str, str]) -> Said:
        return {name: self.text(path) for name, path in paths.items()}

    def numbers(self, paths: Mapping[str, str]) -> Said:
        return {name: self.number(path) for name, path in paths.items()}

    def each(self, path: str, read: Callable[[Reader], Said]) -> list[Said]:
        return [read(one) for one in self.all(path)]


def read_ubl(document: bytes) -> Said:
    root = Reader(etree.fromstring(document))
    kind = "CreditNote" if root.element.tag.endswith("CreditNote") else "Invoice"
    quantity = "Credited" if kind == "CreditNote" else "Invoiced"
    total = "cac:LegalMonetaryTotal/cbc:"
    party = "cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"

    def line(one: Reader) -> Said:
        return {
            **one.texts({"name": "cac:Item/cbc:Name", "description": "cac:Item/cbc:Description"}),
            "category": one.text("cac:Item/cac:ClassifiedTaxCategory/cbc:ID"),
            **one.numbers(
                {
                    "rate": "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent",
                    "quantity": f"cbc:{quantity}Quantity",
                    "price": "cac:Price/cbc:PriceAmount",
                    "discount": "cac:AllowanceCharge/cbc:Amount",
                    "net": "cbc:LineExtensionAmount",
                }
            ),
        }

    def tax(one: Reader) -> Said:
        return {
            "category": one.text("cac:TaxCategory/cbc:ID"),
            **one.numbers(
                {
                    "rate": "cac:TaxCategory/cbc:Percent",
                    "taxable": "cbc:TaxableAmount",
                    "tax": "cbc:TaxAmount",
                }
            ),
        }

    def allowance(one: Reader) -> Said:
        return {"category": one.text("cac:TaxCategory/cbc:ID"), "amount": one.number("cbc:Amount")}

    taxes = [one.number("cbc:TaxAmount") for one in root.all("cac:TaxTotal")]
    return {
        **root.texts(
            {
                "number": "cbc:ID",
                "type": f"cbc:{kind}TypeCode",
                "issue_date": "cbc:IssueDate",
                "due_date": "cbc:DueDate",
                "currency": "cbc:DocumentCurrencyCode",
                "tax_currency": "cbc:TaxCurrencyCode",
                "seller": f"cac:AccountingSupplierParty/{party}",
                "buyer": f"cac:AccountingCustomerParty/{party}",
                "corrects": "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID",
                "delivery_date": "cac:Delivery/cbc:ActualDeliveryDate",
                "period_start": "cac:InvoicePeriod/cbc:StartDate",
                "period_end": "cac:InvoicePeriod/cbc:EndDate",
            }
        ),
        **root.numbers(
            {
                "subtotal": f"{total}LineExtensionAmount",
                "allowance_total": f"{total}AllowanceTotalAmount",
                "taxable_total": f"{total}TaxExclusiveAmount",
                "total": f"{total}TaxInclusiveAmount",
                "due": f"{total}PayableAmount",
            }
        ),
        "tax_total": taxes[0],
        "converted_tax": taxes[1] if len(taxes) > 1 else None,
        "lines": root.each(f"cac:{kind}Line", line),
        "taxes": root.each("cac:TaxTotal/cac:TaxSubtotal", tax),
        "allowances": root.each("cac:AllowanceCharge", allowance),
    }


def read_cii(document: bytes) -> Said:
    root = Reader(etree.fromstring(document))
    deal = "rsm:SupplyChainTradeTransaction"
    agreed, given = f"{deal}/ram:ApplicableHeaderTradeAgreement", "ram:ApplicableTradeTax"
    settled = f"{deal}/ram:ApplicableHeaderTradeSettlement"
    delivered = f"{deal}/ram:ApplicableHeaderTradeDelivery"
    total = f"{settled}/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:"
    period, day = f"{settled}/ram:BillingSpecifiedPeriod", "udt:DateTimeString"

    def line(one: Reader) -> Said:
        here = "ram:SpecifiedLineTradeSettlement"
        allowance = f"{here}/ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount"
        sum_up = f"{here}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
        price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
        return {
            "name": one.text("ram:SpecifiedTradeProduct/ram:Name"),
            "description": one.text("ram:SpecifiedTradeProduct/ram:Description"),
            "category": one.text(f"{here}/{given}/ram:CategoryCode"),
            **one.numbers(
                {
                    "rate": f"{here}/{given}/ram:RateApplicablePercent",
                    "quantity": "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
                    "price": price,
                    "discount": allowance,
                    "net": sum_up,
                }
            ),
        }

    def tax(one: Reader) -> Said:
        return {
            "category": one.text("ram:CategoryCode"),
            **one.numbers(
                {
                    "rate": "ram:RateApplicablePercent",
                    "taxable": "ram:BasisAmount",
                    "tax": "ram:CalculatedAmount",
                }
            ),
        }

    def allowance(one: Reader) -> Said:
        category = one.text("ram:CategoryTradeTax/ram:CategoryCode")
        return {"category": category, "amount": one.number("ram:ActualAmount")}

    happened = f"{delivered}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/{day}"
    due = f"{settled}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/{day}"
    taxes = [Decimal(one.element.text or "") for one in root.all(f"{total}TaxTotalAmount")]
    return {
        **root.texts(
            {
                "number": "rsm:ExchangedDocument/ram:ID",
                "type": "rsm:ExchangedDocument/ram:TypeCode",
                "currency": f"{settled}/ram:InvoiceCurrencyCode",
                "tax_currency": f"{settled}/ram:TaxCurrencyCode",
                "seller": f"{agreed}/ram:SellerTradeParty/ram:Name",
                "buyer": f"{agreed}/ram:BuyerTradeParty/ram:Name",
                "corrects": f"{settled}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID",
            }
        ),
        "issue_date": root.day(f"rsm:ExchangedDocument/ram:IssueDateTime/{day}"),
        "due_date": root.day(due),
        "delivery_date": root.day(happened),
        "period_start": root.day(f"{period}/ram:StartDateTime/{day}"),
        "period_end": root.day(f"{period}/ram:EndDateTime/{day}"),
        **root.numbers(
            {
                "subtotal": f"{total}LineTotalAmount",
                "allowance_total": f"{total}AllowanceTotalAmount",
                "taxable_total": f"{total}TaxBasisTotalAmount",
                "total": f"{total}GrandTotalAmount",
                "due": f"{total}DuePayableAmount",
            }
        ),
        "tax_total": taxes[0],
        "converted_tax": taxes[1] if len(taxes) > 1 else None,
        "lines": root.each(f"{deal}/ram:IncludedSupplyChainTradeLineItem", line),
        "taxes": root.each(f"{settled}/{given}", tax),
        "allowances": root.each(f"{settled}/ram:SpecifiedTradeAllowanceCharge", allowance),
    }
