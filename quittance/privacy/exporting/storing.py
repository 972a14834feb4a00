"""Files of exports in the storage: written, fetched and removed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from quittance.db.outside import outside_transaction
from quittance.errors import NotFound
from quittance.files import storage
from quittance.privacy.models import FOLDER, DataExport

# Nobody takes so long from the file to its row.
ORPHANED_AFTER = timedelta(hours=1)


def store(export: DataExport, source: BinaryIO) -> None:
    outside_transaction()
    storage.write_from(export.path, source)


def pieces_of(export: DataExport) -> Iterator[bytes]:
    """The file, a piece at a time. Raises NotFound."""
    try:
        return storage.pieces(export.path)
    except FileNotFoundError as error:
        raise NotFound() from error


def remove_files(user: int) -> None:
    """All that was ever made for a person."""
    for path, _ in list(storage.files_below(f"{FOLDER}/{user}")):
        storage.remove(path)


def sweep(*, now: datetime) -> int:
    """Remove files whose row is gone; returns how many."""
    old = [path for path, at in storage.files_below(FOLDER) if at <= now - ORPHANED_AFTER]
    orphans = [path for path in old if not _has_row(path)]
    for path in orphans:
        storage.remove(path)
    return len(orphans)


def _has_row(path: str) -> bool:
    key = path.rpartition("/")[2].removesuffix(".zip")
    return DataExport.objects.filter(key=key).exists()
