from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quittance.console.pictures import draw


class Command(BaseCommand):
    help = "Draws the demonstration business's documents as PNG, as the pages of docs/ show them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            paths = draw(options["folder"])
        except LookupError as error:
            raise CommandError(str(error)) from error
        for path in paths:
            self.stdout.write(str(path))
