"""Processes that are killed in the middle of their work leave whole documents and no lock.

Whatever was acknowledged is there afterwards with exactly its figures.
"""

from __future__ import annotations

import random
from typing import Any

import psycopg
import pytest

from tests.attack.attackers import Attackers
from tests.attack.conftest import Field
from tests.frame.engine import engine

KILLS = 50
SEED = random.SystemRandom().randrange(10**9)
on_postgresql = pytest.mark.skipif(engine() == "sqlite", reason="SQLite has no server")


def in_order(report: dict[str, Any]) -> None:
    assert report["finding"] is None, f"seed {SEED}"
    assert report["lost"] == [], f"seed {SEED}"
    assert report["locked"] == "", f"seed {SEED}"
    assert report["damage"] == [], f"seed {SEED}"
    assert report["desk"] == [], f"seed {SEED}"
    for numbers in report["numbers"].values():
        running = [int(number.rpartition("-")[2]) for number in numbers]
        assert sorted(running) == list(range(1, len(running) + 1)), f"seed {SEED}"


def test_50_processes_killed_while_they_work(attackers: Attackers) -> None:
    luck, kills, round_, before = random.Random(SEED), 0, 0, attackers.kept
    while kills < KILLS:
        kills += attackers.strike([f"{SEED}.{round_}.{n}" for n in range(2)], luck)
        round_ += 1
    report = attackers.report()
    in_order(report)
    assert report["answers"] == attackers.kept > before + 4 * KILLS
    assert set(report["numbers"]) == {"invoice", "credit_note"}


@on_postgresql
def test_connections_that_the_server_ends(field: Field) -> None:
    """The processes stay, are let in again and go on, until they are killed as well."""
    luck, attackers = random.Random(SEED), field.attackers
    with psycopg.connect(field.url, autocommit=True) as session:
        for turn in range(4):
            seeds = [f"{SEED}.ended.{turn}.{n}" for n in range(2)]
            attackers.order(world=attackers.world, crash=seeds, threads=2)
            for _ in range(6):
                attackers.keep(attackers.next())
                session.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                    "AND backend_type = 'client backend' ORDER BY random() LIMIT 1"
                )
            attackers.kill_all(luck)
    in_order(attackers.report())


@on_postgresql
def test_a_server_that_stops_at_once_and_starts_again(field: Field) -> None:
    luck, attackers, server = random.Random(SEED), field.attackers, field.server
    assert server is not None
    for turn in range(3):
        seeds = [f"{SEED}.server.{turn}.{n}" for n in range(2)]
        attackers.order(world=attackers.world, crash=seeds, threads=2)
        for _ in range(luck.randint(5, 25)):
            attackers.keep(attackers.next())
        server.crash()
        for said in attackers.until_over():
            attackers.keep(said)
        server.restart()
    in_order(attackers.report())
