from pathlib import Path
from typing import Any

import pytest

from quittance.accounts.models import Organisation
from tests.importing.lab import Lab, business


@pytest.fixture
def lab(tmp_path: Path, settings: Any) -> Lab:
    # What one test leaves behind is not another one's, who runs beside it.
    settings.DATA_DIR = tmp_path / "data"
    return Lab(tmp_path)


@pytest.fixture
def shop(db: None) -> Organisation:
    return business()
