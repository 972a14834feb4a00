"""What both syntaxes share: elements that are left out when empty, and numbers as XML has them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from quittance.money import exponent, format_decimal

# Kosovo: EN 16931's list of countries has it under a code of its own.
COUNTRIES = {"XK": "1A"}
# UNTDID 5189: what every allowance here is.
DISCOUNT = "95"


class Element:
    """An element that children are added to, in the order that the schema wants."""

    def __init__(self, element: etree._Element, namespaces: Mapping[str, str]) -> None:
        self.element, self.namespaces = element, namespaces

    @classmethod
    def root(cls, name: str, namespaces: Mapping[str, str]) -> Element:
        return cls(etree.Element(_qualified(name, namespaces), nsmap=dict(namespaces)), namespaces)

    def branch(self, path: str) -> Element:
        """A new child, or a chain of children with slashes between."""
        element = self.element
        for name in path.split("/"):
            element = etree.SubElement(element, _qualified(name, self.namespaces))
        return Element(element, self.namespaces)

    def leaf(self, path: str, text: str, **attributes: str) -> None:
        """The same with a text; nothing at all where the text is empty."""
        if text:
            element = self.branch(path).element
            element.text = text
            for name, value in attributes.items():
                if value:
                    element.set(name, value)

    def as_bytes(self) -> bytes:
        return etree.tostring(
            self.element, xml_declaration=True, encoding="UTF-8", pretty_print=True
        )


def _qualified(name: str, namespaces: Mapping[str, str]) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{namespaces[prefix]}}}{local}"


def amount(value: Decimal, currency: str) -> str:
    """An amount with the currency's decimals. The norm knows two at most: a third one is written
    only where it is not 0."""
    return format_decimal(value, min(2, exponent(currency)), exponent(currency))


def number(value: Decimal) -> str:
    """A quantity, price or rate with all its decimals and no more."""
    return format_decimal(value, 0, 30)


def country(code: str) -> str:
    return COUNTRIES.get(code, code)
