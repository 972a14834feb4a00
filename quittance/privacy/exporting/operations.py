"""A person asks for everything that is held about them, and a worker makes the file."""

from __future__ import annotations

import logging
import tempfile
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from quittance.accounts.models import User
from quittance.accounts.operations import locked_person
from quittance.accounts.throttle import count_try
from quittance.audit.queue import task
from quittance.db.outside import outside_transaction
from quittance.errors import NotFound
from quittance.privacy.confirming import confirm
from quittance.privacy.exporting.storing import store, sweep
from quittance.privacy.exporting.writing import write_export
from quittance.privacy.models import DataExport
from quittance.privacy.rules import EXPORT_KEPT, EXPORT_MADE_WITHIN, MOST_TRIES, ExportState

logger = logging.getLogger(__name__)


def request_export(*, user: User, password: str, address: str) -> DataExport:
    """Have the file made; one that is being made already is that one. Must run outside of
    transactions. Raises WrongPassword, TooManyTries and AccountGone."""
    confirm(user=user, password=password, address=address)
    waiting = exports_of(user).filter(state=ExportState.WAITING).first()
    if waiting is not None:
        return waiting
    count_try("data_export", str(user.pk))
    with transaction.atomic():
        locked_person(user)
        export, is_new = DataExport.objects.get_or_create(
            user=user,
            state=ExportState.WAITING,
            defaults={"expires_at": timezone.now() + EXPORT_KEPT},
        )
    if is_new:
        # Not amid the transaction: a request that is lost here is found by `tidy_exports`.
        make_export.enqueue(export=export.pk)
    return DataExport.objects.get(pk=export.pk)


def exports_of(user: User) -> QuerySet[DataExport]:
    """A person's own that have not expired, the newest first."""
    mine = DataExport.objects.filter(user=user, expires_at__gt=timezone.now())
    return mine.order_by("-pk")


def export_of(user: User, **which: object) -> DataExport:
    """One of a person's own that can be fetched. Raises NotFound, also for somebody else's."""
    found = exports_of(user).filter(state=ExportState.READY, **which).first()
    if found is None:
        raise NotFound()
    return found


@task
def make_export(export: int) -> None:
    """Make the file of one request. Does nothing for one that is made, gone, or in the hands of
    another worker."""
    outside_transaction()
    now = timezone.now()
    waiting = DataExport.objects.filter(pk=export, state=ExportState.WAITING)
    free = waiting.filter(begun_at=None) | waiting.filter(begun_at__lt=now - EXPORT_MADE_WITHIN)
    if not free.update(begun_at=now, tries=F("tries") + 1):
        return
    row = DataExport.objects.select_related("user").get(pk=export)
    with tempfile.TemporaryFile() as file:
        write_export(row.user, file)
        size = file.tell()
        file.seek(0)
        store(row, file)
    # Of an account that was deleted meanwhile nothing is left: the sweep removes the file.
    waiting.update(state=ExportState.READY, size=size, ready_at=timezone.now())


def tidy_exports(*, now: datetime) -> int:
    """Forget what has expired, take up what a worker left, give up what failed too often; returns
    how many were forgotten."""
    expired = DataExport.objects.filter(expires_at__lte=now).delete()[0]
    left = DataExport.objects.filter(
        state=ExportState.WAITING, created_at__lt=now - EXPORT_MADE_WITHIN
    )
    left.filter(tries__gte=MOST_TRIES).update(state=ExportState.FAILED)
    for pk in list(left.filter(tries__lt=MOST_TRIES).values_list("pk", flat=True)):
        try:
            make_export.call(export=pk)
        except Exception:
            logger.exception("export %s", pk)
    sweep(now=now)
    return expired
