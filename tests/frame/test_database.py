"""What a starting process makes and waits for."""

from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import connection

from quittance.console.database import make_folder
from tests.frame import engine


@pytest.fixture
def at_sqlite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file of a database in a folder that is not there yet."""
    if engine.engine() != "sqlite":
        pytest.skip("only SQLite has a folder")
    path = tmp_path / "new" / "data" / "quittance.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
    return path


def test_the_folder_of_a_database_is_made_for_its_owner_alone(at_sqlite: Path) -> None:
    make_folder()
    make_folder()
    assert at_sqlite.parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_told_at_once(at_sqlite: Path) -> None:
    at_sqlite.parent.parent.write_text("in the way")
    with pytest.raises(CommandError, match="The folder of the database cannot be made"):
        make_folder()
