"""How long documents take to be printed, stored and served, and what memory that costs.

`python -m bench.documents` makes a business with a logo in a database of its own (SQLite), and
prints medians of the worker's work; then it asks a web server for one-page and for long documents
and prints its memory before and after.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from bench.__main__ import environment, inside
from bench.engines import Place
from bench.server import WebServer, free_port, memory_of, web_server

LONG = 500
AIMS = {"one page": 40, f"{LONG} lines": 600}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.documents", description=__doc__)
    parser.add_argument("--documents", type=int, default=100, help="of one page")
    parser.add_argument("--long", type=int, default=9, help=f"of {LONG} lines")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="quittance-documents-"))
    place = Place("sqlite", f"sqlite://{folder / 'bench.sqlite3'}", folder)
    os.environ.update(environment(place))
    try:
        inside(place, "prepare")
        report(place, options.documents, options.long)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def report(place: Place, many: int, few: int) -> None:
    import django

    django.setup()
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    business = Business()
    short = [business.invoice(3) for _ in range(many)]
    long = [business.invoice(LONG) for _ in range(few)]
    business.printed(short[0])  # reads the fonts
    print(f"worker's memory with fonts read: {memory_of(os.getpid()):.0f} MiB")
    row("one page", (business.timed(one) for one in short[1:]))
    row(f"{LONG} lines", (business.timed(one) for one in long))
    print(f"worker's memory after all: {memory_of(os.getpid()):.0f} MiB")
    parts_of_one_page(business, short[1])
    over_http(place, business.token(), short[0], long[0])


def row(name: str, seconds: Iterable[float]) -> None:
    before = cpu()
    times = sorted(1000 * one for one in seconds)
    median, worst = statistics.median(times), times[-1]
    each = 1000 * (cpu() - before) / len(times)
    aim = f"   aim {AIMS[name]} ms" if name in AIMS else ""
    print(
        f"{name:<28} median {median:7.1f} ms   worst {worst:7.1f} ms   "
        f"processor {each:6.1f} ms   of {len(times)}{aim}"
    )


def cpu() -> float:
    """Seconds of processor of this process and of those that it started and saw ending."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def parts_of_one_page(business: Business, pk: int) -> None:
    from quittance.invoicing.documents.build import content_of
    from quittance.invoicing.documents.press import print_document
    from quittance.invoicing.looks import look_of
    from quittance.invoicing.printing import einvoice_in

    invoice = business.fetched(pk)
    content = content_of(invoice)
    look = look_of(invoice.seller, organisation=invoice.organisation_id)
    xml = einvoice_in(content)
    print("of one page:")
    row("  rows and content", repeated(lambda: content_of(business.fetched(pk))))
    row("  rules and XML", repeated(lambda: einvoice_in(content)))
    row("  PDF", repeated(lambda: print_document(content, look, xml=xml)))
    row("  served once stored", repeated(lambda: business.printed(pk)))


def repeated(work: Callable[[], object], times: int = 40) -> Iterator[float]:
    return (timed(work) for _ in range(times))


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def over_http(place: Place, token: str, short: int, long: int) -> None:
    """What the web server holds after documents of both kinds; long ones are drawn each time."""
    port = free_port()
    command = inside(place, "web", str(port))["command"]
    with web_server(command, port, dict(os.environ), place.folder / "web.log") as server:
        ask = Asker(server, token)
        held("at its start", server)
        row("stored, over HTTP", (ask(f"invoices/{short}/pdf/") for _ in range(100)))
        held("after stored ones", server)
        row("a copy, over HTTP", (ask(f"invoices/{short}/pdf/?copy=1") for _ in range(40)))
        held("after copies of one page", server)
        row("a long copy, over HTTP", (ask(f"invoices/{long}/pdf/?copy=1") for _ in range(12)))
        held("after long copies", server)


