from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quittance.web.texts import SOURCE, lacks, write


class Command(BaseCommand):
    help = "Collects the texts of the pages into quittance/locale, to be translated there."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail where a text is missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            for path in write():
                self.stdout.write(str(path.relative_to(SOURCE.parent)))
        found = lacks()
        for lack in found:
            self.stderr.write(str(lack))
        if found and options["check"]:
            raise CommandError(f"{len(found)} texts are not well. Run `make texts`.")
