"""The web server killed with all its workers: what it has answered is there."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from quittance.console.management.commands.run import web_command
from tests.attack.attackers import LONGEST_WAIT, Attackers
from tests.attack.conftest import Field
from tests.attack.test_crashes import SEED, in_order
from tests.frame.engine import ROOT
from tests.frame.test_run import free_port
from tests.frame.waiting import eventually

ROUNDS, CLIENTS = 3, 4
# Seconds; everything here may have to share a busy machine.
PATIENCE = 60
LINE = {"description": "Hour", "quantity": "1", "unit_price": "100.00", "tax_rate": "19"}


class WebServer:
    is_killed = False

    def __init__(self, field: Field, folder: Path) -> None:
        self.port, self.log = free_port(), folder / "web.log"
        self.process = subprocess.Popen(
            web_command("127.0.0.1", self.port),
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": field.url, "QUITTANCE_DATA": str(folder)}
            | {"DJANGO_SETTINGS_MODULE": "quittance.settings", "LOG_LEVEL": "CRITICAL"}
            | {"WEB_WORKERS": "2", "LOCK_TIMEOUT": LONGEST_WAIT},
            stdout=subprocess.DEVNULL,
            stderr=self.log.open("wb"),
            # It and its workers are killed as one.
            start_new_session=True,
        )

    def kill(self) -> None:
        self.is_killed = True
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """The answer's body. Raises OSError or HTTPException where none comes, AssertionError
        where it is another one than a client expects."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as line:
            headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
            line.request(method, f"/api/{path}", json.dumps(body or {}), headers)
            answer = line.getresponse()
            said = answer.read().decode(errors="replace")
            assert answer.status in (200, 201), f"{method} {path}: {answer.status} {said}"
            return json.loads(said)

    def is_up(self) -> bool:
        try:
            self.ask("GET", "health/live/", "")
        except OSError:
            return False
        return True


@contextmanager
def serving(field: Field, folder: Path) -> Iterator[WebServer]:
    server = WebServer(field, folder)
    try:
        assert eventually(server.is_up, PATIENCE), server.log.read_text()
        yield server
    finally:
        server.kill()


class Client(threading.Thread):
    """Drafts, sends and pays over and over, until nobody answers any more. What was answered goes
    to `heard`; what no answer may be, to `wrong`."""

    def __init__(self, server: WebServer, attackers: Attackers, heard: list[Any]) -> None:
        super().__init__(daemon=True)
        self.server, self.world, self.heard, self.wrong = server, attackers.world, heard, ""

    def run(self) -> None:
        try:
            while True:
                self.sell()
        except (OSError, http.client.HTTPException) as error:
            # As it must be once the server is killed, and only then.
            self.wrong = "" if self.server.is_killed else repr(error)
        except BaseException as error:
            self.wrong = repr(error)

    def sell(self) -> None:
        draft = self.post("invoices/", {"customer": self.world["customer"], "lines": [LINE]})
        pk = draft["id"]
        self.hear("invoice.drafted", pk, total="119.00")
        sent = self.post(f"invoices/{pk}/send/")
        self.hear("invoice.issued", pk, number=sent["number"], total=sent["total"])
        paid = self.post("payments/", {"invoice": pk, "amount": "19", "method": "card"})
        self.hear("payment.recorded", paid["id"], invoice=pk, amount="19.00")

    def post(self, path: str, body: Any = None) -> Any:
        return self.server.ask("POST", path, self.world["token"], body)

    def hear(self, action: str, pk: int, **told: Any) -> None:
        self.heard.append({"answer": {"action": action, "id": pk, "told": told}})


def wrong(clients: list[Client]) -> list[str]:
    return [client.wrong for client in clients if client.wrong]


def test_what_a_killed_web_server_has_answered_is_there(field: Field, tmp_path: Path) -> None:
    luck, attackers = random.Random(SEED), field.attackers
    before = attackers.kept
    for _ in range(ROUNDS):
        heard: list[Any] = []
        with serving(field, tmp_path) as server:
            clients = [Client(server, attackers, heard) for _ in range(CLIENTS)]
            for client in clients:
                client.start()
            wanted = luck.randint(10, 40)
            eventually(lambda: bool(wrong(clients)) or len(heard) >= wanted, PATIENCE)  # noqa: B023
            assert not wrong(clients), "\n".join(wrong(clients))
            assert len(heard) >= wanted, server.log.read_text()
        for client in clients:
            client.join()
        assert not wrong(clients), "\n".join(wrong(clients))
        for said in heard:
            attackers.keep(said)
    report = attackers.report()
    in_order(report)
    assert report["answers"] == attackers.kept >= before + 10 * ROUNDS
