from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from quittance.console.database import wait_for_database, wait_for_migrations


class Command(BaseCommand):
    help = "Waits until the database answers and has every migration."
    # The checks ask the database, which may not be there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", type=int, default=60, help="seconds to wait")

    def handle(self, *args: Any, **options: Any) -> None:
        wait_for_database(options["wait"])
        wait_for_migrations(options["wait"])
