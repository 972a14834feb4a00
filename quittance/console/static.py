"""Collects static files only when they changed, so that a second start takes no time."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command


def collect() -> bool:
    """Brings STATIC_ROOT up to date; True if there was something to do."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)
    return True


def fingerprint() -> str:
    """Changes with every static file's name, size and time, and with how they are stored."""
    parts = [str(settings.STORAGES["staticfiles"]["BACKEND"])]
    parts += getattr(staticfiles_storage, "also", list)()
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            parts.append(f"{name} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()
