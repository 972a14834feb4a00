"""Documents as PDF. An issued one is drawn once, stored, and served from the storage ever after."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from quittance.accounts.models import Organisation
from quittance.customers.queries import customer_of
from quittance.db.outside import outside_transaction
from quittance.files.errors import FileDamaged, FileUnreadable
from quittance.files.keeping import digest_of, keep, read, restore
from quittance.invoicing.documents.asking import as_if_issued
from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.cii import write_cii
from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.paycodes import PayCode, pay_code
from quittance.invoicing.documents.press import (
    DocumentFailed,
    Letter,
    LogoUnfit,
    Look,
    Mark,
    draw_pages,
    print_document,
    print_letter,
)
from quittance.invoicing.documents.profiles import Profile
from quittance.invoicing.documents.rules import broken_rules
from quittance.invoicing.errors import NotPrintable
from quittance.invoicing.looks import look_of
from quittance.invoicing.models import FileKind, Invoice, IssuedFile
from quittance.invoicing.queries import parts_of
from quittance.invoicing.rules import Kind, Status

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/pdf"
MARKS = {
    Status.PAID: Mark.PAID,
    Status.CREDITED: Mark.CANCELLED,
    Status.OVERDUE: Mark.OVERDUE,
}


@dataclass(frozen=True, slots=True)
class Pdf:
    """A document on paper and its SHA-256, in hexadecimal."""

    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an issued document is drawn from."""

    content: Content
    look: Look
    pay: PayCode | None


def issued_pdf(invoice: Invoice) -> Pdf:
    """The PDF of an issued document, with its e-invoice inside: the very bytes that were stored.

    Drawn and stored here if nobody has done it. A stored file that is missing or damaged is drawn
    again, and taken only if the digest is the same, else FileMissing or FileDamaged is raised.
    Raises ValueError for a draft, NotPrintable, and TransactionManagementError in a transaction.
    """
    outside_transaction()
    known = _issued_file(invoice)
    return _stored_now(invoice) if known is None else _served(invoice, known)


def drawn(invoice: Invoice) -> bytes:
    """An issued document as it is drawn whenever that is done: from what it keeps alone."""
    if invoice.status == Status.DRAFT:
        raise ValueError(f"{invoice} is a draft")
    drawing = drawing_of(invoice)
    with _told_why():
        return print_document(
            drawing.content, drawing.look, xml=einvoice_in(drawing.content), pay=drawing.pay
        )


def drawing_of(invoice: Invoice) -> Drawing:
    content = content_of(invoice)
    look = look_of(invoice.seller or {}, organisation=invoice.organisation_id)
    return Drawing(content, look, _pay_code(content, invoice))


def einvoice_in(content: Content) -> bytes:
    """What is put into the PDF for machines: the document in CII, if it is a valid e-invoice."""
    is_valid = not broken_rules(content, Profile.EN16931)
    return write_cii(content, Profile.EN16931) if is_valid else b""


def letter_pdf(letter: Letter, look: Look) -> bytes:
    """A letter as PDF. Raises NotPrintable, and TransactionManagementError in a transaction."""
    outside_transaction()
    with _told_why():
        return print_letter(letter, look)


def copy_pdf(invoice: Invoice, *, today: date) -> bytes:
    """A copy of an issued document for people, with what has been paid and credited by now."""
    outside_transaction()
    content = content_of(invoice, prepaid=settled(invoice))
    look = look_of(invoice.seller or {}, organisation=invoice.organisation_id)
    mark = MARKS.get(Status(invoice.seen_on(today)), Mark.COPY)
    with _told_why():
        return print_document(content, look, mark=mark, pay=_pay_code(content, invoice))


def settled(invoice: Invoice) -> Decimal:
    """What of an invoice needs no more paying; nothing of a credit note."""
    return invoice.total - invoice.balance_due if invoice.kind == Kind.INVOICE else Decimal(0)


def draft_pdf(invoice: Invoice, organisation: Organisation) -> bytes:
    """A draft as it would look if it were issued today, marked as what it is."""
    outside_transaction()
    seller = organisation.snapshot()
    look = look_of(seller, organisation=organisation.pk)
    content = described(invoice, organisation)
    with _told_why():
        return print_document(content, look, mark=Mark.DRAFT)


def draft_pictures(
    invoice: Invoice, organisation: Organisation, *, dots_per_inch: int = 110
) -> list[bytes]:
    """The same pages as pictures (PNG), to be looked at beside what they are made of."""
    outside_transaction()
    look = look_of(organisation.snapshot(), organisation=organisation.pk)
    content = described(invoice, organisation)
    with _told_why():
        return draw_pages(content, look, mark=Mark.DRAFT, dots_per_inch=dots_per_inch)


def described(invoice: Invoice, organisation: Organisation) -> Content:
    """What a draft says so far, with both parties as they are now; without the number that it
    has not got yet there is nothing to write into a transfer."""
    customer = customer_of(organisation, invoice.customer_id)
    content = as_if_issued(invoice, parts_of(invoice), organisation, customer, organisation.today())
    if invoice.number:
        return content
    payment = content.payment and replace(content.payment, reference="")
    return replace(content, number="", payment=payment)


@contextmanager
def _told_why() -> Iterator[None]:
    try:
        yield
    except (DocumentFailed, LogoUnfit) as error:
        logger.exception("A document could not be drawn")
        raise NotPrintable() from error


def _pay_code(content: Content, invoice: Invoice) -> PayCode | None:
    upi_id = str((invoice.seller or {}).get("upi_id") or "")
    return pay_code(content, due=content.totals.due, upi_id=upi_id)


def _issued_file(invoice: Invoice) -> IssuedFile | None:
    own = IssuedFile.objects.for_organisation(invoice.organisation_id)
    return own.select_related("file").filter(invoice=invoice.pk, kind=FileKind.PDF).first()


def _stored_now(invoice: Invoice) -> Pdf:
    content = drawn(invoice)
    file = keep(organisation=invoice.organisation_id, content=content, media_type=MEDIA_TYPE)
    try:
        with transaction.atomic():
            IssuedFile.objects.create(
                organisation_id=invoice.organisation_id,
                invoice=invoice,
                kind=FileKind.PDF,
                file=file,
                sha256=file.sha256,
            )
    except IntegrityError:
        # Somebody else was quicker: what they stored is what everybody gets.
        theirs = _issued_file(invoice)
        if theirs is None:
            raise
        return _served(invoice, theirs)
    return Pdf(content, file.sha256)


def _served(invoice: Invoice, known: IssuedFile) -> Pdf:
    if known.file.sha256 != known.sha256:
        raise FileDamaged("What is known of the stored file was altered in the database.")
    try:
        return Pdf(read(known.file), known.sha256)
    except FileUnreadable:
        again = drawn(invoice)
        if digest_of(again) != known.sha256:
            raise
        restore(known.file, again)
        return Pdf(again, known.sha256)
