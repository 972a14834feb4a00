"""What the journal costs (ADR 0011): payments and sends with and without it, by several processes.

`python -m bench.journal [--clients 8] [--seconds 3]` starts a durable PostgreSQL (fsync,
synchronous_commit) and prints operations per second for one organisation and for one each; then
what the chain alone allows, its statement sent by pgbench without any Python.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

from bench.__main__ import environment, inside
from bench.engines import PostgreSQL
from bench.load import Operation, measure

DRAFTS = 600
JOURNALS = ("quittance.payments.operations.record", "quittance.invoicing.operations.common.record")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.journal", description=__doc__)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=3)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="quittance-journal-"))
    engine = PostgreSQL(folder)
    try:
        place = engine.empty()
        # A connection for each client; a pool could not be shared by forked processes.
        os.environ.update(environment(place) | {"DB_POOL_MAX": "0"})
        inside(place, "prepare")
        report(options.clients, options.seconds)
        chain_alone(place.url, engine.server.programs, folder, options)
    finally:
        engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


def chain_alone(url: str, programs: Path, folder: Path, options: argparse.Namespace) -> None:
    from quittance.audit.journal import APPEND

    values = {
        "genesis": r"'\x00'::bytea",
        "content": r"sha256('\x01')",
        "at": "now()",
        "actor_id": "7",
        "actor_name": "'Ada'",
        "action": "'payment.recorded'",
        "subject": "'payment'",
        "subject_id": "7",
        "related": "'invoice'",
        "related_id": "7",
        "changes": """'{"amount":[null,"19.00"],"invoice.amount_paid":["0.00","19.00"]}'""",
    }
    for where, organisation in (("one organisation", "1"), ("one each", ":client_id")):
        script = folder / "append.sql"
        statement = APPEND % {**values, "organisation": f"1000000 + {organisation}"}
        script.write_text(f"BEGIN;\n{statement};\nCOMMIT;\n")
        command = [programs / "pgbench", "--no-vacuum", f"--client={options.clients}", "--jobs=2"]
        command += [f"--time={math.ceil(options.seconds)}", f"--file={script}", url]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        [rate] = re.findall(r"tps = (\d+)", done.stdout)
        print(f"  chain {where:17} {rate:>7}")


def report(clients: int, seconds: float) -> None:
    import django

    django.setup()
    print(f"{clients} processes, {seconds} s each; operations per second (p95 in ms)")
    for work in (pay, send):
        for organisations in (1, clients):
            pair = []
            for journal in (False, True):
                make = maker(work, organisations, clients, journal)
                done = measure(make, clients=clients, seconds=seconds)
                pair.append(f"{done.rate:7.0f} ({done.p95:5.1f})")
            where = "one organisation" if organisations == 1 else "one each"
            print(f"  {work.__name__:5} {where:17} without {pair[0]}   with {pair[1]}")


def maker(
    work: Callable[[Any, list[int]], Operation], organisations: int, clients: int, journal: bool
) -> Callable[[int], Operation]:
    """Prepares the rows of each client here, so that clients do nothing but what is measured."""
    from django.db import connection

    from quittance.accounts.models import Organisation

    prepared = []
    owners = [own_organisation() for _ in range(organisations)]
    for index in range(clients):
        owner = owners[index % organisations]
        prepared.append((owner.pk, drafts(owner, 1 if work is pay else DRAFTS)))
    connection.close()

    def make(index: int) -> Operation:
        pk, rows = prepared[index]
        operation = work(Organisation.objects.get(pk=pk), rows)
        if not journal:
            for name in JOURNALS:
                mock.patch(name).start()
        return operation

    return make


def pay(organisation: Any, rows: list[int]) -> Operation:
    from quittance.invoicing.operations import issue_invoice
    from quittance.payments.operations import record_payment

    [pk] = rows
    issue_invoice(organisation=organisation, invoice_id=pk, by=None)
    return lambda: record_payment(
        organisation=organisation, invoice_id=pk, amount=Decimal("0.01"), method="cash", by=None
    )


def send(organisation: Any, rows: list[int]) -> Operation:
    from quittance.invoicing.operations import issue_invoice

    left: Iterator[int] = iter(rows)
    return lambda: issue_invoice(organisation=organisation, invoice_id=next(left), by=None)


def own_organisation() -> Any:
    import secrets

    from quittance.accounts.models import Organisation

    return Organisation.objects.create(name="Bench", slug=f"bench-{secrets.token_hex(4)}")


def drafts(organisation: Any, count: int) -> list[int]:
    from quittance.customers.models import Customer
    from quittance.invoicing.inputs import DraftInput, LineInput
    from quittance.invoicing.operations import draft_invoice

    customer = Customer.objects.create(organisation=organisation, name="Cleo", currency="EUR")
    line = LineInput(
        quantity=Decimal(1),
        description="Consulting",
        unit_price=Decimal(10_000_000),
        tax_rate=Decimal(19),
    )
    data = DraftInput(customer=customer.pk, lines=[line])
    with in_one_transaction():
        return [
            draft_invoice(organisation=organisation, data=data, by=None).pk for _ in range(count)
        ]


@contextmanager
def in_one_transaction() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield


if __name__ == "__main__":
    main()
