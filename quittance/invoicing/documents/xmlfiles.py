"""A document's e-invoice as a file for its customer."""

from __future__ import annotations

from quittance.invoicing.documents.asking import profile_of
from quittance.invoicing.documents.cii import write_cii
from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.naming import safe_name
from quittance.invoicing.documents.profiles import Profile
from quittance.invoicing.documents.ubl import write_ubl
from quittance.invoicing.models import Invoice


def file_name(content: Content, syntax: str) -> str:
    """INV-2026-0001-ubl.xml."""
    return f"{safe_name(content.number)}-{syntax}.xml"


def customers_file(invoice: Invoice, content: Content) -> tuple[str, bytes]:
    """Name and bytes in the format that the customer is set to: UBL where they asked for
    XRechnung or Peppol, else CII as Factur-X has it."""
    profile = profile_of(invoice)
    if profile == Profile.EN16931:
        return file_name(content, "cii"), write_cii(content, profile)
    return file_name(content, "ubl"), write_ubl(content, profile)
