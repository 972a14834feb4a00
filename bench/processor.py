"""Processor time of requests beside that of the raw transactions, on SQLite, in one process.

    python -m bench.processor --folder /dev/shm --rounds 500

For a machine that others use: each round does everything once, so that all are slowed alike, and
nobody waits for a disk or a client in it. Without a server and its HTTP: that comes on top.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.__main__ import environment, inside
from bench.engines import Place
from bench.report import REQUESTS, aligned, times
from bench.wsgi import Wsgi

# Of the rounds, the one at the lower quartile: below it are few, above it what was disturbed.
QUARTILE = 4


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.processor", description=__doc__)
    parser.add_argument("--folder", type=Path, help="for the database; a temporary one if not")
    parser.add_argument("--rounds", type=int, default=500)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="quittance-processor-", dir=options.folder))
    try:
        place = Place("sqlite", f"sqlite:///{folder / 'db.sqlite3'}", folder)
        show(measured(place, options.rounds))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measured(place: Place, rounds: int) -> dict[tuple[str, str], float]:
    """Milliseconds of ("request", work) and ("raw", work)."""
    (place.folder / "static").mkdir()
    inside(place, "prepare")
    seed = inside(place, "seed", "1000")
    inside(place, "rows", known=seed)
    os.environ.update(environment(place))
    from bench import bare

    requests = works(seed)
    raw = {
        name: bare.maker(name, place.url, place.folder, seed)(0)
        for name in ("create + send", "payment")
    }
    taken: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for kind, operations in (("request", requests), ("raw", raw)):
            for name, operation in operations.items():
                began = time.process_time_ns()
                operation()
                taken.setdefault((kind, name), []).append((time.process_time_ns() - began) / 1e6)
    return {key: sorted(each)[len(each) // QUARTILE] for key, each in taken.items()}


def works(seed: dict[str, Any]) -> dict[str, Callable[[], object]]:
    ask = Wsgi(seed["token"])
    dice = random.Random(0)

    def create_and_send() -> None:
        made = ask("POST", "invoices/", seed["draft"])
        ask("POST", f"invoices/{made['id']}/send/", {})

    def pay() -> None:
        paid = {"invoice": dice.choice(seed["payable"]), "amount": "0.01", "method": "cash"}
        ask("POST", "payments/", paid)

    return {
        "nothing": lambda: ask("GET", "nothing/"),
        "create + send": create_and_send,
        "payment": pay,
    }


def show(found: dict[tuple[str, str], float]) -> None:
    nothing = found["request", "nothing"]
    cells = [["", "work", "request-ms", "raw-ms", "ratio", "doing nothing"]]
    for work, requests in REQUESTS.items():
        whole, raw = found["request", work], found["raw", work]
        floor = times(requests * nothing / raw)
        cells.append(["", work, f"{whole:.2f}", f"{raw:.3f}", times(whole / raw), floor])
    print(aligned(cells))
    print(f"a request that does nothing but check the token: {nothing:.2f} ms")


if __name__ == "__main__":
    main()
