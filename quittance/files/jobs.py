from django.utils import timezone

from quittance.audit.queue import task
from quittance.files import keeping


@task
def sweep_files() -> int:
    """Deletes files that were written for a row which never came; returns how many."""
    return keeping.sweep(now=timezone.now())
