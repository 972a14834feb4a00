from django.utils import timezone

from quittance.audit.queue import task
from quittance.files import derived, keeping, retiring


@task
def sweep_files() -> int:
    """Deletes files that were written for a row which never came, and what can be made anew;
    returns how many."""
    now = timezone.now()
    return keeping.sweep(now=now) + derived.sweep(now=now)


@task
def retire_files() -> int:
    """Deletes files that nothing has named for a while; returns how many."""
    return retiring.retire(now=timezone.now())
