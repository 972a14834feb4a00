import http.client
import io
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from quittance import env
from quittance.accounts.models import Organisation
from quittance.console import static
from quittance.console.database import migrate, wait_for_database
from quittance.console.demo.build import is_loaded
from quittance.console.supervisor import Program, Supervisor

HOST = "127.0.0.1"
SECONDS_TO_ANSWER = 60.0


class Command(BaseCommand):
    help = "Starts the whole service on this machine: web, worker and scheduler."
    # The checks run in `migrate` where there is something to apply; a second start must be quick.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        port = env.integer("PORT", 8000, least=1)
        refuse_busy_port(port)
        accounts = self.prepare()
        supervisor = Supervisor(programs(port), self.stderr.write)
        supervisor.start()
        if supervisor.wait_until(lambda: answers(port), SECONDS_TO_ANSWER):
            self.greet(port, accounts)
        sys.exit(supervisor.watch())

    def prepare(self) -> str:
        """Makes folder, static files, tables and demonstration; returns what load_demo printed."""
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        static.collect()
        wait_for_database(10)
        migrate(verbosity=0)
        accounts = io.StringIO()
        if env.boolean("DEMO", not settings.PRODUCTION) and wants_demonstration():
            call_command("load_demo", stdout=accounts)
        # The children open their own; an inherited one would be shared.
        connections.close_all()
        return accounts.getvalue().rstrip()

    def greet(self, port: int, accounts: str) -> None:
        self.stdout.write(f"\nQuittance is ready at   http://{HOST}:{port}/")
        self.stdout.write(f"Its API is described at http://{HOST}:{port}/api/docs/\n\n")
        if accounts:
            self.stdout.write(f"{accounts}\n\n")
        self.stdout.write("Ctrl-C stops everything; the data stay.\n")
        self.stdout.flush()


def wants_demonstration() -> bool:
    """An empty database gets the demonstration; one with a business of its own never does."""
    return is_loaded() or not Organisation.objects.exists()


def programs(port: int) -> list[Program]:
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    return [
        Program("web server", web_command(HOST, port)),
        Program("worker", [*manage, "run_worker"]),
        Program("scheduler", [*manage, "run_scheduler"]),
    ]


def web_command(host: str, port: int) -> list[str]:
    """Granian's command line, from the folder of the interpreter that runs now."""
    return [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--no-ws", "--host", host, "--port", str(port)),
        *("--workers", str(env.integer("WEB_WORKERS", 2, least=1))),
        *("--blocking-threads", str(env.integer("WEB_THREADS", 4, least=1))),
        *("--working-dir", str(settings.BASE_DIR)),
        *("--respawn-failed-workers", "--log-level", "warning"),
        "quittance.wsgi:application",
    ]


def refuse_busy_port(port: int) -> None:
    """Raises CommandError if nothing could listen at `port`."""
    if port > 65_535:
        raise CommandError(f"PORT is {port}, but the highest port is 65535.")
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). "
                f"Choose another one: make run PORT={port + 1}"
            ) from None


def answers(port: int) -> bool:
    """Whether the web server answers anything at all."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=5)) as http_connection:
        try:
            http_connection.request("GET", "/api/health/live/")
            return http_connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
