"""The lines of a bill, where they stand in a table whose sums come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from quittance.bills.reading.model import Box, Line
from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.page.layout import Row
from quittance.bills.reading.page.sheet import Amount, Label, Sheet
from quittance.bills.reading.page.totals import is_table_header
from quittance.bills.reading.pdf.pages import Word

NUMERIC = {
    "column_quantity",
    "column_price",
    "column_rate",
    "column_amount",
    "column_discount",
    "column_tax",
    "column_gross",
    "column_position",
}
# Where a label may be several columns, the first of these that is not taken.
PREFERRED = (
    "column_description",
    "column_quantity",
    "column_unit",
    "column_price",
    "column_amount",
    "column_gross",
    "column_rate",
    "column_tax",
    "column_discount",
    "column_item",
    "column_position",
)
ENDS = {"net", "gross", "subtotal", "tax", "total", "due"}
MOST_ROWS = 600
FAR = 60.0


@dataclass(frozen=True, slots=True)
class Column:
    kind: str
    box: Box


@dataclass(slots=True, eq=False)
class Entry:
    """A line while it is put together."""

    words: list[Word] = field(default_factory=list)
    cells: dict[str, Amount] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    unit: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Lines, and whether their amounts are right by themselves."""

    lines: tuple[tuple[Line, tuple[Box, ...]], ...]
    total: Decimal
    share_right: float
    """The part of the lines in which quantity times price is the amount."""


def find_table(sheet: Sheet) -> Table | None:
    """The table with the most lines."""
    tables = [_read(sheet, row) for row in range(len(sheet.rows)) if is_table_header(sheet, row)]
    return max(
        (one for one in tables if one and one.lines), key=lambda one: len(one.lines), default=None
    )


def _read(sheet: Sheet, header: int) -> Table | None:
    columns = _columns(sheet, header)
    kinds = {one.kind for one in columns}
    if "column_amount" not in kinds and "column_gross" not in kinds:
        return None
    sum_kind = "column_amount" if "column_amount" in kinds else "column_gross"
    entries = list(_entries(sheet, header, columns, sum_kind))
    lines = tuple((_line(one, sum_kind), _boxes(one)) for one in entries)
    if not lines:
        return None
    right = [one for one, _ in lines if _is_right(one)]
    total = sum((one.net_amount or Decimal(0) for one, _ in lines), Decimal(0))
    return Table(lines, total, len(right) / len(lines))


def _columns(sheet: Sheet, header: int) -> list[Column]:
    """The columns that a heading names, over one row or two."""
    labels = [one for one in sheet.labels[header] if _column_kinds(one)]
    row = sheet.rows[header]
    for other in (header - 1, header + 1):
        if 0 <= other < len(sheet.rows):
            near = sheet.rows[other].box
            distance = max(near.top - row.box.bottom, row.box.top - near.bottom)
            few = not sheet.amounts[other]
            if near.page == row.box.page and distance < 6 and few:
                labels += [
                    one
                    for one in sheet.labels[other]
                    if _column_kinds(one) and not any(_overlap(one, known) for known in labels)
                ]
    taken: dict[str, Column] = {}
    for label in sorted(labels, key=lambda one: (len(_column_kinds(one)), -one.box.left)):
        free = [kind for kind in PREFERRED if kind in label.kinds and kind not in taken]
        if free:
            taken[free[0]] = Column(free[0], label.box)
    prices = [one.box for one in labels if "column_price" in one.kinds]
    if "column_amount" not in taken and len(prices) > 1:
        # "Unit price" and "Price": the last one is the line's.
        last = max(prices, key=lambda box: box.left)
        first = min(prices, key=lambda box: box.left)
        taken |= {"column_price": Column("column_price", first)}
        taken |= {"column_amount": Column("column_amount", last)}
    return sorted(taken.values(), key=lambda one: one.box.left)


def _column_kinds(label: Label) -> set[str]:
    return {kind for kind in label.kinds if kind.startswith("column_")}


def _overlap(one: Label, other: Label) -> bool:
    return one.box.left < other.box.right and other.box.left < one.box.right


def _entries(sheet: Sheet, header: int, columns: list[Column], sum_kind: str) -> Iterator[Entry]:
    entry: Entry | None = None
    pending: list[tuple[Row, list[Word]]] = []
    for row in sheet.rows[header + 1 : header + 1 + MOST_ROWS]:
        if is_table_header(sheet, row.index):
            continue
        if _is_carried(sheet, row):
            continue
        if _is_end(sheet, row):
            if not _goes_on(sheet, row, header):
                break
            continue
        cells = _cells(sheet, row, columns)
        words = _description(sheet, row, columns, cells)
        if sum_kind in cells and (len(cells) > 1 or words or pending):
            if entry:
                yield entry
            entry = Entry(cells=cells, rows=[row], words=words)
            if not words and pending:
                entry.words = [word for _, before in pending for word in before]
            entry.unit = _text_in(row, columns, "column_unit") or _unit_after(row, cells)
            entry.item = _text_in(row, columns, "column_item")
            pending = []
        elif words:
            if entry and not cells and _is_close(entry, row):
                entry.words += words
                entry.rows.append(row)
            pending = [*pending[-2:], (row, words)]
    if entry:
        yield entry


