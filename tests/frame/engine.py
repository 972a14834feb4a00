"""Chooses the database of a run before Django reads its settings; a pytest plugin.

QUITTANCE_TEST_ENGINE is sqlite (default) or postgresql. Each run has a folder of its own, named by
its pid, shared by the run's xdist workers and removed at its end, so that runs never meet. It lies
in memory where there is room, since every commit of the tests waits for the disk, and else in
`.test-databases`. A given DATABASE_URL that leads to PostgreSQL is used instead of a new server.
"""

import contextlib
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.frame import once
from tests.frame.postgres import Server, remove

ROOT = Path(__file__).resolve().parents[2]
ON_DISK = ROOT / ".test-databases"
# Bytes: more than a run has ever taken.
ROOM = 4 * 1024**3


def place_of_folders(memory: Path) -> Path:
    """Below `memory` if that is there, has room, and nobody else has taken our place."""
    mine = memory / f"quittance-tests-{os.getuid()}"
    with contextlib.suppress(OSError):
        if shutil.disk_usage(memory).free >= ROOM:
            mine.mkdir(mode=0o711, exist_ok=True)
            if mine.lstat().st_uid == os.getuid() and not mine.is_symlink():
                return mine
    return ON_DISK


FOLDERS = place_of_folders(Path("/dev/shm"))
FOLDER = "QUITTANCE_TEST_FOLDER"
# What a developer's shell may hold must not change what the tests see.
STRANGERS = (
    *(
        "QUITTANCE_ENV",
        "SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
        "ALLOWED_HOSTS",
        "DEBUG",
        "DB_POOL_MAX",
        "STATIC_ROOT",
    ),
    *("EMAIL_URL", "DEFAULT_FROM_EMAIL", "MAIL_TIMEOUT"),
)

servers: list[Server] = []


def engine() -> str:
    """The engine of this run; raises UsageError for a name that is neither of the two."""
    once.asked()
    name = os.environ.get("QUITTANCE_TEST_ENGINE", "sqlite")
    if name not in {"sqlite", "postgresql"}:
        raise pytest.UsageError(f"QUITTANCE_TEST_ENGINE is {name!r}: say sqlite or postgresql.")
    return name


def is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


def folder() -> Path:
    """This run's own folder."""
    return Path(os.environ[FOLDER])


def given_url() -> str:
    """Where the PostgreSQL of this run is."""
    once.asked()
    return os.environ["DATABASE_URL"]


def start_server(name: str) -> str:
    """Starts a server with its data under `name` in the run's folder and returns its URL."""
    place = folder() / name
    place.mkdir()
    servers.append(Server(place))
    return servers[-1].url


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    if is_worker():
        return
    sweep()
    make_folder()
    keep_what_is_compiled()
    for name in STRANGERS:
        os.environ.pop(name, None)
    os.environ["QUITTANCE_DATA"] = str(folder() / "data")
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(folder())
    given = os.environ.pop("DATABASE_URL", "")
    if engine() == "postgresql":
        fits = given.startswith(("postgres://", "postgresql://"))
        os.environ["DATABASE_URL"] = given if fits else start_server("pg")


def keep_what_is_compiled() -> None:
    """Dozens of processes start in a run: each would compile the whole service for itself."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def make_folder() -> None:
    mine = FOLDERS / str(os.getpid())
    remove(mine)
    # The empty one of static files keeps WhiteNoise from complaining.
    (mine / "data" / "static").mkdir(parents=True)
    os.environ[FOLDER] = str(mine)


def sweep() -> None:
    """Removes what runs that were killed have left; a server without its files ends by itself."""
    for left in FOLDERS.glob("[0-9]*"):
        if not is_alive(int(left.name)):
            remove(left)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def pytest_report_header() -> str:
    return f"database engine: {engine()}"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    while servers:
        servers.pop().stop()
    if not is_worker() and FOLDER in os.environ:
        remove(folder())
