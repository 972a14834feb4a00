"""Reports as charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from quittance.reports.ageing import BUCKETS, CurrencyAges
from quittance.reports.cash import Cash, CurrencyCash, Every
from quittance.reports.figures import NOTHING, Period
from quittance.reports.revenue import OF_LINES, By, CurrencyRevenue, Group
from quittance.web.charts import Chart, Point, bars, ranks, stack
from quittance.web.reports.documents import documents, lines, payments
from quittance.web.reports.tables import label_of
from quittance.web.reports.words import bucket_name, month_name, short_month
from quittance.web.templatetags.figures import day, money

# More than these are no picture any more; the table has all of them.
MOST_COLUMNS = 36
MOST_RANKS = 10


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart and the part of templates that shows it."""

    kind: str
    chart: Chart


def ageing_chart(found: CurrencyAges) -> Drawn:
    ages, currency = found.ages, found.currency
    points = [
        Point(
            bucket_name(bucket),
            ages.buckets[bucket.name].amount,
            money(ages.buckets[bucket.name].amount, currency),
            documents(ages.filters_of(bucket)),
        )
        for bucket in BUCKETS
    ]
    return Drawn("stack", stack(points))


def revenue_chart(found: CurrencyRevenue, by: By, period: Period, today: date) -> Drawn | None:
    if by != By.MONTH:
        largest = [group for group in found.groups if group.figures.net > 0][:MOST_RANKS]
        points = [_ranked(group, by) for group in largest]
        return Drawn("ranks", ranks(points)) if len(points) > 1 else None
    months = list(period.months())
    if not 1 < len(months) <= MOST_COLUMNS:
        return None
    groups = {group.month: group for group in found.groups}
    points = [_month(month, groups, found.total.currency, today) for month in months]
    return Drawn("bars", bars(points))


def _month(month: Period, groups: Mapping[date, Group], currency: str, today: date) -> Point:
    """Also one in which nothing was issued; it leads nowhere."""
    group = groups.get(month.first)
    net = group.figures.net if group else NOTHING
    return Point(
        short_month(month.first),
        net,
        money(net, currency),
        documents(group.filters) if group else "",
        is_past=month.last < today,
        said=month_name(month.first),
    )


def _ranked(group: Group, by: By) -> Point:
    label, _ = label_of(group, by)
    listed = lines if by in OF_LINES else documents
    shown = money(group.figures.net, group.figures.currency)
    return Point(str(label), group.figures.net, shown, listed(group.filters))


def cash_chart(found: CurrencyCash, every: Every, period: Period, today: date) -> Drawn | None:
    is_daily = every == Every.DAY
    slots = list(_days(period) if is_daily else period.months())
    if not 1 < len(slots) <= MOST_COLUMNS:
        return None
    sums = {row.period.first: row for row in found.by_period}
    points = [
        _cash(slot, sums.get(max(slot.first, period.first)), found.total.currency, is_daily, today)
        for slot in slots
    ]
    return Drawn("bars", bars(points))


def _cash(slot: Period, row: Cash | None, currency: str, is_daily: bool, today: date) -> Point:
    net = row.net if row else NOTHING
    return Point(
        str(slot.first.day) if is_daily else short_month(slot.first),
        net,
        money(net, currency),
        payments(row.filters) if row else "",
        is_past=slot.last < today,
        said=day(slot.first) if is_daily else month_name(slot.first),
    )


def _days(period: Period) -> list[Period]:
    count = min((period.last - period.first).days + 1, MOST_COLUMNS + 1)
    days = [period.first + timedelta(days=at) for at in range(count)]
    return [Period(one, one) for one in days]
