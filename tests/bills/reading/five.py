"""A bill of five lines as the values of its fields, as an electronic invoice, and from a page."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from unittest.mock import patch

from tests.bills.reading import layouts
from tests.bills.reading.bills import Made

_OASIS = "urn:oasis:names:specification:ubl:schema:xsd"
LINES = (
    ("Paper", "10", "4.50"),
    ("Ink", "3", "19.90"),
    ("Glue", "12", "2.25"),
    ("String", "5", "3.10"),
    ("Delivery", "1", "9.00"),
)


def five_lines_xml(number: str = "F-5") -> bytes:
    """UBL 2.1, 156.20 net and 185.88 with 19 % tax."""
    lines = "".join(
        f"""<cac:InvoiceLine><cbc:ID>{at}</cbc:ID>
        <cbc:InvoicedQuantity unitCode="H87">{quantity}</cbc:InvoicedQuantity>
        <cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>
        <cac:Item><cbc:Name>{name}</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>
        <cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
        </cac:ClassifiedTaxCategory></cac:Item>
        <cac:Price><cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount></cac:Price>
        </cac:InvoiceLine>"""
        for at, (name, quantity, price) in enumerate(LINES, 1)
        for net in [int(quantity) * Decimal(price)]
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{_OASIS}:Invoice-2" xmlns:cac="{_OASIS}:CommonAggregateComponents-2"
 xmlns:cbc="{_OASIS}:CommonBasicComponents-2">
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-11-02</cbc:IssueDate>
<cbc:DueDate>2026-11-30</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity>
<cbc:RegistrationName>Five Lines Ltd</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>
</cac:AccountingSupplierParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">29.68</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount currencyID="EUR">156.20</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="EUR">29.68</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID>
<cbc:Percent>19</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">156.20</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">156.20</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">185.88</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">185.88</cbc:PayableAmount></cac:LegalMonetaryTotal>{lines}
</Invoice>""".encode()


def five_lines_pdf(name: str, seed: int) -> tuple[Made, bytes]:
    """A page of a layout with five lines on it."""
    with patch.object(layouts, "make", partial(layouts.make, lines=len(LINES))):
        return layouts.LAYOUTS[name](seed)
