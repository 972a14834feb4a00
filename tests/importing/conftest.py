from pathlib import Path

import pytest

from quittance.accounts.models import Organisation
from tests.importing.lab import Lab, business


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


@pytest.fixture
def shop(db: None) -> Organisation:
    return business()
