"""Electronic invoices: which syntax a document is in, and what it says."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from quittance.bills.reading.errors import UnreadableXml
from quittance.bills.reading.model import Bill, Kind, Problem, Reading
from quittance.bills.reading.xml.cii import read_cii
from quittance.bills.reading.xml.node import Node
from quittance.bills.reading.xml.parse import parse_xml
from quittance.bills.reading.xml.ubl import read_ubl

Reader = Callable[[Node], Bill]

# By the root's name and how its namespace begins.
SYNTAXES: tuple[tuple[str, str, str, Reader], ...] = (
    ("CrossIndustryInvoice", "urn:un:unece:uncefact:data:standard:", "cii", read_cii),
    ("CrossIndustryDocument", "urn:ferd:", "zugferd1", read_cii),
    ("CrossIndustryDocument", "urn:un:unece:uncefact:data:standard:", "zugferd1", read_cii),
    ("Invoice", "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", "ubl", read_ubl),
    ("CreditNote", "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2", "ubl", read_ubl),
)
_PROFILES = (
    "CustomizationID",
    "ExchangedDocumentContext|SpecifiedExchangedDocumentContext/"
    "GuidelineSpecifiedDocumentContextParameter/ID",
)


def read_xml(data: bytes) -> Reading:
    """An electronic invoice, every value exact. UnreadableXml where it is none."""
    root = parse_xml(data)
    syntax, reader = _syntax(root)
    node = Node(root, [])
    bill = reader(node)
    profile = next((text for path in _PROFILES if (text := node.text(path))), "")
    unread = tuple(
        Problem("value_unreadable", f"The XML's {name} is not a value of its kind.", name)
        for name in dict.fromkeys(node.unread)
    )
    return Reading(Kind.XML, bill, syntax=syntax, profile=profile, problems=unread)


def is_invoice(data: bytes) -> bool:
    """Whether XML is an electronic invoice in a syntax known here."""
    try:
        _syntax(parse_xml(data))
    except UnreadableXml:
        return False
    return True


def _syntax(root: etree._Element) -> tuple[str, Reader]:
    name = etree.QName(root)
    for local, namespace, syntax, reader in SYNTAXES:
        if name.localname == local and (name.namespace or "").startswith(namespace):
            return syntax, reader
    raise UnreadableXml(
        f"The XML is no invoice known here (UBL, CII, ZUGFeRD), but “{name.localname[:60]}”.",
        code="xml_no_invoice",
    )