def _is_carried(sheet: Sheet, row: Row) -> bool:
    """A sum carried over from page to page."""
    return any("not_total" in one.kinds and one.is_first for one in sheet.labels[row.index])


def _goes_on(sheet: Sheet, row: Row, header: int) -> bool:
    """Whether the same headings stand on a later page: then this was that page's sum."""
    heading = fold(sheet.rows[header].text)
    return any(
        fold(other.text) == heading and other.box.page > row.box.page
        for other in sheet.rows[row.index + 1 :]
    )


def _is_close(entry: Entry, row: Row) -> bool:
    last = entry.rows[-1].box
    height = last.bottom - last.top
    return row.box.page == last.page and row.box.top - last.bottom < 0.9 * height


def _is_end(sheet: Sheet, row: Row) -> bool:
    """Whether the totals begin: a label of theirs at the row's head, and money after it."""
    labels = sheet.labels[row.index]
    ends = [one for one in labels if one.kinds & ENDS]
    if not ends or not ends[0].is_first:
        return False
    if len(ends) > 1 and not any(one.is_money for one in sheet.amounts[row.index]):
        # Headings of the totals, above them.
        return True
    first = ends[0]
    before = [one for one in sheet.amounts[row.index] if one.first < first.first]
    money = [one for one in sheet.amounts[row.index] if one.is_money]
    return bool(money) and not before and len(money) <= 2


def _cells(sheet: Sheet, row: Row, columns: list[Column]) -> dict[str, Amount]:
    """The numbers of a row by their columns."""
    numeric = [one for one in columns if one.kind in NUMERIC]
    found: dict[str, tuple[float, Amount]] = {}
    for amount in sheet.amounts[row.index]:
        column = min(numeric, key=lambda one: _distance(one.box, amount.box), default=None)
        if column is None or _in_text(columns, amount, column):
            continue
        distance = _distance(column.box, amount.box)
        if column.kind in {"column_amount", "column_gross"} and not amount.is_money:
            continue
        if distance < FAR and distance < found.get(column.kind, (FAR, amount))[0]:
            found[column.kind] = (distance, amount)
    return {kind: amount for kind, (_, amount) in found.items()}


def _distance(column: Box, box: Box) -> float:
    if box.left < column.right and column.left < box.right:
        return 0.001 * abs(column.right - box.right)
    middle = abs((column.left + column.right) - (box.left + box.right)) / 2
    return min(abs(column.left - box.left), abs(column.right - box.right), middle)


def _in_text(columns: list[Column], amount: Amount, column: Column) -> bool:
    """Whether a number is part of the description beside it."""
    text = next((one for one in columns if one.kind == "column_description"), None)
    return (
        text is not None
        and text.box.left - 3 <= amount.box.left < text.box.right
        and _distance(column.box, amount.box) > 0.5
    )


def _description(
    sheet: Sheet, row: Row, columns: list[Column], cells: dict[str, Amount]
) -> list[Word]:
    text = next((one for one in columns if one.kind == "column_description"), None)
    if text is None:
        return []
    numbers = {at for one in cells.values() for at in range(one.first, one.last + 1)}
    others = [one.box.left for one in columns if one.box.left > text.box.right]
    before = [one.box.right for one in columns if one.box.right <= text.box.left]
    left = max([text.box.left - 40, *before])
    right = min(others, default=10_000.0)
    return [
        word
        for at, word in enumerate(row.words)
        if at not in numbers and left - 3 <= word.box.left < right - 2 and fold(word.text)
    ]


def _text_in(row: Row, columns: list[Column], kind: str) -> str:
    column = next((one for one in columns if one.kind == kind), None)
    if column is None:
        return ""
    words = [
        word.text
        for word in row.words
        if word.box.left < column.box.right + 4 and column.box.left - 4 < word.box.right
    ]
    return " ".join(words)


def _unit_after(row: Row, cells: dict[str, Amount]) -> str:
    """The word after the quantity, in its cell: `5 pcs`."""
    quantity = cells.get("column_quantity")
    if quantity is None or quantity.last + 1 >= len(row.words):
        return ""
    word = row.words[quantity.last + 1]
    close = word.box.left - row.words[quantity.last].box.right < 12
    return word.text if close and len(word.text) <= 10 and word.text[0].isalpha() else ""


def _line(entry: Entry, sum_kind: str) -> Line:
    cells = entry.cells
    rate = cells.get("column_rate")
    quantity, price = cells.get("column_quantity"), cells.get("column_price")
    position = cells.get("column_position")
    return Line(
        identifier=position.text if position else "",
        name=" ".join(word.text for word in entry.words)[:500],
        item_number=entry.item,
        quantity=quantity.value if quantity else None,
        unit=entry.unit,
        price=price.value if price else None,
        net_amount=cells[sum_kind].value,
        tax_rate=rate.value if rate and 0 <= rate.value <= 50 else None,
    )


def _is_right(line: Line) -> bool:
    if line.quantity is None or line.price is None or line.net_amount is None:
        return False
    return abs(line.quantity * line.price - line.net_amount) <= Decimal("0.01")


def _boxes(entry: Entry) -> tuple[Box, ...]:
    return tuple(row.box for row in entry.rows)
