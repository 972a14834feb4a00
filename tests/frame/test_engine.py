import pytest
from django.db import connection

from tests.frame import engine


@pytest.mark.django_db
def test_the_run_is_on_the_engine_that_was_asked_for() -> None:
    assert connection.vendor == engine.engine()


@pytest.mark.django_db
def test_the_test_database_lies_in_the_folder_of_this_run() -> None:
    if connection.vendor == "sqlite":
        assert str(connection.settings_dict["NAME"]).startswith(str(engine.folder()))
    else:
        assert str(connection.settings_dict["NAME"]).startswith("test_quittance_")
