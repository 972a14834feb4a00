"""The gate between organisations, as tests meet it: they look at the rows of everybody.

Only queries that begin in a file of the tests are opened. Those of the service stay closed, so that
every test of whatever kind fails where the service forgets its organisation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from quittance.db import tenancy
from quittance.db.tenancy import OrganisationQuerySet

TESTS = str(Path(__file__).resolve().parents[1])
BETWEEN = ("site-packages", __file__, tenancy.__file__)


@contextmanager
def open_to_tests() -> Iterator[None]:
    begin = OrganisationQuerySet.__init__

    def opened(rows: Any, model: Any = None, query: Any = None, *args: Any, **kwargs: Any) -> None:
        begin(rows, model, query, *args, **kwargs)
        if query is None and is_asked_by_a_test():
            rows.query = tenancy.opened(rows.query)

    with mock.patch.object(OrganisationQuerySet, "__init__", opened):
        yield


def is_asked_by_a_test() -> bool:
    frame = sys._getframe(1)
    while any(part in frame.f_code.co_filename for part in BETWEEN) and frame.f_back:
        frame = frame.f_back
    return frame.f_code.co_filename.startswith(TESTS)
