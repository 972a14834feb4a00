"""Bytes in Django's default storage: written whole or not at all, and read as they are."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.storage.handler import InvalidStorageError

# Files of the service are nobody else's to read.
FOLDER_MODE, FILE_MODE = 0o700, 0o600


def write(path: str, content: bytes) -> None:
    """Put a file at a path, instead of one that is there. On the disk when this returns."""
    place = _place(path)
    if place is not None:
        _write_to_disk(place, content)
        return
    default_storage.delete(path)
    name = default_storage.save(path, ContentFile(content))
    if name != path:
        default_storage.delete(name)
        raise InvalidStorageError(f"The storage calls {path} otherwise: {name}")


def write_from(path: str, source: BinaryIO) -> None:
    """The same with what a file holds, a piece at a time."""
    place = _place(path)
    if place is not None:
        with _new_file(place) as file:
            shutil.copyfileobj(source, file)
        return
    default_storage.delete(path)
    default_storage.save(path, File(source))


def pieces(path: str, size: int = 256 * 1024) -> Iterator[bytes]:
    """The bytes at a path, a piece at a time. Raises FileNotFoundError."""
    file = default_storage.open(path, "rb")

    def read_on() -> Iterator[bytes]:
        with file:
            while piece := file.read(size):
                yield piece

    return read_on()


def read(path: str) -> bytes | None:
    """The bytes at a path; None where there is no file."""
    try:
        with default_storage.open(path, "rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def remove(path: str) -> None:
    default_storage.delete(path)


def files_below(folder: str) -> Iterator[tuple[str, datetime]]:
    """(path, when it was written) of every file in a folder and in those below it."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{folder}/{name}"
        try:
            yield path, default_storage.get_modified_time(path)
        except FileNotFoundError:
            continue
    for one in folders:
        yield from files_below(f"{folder}/{one}")


def _place(path: str) -> Path | None:
    """Where a path is on the disk; None for a storage elsewhere, whose writes are whole."""
    is_local = isinstance(default_storage, FileSystemStorage)
    return Path(default_storage.path(path)) if is_local else None


def _write_to_disk(place: Path, content: bytes) -> None:
    with _new_file(place) as file:
        file.write(content)


@contextmanager
def _new_file(place: Path) -> Iterator[BinaryIO]:
    """A file that takes its place once it is whole and on the disk."""
    place.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb"
        ) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
