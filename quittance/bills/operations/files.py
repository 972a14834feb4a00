"""Files become bills: checked by content, read, kept, once each.

What is slow, reading and keeping, is done before a transaction begins (`prepare_...`), the rows are
written within one (`write_...`); `upload_bill` and `attach_file` do both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from quittance.accounts.models import Organisation
from quittance.bills.errors import FileKnown, NumberKnown
from quittance.bills.models import Bill, BillFile, Supplier
from quittance.bills.operations.common import (
    Person,
    found_for,
    locked_for,
    refuse_frozen,
    tell,
)
from quittance.bills.operations.entering import enter_bill, known_bill
from quittance.bills.proposals import as_json, input_from
from quittance.bills.reading.errors import UnreadableFile
from quittance.bills.reading.model import Kind, Reading
from quittance.bills.reading.read import read_file
from quittance.bills.suppliers import habit_of, make, match
from quittance.db.outside import outside_transaction
from quittance.errors import InvalidInput
from quittance.files.keeping import digest_of, keep
from quittance.files.models import StoredFile

T = TypeVar("T")
XML, PDF = "application/xml", "application/pdf"
MEDIA_TYPES = {Kind.XML: XML}
NAME_LENGTH = 200
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadUpload:
    """A file that is kept and read already; what becomes of it is written by `write_...`."""

    stored: StoredFile
    name: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A draft made of a file, and what was read in it."""

    bill: Bill
    reading: Reading


def read_upload(organisation: Organisation, content: bytes, name: str) -> Reading:
    """What a file says, with what this supplier's earlier bills taught.

    Raises InvalidInput at `file`, with the reader's code for what cannot be read.
    """
    outside_transaction()
    limit = settings.BILL_FILE_LIMIT
    if not content:
        raise InvalidInput(_("This file is empty."), attr="file", code="empty")
    if len(content) > limit:
        detail = _("The file has more than %(limit)d MB.") % {"limit": limit // MEGABYTE}
        raise InvalidInput(detail, attr="file", code="too_large")
    try:
        return read_file(content, name, habit_of=partial(habit_of, organisation))
    except UnreadableFile as error:
        problem = error.problems[0]
        raise InvalidInput(problem.detail, attr="file", code=problem.code) from error


def upload_bill(*, organisation: Organisation, content: bytes, name: str, by: Person) -> Uploaded:
    """A draft out of a file, filled with what was read. What is exact makes a supplier who is not
    known yet, too.

    Raises InvalidInput at `file`, FileKnown where this very file came before, NumberKnown where
    this supplier's bill of the number is in already. Must not run in a transaction.
    """
    prepared = prepare_upload(organisation=organisation, content=content, name=name)
    return write_upload(organisation=organisation, prepared=prepared, by=by)


def prepare_upload(*, organisation: Organisation, content: bytes, name: str) -> ReadUpload:
    """The slow part of `upload_bill`. Raises InvalidInput at `file`, and FileKnown."""
    refuse_known_file(organisation, digest_of(content))
    reading = read_upload(organisation, content, name)
    media_type = MEDIA_TYPES.get(reading.kind, PDF)
    stored = keep(organisation=organisation, content=content, media_type=media_type)
    return ReadUpload(stored, name, reading)


def write_upload(*, organisation: Organisation, prepared: ReadUpload, by: Person) -> Uploaded:
    """The draft of a file, in one transaction. Raises FileKnown, NumberKnown and InvalidInput."""

    def work() -> Bill:
        supplier = _supplier(organisation, prepared.reading, by)
        data = input_from(
            prepared.reading,
            supplier=supplier.pk if supplier else None,
            currency=supplier.currency if supplier else organisation.currency,
        )
        if data.number and not _is_certain(prepared.reading) and known_bill(organisation, data):
            data = replace(data, number="")
        bill = enter_bill(organisation=organisation, data=data, by=by, only_new=True).bill
        _attach(bill, prepared, by)
        return bill

    return Uploaded(_once(organisation, prepared.stored, work), prepared.reading)


def attach_file(
    *, organisation: Organisation, bill_id: int, content: bytes, name: str, by: Person
) -> BillFile:
    """Add a file to a bill that is not decided on; its fields stay as they are.

    Raises NotFound, BillFrozen, FileKnown, InvalidInput at `file`. Must not run in a transaction.
    """
    prepared = prepare_attachment(
        organisation=organisation, bill_id=bill_id, content=content, name=name, by=by
    )
    return write_attachment(organisation=organisation, bill_id=bill_id, prepared=prepared, by=by)


def prepare_attachment(
    *, organisation: Organisation, bill_id: int, content: bytes, name: str, by: Person
) -> ReadUpload:
    """The slow part of `attach_file`, which raises as it does: first of all for the bill."""
    refuse_frozen(found_for(organisation, bill_id, by))
    return prepare_upload(organisation=organisation, content=content, name=name)


def write_attachment(
    *, organisation: Organisation, bill_id: int, prepared: ReadUpload, by: Person
) -> BillFile:
    """The file as one of a bill, in one transaction. Raises NotFound, BillFrozen, FileKnown."""

    def work() -> BillFile:
        bill = locked_for(organisation, bill_id, by)
        refuse_frozen(bill)
        return _attach(bill, prepared, by)

    return _once(organisation, prepared.stored, work)


def refuse_known_file(organisation: Organisation, sha256: str) -> None:
    known = BillFile.objects.for_organisation(organisation).filter(file__sha256=sha256)
    row = known.select_related("bill").first()
    if row is not None:
        detail = _("This very file came before, as bill %(bill)s.") % {"bill": row.bill}
        raise FileKnown(detail, bill=row.bill_id)


def file_name(name: str) -> str:
    """What an uploader calls a file, without folders and what cannot be seen; never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(one for one in last if one.isprintable()).strip()
    return seen[:NAME_LENGTH] or _("Bill")


def _once(organisation: Organisation, stored: StoredFile, work: Callable[[], T]) -> T:
    """Write what names a file, unless somebody else has brought the same one meanwhile."""
    try:
        with transaction.atomic():
            refuse_known_file(organisation, stored.sha256)
            return work()
    except NumberKnown:
        # Its number may have come between the look and the write with this very file.
        refuse_known_file(organisation, stored.sha256)
        raise
    except IntegrityError as error:
        if "billfile" not in str(error).replace("_", ""):
            raise
    # It came between the look and the write.
    refuse_known_file(organisation, stored.sha256)
    with transaction.atomic():
        return work()


def _attach(bill: Bill, prepared: ReadUpload, by: Person) -> BillFile:
    row = BillFile.objects.create(
        organisation_id=bill.organisation_id,
        bill=bill,
        file=prepared.stored,
        name=file_name(prepared.name),
        pages=prepared.reading.page_count,
        reading=as_json(prepared.reading),
        added_by=by.user,
    )
    told: dict[str, list[Any]] = {"file": [None, prepared.stored.sha256], "name": [None, row.name]}
    tell(bill, "bill.file_added", by=by.user, changes=told)
    return row


def _supplier(organisation: Organisation, reading: Reading, by: Person) -> Supplier | None:
    known = match(organisation, reading.bill)
    if known is not None or reading.kind not in {Kind.XML, Kind.PDF_WITH_XML}:
        return known
    try:
        return make(organisation, reading.bill, by=by.user)
    except InvalidInput:
        # Its VAT number is that of one who was put away: a person decides.
        return None


def _is_certain(reading: Reading) -> bool:
    return reading.bill.number is not None and reading.bill.number.certain
