"""Work that nobody waits for: what of it fails is kept where people see it, until it is done.

with piece_of_work("invoice.print", organisation=7, subject=12):
    issued_pdf(invoice)
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F
from django.utils import timezone

from quittance.audit.models import UnfinishedWork
from quittance.db.tenancy import OrganisationQuerySet

logger = logging.getLogger(__name__)
# Kept by these names; quittance/web/settings/work.py says what they are.
WORKS = (
    *("picture.thumbnail", "bill.learn", "bill.digest", "invoice.print", "order.give_up"),
    "refund.ask",
)


@contextmanager
def piece_of_work(work: str, *, organisation: int, subject: int) -> Iterator[None]:
    """What is raised within is kept beside the row `subject` and raised on; once the same goes
    well it is forgotten. Stands outside of any transaction that what is raised would undo."""
    if work not in WORKS:
        raise ValueError(f"{work} is not listed in WORKS")
    mine = UnfinishedWork.objects.for_organisation(organisation)
    same = mine.filter(work=work, subject_id=subject)
    try:
        yield
    except Exception as error:
        _keep(same, work, organisation, subject, f"{type(error).__name__}: {error}")
        raise
    same.delete()


def _keep(
    same: OrganisationQuerySet[UnfinishedWork],
    work: str,
    organisation: int,
    subject: int,
    error: str,
) -> None:
    now = timezone.now()
    told = {"error": error[:500], "last_at": now}
    try:
        with transaction.atomic():
            _row, is_new = same.get_or_create(
                organisation_id=organisation,
                work=work,
                subject_id=subject,
                defaults={"first_at": now, **told},
            )
            if not is_new:
                same.update(times=F("times") + 1, **told)
    except (DatabaseError, InterfaceError):
        # What went wrong first is the news: it is on its way to the caller.
        logger.exception("%s of %s could not be kept: %s", work, subject, error)


def forget_done(work: str, is_done: Callable[[int, int], bool]) -> None:
    """What has been done in another way meanwhile; asked for each with organisation and subject."""
    everywhere = UnfinishedWork.objects.across_organisations("a run looks through all of them")
    for row in everywhere.filter(work=work):
        if is_done(row.organisation_id, row.subject_id):
            row.delete()


def set_aside(*, organisation: int, pk: int) -> None:
    """Somebody has seen it, and it need not be done. Raises NotFound for another's."""
    UnfinishedWork.objects.for_organisation(organisation).found(pk=pk).delete()


def forget_old(*, now: datetime) -> None:
    """What has not been tried for long is nobody's concern any more."""
    everywhere = UnfinishedWork.objects.across_organisations("a run tidies up for all of them")
    everywhere.filter(last_at__lt=now - UnfinishedWork.KEPT_FOR).delete()
