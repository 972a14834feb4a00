"""What row-level security on PostgreSQL would cost (ADR 0015): requests with and without it.

`python -m bench.wall [--size 100000] [--rounds 40] [--clients 8]` starts a durable PostgreSQL and
seeds one database, of which each variant gets a copy and processes of its own. They take turns in
short blocks, so that whatever else the machine does meets all alike; what is printed is the median
of the ratios to the plain variant of the same round.

    plain     no policies; the gate alone
    control   the same once more: how far two of the same are apart
    session   policies; the statement that reads the token also sets the session's organisation,
              and nothing takes it back: the least that policies can cost, and not safe in a pool
    local     policies; `SET LOCAL` goes in front of every statement in the same message, so that
              nothing is left behind, whoever pools the connections
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg

from bench.__main__ import environment, inside
from bench.engines import Place, PostgreSQL
from bench.wsgi import Wsgi

processes = multiprocessing.get_context("fork")
VARIANTS = ("plain", "control", "session", "local")
WALLED = ("session", "local")
# How many operations make a block, by work.
WORKS = {
    "list": 20,
    "list by total": 20,
    "detail": 40,
    "summary": 40,
    "payment": 20,
    "create + send": 8,
}
ROLE = """
CREATE ROLE quittance_app LOGIN;
GRANT USAGE ON SCHEMA public TO quittance_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO quittance_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO quittance_app;
"""
# A key and a person's places are read before the organisation is known.
BEFORE_IT_IS_KNOWN = ("accounts_apitoken", "accounts_membership")
OWNED = """
SELECT table_name FROM information_schema.columns JOIN information_schema.tables
USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND column_name = 'organisation_id'
"""
POLICY = """
CREATE POLICY own ON {table} USING
    (organisation_id = nullif(current_setting('quittance.organisation', true), '')::bigint);
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
"""
Ratios = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.wall", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="quittance-wall-"))
    engine = PostgreSQL(folder)
    try:
        compare(engine, options)
    finally:
        engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


def compare(engine: PostgreSQL, options: argparse.Namespace) -> None:
    place, seed = seeded(engine, options.size)
    urls = {variant: database_for(engine, variant) for variant in VARIANTS}
    url = next(iter(urls.values()))
    os.environ.update(environment(Place("postgresql", url, place.folder)) | {"DB_POOL_MAX": "1"})
    import django

    django.setup()
    one = {variant: [Worker(variant, seed)] for variant in VARIANTS}
    alone(one, options.rounds)
    stop(one)
    many = {v: [Worker(v, seed) for _ in range(options.clients)] for v in VARIANTS}
    together(many, options.rounds // 3)
    stop(many)


def seeded(engine: PostgreSQL, size: int) -> tuple[Place, dict[str, Any]]:
    place = engine.empty()
    inside(place, "prepare")
    seed = inside(place, "seed", str(size))
    with psycopg.connect(place.url, autocommit=True) as connection:
        connection.execute(ROLE)
    return place, seed


def database_for(engine: PostgreSQL, variant: str) -> str:
    """A copy of the seeded database; returns its URL for the role of a service."""
    url = engine.copy_of(Place("postgresql", "", Path()), variant).url
    if variant in WALLED:
        with psycopg.connect(url, autocommit=True) as connection:
            for (table,) in connection.execute(OWNED).fetchall():
                if table not in BEFORE_IT_IS_KNOWN:
                    connection.execute(POLICY.format(table=table))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    url = url.replace("postgres@", "quittance_app@")
    with psycopg.connect(url) as connection:
        [seen] = connection.execute("SELECT count(*) > 0 FROM invoicing_invoice").fetchone() or [0]
    # Without an organisation nothing is there, or the policies are not what is measured.
    if seen is (variant in WALLED):
        raise RuntimeError(f"{variant}: {seen=}")
    return url


@dataclass(frozen=True, slots=True)
class Block:
    """What some operations took: seconds of wall time each, of processor time in all."""

    times: list[float]
    cpu: float

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def cpu_each(self) -> float:
        return self.cpu / len(self.times)


class Worker:
    """A process with one connection, which does a block of work when told to."""

    def __init__(self, variant: str, seed: Mapping[str, Any]) -> None:
        self.pipe, theirs = processes.Pipe()
        self.process = processes.Process(target=work_on, args=(variant, seed, theirs))
        self.process.start()

    def start(self, work: str, count: int = 0, seconds: float = 0) -> None:
        self.pipe.send((work, count, seconds))

    def finish(self) -> Block:
        answer = self.pipe.recv()
        if isinstance(answer, str):
            raise RuntimeError(answer)
        return Block(*answer)


def stop(workers: Mapping[str, list[Worker]]) -> None:
    for worker in (one for several in workers.values() for one in several):
        worker.pipe.send(None)
        worker.process.join()


def alone(workers: Mapping[str, list[Worker]], rounds: int) -> None:
    print("One client: ratio to plain (a quarter of the rounds below and above)")
    for work, count in WORKS.items():
        wall: Ratios = {variant: [] for variant in VARIANTS}
        cpu: Ratios = {variant: [] for variant in VARIANTS}
        plain: list[Block] = []
        for number in range(rounds + 2):
            found = {}
            for variant in random.sample(VARIANTS, len(VARIANTS)):
                workers[variant][0].start(work, count=count)
                found[variant] = workers[variant][0].finish()
            # The first rounds warm up.
            if number >= 2:
                plain.append(found["plain"])
                for variant in VARIANTS:
                    wall[variant].append(found[variant].median / found["plain"].median)
                    cpu[variant].append(found[variant].cpu_each / found["plain"].cpu_each)
        took = 1000 * statistics.median(block.median for block in plain)
        burnt = 1000 * statistics.median(block.cpu_each for block in plain)
        print(f"  {work}: plain {took:.2f} ms, {burnt:.2f} ms of processor")
        for variant in VARIANTS[1:]:
            print(f"    {variant:8} wall {shown(wall[variant])}   processor {shown(cpu[variant])}")


def together(workers: Mapping[str, list[Worker]], rounds: int) -> None:
    clients = len(workers["plain"])
    print(f"{clients} clients at once: operations per second, ratio to plain")
    for work in WORKS:
        rates: Ratios = {variant: [] for variant in VARIANTS}
        for _ in range(rounds):
            for variant in random.sample(VARIANTS, len(VARIANTS)):
                for worker in workers[variant]:
                    worker.start(work, seconds=0.5)
                blocks = [worker.finish() for worker in workers[variant]]
                rates[variant].append(sum(len(b.times) / sum(b.times) for b in blocks))
        plain = rates["plain"]
        print(f"  {work}: plain {statistics.median(plain):.0f}/s")
        for variant in VARIANTS[1:]:
            ratios = [one / other for one, other in zip(rates[variant], plain, strict=True)]
            print(f"    {variant:8} {shown(ratios)}")


def shown(ratios: list[float]) -> str:
    low, middle, high = statistics.quantiles(ratios, n=4)
    return f"{middle:.3f} ({low:.3f} - {high:.3f})"


def work_on(variant: str, seed: Mapping[str, Any], pipe: Connection) -> None:
    """The life of a worker's process."""
    try:
        from django.db import connection

        connection.settings_dict["NAME"] = f"bench_{variant}"
        {"session": set_with_the_token, "local": set_with_each_statement}.get(variant, bool)()
        api = Wsgi(seed["token"])
        works = operations(api, seed)
        works["detail"]()
        backend = server_process()
        while told := pipe.recv():
            work, count, seconds = told
            pipe.send(block(works[work], count, seconds, backend))
    except EOFError:
        return
    except Exception:
        import traceback

        pipe.send(traceback.format_exc())


