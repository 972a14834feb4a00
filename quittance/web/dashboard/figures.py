"""The dashboard's figures as they are shown: in words, as charts, with where they lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from quittance.reports.ageing import BUCKETS
from quittance.reports.dashboard import Collected, CurrencyFigures, Task, ToDo
from quittance.reports.figures import Period, month_of, months_compared
from quittance.reports.revenue import Figures
from quittance.web.charts import Chart, Point, bars, stack
from quittance.web.reports.documents import documents, report, with_query
from quittance.web.reports.words import bucket_name, month_name, short_month
from quittance.web.templatetags.figures import money

ICONS = {
    ToDo.OVERDUE: ("clock", "bad"),
    ToDo.REFUND_DUE: ("undo", "bad"),
    ToDo.DUE_SOON: ("calendar", ""),
    ToDo.OLD_DRAFTS: ("edit", ""),
}


@dataclass(frozen=True, slots=True)
class ShownTask:
    text: str
    amounts: list[str]
    icon: str
    tone: str
    url: str
    # Words that belong to it, where it has no amounts.
    note: str = ""


def shown_tasks(tasks: list[Task]) -> list[ShownTask]:
    """Each with how many, of what amounts, and the list of exactly these."""
    return [
        ShownTask(
            words_of(task.what, task.count),
            [money(amount, currency) for currency, amount in task.amounts.items()],
            *ICONS[task.what],
            documents(task.filters),
        )
        for task in tasks
    ]


def words_of(what: ToDo, count: int) -> str:
    said = {
        ToDo.OVERDUE: ngettext(
            "%(count)s invoice is overdue", "%(count)s invoices are overdue", count
        ),
        ToDo.REFUND_DUE: ngettext(
            "%(count)s invoice has been overpaid: money has to go back",
            "%(count)s invoices have been overpaid: money has to go back",
            count,
        ),
        ToDo.DUE_SOON: ngettext(
            "%(count)s invoice falls due within a week",
            "%(count)s invoices fall due within a week",
            count,
        ),
        ToDo.OLD_DRAFTS: ngettext(
            "%(count)s draft has waited for more than a week",
            "%(count)s drafts have waited for more than a week",
            count,
        ),
    }
    return said[what] % {"count": count}


class Shown:
    """One currency."""

    def __init__(self, figures: CurrencyFigures, today: date) -> None:
        self.figures, self.today, self.currency = figures, today, figures.currency

    @property
    def url(self) -> str:
        return with_query(reverse("dashboard:index"), {"currency": self.currency})

    @property
    def outstanding(self) -> Decimal:
        return self.figures.summary.outstanding

    @property
    def open_count(self) -> int:
        return self.figures.summary.open_count

    @property
    def outstanding_url(self) -> str:
        return documents(self.figures.ages.filters)

    @property
    def overdue(self) -> Decimal:
        return self.figures.summary.overdue

    @property
    def overdue_count(self) -> int:
        return self.figures.summary.by_status["overdue"].count

    @property
    def overdue_url(self) -> str:
        return documents({"status": "overdue", "currency": self.currency})

    @property
    def collected(self) -> Collected:
        return self.figures.collected

    @property
    def change(self) -> Decimal | None:
        return self.figures.collected.change

    @property
    def change_icon(self) -> str:
        return "down" if (self.change or 0) < 0 else "up"

    @property
    def change_size(self) -> Decimal:
        return abs(self.change or Decimal(0))

    @property
    def collected_url(self) -> str:
        this, _, _ = months_compared(self.today)
        return self._cash(this, every="day")

    @property
    def last_month_url(self) -> str:
        return self._cash(months_compared(self.today)[2], every="day")

    @property
    def revenue(self) -> Figures:
        """Of this month so far."""
        return list(self.figures.revenue.values())[-1]

    @property
    def revenue_before(self) -> Figures:
        return list(self.figures.revenue.values())[-2]

    @property
    def revenue_url(self) -> str:
        return self._issued(months_compared(self.today)[0])

    @property
    def revenue_report(self) -> str:
        return report("revenue", currency=self.currency)

    @property
    def ageing_report(self) -> str:
        return report("ageing", currency=self.currency)

    @cached_property
    def by_month(self) -> Chart:
        return bars([self._month(*one) for one in self.figures.revenue.items()])

    @cached_property
    def by_age(self) -> Chart:
        ages = self.figures.ages
        return stack(
            [
                Point(
                    bucket_name(bucket),
                    ages.buckets[bucket.name].amount,
                    money(ages.buckets[bucket.name].amount, self.currency),
                    documents(ages.filters_of(bucket)),
                )
                for bucket in BUCKETS
            ]
        )

    def _month(self, label: str, figures: Figures) -> Point:
        """A month of the chart; today's is not over."""
        period = month_of(date.fromisoformat(f"{label}-01"))
        return Point(
            short_month(period.first),
            figures.net,
            money(figures.net, self.currency),
            self._issued(Period(period.first, min(period.last, self.today))),
            is_past=period.last < self.today,
            said=month_name(period.first),
        )

    def _issued(self, period: Period) -> str:
        days = {"issue_date__range": period.text}
        return documents({**days, "currency": self.currency, "status__not": "draft"})

    def _cash(self, period: Period, *, every: str) -> str:
        days = {"from_": str(period.first), "to": str(period.last)}
        return report("cash", **days, every=every, currency=self.currency)
