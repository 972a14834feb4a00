"""What is made of a stored file and can be made anew, such as pictures of its pages: kept for a
while beside it, without a row of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from quittance.db.outside import outside_transaction
from quittance.files import storage
from quittance.files.models import StoredFile

FOLDER = "derived"
# Whoever asks for it later waits for it once more.
KEPT = timedelta(days=30)


def derived(file: StoredFile, name: str, make: Callable[[], bytes]) -> bytes:
    """What was made of a file before, else what `make` makes of it now. `name` is one of ours.

    Raises what `make` raises, and TransactionManagementError within a transaction.
    """
    outside_transaction()
    path = f"{_folder(file)}/{name}"
    content = storage.read(path)
    if content is None:
        content = make()
        storage.write(path, content)
    return content


def forget(file: StoredFile) -> None:
    """Delete all that was made of a file."""
    for path, _ in list(storage.files_below(_folder(file))):
        storage.remove(path)


def sweep(*, now: datetime) -> int:
    """Delete what was made longer ago than KEPT; returns how many."""
    outside_transaction()
    old = [path for path, at in storage.files_below(FOLDER) if at <= now - KEPT]
    for path in old:
        storage.remove(path)
    return len(old)


def _folder(file: StoredFile) -> str:
    own = f"{file.sha256}-{file.key}"
    return f"{FOLDER}/{file.organisation_id}/{file.sha256[:2]}/{own}"
