"""The file itself: a zip of JSON files and PDFs, written a row at a time so that its size needs no
memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.utils import timezone

from quittance.accounts.models import User
from quittance.errors import DomainError
from quittance.files.errors import FileUnreadable
from quittance.invoicing.documents.naming import safe_name
from quittance.invoicing.models import Invoice
from quittance.invoicing.printing import issued_pdf
from quittance.privacy.exporting import content

Row = Mapping[str, Any]
PARTS: dict[str, Callable[[User], Iterable[Row]]] = {
    "account": content.account,
    "memberships": content.memberships,
    "sessions": content.sessions,
    "tokens": content.tokens,
    "addresses": content.addresses,
    "carts": content.carts,
    "customers": content.customers,
    "orders": content.orders,
    "invoices": content.invoices,
    "payments": content.payments,
    "messages": content.messages,
    "journal": content.journal,
}
README = """\
Everything that Quittance holds about {name}, made {at}.

account.json      the account: names, e-mail addresses, devices for the second step
memberships.json  teams of businesses
sessions.json     browsers that are logged in
tokens.json       keys to the API, without the secrets, which are not kept
addresses.json    the address book
carts.json        carts in shops
customers.json    what businesses know of you as their customer
orders.json       what you have ordered, with its items
invoices.json     documents that businesses have issued to you, as they keep them
invoices/         the same as PDF
payments.json     payments of these documents and refunds
messages.json     mails that were sent to you about them
journal.json      what you have done, as the journals of businesses tell it
{missing}
Amounts are decimal text in the currency that stands beside them; times are ISO 8601.
"""


def write_export(user: User, file: BinaryIO) -> None:
    """Write everything that is held about a person, and about nobody else, into a file."""
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, rows_of in PARTS.items():
            with archive.open(f"{name}.json", "w") as part:
                _write_rows(part, rows_of(user))
        taken: set[str] = set()
        documents = content.documents(user)
        missing = [one for one in documents if not _wrote_pdf(archive, one, taken)]
        archive.writestr("README.txt", _readme(user, missing))


def _write_rows(part: IO[bytes], rows: Iterable[Row]) -> None:
    part.write(b"[")
    for number, row in enumerate(rows):
        part.write(b",\n" if number else b"\n")
        text = json.dumps(row, default=_plain, ensure_ascii=False, indent=1)
        part.write(text.encode())
    part.write(b"\n]\n")


def _wrote_pdf(archive: ZipFile, invoice: Invoice, taken: set[str]) -> bool:
    """Adds its name to those that are taken."""
    name = f"invoices/{invoice.organisation.slug}/{safe_name(str(invoice.number))}"
    if name.casefold() in taken:
        # "A/1" and "A-1" are one name to a file, "a1" and "A1" to some disks.
        name += f"-{invoice.pk}"
    try:
        archive.writestr(f"{name}.pdf", issued_pdf(invoice).content, ZIP_STORED)
    except (FileUnreadable, DomainError):
        return False
    taken.add(name.casefold())
    return True


def _readme(user: User, missing: list[Invoice]) -> str:
    numbers = ", ".join(str(one.number) for one in missing)
    said = f"\nCould not be read, ask who issued them: {numbers}\n" if missing else ""
    at = timezone.now().isoformat(timespec="seconds")
    return README.format(name=user.full_name, at=at, missing=said)


def _plain(value: Any) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{value!r} has no place in an export")
