from django.core.management import call_command
from django.utils import timezone

from quittance.audit import once, unfinished
from quittance.audit.models import JobRun
from quittance.audit.queue import task

DAYS_KEPT = 14
DAYS_FAILURES_KEPT = 90


@task
def forget_old_runs() -> None:
    """Deletes what nobody will ask for: old job runs, old failures and the results of finished
    tasks."""
    now = timezone.now()
    JobRun.objects.filter(claimed_at__lt=now - JobRun.KEPT_FOR).delete()
    unfinished.forget_old(now=now)
    call_command(
        "prune_db_task_results",
        queue_name="*",
        min_age_days=DAYS_KEPT,
        failed_min_age_days=DAYS_FAILURES_KEPT,
        verbosity=0,
    )


@task
def forget_old_answers() -> int:
    """Deletes answers whose keys may be used again; returns how many."""
    return once.forget_old_answers(now=timezone.now())
