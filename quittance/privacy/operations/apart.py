"""Each piece of a run by itself: what fails with one person holds up nobody else."""

from __future__ import annotations

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)


def apart(work: Callable[[], int | None], what: str) -> int:
    """What the work returns; 0 where it fails, which is logged. The next run tries it again."""
    try:
        return work() or 0
    except Exception:
        logger.exception("%s could not be done", what)
        return 0
