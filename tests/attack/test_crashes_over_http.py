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
from tests.attack.attackers import Attackers
from tests.attack.conftest import Field
from tests.attack.test_crashes import SEED, in_order
from tests.frame.engine import ROOT
from tests.frame.test_run import free_port
from tests.frame.waiting import eventually

ROUNDS, CLIENTS = 3, 4
LINE = {"description": "Hour", "quantity": "1", "unit_price": "100.00", "tax_rate": "19"}


class WebServer:
    def __init__(self, field: Field, folder: Path) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            web_command("127.0.0.1", self.port),
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": field.url, "QUITTANCE_DATA": str(folder)}
            | {"DJANGO_SETTINGS_MODULE": "quittance.settings", "LOG_LEVEL": "CRITICAL"}
            | {"WEB_WORKERS": "2"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # It and its workers are killed as one.
            start_new_session=True,
        )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """The answer's body; raises OSError or HTTPException where none comes."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
            line.request(method, f"/api/{path}", json.dumps(body or {}), headers)
            answer = line.getresponse()
            said = json.loads(answer.read())
            assert answer.status in (200, 201), said
            return said

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
        assert eventually(server.is_up)
        yield server
    finally:
        server.kill()


def sell(server: WebServer, attackers: Attackers, heard: list[Any]) -> None:
    """Draft, send and pay over and over, until nobody answers any more."""
    token, customer = attackers.world["token"], attackers.world["customer"]

    def post(path: str, body: Any = None) -> Any:
        return server.ask("POST", path, token, body)

    def hear(action: str, pk: int, **told: Any) -> None:
        heard.append({"answer": {"action": action, "id": pk, "told": told}})

    try:
        while True:
            draft = post("invoices/", {"customer": customer, "lines": [LINE]})
            pk = draft["id"]
            hear("invoice.drafted", pk, total="119.00")
            sent = post(f"invoices/{pk}/send/")
            hear("invoice.issued", pk, number=sent["number"], total=sent["total"])
            paid = post("payments/", {"invoice": pk, "amount": "19", "method": "card"})
            hear("payment.recorded", paid["id"], invoice=pk, amount="19.00")
    except (OSError, http.client.HTTPException, json.JSONDecodeError):
        return


def test_what_a_killed_web_server_has_answered_is_there(field: Field, tmp_path: Path) -> None:
    luck, attackers = random.Random(SEED), field.attackers
    for _ in range(ROUNDS):
        heard: list[Any] = []
        with serving(field, tmp_path) as server:
            clients = [
                threading.Thread(target=sell, args=(server, attackers, heard))
                for _ in range(CLIENTS)
            ]
            for client in clients:
                client.start()
            wanted = luck.randint(10, 40)
            assert eventually(lambda: len(heard) >= wanted)  # noqa: B023
        for client in clients:
            client.join()
        for said in heard:
            attackers.keep(said)
    report = attackers.report()
    in_order(report)
    assert report["answers"] >= 10 * ROUNDS
