"""Files that an organisation keeps: first the bytes, then the row, so that no row lacks its file.

A file without a row is left where a process ended between the two, and swept later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction

from quittance.accounts.models import Organisation
from quittance.db.outside import outside_transaction
from quittance.files import storage
from quittance.files.errors import FileDamaged, FileMissing, FileUnreadable
from quittance.files.models import FOLDER, StoredFile
from quittance.files.retiring import reclaim

# Nobody takes so long from a file to its row.
ORPHANED_AFTER = timedelta(days=1)


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def keep(*, organisation: Organisation | int, content: bytes, media_type: str) -> StoredFile:
    """Store a content for an organisation, or find the row of the same one stored before.

    `media_type` is what the content was found to be, never what somebody said it was. Raises
    TransactionManagementError within a transaction.
    """
    outside_transaction()
    own = organisation if isinstance(organisation, int) else organisation.pk
    known = _known(own, digest_of(content))
    if known is None:
        return _kept(own, content, media_type)
    reclaim(known)
    restore(known, content)
    return known


def stored(*, organisation: Organisation | int, sha256: str) -> StoredFile:
    """The organisation's file with this digest (hexadecimal). Raises NotFound."""
    return StoredFile.objects.for_organisation(organisation).found(sha256=sha256)


def read(file: StoredFile) -> bytes:
    """The very bytes that were stored.

    Raises FileMissing or FileDamaged, and TransactionManagementError within a transaction.
    """
    outside_transaction()
    content = storage.read(file.path)
    if content is None:
        raise FileMissing()
    if len(content) != file.size or digest_of(content) != file.sha256:
        raise FileDamaged()
    return content


def restore(file: StoredFile, content: bytes) -> None:
    """Put the file back where it is missing or damaged. Raises ValueError for another content."""
    if digest_of(content) != file.sha256:
        raise ValueError(f"not the content of {file}")
    try:
        read(file)
    except FileUnreadable:
        storage.write(file.path, content)


def sweep(*, now: datetime) -> int:
    """Delete files without a row that have been there for a day; returns how many."""
    outside_transaction()
    old = [path for path, at in storage.files_below(FOLDER) if at <= now - ORPHANED_AFTER]
    orphans = [path for path in old if not _has_row(path)]
    for path in orphans:
        storage.remove(path)
    return len(orphans)


def _known(organisation: int, digest: str) -> StoredFile | None:
    return StoredFile.objects.for_organisation(organisation).filter(sha256=digest).first()


def _kept(organisation: int, content: bytes, media_type: str) -> StoredFile:
    file = StoredFile(
        organisation_id=organisation,
        sha256=digest_of(content),
        size=len(content),
        media_type=media_type,
    )
    storage.write(file.path, content)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except IntegrityError:
        # Somebody stored the same in the meantime: theirs is as good.
        storage.remove(file.path)
        theirs = _known(organisation, file.sha256)
        if theirs is None:
            raise
        return theirs
    return file


def _has_row(path: str) -> bool:
    _, organisation, _, name = path.split("/") if path.count("/") == 3 else ("", "", "", "")
    digest, _, key = name.partition("-")
    if not organisation.isdigit():
        return False
    rows = StoredFile.objects.for_organisation(int(organisation))
    return rows.filter(sha256=digest, key=key).exists()
