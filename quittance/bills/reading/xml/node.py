"""An element of a document that may or may not have what is asked for.

Names are compared without their namespaces: the root's decides which syntax it is, and older
editions differ in nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar

from lxml import etree

from quittance.bills.reading.model import Found
from quittance.bills.reading.xml.values import as_day, as_decimal, clean, exact

T = TypeVar("T")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class Node:
    """Paths are names with slashes between; a name may have others after a bar."""

    def __init__(self, element: etree._Element, unread: list[str]) -> None:
        self.element = element
        self.children: dict[str, list[etree._Element]] | None = None
        self.unread = unread
        """Paths whose text is not the number or day that it should be."""

    @classmethod
    def nothing(cls, unread: list[str]) -> Node:
        """An element in which nothing will be found."""
        return cls(etree.Element("nothing"), unread)

    def all(self, path: str) -> list[Node]:
        """A dot is the element itself."""
        if path == ".":
            return [self]
        nodes = [self]
        for step in path.split("/"):
            nodes = [child for node in nodes for child in node.named(step.split("|"))]
        return nodes

    def named(self, names: list[str]) -> Iterator[Node]:
        """Its children of these names; they are looked through once, however many there are."""
        if self.children is None:
            self.children = {}
            for one in self.element:
                self.children.setdefault(local(one), []).append(one)
        for name in names:
            for one in self.children.get(name, ()):
                yield Node(one, self.unread)

    def first(self, path: str) -> Node:
        """The first element at the path, else an empty one in which nothing will be found."""
        return next(iter(self.all(path)), Node.nothing(self.unread))

    def attribute(self, name: str) -> str:
        return clean(self.element.get(name))

    @property
    def content(self) -> str:
        """Its own text, also around comments; not that of elements within."""
        tails = (one.tail or "" for one in self.element)
        return clean((self.element.text or "") + "".join(tails))

    def texts(self, path: str) -> Iterator[str]:
        return (text for one in self.all(path) if (text := one.content))

    def text(self, path: str) -> str:
        """The first text at the path that is not empty."""
        return next(self.texts(path), "")

    def number(self, path: str) -> Decimal | None:
        return self._value(path, as_decimal)

    def day(self, path: str) -> date | None:
        return self._value(path, as_day)

    def _value(self, path: str, parse: Callable[[str], T | None]) -> T | None:
        text = self.text(path)
        value = parse(text)
        if text and value is None:
            self.unread.append(local(self.all(path)[0].element))
        return value

    def found(self, path: str) -> Found[str] | None:
        return exact(self.text(path))

    def found_number(self, path: str) -> Found[Decimal] | None:
        return exact(self.number(path))

    def found_day(self, path: str) -> Found[date] | None:
        return exact(self.day(path))
