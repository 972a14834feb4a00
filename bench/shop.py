"""`python -m bench.shop`: pages and API of a shop of 100 and of 10,000 products, and checkout.

Beside each read the same rows by the driver alone, in the same run; see docs/benchmark.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import bare
from bench.__main__ import ROOT, environment, inside
from bench.engines import ENGINES, Place
from bench.http import Wire
from bench.load import Operation, measure, summarise
from bench.report import Results, Row, table
from bench.server import WebServer, free_port, web_server

ADDRESS = {"line1": "Elbe 1", "postcode": "20457", "city": "Hamburg", "country": "DE"}
FRONT, API = "/shop/{slug}/", "/api/shops/{slug}/products/"
# Who asks: a visitor, or the owner with her session.
PAGES: dict[str, tuple[str, bool]] = {
    "shelf": (FRONT, False),
    "shelf, page 3": (FRONT + "?page=3", False),
    "shelf by price": (FRONT + "?price__gte=100&price__lte=700&ordering=price", False),
    "search": (FRONT + "?search=chair+07", False),
    "category": (FRONT + "category/{category}/", False),
    "all categories": (FRONT + "categories/", False),
    "product": (FRONT + "products/{product}/", False),
    "api list": (API, False),
    "api search": (API + "?search=chair+07&ordering=-price", False),
    "office list": ("/products/", True),
    "office search": ("/products/?search=chair+07", True),
    "report stock": ("/reports/stock/", True),
}
COLUMNS = """p.id, p.sku, p.name, p.price, p.unit, p.stock, p.category_id, t.percent,
    (SELECT i.key FROM catalogue_productimage i WHERE i.organisation_id = p.organisation_id
     AND i.product_id = p.id ORDER BY i.position, i.id LIMIT 1)"""
FROM = """FROM catalogue_product p JOIN catalogue_taxrate t ON t.id = p.tax_rate_id
    WHERE p.organisation_id = %s AND p.active"""
LIKE = "AND (lower(p.name) LIKE %s OR lower(p.description) LIKE %s OR lower(p.sku) LIKE %s)"
WORDS = ["%chair%"] * 3 + ["%07%"] * 3


def statements(work: str, seed: dict[str, Any], step: str) -> list[tuple[str, list[Any]]]:
    """What a page cannot do without: a count and a page of rows."""
    own = [seed["organisation"]]
    where, order, most = "", "p.name, p.id", 24
    params: list[Any] = []
    if "search" in work:
        where, params = f"{LIKE} {LIKE}", WORDS
    if work == "shelf by price":
        where, params, order = (
            "AND p.price BETWEEN %s AND %s",
            [100 * int(step), 700 * int(step)],
            "p.price, p.id",
        )
    if work == "category":
        where, params = "AND p.category_id = %s", [seed["category"]]
    if work == "product":
        return [(f"SELECT {COLUMNS} {FROM} AND p.id = %s", [*own, seed["product"]])]
    if work == "all categories":
        named = "SELECT id, name, parent_id FROM catalogue_category WHERE organisation_id = %s"
        return [(f"{named} ORDER BY name LIMIT 90", own)]
    if work.startswith(("api", "office", "report")):
        most = 50
    skip = 48 if "page 3" in work else 0
    page = f"SELECT {COLUMNS} {FROM} {where} ORDER BY {order} LIMIT {most} OFFSET {skip}"
    return [(f"SELECT count(*) {FROM} {where}", own + params), (page, own + params)]


def by_driver(work: str, place: Place, seed: dict[str, Any]) -> Callable[[int], Operation]:
    # SQLite holds prices as whole steps (quittance/db/fields.py).
    step = "1000000" if place.engine == "sqlite" else "1"

    def make(index: int) -> Operation:
        connection = bare.connect(place.url)
        asked = statements(work, seed, step)

        def run() -> None:
            for sql, params in asked:
                connection.rows(sql, params)

        return run

    return make


def head_of(work: str, seed: dict[str, Any]) -> dict[str, str]:
    return {"Cookie": f"{seed['cookie']}={seed['session']}"} if PAGES[work][1] else {}


def by_http(work: str, port: int, seed: dict[str, Any]) -> Callable[[int], Operation]:
    def make(index: int) -> Operation:
        wire = Wire(port, "")
        lines = "".join(f"{name}: {value}\r\n" for name, value in head_of(work, seed).items())
        path = PAGES[work][0].format(**seed)
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode()
        return lambda: wire.ask(request)

    return make


def checkout(server: WebServer, seed: dict[str, Any], seconds: float) -> dict[str, float]:
    """Checkout of three products; putting them into the cart is not counted."""
    wire, dice = Wire(server.port, seed["buyer"]), random.Random(0)
    cart = f"shops/{seed['slug']}/cart/"
    order = wire.request("POST", f"{cart}checkout/", {"billing_address": ADDRESS})
    times: list[float] = []
    used = 0.0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 20:
        for pk in dice.sample(seed["products"], 3):
            wire.ask(wire.request("POST", f"{cart}items/", {"product": pk, "quantity": 1}))
        before, began = server.cpu(), time.perf_counter()
        wire.ask(order)
        times.append(time.perf_counter() - began)
        used += server.cpu() - before
    return asdict(summarise([times[5:]], 0)) | {"cpu": 1000 * used / len(times)}


def rows_of(
    place: Place, size: int, options: argparse.Namespace, facts: dict[tuple[str, int], Any]
) -> Iterator[Row]:
    seed = shelf(place, "seed", str(size))
    asked = {name: (path.format(**seed), head_of(name, seed)) for name, (path, _) in PAGES.items()}
    facts["statements", size] = shelf(place, "count", known=asked)
    port = free_port()
    command = inside(place, "web", str(port))["command"]
    with web_server(command, port, environment(place), place.folder / "web.log") as server:
        for work in PAGES:
            before = server.cpu()
            through = measure(by_http(work, port, seed), clients=1, seconds=options.seconds)
            cpu = 1000 * (server.cpu() - before) / through.repeated
            alone = measure(by_driver(work, place, seed), clients=1, seconds=options.seconds)
            yield Row(size, work, 1, asdict(through) | {"cpu": cpu}, asdict(alone))
        yield Row(size, "checkout of 3", 1, checkout(server, seed, 3 * options.seconds), None)


def shelf(place: Place, *command: str, known: Any = None) -> dict[str, Any]:
    """Ask bench.shelf; raises CalledProcessError, with its complaint on the terminal."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.shelf", *command],
        cwd=ROOT,
        env=environment(place),
        input=json.dumps(known or {}).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def run_engine(name: str, folder: Path, options: argparse.Namespace) -> None:
    engine = ENGINES[name](folder)
    print(f"\n{engine.title}, load {os.getloadavg()[0]:.1f}")
    rows: list[Row] = []
    facts: dict[tuple[str, int], Any] = {}
    try:
        empty = engine.empty()
        inside(empty, "prepare")
        for size in map(int, options.sizes.split(",")):
            rows += rows_of(engine.copy_of(empty, str(size)), size, options, facts)
    finally:
        engine.stop()
    print(table(Results(rows, {})).replace("invoices", "products"))
    for (_, size), found in facts.items():
        said = (f"{work} {number} ({ms:.1f} ms)" for work, (number, ms) in found.items())
        print(f"statements within the service, of {size:,} products: {', '.join(said)}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.shop", description=__doc__)
    parser.add_argument("--sizes", default="100,10000", help="how many products, with commas")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each measurement")
    parser.add_argument("--folder", type=Path, help="for the databases; a temporary one if not")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="quittance-bench-", dir=options.folder))
    os.environ.update(environment(Place("sqlite", "", folder)))
    try:
        for name in options.engines.split(","):
            run_engine(name, folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
