from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quittance.accounts.models import Organisation
from quittance.bills.digest.sending import send_digest


class Command(BaseCommand):
    help = "Sends the digest of bills of one day by hand, also once more: yesterday's by default."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--date", type=date.fromisoformat, help="the day to tell of, such as 2026-11-26"
        )
        parser.add_argument("--organisation", metavar="SLUG", help="only this one")

    def handle(self, **options: Any) -> None:
        slug, day = options["organisation"], options["date"]
        chosen = Organisation.objects.order_by("pk")
        if slug:
            chosen = chosen.filter(slug=slug)
            if not chosen:
                raise CommandError(f"There is no organisation {slug}.")
        for organisation in chosen:
            when = day or organisation.today() - timedelta(days=1)
            mails = len(send_digest(organisation, when))
            said = "1 mail" if mails == 1 else f"{mails} mails"
            self.stdout.write(f"{organisation.slug}: {said} about {when}")
