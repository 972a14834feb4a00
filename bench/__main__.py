"""`make bench`: see docs/benchmark.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import bare, http, imports
from bench.engines import ENGINES, Place
from bench.load import measure
from bench.report import Results, Row, aligned, floors, table, verdicts
from bench.server import WebServer, free_port, web_server

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
# Only this run's databases are protected by it.
SECRET_KEY = "bench-only-" + "0123456789" * 5


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default="1000,100000", help="how many invoices, with commas")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--clients", default="1,8")
    parser.add_argument("--works", default=",".join(http.WORKS), help="what to measure")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each measurement")
    parser.add_argument("--folder", type=Path, help="for the databases; a temporary one if not")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    folder = Path(tempfile.mkdtemp(prefix="quittance-bench-", dir=options.folder))
    os.environ.update(environment(Place("sqlite", "", folder)))
    try:
        found = {name: run_engine(name, folder, options) for name in options.engines.split(",")}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    write(found, options)


def environment(place: Place) -> dict[str, str]:
    """What a process of the service needs to work on one of the databases."""
    kept = {k: v for k, v in os.environ.items() if k not in {"QUITTANCE_ENV", "DB_POOL_MAX"}}
    return {
        **kept,
        "DATABASE_URL": place.url,
        "QUITTANCE_DATA": str(place.folder),
        "SECRET_KEY": SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "bench.served",
    }


def inside(place: Place, *command: str, known: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask bench.inside; raises CalledProcessError, with its complaint on the terminal."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.inside", *command],
        cwd=ROOT,
        env=environment(place),
        input=json.dumps(known or {}).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    result: dict[str, Any] = json.loads(answer.stdout)
    return result


def run_engine(name: str, folder: Path, options: argparse.Namespace) -> Results:
    engine = ENGINES[name](folder)
    print(f"\n{engine.title}")
    rows: list[Row] = []
    facts: dict[str, Any] = {"load of the machine before": os.getloadavg()[0]}
    facts |= {"seconds to seed": {}, "MiB of the web processes": {}}
    try:
        empty = engine.empty()
        inside(empty, "prepare")
        for size in map(int, options.sizes.split(",")):
            place = engine.copy_of(empty, str(size))
            rows += run_size(place, size, options, facts)
    finally:
        engine.stop()
    results = Results(rows, facts)
    show(results, name)
    return results


def run_size(
    place: Place, size: int, options: argparse.Namespace, facts: dict[str, Any]
) -> list[Row]:
    """Everything at one size; the reads come before the writes, which let the tables grow."""
    say(f"  {size:,} invoices: seeding")
    seed = inside(place, "seed", str(size))
    facts["seconds to seed"][size] = round(seed["seconds"], 1)
    inside(place, "rows", known=seed)
    facts["statements"] = inside(place, "count", known=seed)
    rows = [overdue_row(place, size, seed, options.seconds)]
    port = free_port()
    command = inside(place, "web", str(port))["command"]
    with web_server(command, port, environment(place), place.folder / "web.log") as server:
        rows += http_rows(server, place, size, seed, options)
        facts["MiB of the web processes"][size] = [round(mib) for mib in server.memory()]
    if imports.is_there(ROOT) and "import" not in facts:
        say(f"  {size:,} invoices: import")
        facts["import"] = imports.by_command(ROOT, place.folder, environment(place))
        facts["bare import"] = imports.by_driver(place.url, place.folder)
    say("")
    return rows


def http_rows(
    server: WebServer, place: Place, size: int, seed: dict[str, Any], options: argparse.Namespace
) -> Iterator[Row]:
    for work in options.works.split(","):
        for clients in map(int, options.clients.split(",")):
            say(f"  {size:,} invoices: {work}, {clients} at once")
            through = http.maker(work, server.port, seed)
            beside = bare.maker(work, place.url, place.folder, seed)
            before = server.cpu()
            over_http = measure(through, clients=clients, seconds=options.seconds)
            cpu = 1000 * (server.cpu() - before) / over_http.repeated
            alone = measure(beside, clients=clients, seconds=options.seconds)
            yield Row(size, work, clients, asdict(over_http) | {"cpu": cpu}, asdict(alone))


def overdue_row(place: Place, size: int, seed: dict[str, Any], seconds: float) -> Row:
    """The overdue run is no request: mark_overdue() itself beside its bare UPDATE."""
    within = inside(place, "overdue")
    within["rate"] = 1000 / within["median"]
    beside = bare.maker("overdue", place.url, place.folder, seed)
    return Row(size, "overdue", 1, within, asdict(measure(beside, clients=1, seconds=seconds)))


def show(results: Results, engine: str) -> None:
    print(table(results))
    print("\nStatements of a request (with BEGIN, COMMIT and savepoints)")
    counts = results.facts["statements"].items()
    print(aligned([["  ", work, f"{plain} ({framed})"] for work, (plain, framed) in counts]))
    for name in ("load of the machine before", "seconds to seed", "MiB of the web processes"):
        print(f"{name}: {results.facts[name]}")
    if "import" in results.facts:
        through, alone = results.facts["import"], results.facts["bare import"]
        print(f"import: {through:,.0f} lines/s, by the driver alone {alone:,.0f}", end=" ")
        print(f"({alone / through:.1f} x)")
    else:
        print("import: skipped, there is no such command")
    for line in floors(results):
        print(line)
    print("\nAims, at the largest size")
    for verdict in verdicts(results, engine):
        print(verdict)


def write(found: dict[str, Results], options: argparse.Namespace) -> None:
    """Keeps the figures as JSON in bench/results/."""
    now = datetime.now(UTC)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y-%m-%dT%H%M%S}.json"
    kept = {
        "at": now.isoformat(timespec="seconds"),
        "commit": commit(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "options": {name: str(value) for name, value in vars(options).items()},
        "engines": {
            name: {"facts": results.facts, "rows": [asdict(row) for row in results.rows]}
            for name, results in found.items()
        },
    }
    path.write_text(json.dumps(kept, indent=1))
    print(f"\nKept in {path.relative_to(ROOT)}")


def commit() -> str:
    answer = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, check=False
    )
    return answer.stdout.decode().strip()


def say(text: str) -> None:
    """What goes on at the moment, on one line of a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
