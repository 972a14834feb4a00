"""The import of a generated file, beside bulk inserts of as many rows."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.bare import ISSUED, Rows, connect, insert

DOCUMENTS = 3_000
LINES = 10
AT_ONCE = 100
COMMAND = Path("quittance/console/management/commands/import_invoices.py")
HEADER = "InvoiceNo StockCode Description Quantity InvoiceDate UnitPrice CustomerID Country".split()


def is_there(root: Path) -> bool:
    return (root / COMMAND).exists()


def by_command(root: Path, folder: Path, environment: Mapping[str, str]) -> float:
    """Lines per second of the whole command, its start included."""
    path = folder / "lines.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *lines()])
    manage = [sys.executable, str(root / "manage.py"), "import_invoices", str(path)]
    began = time.perf_counter()
    done = subprocess.run(
        [*manage, "--organisation", "bench", "--tax-rate", "19", "--strict"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(f"The import failed:\n{done.stdout}\n{done.stderr}")
    return DOCUMENTS * LINES / seconds


def lines() -> Iterator[list[Any]]:
    """Documents of ten lines, for 300 customers and out of 500 products."""
    for document in range(DOCUMENTS):
        for position in range(LINES):
            sku = (document * 7 + position * 31) % 500
            price = f"{sku % 90 + 1}.{sku % 10}9"
            customer = document % 300
            yield [
                *(f"IMPORT-{document}", f"SKU{sku}", f"Thing {sku}", position + 1),
                *("2025-03-01 09:30", price, customer, "Germany"),
            ]


def by_driver(url: str, folder: Path) -> float:
    """Lines per second of the same heads, lines and tax rows in one transaction."""
    bare, rows = connect(url), Rows(folder)
    known: Any = rows
    columns, values = known.draft
    number = columns.index("number")
    issued = dict(zip(*known.issued, strict=True))
    marks = ", ".join(["%s"] * AT_ONCE)
    issue = f"""UPDATE invoicing_invoice SET {", ".join(f"{name} = %s" for name in ISSUED)}
        WHERE id IN ({marks})"""
    began = time.perf_counter()
    with bare.transaction():
        for first in range(0, DOCUMENTS, AT_ONCE):
            heads = [list(values) for _ in range(AT_ONCE)]
            for at, head in enumerate(heads):
                head[number] = f"BARE-{first + at}"
            sql = insert("invoicing_invoice", columns, AT_ONCE) + " RETURNING id"
            found = bare.rows(sql, [value for head in heads for value in head])
            ids = [row[0] for row in found]
            for table, (names, parts) in (("line", known.lines), ("tax", known.taxes)):
                every = ((pk, *part) for pk in ids for part in parts)
                bare.many(f"invoicing_invoice{table}", names, every)
            bare.rows(issue, [*(issued[name] for name in ISSUED), *ids])
    return DOCUMENTS * LINES / (time.perf_counter() - began)
