"""What lies in the storage of a test run."""

from __future__ import annotations

from pathlib import Path

from django.core.files.storage import default_storage

from quittance.files.models import StoredFile


def place(file: StoredFile) -> Path:
    return Path(default_storage.path(file.path))


def files_of(organisation: int) -> set[Path]:
    folder = Path(default_storage.path(f"files/{organisation}"))
    return {path for path in folder.rglob("*") if path.is_file()}
