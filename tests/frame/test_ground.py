"""What tests stand on: the same for each, whatever the one before has done to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from quittance.accounts.models import Organisation
from quittance.db.outside import in_transaction
from quittance.files.models import StoredFile
from tests.api.world import World
from tests.frame import ground, queue
from tests.people import Person


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_does_to_it_is_undone(turn: int, one_world: World, ada: Person) -> None:
    """Of the two, the second finds what the first has found."""
    mine = ada.organisation
    assert (mine.name, Organisation.objects.get().name) == ("Engines", "Engines")
    mine.name = "Bicycles"
    mine.save()
    assert ada.delete(f"products/{one_world.product}/").status == 204
    logo = default_storage.path(StoredFile.objects.order_by("pk")[0].path)
    Path(logo).write_bytes(b"")


def test_it_is_the_same_ada_everywhere(
    one_world: World, ada: Person, engines: Organisation
) -> None:
    assert one_world.owner is ada
    assert ada.organisation is engines


def test_a_test_has_copies(one_world: World) -> None:
    assert one_world.owner is not ground.lying[0].made["ada"]


@pytest.mark.parametrize("turn", [1, 2])
def test_what_was_left_to_the_queue_waits_for_each_test(turn: int, one_world: World) -> None:
    of_images = [task.kwargs["image"] for task in queue.held if "image" in task.kwargs]
    assert of_images == [one_world.image]
    waiting = len(queue.held)
    assert queue.work_off() == waiting


def test_no_test_counts_as_working_within_a_transaction(one_world: World) -> None:
    assert not in_transaction()


def test_what_is_not_made_lies_on_top(one_world: World, zoe: Person) -> None:
    assert {one.name for one in Organisation.objects.all()} == {"Engines", "Rivals"}


@pytest.mark.django_db
def test_a_test_without_one_stands_on_nothing() -> None:
    assert not Organisation.objects.exists()
    assert ground.lying == []
    assert len(connection.atomic_blocks) == 1


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_stands_on_nothing() -> None:
    assert not Organisation.objects.exists()
    assert not connection.in_atomic_block


def test_one_of_an_earlier_hour_is_laid_anew(
    one_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    [lying] = ground.lying
    monkeypatch.setattr(ground, "_hour", lambda: lying.hour + 1)
    assert not lying.fits("one_world")


def test_one_that_was_harmed_is_laid_anew(
    one_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    [lying] = ground.lying
    monkeypatch.setattr(lying, "session", object())
    assert not lying.fits("one_world")
