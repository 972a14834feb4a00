"""The loop behind `manage.py run_scheduler`."""

import logging
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from quittance.schedule import claim_due

logger = logging.getLogger(__name__)

LONGEST_BACKOFF = 60.0


def run_for_ever(interval: float, sleep: Callable[[float], object] = time.sleep) -> None:
    """Claims what is due every `interval` seconds, and waits longer while the database fails."""
    failures = 0
    while True:
        failures = 0 if tick() else failures + 1
        sleep(pause(interval, failures))


def tick() -> bool:
    """One look at the clock; False if the database failed, which is logged and survived."""
    close_old_connections()
    try:
        for name in claim_due(timezone.now()):
            logger.info("Enqueued %s", name)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("The database failed, trying again: %s", error)
        connection.close()
        return False
    return True


def pause(interval: float, failures: int) -> float:
    """Seconds until the next look: doubled with each failure in a row, up to a minute."""
    if not failures:
        return interval
    return float(min(2 ** min(failures, 10), max(interval, LONGEST_BACKOFF)))
