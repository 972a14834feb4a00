import signal
from types import FrameType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from quittance.console.scheduler import run_for_ever


class Command(BaseCommand):
    help = "Enqueues the scheduled jobs as they fall due; any number of schedulers may run."
    # The checks ask the database, and it must be survivable that this one is away.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--interval", type=float, default=30, help="seconds between looks at the clock"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        run_for_ever(options["interval"])


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """Ends at once, also amid a transaction: the database then forgets the half-made claim."""
    raise SystemExit(0)
