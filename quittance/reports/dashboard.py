"""How the business stands today: the figures of the first page, in six statements.

They come from tallies, or from an index of what needs doing, so they take as long over a million
documents as over ten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.db.models import (
    Aggregate,
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    QuerySet,
    Sum,
    Value,
    When,
)

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.audit.queries import COLUMNS
from quittance.db.compiled import Compiled
from quittance.db.expressions import Nothing
from quittance.invoicing.models import DueTally, Invoice
from quittance.invoicing.rules import Status
from quittance.payments.models import CashTally
from quittance.reports.ageing import Ages, ages_of_all
from quittance.reports.figures import (
    DAY,
    NOTHING,
    Period,
    months_compared,
    start_of,
    twelve_months,
)
from quittance.reports.revenue import Figures, by_month
from quittance.reports.summary import CurrencySummary, summarise

OLD_DRAFT_DAYS = 7
SOON_DAYS = 7
LATEST = 10
# Mails that went their way, or had no reason to go any more: each order and bill writes several.
ROUTINE = ("message.queued", "message.sent", "message.cancelled")


class ToDo(StrEnum):
    """What somebody should look at, the most pressing first."""

    OVERDUE = "overdue_without_reminder"
    REFUND_DUE = "refund_due"
    DUE_SOON = "due_soon"
    OLD_DRAFTS = "old_drafts"


@dataclass(frozen=True, slots=True)
class Task:
    """`amounts` per currency; `filters` name the documents in the words of their list."""

    what: ToDo
    count: int
    amounts: dict[str, Decimal]
    filters: dict[str, str]


@dataclass(slots=True)
class Collected:
    """Payments less refunds: this month so far, last month to the same day, and all of it."""

    this_month: Decimal = NOTHING
    last_month_so_far: Decimal = NOTHING
    last_month: Decimal = NOTHING

    @property
    def change(self) -> Decimal | None:
        """By how many percent this month is above last month at the same day, whole ones, below 0
        where it is under it; None where there is nothing to compare with."""
        if self.last_month_so_far <= 0:
            return None
        part = (self.this_month - self.last_month_so_far) * 100 / self.last_month_so_far
        return part.quantize(Decimal(1), ROUND_HALF_UP)


@dataclass(slots=True)
class CurrencyFigures:
    """One currency: `revenue` has twelve months in their order, by the label of each."""

    currency: str
    summary: CurrencySummary
    collected: Collected
    revenue: dict[str, Figures]
    ages: Ages


@dataclass(slots=True)
class Dashboard:
    """`currencies` begin with the organisation's own; `activity` are entries of the journal, newest
    first and without ROUTINE ones, as audit.queries gives them."""

    today: date
    currencies: list[CurrencyFigures] = field(default_factory=list)
    to_do: list[Task] = field(default_factory=list)
    activity: list[dict[str, Any]] = field(default_factory=list)

    @property
    def has_issued(self) -> bool:
        """Whether there is anything to look at but drafts."""
        return any(one.summary.has_issued for one in self.currencies)


def dashboard(organisation: Organisation, *, today: date) -> Dashboard:
    """Everything at once."""
    summaries = {one.currency: one for one in summarise(organisation, today=today)}
    collected = _collected(organisation, today)
    revenue = _revenue(organisation, today)
    ages = ages_of_all(organisation, today)
    own = organisation.currency
    others = sorted({*summaries, *collected, *revenue, *ages} - {own})
    currencies = [
        CurrencyFigures(
            currency,
            summaries.get(currency) or CurrencySummary(currency),
            collected.get(currency) or Collected(),
            _twelve(revenue.get(currency, {}), currency, today),
            ages.get(currency) or Ages.of_nothing(today, currency),
        )
        for currency in (own, *others)
    ]
    to_do = _to_do(organisation, today, summaries.values())
    return Dashboard(today, currencies, to_do, latest_activity(organisation))


def latest_activity(organisation: Organisation) -> list[dict[str, Any]]:
    """The newest entries of the journal, but for mails with which all is well."""
    return LATEST_ENTRIES.rows(organisation=organisation.pk)


# --- Collected ---------------------------------------------------------------------------------


def _collected(organisation: Organisation, today: date) -> dict[str, Collected]:
    this, last_so_far, last = months_compared(today)
    rows = CASH_SINCE.rows(
        organisation=organisation.pk,
        first=last.first,
        same_day=last_so_far.last,
        this=this.first,
        last=today,
    )
    found: dict[str, Collected] = {}
    for row in rows:
        one = found.setdefault(row["currency"], Collected())
        net = row["came"] - row["went"]
        if row["part"] == THIS_MONTH:
            one.this_month += net
            continue
        one.last_month += net
        if row["part"] == LAST_SO_FAR:
            one.last_month_so_far += net
    return found


THIS_MONTH, LAST_SO_FAR, REST_OF_LAST = "this_month", "last_so_far", "rest_of_last"


def _cash_since(given: Any) -> QuerySet[Any, Any]:
    own = CashTally.objects.for_organisation(given("organisation", BigIntegerField()))
    days = own.filter(day__gte=given("first", DateField()), day__lte=given("last", DateField()))
    part = Case(
        When(day__gte=given("this", DateField()), then=Value(THIS_MONTH)),
        When(day__lte=given("same_day", DateField()), then=Value(LAST_SO_FAR)),
        default=Value(REST_OF_LAST),
        output_field=CharField(),
    )
    rows: QuerySet[Any, Any] = (
        days.order_by()
        .values("currency", part=part)
        .annotate(came=Sum("received"), went=Sum("refunded"))
    )
    return rows


CASH_SINCE = Compiled(_cash_since)


# --- Revenue -----------------------------------------------------------------------------------


def _revenue(organisation: Organisation, today: date) -> dict[str, dict[str, Figures]]:
    found: dict[str, dict[str, Figures]] = {}
    for row in by_month(organisation, twelve_months(today)):
        months = found.setdefault(row["currency"], {})
        months.setdefault(label(row["key"]), Figures(row["currency"])).take(row)
    return found


def _twelve(months: dict[str, Figures], currency: str, today: date) -> dict[str, Figures]:
    """Also those in which nothing was issued."""
    labels = [label(month.first) for month in twelve_months(today).months()]
    return {one: months.get(one) or Figures(currency) for one in labels}


def label(month: date) -> str:
    return f"{month:%Y-%m}"


# --- What needs doing --------------------------------------------------------------------------


def _to_do(
    organisation: Organisation, today: date, summaries: Iterable[CurrencySummary]
) -> list[Task]:
    """Only what there is any of."""
    old = start_of(organisation, today - OLD_DRAFT_DAYS * DAY)
    soon = Period(today, today + SOON_DAYS * DAY)
    rows = TO_DO.rows(organisation=organisation.pk, old=old, first=soon.first, last=soon.last)
    overdue = [(one.currency, one.by_status[Status.OVERDUE]) for one in summaries]
    found: dict[str, list[tuple[str, int, Decimal]]] = {
        ToDo.OVERDUE: [(own, late.count, late.balance_due) for own, late in overdue]
    }
    for row in rows:
        found.setdefault(row["what"], []).append((row["currency"], row["n"], row["amount"]))
    filters = {
        ToDo.OVERDUE: {"status": "overdue"},
        ToDo.REFUND_DUE: {"refund_due__gt": "0"},
        ToDo.DUE_SOON: {"open_on": str(today), "due_date__range": soon.text},
        ToDo.OLD_DRAFTS: {"status": "draft", "created_at__lt": old.isoformat()},
    }
    tasks = [_task(what, found.get(what, []), filters[what]) for what in ToDo]
    return [task for task in tasks if task.count]


def _task(what: ToDo, rows: list[tuple[str, int, Decimal]], filters: dict[str, str]) -> Task:
    amounts = {currency: amount for currency, count, amount in sorted(rows) if count}
    return Task(what, sum(count for _, count, _ in rows), amounts, filters)


def _tasks_of(given: Any) -> QuerySet[Any, Any]:
    owner = given("organisation", BigIntegerField())
    own, due = Invoice.objects.for_organisation(owner), DueTally.objects.for_organisation(owner)
    drafts = own.drafts().filter(created_at__lt=given("old", DateTimeField()))
    # Many may fall due in a week: they are not counted one by one.
    soon = due.filter(
        due_date__gte=given("first", DateField()), due_date__lte=given("last", DateField())
    )
    return _counted(ToDo.OLD_DRAFTS, drafts, Count("id"), "total").union(
        _counted(ToDo.DUE_SOON, soon, Sum("count"), "balance_due"),
        _counted(ToDo.REFUND_DUE, own.filter(refund_due__gt=Nothing()), Count("id"), "refund_due"),
        all=True,
    )


def _counted(
    what: ToDo, rows: QuerySet[Any, Any], count: Aggregate, amount: str
) -> QuerySet[Any, Any]:
    said = Value(str(what), output_field=CharField())
    grouped = rows.order_by().values("currency", what=said)
    counted: QuerySet[Any, Any] = grouped.annotate(n=count, amount=Sum(amount))
    return counted


TO_DO = Compiled(_tasks_of)

LATEST_ENTRIES = Compiled(
    lambda given: (
        JournalEntry.objects.for_organisation(given("organisation", BigIntegerField()))
        .exclude(action__in=ROUTINE)
        .order_by("-seq")
        .values(*COLUMNS)[:LATEST]
    )
)