def block(
    operation: Callable[[], object], count: int, seconds: float, backend: int
) -> tuple[list[float], float]:
    before = time.process_time() + processor_of(backend)
    end = time.perf_counter() + seconds
    times: list[float] = []
    while len(times) < count or time.perf_counter() < end:
        began = time.perf_counter()
        operation()
        times.append(time.perf_counter() - began)
    return times, time.process_time() + processor_of(backend) - before


def processor_of(pid: int) -> float:
    """Seconds that a process has run."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def server_process() -> int:
    """The server's process behind this one's only connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid: int = cursor.fetchone()[0]
    connection.close()
    return pid


def operations(api: Wsgi, seed: Mapping[str, Any]) -> dict[str, Callable[[], object]]:
    from quittance.db.keyset import encode_cursor

    dice = random.Random(os.getpid())

    def pay() -> None:
        body = {"invoice": dice.choice(seed["payable"]), "amount": "0.01", "method": "cash"}
        api("POST", "payments/", body)

    def create_and_send() -> None:
        pk = api("POST", "invoices/", seed["draft"])["id"]
        api("POST", f"invoices/{pk}/send/", {})

    def some(rows: Any) -> None:
        # A policy that hides everything would be fast.
        if not rows:
            raise RuntimeError("Nothing was found.")

    middle = seed["with_ten_lines"][len(seed["with_ten_lines"]) // 2]
    total = Decimal(api("GET", f"invoices/{middle}/")["total"])
    page = f"invoices/?ordering=-total&cursor={encode_cursor([total, middle])}"
    return {
        "list by total": lambda: some(api("GET", page)["results"][49]),
        "list": lambda: some(api("GET", "invoices/")["results"][49]),
        "detail": lambda: some(
            api("GET", f"invoices/{dice.choice(seed['with_ten_lines'])}/")["lines"]
        ),
        "summary": lambda: some(api("GET", "invoices/summary/")["currencies"]),
        "payment": pay,
        "create + send": create_and_send,
    }


def set_with_the_token() -> None:
    """Let the statement that reads the token set the session's organisation."""
    from quittance.accounts.tokens import LIVING
    from quittance.db.compiled import Given, Statement

    LIVING.statement = statement = Statement(LIVING.build(Given))
    columns, table, rest = statement.sql.rpartition(' FROM "accounts_apitoken"')
    own = '"accounts_apitoken"."organisation_id"::text'
    statement.sql = f"{columns}, set_config('quittance.organisation', {own}, false){table}{rest}"
    statement.names.append("set_config")


def set_with_each_statement() -> None:
    """Put `SET LOCAL` in front of whatever a view sends."""
    from django.db import connection, connections

    from quittance.api.views import ApiView

    dispatch: Callable[..., Any] = ApiView.dispatch
    initial: Callable[..., Any] = ApiView.initial

    def walled(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        own = f"SET LOCAL quittance.organisation = '{context['connection'].organisation}'; {sql}"
        answer = execute(own, params, many, context)
        # The first answer is SET's.
        context["cursor"].cursor.nextset()
        return answer

    def start(view: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        initial(view, request, *args, **kwargs)
        connection.organisation = int(view.organisation.pk)
        connection.execute_wrappers.append(walled)

    def run(view: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return dispatch(view, *args, **kwargs)
        finally:
            connection.execute_wrappers.clear()

    ApiView.initial, ApiView.dispatch = start, run  # type: ignore[method-assign]
    # Of two commands in one message the server keeps no plan: that is lost as well.
    vars(connections["default"])["prepared_cursor"] = connections["default"].cursor


if __name__ == "__main__":
    main()
