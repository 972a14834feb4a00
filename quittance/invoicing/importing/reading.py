"""Documents from the rows that waited for each other: all of a document's rows, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from quittance.invoicing.figures import LARGEST_AMOUNT
from quittance.invoicing.importing import values
from quittance.invoicing.importing.errors import BadRow
from quittance.invoicing.importing.spool import Waiting
from quittance.invoicing.rules import Kind

# A document is held in memory as a whole.
MOST_LINES = 10_000
LONGEST_NUMBER = 60
LONGEST = {
    "sku": 64,
    "description": 2_000,
    "customer": 100,
    "customer name": 200,
    "country": 100,
}


class Item(NamedTuple):
    """One line: quantity above 0, unit price as the file has it, tax rate in percent."""

    row: int
    sku: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal
    unit: str
    moment: datetime
    issued_on: date
    customer: str
    country: str
    customer_name: str


@dataclass(slots=True)
class Document:
    number: str
    kind: str
    issued_on: date
    items: list[Item]

    @property
    def buyer(self) -> Item:
        """The line that says who bought: the first one."""
        return self.items[0]


class Rejected(NamedTuple):
    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What is true for a whole file. Rate in percent; an empty prefix marks no credit notes."""

    zone: tzinfo
    today: date
    credit_prefix: str
    tax_rate: Decimal
    date_format: str

    def kind(self, number: str) -> str:
        is_credit = bool(self.credit_prefix) and number.startswith(self.credit_prefix)
        return Kind.CREDIT_NOTE if is_credit else Kind.INVOICE


def number_problem(number: str) -> str:
    """Why this cannot be a document's number; empty if it can."""
    if not number:
        return "the document's number is empty"
    if len(number) > LONGEST_NUMBER:
        return f"the document's number has more than {LONGEST_NUMBER} characters"
    return "" if number.isprintable() else "the document's number has unprintable characters"


def read_document(
    number: str, waiting: Iterator[Waiting], rules: Rules
) -> tuple[Document | None, Iterable[Rejected]]:
    """The document that the rows make, or every one of them with a reason."""
    rows = list(islice(waiting, MOST_LINES + 1))
    if len(rows) > MOST_LINES:
        return None, _all_of(rows, waiting, f"the document has more than {MOST_LINES} lines")
    kind = rules.kind(number)
    items: list[Item] = []
    faults: dict[int, str] = {}
    for row in rows:
        try:
            items.append(_item(row, kind, rules))
        except BadRow as error:
            faults[row[0]] = str(error)
    if not faults and rows[0][2] is None:
        faults = _disagreements(items)
    if faults or rows[0][2] is not None:
        return None, _explain(rows, faults)
    if _sum(items) > LARGEST_AMOUNT:
        return None, _all_of(rows, iter(()), "the document comes to too much")
    issued_on = min(items, key=_moment).issued_on
    return Document(number, kind, issued_on, items), ()


def _moment(item: Item) -> datetime:
    return item.moment


def _item(waiting: Waiting, kind: str, rules: Rules) -> Item:
    row, _, _, _, _, sku, description, quantity, moment, price, *rest = waiting
    customer, country, customer_name, rate, unit = (text.strip() for text in rest)
    sku, description = sku.strip(), description.strip()
    _check_texts(sku, description, customer, customer_name, country)
    count = values.quantity(
        quantity.strip(), is_credit=kind == Kind.CREDIT_NOTE, prefix=rules.credit_prefix
    )
    unit_price = values.price(price.strip())
    if count * unit_price > LARGEST_AMOUNT:
        raise BadRow(f"{quantity} times {price} is too much")
    instant = values.moment(moment.strip(), rules.date_format, rules.zone)
    return Item(
        row,
        sku,
        description,
        count,
        unit_price,
        values.rate(rate) if rate else rules.tax_rate,
        values.unit(unit),
        instant,
        values.issue_date(instant, today=rules.today),
        customer,
        country,
        customer_name,
    )


def _check_texts(sku: str, description: str, *others: str) -> None:
    texts = (sku, description, *others)
    if not (sku or description):
        raise BadRow("neither a SKU nor a description")
    for (name, most), text in zip(LONGEST.items(), texts, strict=True):
        values.check_text(name, text, most)


def _disagreements(items: list[Item]) -> dict[int, str]:
    first = items[0].customer
    return {
        item.row: f"customer {values.shown(item.customer)} is not that of row {items[0].row}"
        for item in items
        if item.customer != first
    }


def _sum(items: list[Item]) -> Decimal:
    """What the lines come to before rounding and tax, in currency."""
    return sum((item.quantity * item.unit_price for item in items), Decimal(0))


def _explain(rows: list[Waiting], faults: dict[int, str]) -> Iterator[Rejected]:
    """Each row with its own reason, or with that of the first bad one."""
    spoilt, why = rows[0][2], rows[0][3]
    if spoilt is None:
        spoilt, why = next(iter(faults.items()))
    for row in rows:
        yield Rejected(row[0], faults.get(row[0], f"row {spoilt} of this document: {why}"))


def _all_of(rows: list[Waiting], more: Iterator[Waiting], reason: str) -> Iterator[Rejected]:
    for row in rows:
        yield Rejected(row[0], reason)
    for row in more:
        yield Rejected(row[0], reason)
