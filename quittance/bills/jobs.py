from django.utils import timezone

from quittance.audit.queue import task
from quittance.bills.digest import sending


@task
def send_digests() -> int:
    """Every hour: the digests of those whose morning has come; returns how many mails."""
    return sending.send_due(now=timezone.now())
