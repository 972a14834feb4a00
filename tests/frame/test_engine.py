import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.frame import engine
from tests.frame.postgres import address


@pytest.mark.django_db
def test_the_run_is_on_the_engine_that_was_asked_for() -> None:
    assert connection.vendor == engine.engine()


@pytest.mark.django_db
def test_the_test_database_lies_in_the_folder_of_this_run() -> None:
    if connection.vendor == "sqlite":
        assert str(connection.settings_dict["NAME"]).startswith(str(engine.folder()))
    else:
        assert str(connection.settings_dict["NAME"]).startswith("test_quittance_")


def test_an_engine_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUITTANCE_TEST_ENGINE", "oracle")
    with pytest.raises(pytest.UsageError, match="'oracle': say sqlite or postgresql"):
        engine.engine()


def test_what_killed_runs_have_left_is_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name in (str(ended.pid), str(os.getpid()), "notes"):
        (tmp_path / name / "data").mkdir(parents=True)
    monkeypatch.setattr(engine, "FOLDERS", tmp_path)
    engine.sweep()
    assert {path.name for path in tmp_path.iterdir()} == {str(os.getpid()), "notes"}


def test_the_databases_lie_in_memory_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engine, "ROOM", 1)
    mine = tmp_path / f"quittance-tests-{os.getuid()}"
    assert engine.place_of_folders(tmp_path) == engine.place_of_folders(tmp_path) == mine
    assert mine.is_dir()


def test_they_lie_on_the_disk_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert engine.place_of_folders(tmp_path / "nowhere") == engine.ON_DISK
    monkeypatch.setattr(engine, "ROOM", 2**70)
    assert engine.place_of_folders(tmp_path) == engine.ON_DISK
    assert list(tmp_path.iterdir()) == []


def test_they_lie_on_the_disk_where_somebody_has_laid_a_link(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engine, "ROOM", 1)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"quittance-tests-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    assert engine.place_of_folders(tmp_path) == engine.ON_DISK


def test_the_server_listens_at_a_socket_where_its_path_is_short_enough() -> None:
    listen, url = address(Path("/srv/q"))
    assert listen == {"listen_addresses": "", "unix_socket_directories": "/srv/q"}
    assert url == "postgresql://postgres@/postgres?host=/srv/q"


def test_the_server_listens_at_a_port_where_the_path_is_too_deep() -> None:
    listen, url = address(Path("/srv" + "/deep" * 20))
    assert (listen["listen_addresses"], listen["unix_socket_directories"]) == ("127.0.0.1", "")
    assert url == f"postgresql://postgres@127.0.0.1:{listen['port']}/postgres"


@pytest.mark.postgresql
def test_the_server_is_postgresql_18(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as server:
        assert server.info.server_version // 10_000 == 18
