"""What a starting process asks of the database: is it there, and does it have its tables?"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error

from quittance.db.locks import waiting_for_ever

# Any number will do, as long as nothing else in this database locks the same one.
MIGRATION_LOCK = 7_171_320_517


def wait_for_database(seconds: int) -> None:
    """Returns once the database answers; raises CommandError after `seconds`."""
    make_folder()
    wait(answers, seconds, "the database does not answer")


def wait_for_migrations(seconds: int) -> None:
    """Returns once every migration is applied; raises CommandError after `seconds`."""
    wait(is_migrated, seconds, "the database lacks migrations: run `manage.py prepare`")


def wait(holds: Callable[[], bool], seconds: int, complaint: str) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() >= end:
            raise CommandError(f"After {seconds} seconds {complaint}.")
        time.sleep(0.5)


def make_folder() -> None:
    """SQLite makes the file of a database, but not the folder that it lies in.

    Raises CommandError where that cannot be made.
    """
    name = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite" or name == ":memory:":
        return
    try:
        Path(name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"The folder of the database cannot be made: {error}.") from None


def answers() -> bool:
    try:
        connection.ensure_connection()
    except Error:
        return False
    return True


def is_migrated() -> bool:
    if not answers():
        return False
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrate(verbosity: int) -> None:
    """Applies what is missing, while every other process that wants to do the same waits."""
    with waiting_for_ever(), migration_lock():
        if not is_migrated():
            call_command("migrate", interactive=False, verbosity=verbosity)


@contextmanager
def migration_lock() -> Iterator[None]:
    """Held by one process at a time on PostgreSQL; SQLite's migrations lock its file anyway."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
