from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.web.cast import Scene


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def world(scene: Scene) -> Scene:
    return scene
