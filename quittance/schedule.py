"""What runs by the clock: the table of jobs, and the rule that each runs once a period.

Periods are counted in UTC. A period that no scheduler saw is not made up for: every job looks
at the state of things and not at what changed since its last run.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from quittance.audit.models import JobRun
from quittance.audit.queue import task
from quittance.db.locks import retried


def hourly(now: datetime) -> str:
    """The hour of `now`, such as 2026-11-20T13."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H")


def every_five_minutes(now: datetime) -> str:
    """Five minutes of the hour of `now`, by their first one, such as 2026-11-20T13:25."""
    then = now.astimezone(UTC)
    return then.replace(minute=then.minute - then.minute % 5).strftime("%Y-%m-%dT%H:%M")


def daily(now: datetime) -> str:
    """The day of `now`, such as 2026-11-20."""
    return now.astimezone(UTC).strftime("%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Job:
    """`name` is kept in the database; `task` is the dotted path of a task without arguments."""

    name: str
    every: Callable[[datetime], str]
    task: str


JOBS = (
    # Hourly, because each organisation's day begins at an hour of its own.
    Job("mark_overdue", hourly, "quittance.invoicing.jobs.mark_overdue"),
    Job("sweep_mail", every_five_minutes, "quittance.notifications.jobs.sweep_mail"),
    Job("sweep_webhooks", every_five_minutes, "quittance.notifications.jobs.sweep_webhooks"),
    Job("fold_tallies", hourly, "quittance.invoicing.jobs.fold_tallies"),
    Job("print_recent", every_five_minutes, "quittance.invoicing.jobs.print_recent"),
    Job("print_unprinted", hourly, "quittance.invoicing.jobs.print_unprinted"),
    Job("draw_thumbnails", every_five_minutes, "quittance.catalogue.jobs.draw_thumbnails"),
    # Hourly, because morning comes at another hour to each organisation.
    Job("send_digests", hourly, "quittance.bills.jobs.send_digests"),
    Job("fold_cash", hourly, "quittance.payments.jobs.fold_cash"),
    Job("forget_old_answers", hourly, "quittance.audit.jobs.forget_old_answers"),
    Job("forget_ended_access", daily, "quittance.accounts.jobs.forget_ended_access"),
    Job("forget_old_runs", daily, "quittance.audit.jobs.forget_old_runs"),
    Job("forget_old_deliveries", daily, "quittance.notifications.jobs.forget_old_deliveries"),
    Job("give_up_unpaid_orders", every_five_minutes, "quittance.shop.jobs.give_up_unpaid_orders"),
    Job("ask_for_refunds_again", every_five_minutes, "quittance.shop.jobs.ask_for_refunds_again"),
    Job("forget_visitors_carts", daily, "quittance.shop.jobs.forget_visitors_carts"),
    # Hourly, so that a week is a week; what is left of customers is looked at as often.
    Job("delete_accounts", hourly, "quittance.privacy.jobs.delete_accounts"),
    Job("tidy_data_exports", hourly, "quittance.privacy.jobs.tidy_data_exports"),
    Job("sweep_files", daily, "quittance.files.jobs.sweep_files"),
    Job("retire_files", daily, "quittance.files.jobs.retire_files"),
)


def claim_due(now: datetime, jobs: tuple[Job, ...] = JOBS) -> list[str]:
    """Enqueues every job that has not run in its period; returns the names that it won."""
    return [job.name for job in jobs if claim(job.name, job.every(now))]


def claim(job: str, period: str) -> bool:
    """Claims and enqueues in one transaction; False if the period was claimed before."""
    if JobRun.objects.filter(job=job, period=period).exists():
        return False
    with transaction.atomic():
        try:
            with transaction.atomic():
                JobRun.objects.create(job=job, period=period)
        except IntegrityError:
            return False
        run_job.enqueue(job=job, period=period)
    return True


@task
def run_job(job: str, period: str) -> None:
    """Runs a claimed job and keeps in its JobRun when it ran and what went wrong."""
    run = JobRun.objects.filter(job=job, period=period)
    run.update(started_at=timezone.now())
    try:
        work = {known.name: known.task for known in JOBS}[job]
        # A job is one transaction, or several that do no harm when they are done again.
        retried(import_string(work).call)
    except Exception as error:
        run.update(finished_at=timezone.now(), error=f"{type(error).__name__}: {error}"[:2000])
        raise
    run.update(finished_at=timezone.now())
