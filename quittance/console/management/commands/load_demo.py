from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from quittance.console.demo import business
from quittance.console.demo.build import Account, load
from quittance.errors import InvalidInput


class Command(BaseCommand):
    help = "Loads a small demonstration business, once, and prints its accounts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", help="for its accounts; required in production")

    def handle(self, *args: Any, **options: Any) -> None:
        password = options["password"]
        if settings.PRODUCTION and not password:
            raise CommandError(
                "The demonstration's password is public: in production give one with --password."
            )
        try:
            accounts = load(password or business.PASSWORD)
        except InvalidInput as error:
            message = f"The demonstration was not loaded: {error}"
            if any(problem.code != "unique" for problem in error.problems):
                raise CommandError(message) from error
            # Somebody real is called like one of its people: no reason to stop a service's start.
            self.stderr.write(message)
            return
        for line in lines(accounts):
            self.stdout.write(line)


def lines(accounts: list[Account]) -> list[str]:
    """One line for each account: user name, password, role."""
    passwords = [one.password or "(changed)" for one in accounts]
    wide = max(map(len, passwords), default=0)
    rows = zip(accounts, passwords, strict=True)
    return [f"{one.username:<6}{password:<{wide}}  {one.role}" for one, password in rows]
