from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from quittance.console.database import migrate, wait_for_database


class Command(BaseCommand):
    help = "Waits for the database, then applies missing migrations, one process at a time."
    # The checks ask the database, which may not be there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", type=int, default=60, help="seconds to wait for the database")

    def handle(self, *args: Any, **options: Any) -> None:
        wait_for_database(options["wait"])
        migrate(options["verbosity"])
