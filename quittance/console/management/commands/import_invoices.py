import gc
import sys
import time
from argparse import ArgumentTypeError
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.invoicing.importing import values
from quittance.invoicing.importing.columns import parse_map
from quittance.invoicing.importing.errors import BadRow, ImportRefused
from quittance.invoicing.importing.run import Order, Outcome, import_invoices
from quittance.invoicing.importing.source import Form
from quittance.invoicing.rules import Kind
from quittance.money import EXPONENTS, format_amount

MOST_TERMS_DAYS = 3650


class Command(BaseCommand):
    help = "Imports invoices and credit notes that another system issued; see docs/import.md."
    # They would load every page and every address, a second in which nothing is imported.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", type=Path, help="CSV with a row for each line; may be compressed with gzip")
        add("--organisation", required=True, metavar="SLUG", help="whose documents these are")
        add("--map", action="append", default=[], metavar="FIELD=COLUMN", help="column of a field")
        add("--dry-run", action="store_true", help="say what would be done, and change nothing")
        add("--strict", action="store_true", help="end with code 1 if rows were rejected")
        add("--credit-prefix", default="C", help="begins credit notes' numbers; may be empty")
        add("--tax-rate", type=percent, default=Decimal(0), help="percent, without its own column")
        add("--prices-include-tax", action="store_true", help="unit prices have the tax inside")
        add("--walk-in", default="Walk-in customer", help="name for lines without a customer")
        add("--rejects", type=Path, help="where the rows go that were not imported")
        add("--currency", type=currency, help="default: the organisation's")
        add("--terms", type=days, help="days to pay; default: the organisation's")
        add("--date-format", default="", help="such as %%d.%%m.%%Y; default: ISO 8601")
        add("--delimiter", type=delimiter, default=",", help="one character, or tab")
        add("--encoding", default="utf-8", help="such as latin-1")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(sys.stderr)
        # What is loaded by now stays: it need not be looked through while documents come and go.
        gc.freeze()
        try:
            order = make_order(options)
            outcome = import_invoices(order, progress=bar.show, say=self.stderr.write)
        except ImportRefused as error:
            raise CommandError(str(error)) from error
        finally:
            gc.unfreeze()
            bar.clear()
        for line in summary(order, outcome):
            self.stdout.write(line)
        if options["strict"] and outcome.rejected:
            raise SystemExit(1)


def make_order(options: dict[str, Any]) -> Order:
    organisation = Organisation.objects.filter(slug=options["organisation"]).first()
    if organisation is None:
        raise ImportRefused(f"There is no organisation “{options['organisation']}”.")
    file, terms = options["file"], options["terms"]
    if not 0 < len(options["walk_in"].strip()) <= 200:
        raise ImportRefused("--walk-in needs 1 to 200 characters.")
    return Order(
        organisation=organisation,
        path=file,
        rejects=options["rejects"] or default_rejects(file),
        spool_folder=settings.DATA_DIR / "imports",
        currency=options["currency"] or organisation.currency,
        columns=parse_map(options["map"]),
        form=Form(options["delimiter"], options["encoding"]),
        credit_prefix=options["credit_prefix"],
        tax_rate=options["tax_rate"],
        date_format=options["date_format"],
        terms_days=organisation.payment_terms_days if terms is None else terms,
        walk_in=options["walk_in"].strip(),
        prices_include_tax=options["prices_include_tax"],
        dry_run=options["dry_run"],
    )


def default_rejects(file: Path) -> Path:
    """A name of its own for each run, in the data folder."""
    name = file.name.removesuffix(".gz").removesuffix(".csv")
    return settings.DATA_DIR / "imports" / f"{name}.rejects-{timezone.now():%Y%m%d-%H%M%S}.csv"


def percent(text: str) -> Decimal:
    try:
        return values.rate(text)
    except BadRow as error:
        raise ArgumentTypeError(str(error)) from error


def currency(text: str) -> str:
    if text not in EXPONENTS:
        raise ArgumentTypeError(f"{text} is not a currency of ISO 4217")
    return text


def days(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_TERMS_DAYS:
        raise ArgumentTypeError(f"{text} is not a number of days up to {MOST_TERMS_DAYS}")
    return int(text)


def delimiter(text: str) -> str:
    char = "\t" if text in {"tab", "\\t"} else text
    if len(char) != 1 or char in '"\r\n':
        raise ArgumentTypeError(f"{text!r} is not one character")
    return char


def summary(order: Order, outcome: Outcome) -> list[str]:
    done = outcome.written
    invoices, notes = done.documents[Kind.INVOICE], done.documents[Kind.CREDIT_NOTE]
    lines = ["Rehearsal: nothing was changed."] if order.dry_run else []
    lines += [
        f"{outcome.rows} rows read",
        f"{invoices + notes} documents imported: {invoices} invoices, {notes} credit notes",
        f"{done.lines} lines",
        f"{amount(order, outcome, Kind.INVOICE)} invoiced",
        f"{amount(order, outcome, Kind.CREDIT_NOTE)} credited",
        f"{done.customers} customers and {done.products} products made",
        f"{done.already_there} documents were already there",
    ]
    if outcome.ignored:
        lines.append(f"Columns not used: {', '.join(outcome.ignored)}")
    where = f", see {order.rejects}" if outcome.rejected else ""
    return [*lines, f"{outcome.rejected} rows rejected{where}"]


def amount(order: Order, outcome: Outcome, kind: str) -> str:
    total = outcome.written.totals[kind]
    return f"{format_amount(total, order.currency)} {order.currency}"


class Bar:
    """How far it is, in one line that is written over; on a terminal only."""

    WIDTH = 30
    SECONDS = 0.1

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.next_at = stream, 0.0
        self.is_shown = stream.isatty()

    def show(self, stage: str, part: float) -> None:
        if not self.is_shown or (part < 1 and time.monotonic() < self.next_at):
            return
        self.next_at = time.monotonic() + self.SECONDS
        bar = "#" * int(part * self.WIDTH)
        self.stream.write(f"\r{stage:<8} [{bar:<{self.WIDTH}}] {part:4.0%}")
        self.stream.flush()

    def clear(self) -> None:
        if self.is_shown:
            self.stream.write("\r" + " " * (self.WIDTH + 18) + "\r")
            self.stream.flush()
