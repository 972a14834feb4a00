from django.utils import timezone

from quittance.audit.queue import task
from quittance.privacy.exporting.operations import tidy_exports
from quittance.privacy.operations import (
    anonymise_customers,
    delete_due,
    forget_leftovers,
    leave_teams,
)
from quittance.privacy.operations.apart import apart


@task
def delete_accounts() -> int:
    """Every hour: accounts whose owners asked for it and did not think better of it; returns how
    many. Teams and customers of those who are deleted are looked at each time: what was open
    with one may be settled by now. So is what a login beside a deletion wrote after it."""
    deleted = delete_due(now=timezone.now())
    apart(forget_leftovers, "forgetting what was written beside a deletion")
    leave_teams()
    anonymise_customers()
    return deleted


@task
def tidy_data_exports() -> int:
    """Every hour: files with people's data that have expired, or were left half made; returns how
    many expired."""
    return tidy_exports(now=timezone.now())
