from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quittance.accounts.models import Organisation
from quittance.catalogue.sheets import take_in
from quittance.db.locks import retried
from quittance.errors import InvalidInput


class Command(BaseCommand):
    help = "Makes and changes products by a CSV file, all rows or none; see docs/products.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="as export_products writes it")
        parser.add_argument("--organisation", required=True, metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation “{options['organisation']}”.")
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        try:
            outcome = retried(lambda: take_in(organisation=organisation, content=content, by=None))
        except InvalidInput as error:
            for problem in error.problems:
                self.stderr.write(problem.detail)
            raise CommandError("Nothing has been changed.") from error
        self.stdout.write(
            f"{outcome.created} made, {outcome.changed} changed, {outcome.unchanged} as they were"
        )
