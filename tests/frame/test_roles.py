"""The roles of a container, started by the entry point of the image."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.frame.test_production import COMPLETE


@pytest.fixture
def empty_database(postgresql_url: str) -> Iterator[str]:
    """The URL of a new database on the run's PostgreSQL."""
    name = f"role_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlunsplit(urlsplit(postgresql_url)._replace(path=f"/{name}"))
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def start(root: Path, data: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    here = Path(sys.executable).parent
    environment = COMPLETE | {
        "PATH": f"{here}{os.pathsep}{os.environ['PATH']}",
        "QUITTANCE_DATA": str(data),
        "DATABASE_WAIT": "1",
    }
    return subprocess.Popen(
        [str(root / "deploy" / "entrypoint"), *arguments],
        cwd="/",
        env=environment | more,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_unknown_role_is_refused(project_root: Path, tmp_path: Path) -> None:
    process = start(project_root, tmp_path, "wep")
    assert process.communicate(timeout=60) == (
        "",
        "The role is 'wep', but it must be web, worker, scheduler, migrate or manage.\n",
    )
    assert process.returncode == 64


@pytest.mark.postgresql
def test_migrations_that_race_are_applied_once(
    project_root: Path, tmp_path: Path, empty_database: str
) -> None:
    racers = [
        start(project_root, tmp_path, "migrate", DATABASE_URL=empty_database, DATABASE_WAIT="60")
        for _ in range(3)
    ]
    outputs = [racer.communicate(timeout=300) for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0, 0], outputs
    assert sorted("Applying audit.0001_initial" in output for output, _ in outputs) == [
        False,
        False,
        True,
    ]


@pytest.mark.postgresql
@pytest.mark.parametrize("role", ["web", "worker", "scheduler"])
def test_a_role_refuses_a_database_without_tables(
    role: str, project_root: Path, tmp_path: Path, empty_database: str
) -> None:
    process = start(project_root, tmp_path, role, DATABASE_URL=empty_database)
    _, complaint = process.communicate(timeout=120)
    assert process.returncode == 1
    assert complaint == (
        "CommandError: After 1 seconds the database lacks migrations: run `manage.py prepare`.\n"
    )


def test_the_scheduler_survives_a_failing_database_and_ends_at_once_when_asked(
    project_root: Path, tmp_path: Path
) -> None:
    process = start(
        project_root,
        tmp_path,
        "manage",
        "run_scheduler",
        "--interval=600",
        DATABASE_URL=f"sqlite:///{tmp_path}/without-tables.sqlite3",
    )
    assert process.stderr is not None
    assert "The database failed, trying again: no such table" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
