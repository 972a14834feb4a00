"""Files that nothing names any more, such as those of a deleted bill: kept for a while, then gone.

Only what came or was made as a document is looked at (DOCUMENTS): a logo is named by its digest.
Whoever stores the same content again takes it back first (`reclaim`), under the lock that a removal
holds: a file is never removed under the hands of who is about to name it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, Q, QuerySet

from quittance.accounts.models import Organisation
from quittance.db.outside import outside_transaction
from quittance.files import derived, storage
from quittance.files.models import Retired, StoredFile

DOCUMENTS = ("application/pdf", "application/xml")


def retire(*, now: datetime) -> int:
    """Mark what nothing names; remove what has been so for DELETED_FILE_DAYS. Returns how many
    files were removed."""
    outside_transaction()
    removed = 0
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        _mark(organisation, now)
        own = Retired.objects.for_organisation(organisation).filter(removed_at=None)
        due = own.filter(since__lte=now - timedelta(days=settings.DELETED_FILE_DAYS))
        for pk in list(due.order_by("pk").values_list("pk", flat=True)):
            removed += _removed(organisation, pk, now)
    return removed


def reclaim(file: StoredFile) -> None:
    """Somebody is about to name a file again: its time begins anew."""
    own = Retired.objects.for_organisation(file.organisation_id).filter(file=file)
    if own.exists():
        own.delete()


def references() -> list[ForeignObjectRel]:
    """What can name a stored file."""
    fields = StoredFile._meta.get_fields(include_hidden=True)
    found = [one for one in fields if isinstance(one, ForeignObjectRel)]
    return [one for one in found if one.related_model is not Retired]


def unnamed(organisation: int) -> QuerySet[StoredFile]:
    """Documents of an organisation that no row names."""
    own = StoredFile.objects.for_organisation(organisation).filter(media_type__in=DOCUMENTS)
    return own.filter(~_is_named())


def _is_named() -> Q:
    named = Q()
    for one in references():
        model: Any = one.related_model
        rows = model.objects.for_organisation(OuterRef("organisation_id"))
        named |= Q(Exists(rows.filter(**{one.field.name: OuterRef("pk")})))
    return named


def _mark(organisation: int, now: datetime) -> None:
    own = Retired.objects.for_organisation(organisation)
    own.filter(removed_at=None).exclude(file__in=unnamed(organisation)).delete()
    fresh = unnamed(organisation).filter(retired=None).order_by("pk")
    marks = [Retired(organisation_id=organisation, file=file, since=now) for file in fresh]
    Retired.objects.bulk_create(marks, ignore_conflicts=True)


def _removed(organisation: int, pk: int, now: datetime) -> bool:
    """Remove one file, unless somebody has taken it back meanwhile."""
    with transaction.atomic():
        own = Retired.objects.for_organisation(organisation).filter(pk=pk, removed_at=None)
        mark = own.select_for_update().select_related("file").first()
        if mark is None or not unnamed(organisation).filter(pk=mark.file_id).exists():
            return False
        storage.remove(mark.file.path)
        derived.forget(mark.file)
        mark.removed_at = now
        mark.save(update_fields=["removed_at"])
    return True
