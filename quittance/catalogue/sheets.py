"""Products as a CSV file: written, and read again.

One row for each product, by the columns of COLUMNS. A row is the product of its `id`, without one
that of its `sku`, else a new one. A column that is not there leaves what is there; an empty cell
empties it. All rows are carried out, or none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import decimal_text
from quittance.catalogue.many import Written, locked_products
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.catalogue.rules import UNITS
from quittance.db.keyset import after
from quittance.errors import InvalidInput, Problem
from quittance.files.cells import uncelled

COLUMNS = (
    *("id", "sku", "name", "description", "category", "unit", "price", "tax_rate"),
    *("stock", "low_stock_at", "active"),
)
TEXTS = {"sku": 64, "name": 200, "description": 5000}
NUMBERS = ("price", "stock", "low_stock_at")
TRUE, FALSE = {"true", "1", "yes", "ja", "x"}, {"false", "0", "no", "nein", ""}
MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
MOST_PROBLEMS = 100
AT_ONCE = 1000
LARGEST = Decimal(10) ** 12
Values = dict[str, Any]


def rows(organisation: Organisation) -> Iterator[list[Any]]:
    """All products in the order of their ids, as cells of COLUMNS."""
    own = Product.objects.for_organisation(organisation).values(
        *("id", "sku", "name", "description", "category__name", "unit", "price"),
        *("tax_rate__name", "stock", "low_stock_at", "active"),
    )
    portion = list(after(own, ["id"], None)[:AT_ONCE])
    while portion:
        for row in portion:
            yield [decimal_text(one) if isinstance(one, Decimal) else one for one in row.values()]
        portion = list(after(own, ["id"], [portion[-1]["id"]])[:AT_ONCE])


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many products a file made, changed and left as they were."""

    created: int
    changed: int
    unchanged: int


def take_in(*, organisation: Organisation, content: bytes, by: User | None) -> Outcome:
    """Carry out a file. Categories that are not there are made.

    Raises InvalidInput: for what is no such file, and naming each wrong cell
    (`rows.0.price`, with the line of the file in its words).
    """
    given = list(_read(content))
    with transaction.atomic():
        reading = Reading(organisation, given)
        problems = [one for row in given for one in reading.problems(row)]
        if problems:
            raise InvalidInput(problems=problems[:MOST_PROBLEMS])
        written, created, changed = Written(by), 0, 0
        for row in given:
            product = reading.product(row)
            is_new = product.pk is None
            was_put = written.put(product, reading.values(row, written))
            created, changed = created + is_new, changed + (was_put and not is_new)
        written.tell()
    return Outcome(created, changed, len(given) - created - changed)


@dataclass(slots=True)
class Row:
    index: int
    line: int
    cells: dict[str, str]
    known: Product | None = None

    def problem(self, code: str, words: str, column: str) -> Problem:
        said = gettext("Line %(line)s: %(words)s") % {"line": self.line, "words": words}
        return Problem(code, said, f"rows.{self.index}.{column}")


def _read(content: bytes) -> Iterator[Row]:
    if len(content) > MOST_BYTES:
        raise InvalidInput(gettext("The file is too large: 5 MB at most."), code="max_length")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(gettext("Save the file as UTF-8."), code="invalid") from error
    if "\x00" in text:
        raise InvalidInput(gettext("This is no CSV file."), code="invalid")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from _rows(reader)
    except csv.Error as error:
        raise InvalidInput(gettext("This is no CSV file."), code="invalid") from error


def _rows(reader: Any) -> Iterator[Row]:
    header = [name.strip().lower() for name in next(reader, [])]
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or not header or len(set(header)) < len(header):
        detail = gettext("The first line names the columns, out of: %(columns)s.")
        raise InvalidInput(detail % {"columns": ", ".join(COLUMNS)}, code="invalid")
    index = 0
    for cells in reader:
        if not any(cells):
            continue
        if index >= MOST_ROWS:
            detail = gettext("At most %(most)s rows at once.") % {"most": MOST_ROWS}
            raise InvalidInput(detail, code="max_length")
        if len(cells) != len(header):
            row = Row(index, reader.line_num, {})
            words = gettext("it has %(found)s cells, the first line has %(wanted)s.")
            said = words % {"found": len(cells), "wanted": len(header)}
            raise InvalidInput(problems=[row.problem("invalid", said, header[0])])
        clean = [uncelled(one).strip() for one in cells]
        yield Row(index, reader.line_num, dict(zip(header, clean, strict=True)))
        index += 1


