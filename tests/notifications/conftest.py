from collections.abc import Iterator
from typing import Any

import pytest

from quittance import env
from tests.frame import queue
from tests.notifications.postbox import Postbox


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    """A mail server, which the service is set to."""
    with Postbox() as box:
        settings.MAIL = env.mail(box.url, data=settings.DATA_DIR)
        settings.DEFAULT_FROM_EMAIL = "post@quittance.example"
        yield box


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    queue.held.clear()
    yield
    queue.held.clear()
