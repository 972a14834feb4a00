import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django_tasks_db.management.commands import db_worker

logger = logging.getLogger(__name__)

SECONDS_TO_RETRY = 3.0


class Command(db_worker.Command):
    help = "Runs queued tasks; db_worker that outlives a database that restarts or fails over."
    # The checks ask the database, and it must be survivable that this one is away.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*", reload=False, startup_delay=False)

    def configure_logging(self, verbosity: int) -> None:
        """As the settings say; each task's beginning and end only to who asks for more words."""
        if verbosity > 1:
            super().configure_logging(verbosity)

    def handle(self, **options: Any) -> None:
        while True:
            try:
                return super().handle(**options)
            except (DatabaseError, InterfaceError) as error:
                logger.warning("The database failed, trying again: %s", error)
                connections.close_all()
                time.sleep(SECONDS_TO_RETRY)
