"""Which column of a file holds which field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from quittance.invoicing.importing.errors import ImportRefused

# The fields of a line, and the columns they are looked for in. None: only where it is mapped.
DEFAULT_MAP: Mapping[str, str | None] = {
    "number": "InvoiceNo",
    "sku": "StockCode",
    "description": "Description",
    "quantity": "Quantity",
    "date": "InvoiceDate",
    "unit_price": "UnitPrice",
    "customer": "CustomerID",
    "country": "Country",
    "customer_name": None,
    "tax_rate": None,
    "unit": None,
}
FIELDS = tuple(DEFAULT_MAP)
NEEDED = ("number", "quantity", "date", "unit_price")
# SQLite, where rows wait, has tables of up to 2,000 columns.
MOST_COLUMNS = 500


def parse_map(pairs: Iterable[str]) -> dict[str, str]:
    """`FIELD=COLUMN` pairs as typed; an empty column means that the file has no such field.

    Raises ImportRefused for an unknown field, and for one that is named twice.
    """
    chosen: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        field = field.strip()
        if not equals or field not in DEFAULT_MAP:
            known = ", ".join(FIELDS)
            raise ImportRefused(f"“{pair}” is no FIELD=COLUMN; the fields are: {known}.")
        if field in chosen:
            raise ImportRefused(f"The field {field} is mapped twice.")
        chosen[field] = column.strip()
    for field in NEEDED:
        if chosen.get(field) == "":
            raise ImportRefused(f"The field {field} cannot be left out.")
    return chosen


def find_columns(header: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """Where each field stands in a row, counted from 0; absent for fields without a column.

    Raises ImportRefused that names every column which is missing or stands twice.
    """
    if len(header) > MOST_COLUMNS:
        raise ImportRefused(f"The file has {len(header)} columns; up to {MOST_COLUMNS} are read.")
    wanted = {**DEFAULT_MAP, **chosen}
    names = [name.strip() for name in header]
    problems, found = [], {}
    for field, column in wanted.items():
        if not column:
            continue
        if names.count(column) != 1:
            fault = "stands twice" if column in names else "is missing"
            problems.append(f"the column “{column}” for {field} {fault}")
        else:
            found[field] = names.index(column)
    if not {"sku", "description"} & found.keys() and not problems:
        problems.append("a sku or a description is needed")
    if problems:
        there = ", ".join(name or "(empty)" for name in names) or "none"
        raise ImportRefused(f"{'; '.join(problems)}. Columns in the file: {there}.".capitalize())
    return found
