"""An import from end to end: spool the rows, then take document after document."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from quittance.accounts.models import Organisation
from quittance.invoicing.importing.columns import find_columns
from quittance.invoicing.importing.errors import ImportRefused
from quittance.invoicing.importing.masters import Masters
from quittance.invoicing.importing.reading import (
    Document,
    Rules,
    number_problem,
    read_document,
)
from quittance.invoicing.importing.rejects import Rejects
from quittance.invoicing.importing.source import Form, Source, open_source
from quittance.invoicing.importing.spool import Spool, open_spool
from quittance.invoicing.importing.writing import Rehearsal, Writer, Written

CHUNK_DOCUMENTS = 500
CHUNK_LINES = 5_000
Progress = Callable[[str, float], object]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported, and how. Rate in percent, terms in days."""

    organisation: Organisation
    path: Path
    rejects: Path
    spool_folder: Path
    currency: str
    columns: Mapping[str, str] = field(default_factory=dict)
    form: Form = field(default_factory=Form)
    credit_prefix: str = "C"
    tax_rate: Decimal = Decimal(0)
    date_format: str = ""
    terms_days: int = 30
    walk_in: str = "Walk-in customer"
    prices_include_tax: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of it; `ignored` are the columns that nothing was taken from."""

    rows: int = 0
    rejected: int = 0
    written: Written = field(default_factory=Written)
    ignored: list[str] = field(default_factory=list)


def import_invoices(
    order: Order, *, progress: Progress = lambda stage, part: None, say: Callable[[str], object]
) -> Outcome:
    """Import a file: every document of it that is whole and not there yet.

    Raises ImportRefused when the file as a whole cannot be read; then nothing is imported. Bad
    rows are written to `order.rejects` with the rest of their documents.
    """
    try:
        with open_source(order.path, order.form) as source:
            columns = find_columns(source.header, order.columns)
            rejects = Rejects(order.rejects, source.header, order.form.delimiter)
            width = len(source.header)
            with closing(rejects), open_spool(order.spool_folder, width, columns) as spool:
                return Run(order, source, columns, spool, rejects, progress, say).run()
    except sqlite3.Error as error:
        raise ImportRefused(f"The rows cannot be kept in {order.spool_folder}: {error}") from error


@dataclass(slots=True)
class Run:
    order: Order
    source: Source
    columns: Mapping[str, int]
    spool: Spool
    rejects: Rejects
    progress: Progress
    say: Callable[[str], object]
    outcome: Outcome = field(default_factory=Outcome)

    def run(self) -> Outcome:
        used = set(self.columns.values())
        header = enumerate(self.source.header)
        self.outcome.ignored = [name for index, name in header if index not in used]
        for _ in self.spool.add(self.good_rows()):
            self.progress("reading", self.source.progress())
        self.take()
        self.outcome.rejected = self.rejects.count
        return self.outcome

    def good_rows(self) -> Iterator[tuple[int, str, list[str]]]:
        """Rows that can wait for their document; the others are rejected at once."""
        at = self.columns["number"]
        for row, cells, fault in self.source.rows():
            self.outcome.rows += 1
            number = cells[at].strip() if at < len(cells) else ""
            fault = fault or text_problem(cells) or number_problem(number)
            if not fault:
                yield row, number, cells
                continue
            self.rejects.add(row, cells, fault)
            if not (number_problem(number) or text_problem([number])):
                self.spool.spoil(number, row, fault)

    def take(self) -> None:
        count, done = self.spool.count(), 0
        writer = self.writer()
        for chunk in chunks(self.documents()):
            self.outcome.written.add(writer.write(chunk))
            done += len(chunk)
            self.progress("writing", done / count)

    def writer(self) -> Writer:
        order = self.order
        masters = Masters(order.organisation, order.currency, order.walk_in)
        common = (masters, self.rules(), order.terms_days, order.prices_include_tax, self.say)
        return Rehearsal(*common, spool=self.spool) if order.dry_run else Writer(*common)

    def rules(self) -> Rules:
        organisation = self.order.organisation
        return Rules(
            zone=ZoneInfo(organisation.time_zone),
            today=organisation.today(),
            credit_prefix=self.order.credit_prefix,
            tax_rate=self.order.tax_rate,
            date_format=self.order.date_format,
        )

    def documents(self) -> Iterator[Document]:
        rules = self.rules()
        for number, waiting in self.spool.documents():
            document, rejected = read_document(number, waiting, rules)
            for row, reason in rejected:
                self.rejects.add(row, self.spool.cells(row), reason)
            if document is not None:
                yield document


def text_problem(cells: list[str]) -> str:
    """Why a row's text cannot be stored; empty if it can."""
    text = "".join(cells)
    if "\0" in text:
        return "the row has a NUL character"
    if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
        return "the row has bytes that are not text in this encoding; see --encoding"
    return ""


def chunks(documents: Iterator[Document]) -> Iterator[list[Document]]:
    chunk: list[Document] = []
    lines = 0
    for document in documents:
        chunk.append(document)
        lines += len(document.items)
        if len(chunk) == CHUNK_DOCUMENTS or lines >= CHUNK_LINES:
            yield chunk
            chunk, lines = [], 0
    if chunk:
        yield chunk
