"""What the reader learns of a supplier's bills once a person has confirmed one by submitting it."""

from __future__ import annotations

import logging

from quittance.audit.queue import task
from quittance.audit.unfinished import piece_of_work
from quittance.bills.models import Bill, BillFile
from quittance.bills.reading.errors import UnreadablePdf
from quittance.bills.reading.read import read_pages
from quittance.bills.suppliers import remember
from quittance.db.outside import outside_transaction
from quittance.files.errors import FileUnreadable
from quittance.files.keeping import read

logger = logging.getLogger(__name__)
QUEUE = "reading"


@task(queue_name=QUEUE)
def learn(organisation: int, bill: int) -> None:
    """Learn from the pages of a bill, once. Does nothing for one that is gone or has none."""
    outside_transaction()
    with piece_of_work("bill.learn", organisation=organisation, subject=bill):
        _learn(organisation, bill)


def _learn(organisation: int, bill: int) -> None:
    own = BillFile.objects.for_organisation(organisation).select_related("file")
    file = own.filter(bill=bill, pages__gt=0, learnt_at=None).order_by("id").first()
    if file is None:
        return
    try:
        pages = read_pages(read(file.file))
    except (FileUnreadable, UnreadablePdf) as error:
        # It was read when it came: nothing that could be mended by trying again.
        logger.warning("Nothing is learnt from file %s: %s", file.pk, error)
        return
    known = Bill.objects.for_organisation(organisation).select_related("organisation")
    confirmed = known.filter(pk=bill).first()
    if confirmed is not None:
        remember(confirmed, file, pages)


def enqueue(bill: Bill) -> None:
    """Let a worker learn from it. Belongs into the transaction that submits the bill."""
    learn.enqueue(organisation=bill.organisation_id, bill=bill.pk)
