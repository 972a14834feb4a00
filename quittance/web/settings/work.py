"""What the service does by itself: what of it failed, and when each of its jobs ran last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Max, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from quittance.accounts.models import Organisation
from quittance.accounts.rules import ADMINS
from quittance.audit.models import JobRun, UnfinishedWork
from quittance.audit.unfinished import set_aside
from quittance.bills.learning import learn
from quittance.catalogue.models import ProductImage
from quittance.catalogue.thumbnails import draw
from quittance.invoicing.ahead import print_one
from quittance.schedule import JOBS, Job, daily, every_five_minutes, hourly
from quittance.shop.operations.refunds import ask_in_the_background
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.settings.places import show

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Work:
    """`page` leads to what it is about; `again` lets a worker try it at once, and is None where
    the clock does so."""

    title: str | Promise
    page: Callable[[int], str]
    again: Callable[[int, int], Any] | None = None

    @property
    def may_be_tried(self) -> bool:
        return self.again is not None


def _page_of(name: str) -> Callable[[int], str]:
    return lambda pk: reverse(name, args=[pk])


WORKS = {
    "invoice.print": Work(
        gettext_lazy("Printing an invoice"),
        _page_of("invoices:detail"),
        lambda own, pk: print_one.enqueue(organisation=own, invoice=pk),
    ),
    "picture.thumbnail": Work(
        gettext_lazy("Making a picture small"),
        lambda pk: reverse("products:detail", args=[pk]) if pk else reverse("products:list"),
        lambda own, pk: draw.enqueue(organisation=own, image=pk),
    ),
    "bill.learn": Work(
        gettext_lazy("Learning how a supplier's bills look"),
        _page_of("bills:detail"),
        lambda own, pk: learn.enqueue(organisation=own, bill=pk),
    ),
    "bill.digest": Work(
        gettext_lazy("Writing the digest of bills"), lambda pk: reverse("settings:limits")
    ),
    "order.give_up": Work(
        gettext_lazy("Cancelling an order that was not paid in time"), _page_of("orders:detail")
    ),
    "refund.ask": Work(
        gettext_lazy("Asking a provider for a refund"),
        lambda pk: reverse("orders:problems"),
        lambda own, pk: ask_in_the_background.enqueue(organisation=own, refund=pk),
    ),
}
CLOCK = {
    "mark_overdue": gettext_lazy("Invoices that have become overdue"),
    "sweep_mail": gettext_lazy("Mails left behind"),
    "sweep_webhooks": gettext_lazy("Webhooks left behind"),
    "fold_tallies": gettext_lazy("Sums of invoices"),
    "print_recent": gettext_lazy("Documents issued of late"),
    "print_unprinted": gettext_lazy("Documents not printed yet"),
    "draw_thumbnails": gettext_lazy("Small pictures"),
    "send_digests": gettext_lazy("Digests of bills"),
    "fold_cash": gettext_lazy("Sums of payments"),
    "forget_old_answers": gettext_lazy("Answers kept for repeated requests"),
    "forget_ended_access": gettext_lazy("Ended sessions, tokens and invitations"),
    "forget_old_runs": gettext_lazy("Old runs of these jobs"),
    "forget_old_deliveries": gettext_lazy("Old deliveries of webhooks"),
    "give_up_unpaid_orders": gettext_lazy("Orders not paid in time"),
    "ask_for_refunds_again": gettext_lazy("Refunds that a provider owes"),
    "forget_visitors_carts": gettext_lazy("Carts that visitors left"),
    "delete_accounts": gettext_lazy("Accounts to be deleted"),
    "tidy_data_exports": gettext_lazy("Copies of personal data"),
    "sweep_files": gettext_lazy("Files that nothing names"),
    "retire_files": gettext_lazy("Files kept long enough"),
}
EVERY: dict[Callable[[datetime], str], tuple[str | Promise, timedelta]] = {
    every_five_minutes: (gettext_lazy("Every five minutes"), timedelta(minutes=5)),
    hourly: (gettext_lazy("Every hour"), timedelta(hours=1)),
    daily: (gettext_lazy("Every day"), timedelta(days=1)),
}
# Of a job's period one may pass without a run: the service may have been restarted.
PATIENCE = 2
LOOKED_BACK = timedelta(days=4)


@require_safe
@office(read=ADMINS)
def work(request: OfficeRequest) -> HttpResponse:
    organisation = request.access.organisation
    own = UnfinishedWork.objects.for_organisation(organisation)
    failed = list(own.order_by("-last_at", "-pk")[:MOST_SHOWN])
    pages = _pages_of(failed, organisation)
    context = {
        "failed": [(one, WORKS[one.work], page) for one, page in zip(failed, pages, strict=True)],
        "clock": _runs(timezone.now()),
    }
    return show(request, "work.html", "work", context)


@require_POST
@office(read=ADMINS)
def try_again(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Let a worker try it at once; it stays in the list until that went well."""
    organisation = request.access.organisation
    one = UnfinishedWork.objects.for_organisation(organisation).found(pk=pk)
    again = WORKS[one.work].again
    if again is None:
        messages.info(request, _("This is tried again by itself within the hour."))
    else:
        again(organisation.pk, one.subject_id)
        messages.success(request, _("It is being tried again. What goes well leaves the list."))
    return done(request, "settings:work")


@require_POST
@office(read=ADMINS)
def dismiss(request: OfficeRequest, pk: int) -> HttpResponseBase:
    set_aside(organisation=request.access.organisation.pk, pk=pk)
    messages.success(request, _("Set aside."))
    return done(request, "settings:work")


def _pages_of(failed: list[UnfinishedWork], organisation: Organisation) -> list[str]:
    """Where each of them leads; a picture to its product."""
    pictures = [one.subject_id for one in failed if one.work == "picture.thumbnail"]
    own = ProductImage.objects.for_organisation(organisation).filter(pk__in=pictures)
    product_of = dict(own.values_list("pk", "product_id"))
    return [
        WORKS[one.work].page(product_of.get(one.subject_id, 0))
        if one.work == "picture.thumbnail"
        else WORKS[one.work].page(one.subject_id)
        for one in failed
    ]


@dataclass(frozen=True, slots=True)
class Run:
    """A job of the clock: how often it runs, when it last ended well, and how that stands."""

    title: str | Promise
    often: str | Promise
    at: datetime | None
    said: str | Promise
    tone: str


def _runs(now: datetime) -> list[Run]:
    recent = JobRun.objects.filter(job__in=CLOCK, claimed_at__gt=now - LOOKED_BACK)
    well = Q(finished_at__isnull=False, error=None)
    ended = recent.values("job").annotate(
        good=Max("finished_at", filter=well),
        bad=Max("finished_at", filter=Q(error__isnull=False)),
    )
    last = {one["job"]: (one["good"], one["bad"]) for one in ended}
    return [_run(job, *last.get(job.name, (None, None)), now) for job in JOBS]


def _run(job: Job, good: datetime | None, bad: datetime | None, now: datetime) -> Run:
    often, period = EVERY[job.every]
    said, tone = _("In time"), "good"
    if bad is not None and (good is None or bad > good):
        said, tone = _("Failed"), "bad"
    elif good is None or good < now - PATIENCE * period:
        said, tone = _("Late"), "warn"
    return Run(CLOCK[job.name], often, good, said, tone)
