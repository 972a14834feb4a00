"""What the schedule runs for mail and webhooks. Single messages are tasks of their own
(delivering.deliver), and so are rounds of webhooks (webhooks/running.py)."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from quittance.audit.queue import task
from quittance.notifications.delivering import sweep
from quittance.notifications.webhooks.delivering import forget_old, give_up_lost
from quittance.notifications.webhooks.rules import DAYS_KEPT
from quittance.notifications.webhooks.running import QUEUE, send_waiting


@task
def sweep_mail() -> int:
    """Every five minutes: what was lost on its way through the queue; returns how many."""
    return sweep()


@task
def sweep_webhooks() -> int:
    """Every five minutes: what dead workers have left behind goes back to the queue, and whatever
    waits is sent, should nobody have called a worker; returns how many."""
    return give_up_lost() + send_waiting.call()


@task
def forget_old_deliveries() -> int:
    """Deletes deliveries of webhooks that have ended and are older than 30 days. Of rounds, which
    may be tens of thousands a day, the queue forgets after a day that they went well."""
    call_command("prune_db_task_results", queue_name=QUEUE, min_age_days=1, verbosity=0)
    return forget_old(before=timezone.now() - timedelta(days=DAYS_KEPT))
