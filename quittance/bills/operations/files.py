"""Files become bills: checked by content, read, kept, once each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from quittance.accounts.models import Organisation
from quittance.bills.errors import FileKnown
from quittance.bills.models import Bill, BillFile, Supplier
from quittance.bills.operations.common import Person, locked_for, refuse_frozen, tell
from quittance.bills.operations.entering import enter_bill, known_bill
from quittance.bills.proposals import as_json, input_from
from quittance.bills.reading.errors import UnreadableFile
from quittance.bills.reading.model import Kind, Reading
from quittance.bills.reading.read import read_file
from quittance.bills.suppliers import make, match
from quittance.db.outside import outside_transaction
from quittance.errors import InvalidInput
from quittance.files.keeping import keep
from quittance.files.models import StoredFile

MEDIA_TYPES = {Kind.XML: "application/xml"}
PDF = "application/pdf"
NAME_LENGTH = 200
MEGABYTE = 1024 * 1024


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
        reading = read_file(content, name)
        supplier = match(organisation, reading.bill)
        if supplier and supplier.habit and reading.kind in {Kind.PDF, Kind.SCAN}:
            reading = read_file(content, name, supplier.habit)
    except UnreadableFile as error:
        problem = error.problems[0]
        raise InvalidInput(problem.detail, attr="file", code=problem.code) from error
    return reading


def upload_bill(*, organisation: Organisation, content: bytes, name: str, by: Person) -> Uploaded:
    """A draft out of a file, filled with what was read. What is exact makes a supplier who is not
    known yet, too.

    Raises InvalidInput at `file`, FileKnown where this very file came before, NumberKnown where
    this supplier's bill of the number is in already. Must not run in a transaction.
    """
    reading = read_upload(organisation, content, name)
    stored = keep(
        organisation=organisation,
        content=content,
        media_type=MEDIA_TYPES.get(reading.kind, PDF),
    )
    refuse_known_file(organisation, stored)
    with transaction.atomic():
        supplier = _supplier(organisation, reading, by)
        data = input_from(
            reading,
            supplier=supplier.pk if supplier else None,
            currency=supplier.currency if supplier else organisation.currency,
        )
        if data.number and not _is_certain(reading) and known_bill(organisation, data):
            data = replace(data, number="")
        entered = enter_bill(organisation=organisation, data=data, by=by, only_new=True)
        _attach(entered.bill, stored, name, reading, by)
    return Uploaded(entered.bill, reading)


def attach_file(
    *, organisation: Organisation, bill_id: int, content: bytes, name: str, by: Person
) -> BillFile:
    """Add a file to a bill that is not decided on; its fields stay as they are.

    Raises NotFound, BillFrozen, FileKnown, InvalidInput at `file`. Must not run in a transaction.
    """
    reading = read_upload(organisation, content, name)
    media_type = MEDIA_TYPES.get(reading.kind, PDF)
    stored = keep(organisation=organisation, content=content, media_type=media_type)
    refuse_known_file(organisation, stored)
    with transaction.atomic():
        bill = locked_for(organisation, bill_id, by)
        refuse_frozen(bill)
        row = _attach(bill, stored, name, reading, by)
        told: dict[str, list[Any]] = {"file": [None, stored.sha256], "name": [None, row.name]}
        tell(bill, "bill.file_added", by=by.user, changes=told)
    return row


def refuse_known_file(organisation: Organisation, stored: StoredFile) -> None:
    known = BillFile.objects.for_organisation(organisation).filter(file=stored)
    row = known.select_related("bill").first()
    if row is not None:
        detail = _("This very file came before, as bill %(bill)s.") % {"bill": row.bill}
        raise FileKnown(detail, bill=row.bill_id)


def _attach(bill: Bill, stored: StoredFile, name: str, reading: Reading, by: Person) -> BillFile:
    return BillFile.objects.create(
        organisation_id=bill.organisation_id,
        bill=bill,
        file=stored,
        name=name.replace("\\", "/").rsplit("/", 1)[-1][:NAME_LENGTH] or _("Bill"),
        pages=reading.page_count,
        reading=as_json(reading),
        added_by=by.user,
    )


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
