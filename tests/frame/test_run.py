"""The one command: `manage.py run`, as a person types it."""

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from quittance.accounts.models import Organisation
from quittance.console.management.commands import run
from quittance.console.management.commands.run import wants_demonstration
from tests.frame.waiting import eventually

LAST_LINE = "Ctrl-C stops everything; the data stay."


class Service:
    """`manage.py run` with a data folder and a port of its own."""

    def __init__(self, root: Path, data: Path) -> None:
        self.root = root
        self.data = data
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None

    def command(self, **more: str) -> subprocess.Popen[str]:
        strangers = ("PYTEST_CURRENT_TEST", "DATABASE_URL", "SECRET_KEY")
        environment = {name: value for name, value in os.environ.items() if name not in strangers}
        return subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=self.root,
            env=environment
            | {"QUITTANCE_DATA": str(self.data), "PORT": str(self.port), "WEB_WORKERS": "1"}
            | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start(self, **more: str) -> list[str]:
        """Starts and returns the lines up to the greeting's last."""
        self.process = self.command(**more)
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith(LAST_LINE):
                break
        return lines

    def stop(self, number: int = signal.SIGINT) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.communicate(timeout=60)
        return self.process.returncode

    def get(self, path: str) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as http_:
            http_.request("GET", path)
            response = http_.getresponse()
            return response.status, response.read().decode()

    def one(self, sql: str) -> int:
        with closing(sqlite3.connect(self.data / "quittance.sqlite3")) as database:
            return int(database.execute(sql).fetchone()[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def service(project_root: Path, tmp_path: Path) -> Iterator[Service]:
    made = Service(project_root, tmp_path / "data")
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.communicate()


def test_one_command_starts_everything_and_a_second_start_keeps_the_data(
    service: Service,
) -> None:
    lines = service.start()
    address = f"http://127.0.0.1:{service.port}/"
    assert f"Quittance is ready at   {address}" in lines
    assert f"Its API is described at {address}api/docs/" in lines
    first = accounts(lines)
    assert [line.split()[0] for line in first] == ["ada", "max", "ivy", "vera"]
    status, page = service.get("/")
    assert (status, "Invoices that add up, and stay as issued.</h1>" in page) == (200, True)
    assert service.get("/api/health/live/")[0] == 200
    finished = "SELECT count(*) FROM audit_jobrun WHERE finished_at IS NOT NULL AND error IS NULL"
    assert eventually(lambda: service.one(finished) >= 2, 60)
    assert service.stop() == 0

    runs = service.one("SELECT count(*) FROM audit_jobrun")
    organisations = service.one("SELECT count(*) FROM accounts_organisation")
    assert organisations >= 1
    key = (service.data / "secret_key").read_text()
    again = service.start()
    assert (again[-1], accounts(again)) == (lines[-1], first)
    assert service.one("SELECT count(*) FROM audit_jobrun") >= runs
    assert service.one("SELECT count(*) FROM accounts_organisation") == organisations
    assert (service.data / "secret_key").read_text() == key
    assert service.stop(signal.SIGTERM) == 0


def accounts(lines: list[str]) -> list[str]:
    """What the greeting says between the API's address and its last line."""
    start = next(i for i, line in enumerate(lines) if line.startswith("Its API is described at"))
    return [line for line in lines[start + 1 : -1] if line and " INFO " not in line]


def test_a_busy_port_is_said_before_anything_is_made(service: Service) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", service.port))
        other.listen()
        process = service.command()
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output.strip() == (
        f"CommandError: Port {service.port} cannot be used (Address already in use). "
        f"Choose another one: make run PORT={service.port + 1}"
    )
    assert not service.data.joinpath("quittance.sqlite3").exists()


@pytest.mark.parametrize(
    ("port", "complaint"),
    [
        ("70000", "CommandError: PORT is 70000, but the highest port is 65535."),
        ("http", "Quittance cannot start: PORT must be a whole number of at least 1."),
    ],
)
def test_a_port_that_is_none_is_refused(service: Service, port: str, complaint: str) -> None:
    output, _ = service.command(PORT=port).communicate(timeout=60)
    assert output.strip() == complaint


@pytest.mark.django_db
def test_the_demonstration_is_for_an_empty_database(engines: Organisation) -> None:
    assert not wants_demonstration()
    engines.delete()
    assert wants_demonstration()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("said", "loaded"), [("0", []), ("1", ["load_demo"])])
def test_the_demonstration_can_be_left_out(
    said: str, loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setenv("DEMO", said)
    monkeypatch.setattr(run.static, "collect", lambda: False)
    monkeypatch.setattr(run, "call_command", lambda name, **options: called.append(name))
    assert run.Command().prepare() == ""
    assert called == loaded
