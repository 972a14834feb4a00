"""The loop behind `manage.py run_scheduler`."""

import logging
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from quittance.notifications.webhooks.running import QUEUE, send_waiting
from quittance.notifications.webhooks.watching import is_anything_waiting
from quittance.schedule import claim_due

logger = logging.getLogger(__name__)

LONGEST_BACKOFF = 60.0
# Seconds between looks for webhooks.
GLANCE_EVERY = 2.0


def run_for_ever(interval: float, sleep: Callable[[float], object] = time.sleep) -> None:
    """Claims what is due every `interval` seconds, looks for webhooks in between, and waits longer
    while the database fails."""
    failures = 0
    while True:
        failures = 0 if tick() else failures + 1
        if failures:
            sleep(pause(interval, failures))
        else:
            rest(interval, sleep)


def rest(seconds: float, sleep: Callable[[float], object]) -> None:
    """Sleeps that long, with a glance every two seconds until one fails."""
    goes_well = True
    while seconds > 0:
        step = min(seconds, GLANCE_EVERY) if goes_well else seconds
        sleep(step)
        seconds -= step
        goes_well = goes_well and glance()


def tick() -> bool:
    """One look at the clock; False if the database failed, which is logged and survived."""
    return survived(claim_jobs)


def glance() -> bool:
    """One look for webhooks; False likewise."""
    return survived(call_for_webhooks)


def survived(look: Callable[[], None]) -> bool:
    close_old_connections()
    try:
        look()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("The database failed, trying again: %s", error)
        connection.close()
        return False
    return True


def claim_jobs() -> None:
    for name in claim_due(timezone.now()):
        logger.info("Enqueued %s", name)


def call_for_webhooks() -> None:
    """Let a worker see to webhooks, unless that is what the queue says already: while no worker
    comes it must not grow."""
    if is_anything_waiting() and not is_called():
        send_waiting.enqueue()


def is_called() -> bool:
    return DBTaskResult.objects.ready().filter(queue_name=QUEUE).exists()


def pause(interval: float, failures: int) -> float:
    """Seconds until the next look: doubled with each failure in a row, up to a minute."""
    if not failures:
        return interval
    return float(min(2 ** min(failures, 10), max(interval, LONGEST_BACKOFF)))
