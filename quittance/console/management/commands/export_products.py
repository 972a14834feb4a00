import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from quittance.accounts.models import Organisation
from quittance.catalogue.sheets import COLUMNS, rows
from quittance.files.cells import cell


class Command(BaseCommand):
    help = "Writes all products as a CSV file; see docs/products.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", required=True, metavar="SLUG")
        parser.add_argument("--to", type=Path, metavar="FILE", help="default: standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation “{options['organisation']}”.")
        if options["to"] is None:
            self.write(organisation, sys.stdout)
            return
        with options["to"].open("w", encoding="utf-8", newline="") as file:
            self.write(organisation, file)

    def write(self, organisation: Organisation, file: TextIO) -> None:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows([cell(value) for value in row] for row in rows(organisation))
