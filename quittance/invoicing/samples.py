"""An invoice of the imagination, to see how an organisation's documents would look."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from quittance.accounts.models import Organisation
from quittance.accounts.rules import format_number
from quittance.catalogue.rules import TaxCategory
from quittance.catalogue.vat import suggestions
from quittance.invoicing.documents.build import content_from
from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.paycodes import PayCode, pay_code
from quittance.invoicing.inputs import DraftInput, LineInput
from quittance.invoicing.preview import preview_draft

NUMBER = 42
# What is sold, how much of it, in which unit and at which price.
SOLD = {
    "en": (
        ("Design of the new catalogue", "12", "HUR", "95"),
        ("Printing, 100 copies", "1", "C62", "480"),
        ("Delivery", "1", "C62", "20"),
    ),
    "de": (
        ("Gestaltung des neuen Katalogs", "12", "HUR", "95"),
        ("Druck, 100 Exemplare", "1", "C62", "480"),
        ("Lieferung", "1", "C62", "20"),
    ),
}
CUSTOMER = "Cleo Brandt"
ADDRESS = {"line1": "Marktgasse 12", "postcode": "10117", "city": "Berlin", "country": "DE"}


def sample_invoice(organisation: Organisation) -> Content:
    """What an invoice of today would say with the seller's particulars as they are at hand, which
    need not be saved. Figures come from the arithmetic of every draft."""
    preview = preview_draft(organisation=organisation, data=_draft(organisation))
    invoice, today = preview.invoice, organisation.today()
    invoice.number = format_number(organisation.invoice_number_pattern, number=NUMBER, on=today)
    invoice.issue_date = today
    invoice.due_date = today + timedelta(days=organisation.payment_terms_days)
    invoice.seller = organisation.snapshot()
    invoice.buyer = {"name": CUSTOMER, "billing_address": ADDRESS}
    return content_from(invoice, preview.lines, preview.taxes)


def sample_pay_code(organisation: Organisation, content: Content) -> PayCode | None:
    """With which the sample would be paid; None where account and currency allow none."""
    return pay_code(content, due=content.totals.due, upi_id=organisation.upi_id)


def _draft(organisation: Organisation) -> DraftInput:
    rates = [one.percent for one in suggestions(organisation.country)]
    # The standard rate comes first.
    rate = rates[0]
    category = TaxCategory.STANDARD if rate else TaxCategory.ZERO
    lines = [
        LineInput(
            quantity=Decimal(quantity),
            description=description,
            unit=unit,
            unit_price=Decimal(price),
            tax_rate=rate,
            tax_category=category,
        )
        for description, quantity, unit, price in SOLD.get(organisation.language, SOLD["en"])
    ]
    return DraftInput(customer=None, lines=lines)
