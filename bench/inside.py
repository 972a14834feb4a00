"""What has to be asked from inside the service, each in a process of its own.

`python -m bench.inside prepare|seed|rows|web|count|overdue ...` prints JSON; DATABASE_URL and
QUITTANCE_DATA say where.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.served")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.seed import seed  # noqa: E402
from quittance.audit.models import JournalEntry  # noqa: E402
from quittance.db.keyset import encode_cursor  # noqa: E402
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax  # noqa: E402
from quittance.invoicing.operations import mark_overdue  # noqa: E402
from quittance.invoicing.queries import HEAD, LINE, TAX  # noqa: E402
from quittance.payments.models import Payment  # noqa: E402

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def prepare() -> dict[str, Any]:
    call_command("migrate", interactive=False, verbosity=0)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {}


def seeded(count: str) -> dict[str, Any]:
    """Seeds, and keeps beside the database what `rows` and the clients need."""
    began = time.perf_counter()
    known = seed(int(count))
    return {
        **known,
        "cursor": encode_cursor([known["middle"]]),
        "seconds": time.perf_counter() - began,
    }


def web(port: str) -> dict[str, Any]:
    """The command line by which the service starts its web server."""
    from quittance.console.management.commands.run import web_command

    return {"command": web_command("127.0.0.1", int(port))}


class Api:
    """Requests through the whole service but the network."""

    def __init__(self, token: str) -> None:
        self.client = Client(headers={"Authorization": f"Token {token}"}, SERVER_NAME="127.0.0.1")

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        send = getattr(self.client, method)
        given = {} if body is None else {"data": body, "content_type": "application/json"}
        answer = send(f"/api/{path}", **given)
        if answer.status_code not in (200, 201):
            raise RuntimeError(answer.content.decode())
        return answer.json()


def rows() -> dict[str, Any]:
    """One of each row as the service writes it, for the bare database to write the same."""
    known = json.load(sys.stdin)
    api = Api(known["token"])
    pk = api("post", "invoices/", known["draft"])["id"]
    kept: dict[str, Any] = {
        "draft": written(Invoice, pk=pk)[0],
        "lines": several(InvoiceLine, invoice_id=pk),
        "taxes": several(InvoiceTax, invoice_id=pk),
    }
    api("post", f"invoices/{pk}/send/", {})
    kept["issued"] = written(Invoice, pk=pk)[0]
    api("post", "payments/", {"invoice": pk, "amount": "0.01", "method": "bank_transfer"})
    columns, (values,) = several(Payment, invoice_id=pk)
    kept["payment"] = (columns, values)
    entries = written(JournalEntry, organisation_id=known["organisation"])
    action = entries[0][0].index("action")
    kept["entries"] = {values[action]: (columns, values) for columns, values in entries}
    kept["now"] = connection.ops.adapt_datetimefield_value(timezone.now())
    kept |= {"head": HEAD, "line": LINE, "tax": TAX}
    (settings.DATA_DIR / "rows.pickle").write_bytes(pickle.dumps(kept))
    return {}


def written(model: type[models.Model], **where: Any) -> list[tuple[list[str], list[Any]]]:
    """Columns and values of rows as the driver gives them, without ids and generated columns."""
    fields = [f for f in model._meta.concrete_fields if not f.generated and not f.primary_key]
    columns = [str(field.column) for field in fields]
    ((name, value),) = where.items()
    column = "id" if name == "pk" else name
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {model._meta.db_table} WHERE {column} = %s", [value]
        )
        return [(columns, list(row)) for row in cursor.fetchall()]


def several(model: type[models.Model], invoice_id: int) -> tuple[list[str], list[list[Any]]]:
    """The rows of a document; the invoice comes first among the columns, without its value."""
    found = written(model, invoice_id=invoice_id)
    columns = found[0][0]
    at = columns.index("invoice_id")
    order = ["invoice_id", *columns[:at], *columns[at + 1 :]]
    return order, [[*values[:at], *values[at + 1 :]] for _, values in found]


def count() -> dict[str, Any]:
    """Statements of each request, without and with BEGIN, COMMIT and savepoints."""
    known = json.load(sys.stdin)
    api = Api(known["token"])
    made: dict[str, Any] = {}

    def create_and_send() -> None:
        made["pk"] = api("post", "invoices/", known["draft"])["id"]
        api("post", f"invoices/{made['pk']}/send/", {})

    payment = {"invoice": known["payable"][0], "amount": "0.01", "method": "cash"}
    works: dict[str, Callable[[], object]] = {
        "create + send": create_and_send,
        "payment": lambda: api("post", "payments/", payment),
        "list": lambda: api("get", "invoices/"),
        "list by cursor": lambda: api("get", f"invoices/?cursor={known['cursor']}"),
        "detail": lambda: api("get", f"invoices/{known['with_ten_lines'][0]}/"),
        "summary": lambda: api("get", "invoices/summary/"),
        "nothing": lambda: api("get", "nothing/"),
        "dashboard": lambda: api("get", "reports/dashboard/"),
        "report revenue": lambda: api("get", "reports/revenue/"),
        "report ageing": lambda: api("get", "reports/ageing/"),
        "overdue": mark_overdue,
    }
    return {name: statements(work) for name, work in works.items()}


def statements(work: Callable[[], object]) -> list[int]:
    with CaptureQueriesContext(connection) as seen:
        work()
    texts = [query["sql"].upper() for query in seen.captured_queries]
    plain = [text for text in texts if not text.startswith(FRAME)]
    return [len(plain), len(texts)]


def overdue() -> dict[str, Any]:
    """Milliseconds of mark_overdue() while nothing is due."""
    times = []
    for _ in range(30):
        began = time.perf_counter()
        marked = mark_overdue()
        times.append(1000 * (time.perf_counter() - began))
        assert not marked, f"{marked} invoices were due"
    times.sort()
    return {"median": times[15], "p95": times[28]}


COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {
    "prepare": prepare,
    "seed": seeded,
    "rows": rows,
    "web": web,
    "count": count,
    "overdue": overdue,
}

if __name__ == "__main__":
    json.dump(COMMANDS[sys.argv[1]](*sys.argv[2:]), sys.stdout)
