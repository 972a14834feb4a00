"""Whether every stored file is there and is what was stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from quittance.files.errors import FileUnreadable
from quittance.files.keeping import read
from quittance.files.models import StoredFile


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is missing or damaged: `code` says which."""

    file: StoredFile
    code: str


def unreadable_files() -> Iterator[Unreadable]:
    """Reads every file of every organisation, one after the other."""
    for file in _kept().order_by("pk").iterator():
        try:
            read(file)
        except FileUnreadable as error:
            yield Unreadable(file, error.code)


def count_files() -> int:
    return _kept().count()


def _kept() -> QuerySet[StoredFile]:
    """All but those that were removed in their time."""
    everything = StoredFile.objects.across_organisations("a backup is of all of them")
    return everything.filter(retired__removed_at=None)