@dataclass(slots=True)
class Reading:
    """A file against what is there: its products are locked in the order of their ids."""

    organisation: Organisation
    given: list[Row]
    categories: dict[str, Category] = field(init=False)
    rates: list[TaxRate] = field(init=False)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        own = self.organisation
        self.categories = {
            one.name.casefold(): one
            for one in Category.objects.for_organisation(own).order_by("-pk")
        }
        self.rates = list(TaxRate.objects.for_organisation(own).order_by("-active", "pk"))
        self._find_products()

    def _find_products(self) -> None:
        ids = {int(one) for row in self.given if _is_id(one := row.cells.get("id", ""))}
        skus = {row.cells.get("sku", "") for row in self.given} - {""}
        own = Product.objects.for_organisation(self.organisation)
        by_sku = dict(own.filter(sku__in=skus).values_list("sku", "pk"))
        products = locked_products(self.organisation, ids | set(by_sku.values()))
        for row in self.given:
            pk = row.cells.get("id", "")
            key = int(pk) if _is_id(pk) else by_sku.get(row.cells.get("sku", ""))
            row.known = products.get(key) if key else None

    def product(self, row: Row) -> Product:
        return row.known or Product(organisation=self.organisation)

    def values(self, row: Row, written: Written) -> Values:
        """Of a row without problems."""
        values: Values = {}
        for name, text in row.cells.items():
            if name in TEXTS:
                values[name] = text
            elif name in NUMBERS:
                values[name] = _number(text)
            elif name == "unit":
                values[name] = text.upper() or "C62"
            elif name == "active":
                values[name] = text.lower() in TRUE
            elif name == "category":
                values[name] = self._category(text, written) if text else None
        values["tax_rate"] = self._rate(row)
        return values

    def _category(self, name: str, written: Written) -> Category:
        known = self.categories.get(name.casefold())
        if known is None:
            known = self.categories[name.casefold()] = Category(
                organisation=self.organisation, name=name
            )
            written.add(known)
        return known

    def _rate(self, row: Row) -> TaxRate | None:
        """By its name or its percentage; without a word the product's own, or the usual one."""
        said = row.cells.get("tax_rate", "")
        if not said:
            usual = next((one for one in self.rates if one.is_default), None)
            return row.known.tax_rate if row.known else usual
        percent = _number(said.removesuffix("%").strip())
        by_name = (one for one in self.rates if one.name.casefold() == said.casefold())
        by_percent = (one for one in self.rates if one.percent == percent)
        return next(by_name, None) or next(by_percent, None)

    def problems(self, row: Row) -> Iterator[Problem]:
        yield from self._identity_problems(row)
        for name, text in row.cells.items():
            most = TEXTS.get(name) or (100 if name == "category" else None)
            if most and len(text) > most:
                said = gettext("at most %(most)s characters.") % {"most": most}
                yield row.problem("max_length", said, name)
            if name in NUMBERS and not _is_fine(text, may_be_empty=name != "price"):
                said = gettext("“%(text)s” is no number such as 12.50.") % {"text": text[:40]}
                yield row.problem("invalid", said, name)
            if name == "unit" and (text.upper() or "C62") not in UNITS:
                said = gettext("“%(text)s” is no unit code, such as C62.") % {"text": text[:40]}
                yield row.problem("invalid_choice", said, name)
            if name == "active" and text.lower() not in TRUE | FALSE:
                yield row.problem("invalid", gettext("write true or false."), name)
        if self._rate(row) is None:
            said = gettext("name a tax rate by its name or its percentage.")
            yield row.problem("does_not_exist", said, "tax_rate")

    def _identity_problems(self, row: Row) -> Iterator[Problem]:
        pk, sku = row.cells.get("id", ""), row.cells.get("sku", "")
        if pk and row.known is None:
            said = gettext("there is no product %(id)s.") % {"id": pk[:40]}
            yield row.problem("does_not_exist", said, "id")
        elif not pk and not sku:
            yield row.problem("required", gettext("give the product an SKU."), "sku")
        name = row.cells.get("name", row.known.name if row.known else "")
        if not name:
            yield row.problem("required", gettext("give the product a name."), "name")
        if row.known is None and "price" not in row.cells:
            yield row.problem("required", gettext("give the product a price."), "price")
        keys = {f"id {row.known.pk}"} if row.known else set()
        keys |= {f"sku {sku}"} if sku else set()
        if keys & self.seen or (row.known and sku and self._is_others(row.known, sku)):
            yield row.problem("unique", gettext("another row or product has this SKU."), "sku")
        self.seen |= keys

    def _is_others(self, product: Product, sku: str) -> bool:
        if sku == product.sku:
            return False
        own = Product.objects.for_organisation(self.organisation)
        return own.filter(sku=sku).exclude(pk=product.pk).exists()


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _number(text: str) -> Decimal | None:
    """Also with a decimal comma; None for what is none."""
    plain = text.replace(",", ".") if "." not in text else text
    try:
        value = Decimal(plain) if plain.isascii() else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def _is_fine(text: str, *, may_be_empty: bool) -> bool:
    if not text:
        return may_be_empty
    value = _number(text)
    return value is not None and 0 <= value < LARGEST and value == round(value, 6)