class Asker:
    """A client that says how long it waited for a PDF."""

    def __init__(self, server: WebServer, token: str) -> None:
        self.base = f"http://127.0.0.1:{server.port}/api/"
        self.headers = {"Authorization": f"Token {token}"}

    def __call__(self, path: str) -> float:
        request = urllib.request.Request(self.base + path, headers=self.headers)
        began = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as answer:
            if not answer.read().startswith(b"%PDF"):
                raise RuntimeError(path)
        return time.perf_counter() - began


def held(when: str, server: WebServer) -> None:
    each = ", ".join(f"{mib:.0f}" for mib in server.memory())
    print(f"web processes {when}: {each} MiB")


class Business:
    """A seller with everything that a document can show."""

    def __init__(self) -> None:
        from quittance.accounts.models import Membership, Organisation, User
        from quittance.customers.models import Customer
        from quittance.files.images import safe_picture
        from quittance.files.keeping import keep

        self.organisation = Organisation.objects.create(name="Bench GmbH", slug="bench", **SELLER)
        picture = safe_picture(logo())
        kept = keep(
            organisation=self.organisation,
            content=picture.content,
            media_type=picture.media_type,
        )
        Organisation.objects.filter(pk=self.organisation.pk).update(logo=kept.sha256)
        self.organisation.refresh_from_db()
        self.customer = Customer.objects.create(organisation=self.organisation, **BUYER)
        self.user = User.objects.create_user("ada", "ada@example.com", None)
        Membership.objects.create(organisation=self.organisation, user=self.user, role="admin")

    def token(self) -> str:
        from quittance.accounts.tokens import issue_token

        return issue_token(user=self.user, organisation=self.organisation).key

    def draft(self, lines: int) -> int:
        from quittance.invoicing import operations
        from quittance.invoicing.inputs import DraftInput, LineInput

        data = DraftInput(
            customer=self.customer.pk,
            lines=[
                LineInput(
                    description=f"Item {number}, delivered and assembled",
                    quantity=Decimal(number % 7 + 1),
                    unit_price=Decimal("12.35") + number,
                    tax_rate=Decimal(19 if number % 3 else 7),
                )
                for number in range(lines)
            ],
        )
        return operations.draft_invoice(organisation=self.organisation, data=data, by=None).pk

    def issued(self, pk: int) -> int:
        from quittance.invoicing import operations

        operations.issue_invoice(organisation=self.organisation, invoice_id=pk, by=None)
        return pk

    def invoice(self, lines: int) -> int:
        return self.issued(self.draft(lines))

    def fetched(self, pk: int) -> Any:
        from quittance.invoicing.models import Invoice

        own = Invoice.objects.for_organisation(self.organisation)
        return own.select_related("corrects").get(pk=pk)

    def printed(self, pk: int) -> object:
        """As the worker does it: read, described, drawn, stored."""
        from quittance.invoicing.printing import issued_pdf

        return issued_pdf(self.fetched(pk))

    def timed(self, pk: int) -> float:
        return timed(lambda: self.printed(pk))


SELLER: dict[str, Any] = {
    "line1": "Ringbahnstraße 1",
    "postcode": "10115",
    "city": "Berlin",
    "country": "DE",
    "email": "billing@bench.example",
    "phone": "+49 30 123456",
    "contact_name": "Ada Bench",
    "vat_number": "DE136695976",
    "iban": "DE89370400440532013000",
    "bic": "COBADEFFXXX",
    "time_zone": "UTC",
}
BUYER: dict[str, Any] = {
    "name": "Cleo Brandt",
    "company": "Brandt GmbH",
    "email": "cleo@brandt.example",
    "billing_address": {
        "line1": "Hauptstraße 5",
        "line2": "",
        "postcode": "50667",
        "city": "Köln",
        "region": "",
        "country": "DE",
    },
    "currency": "EUR",
}


def logo() -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (720, 240), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((10, 10, 230, 230), fill=(31, 78, 121, 255))
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main())
