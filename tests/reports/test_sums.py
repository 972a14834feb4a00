"""What stands beside the rows of reports: totals, periods, the change since last month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.reports.cash import Cash, Every, cash_report
from quittance.reports.cash import sum_up as cash_by_currency
from quittance.reports.dashboard import Collected
from quittance.reports.figures import Period, months_compared, quarter_of, year_of
from quittance.reports.revenue import issued_lines, sums_of_lines
from quittance.reports.summary import currencies_of
from quittance.reports.tax import sum_up as tax_by_currency
from quittance.reports.tax import tax_report
from tests.invoicing.making import NOON, TODAY, at, credit, draft, issued, sold
from tests.reports.story import LENGTH, tell

D = Decimal
ALL = Period(TODAY - timedelta(days=40), TODAY + timedelta(days=LENGTH))


def figures(rows: Iterable[Cash]) -> list[Any]:
    added: list[Any] = [0, D(0), 0, D(0)]
    for row in rows:
        for place, name in enumerate(("payments", "received", "refunds", "refunded")):
            added[place] += getattr(row, name)
    return added


@pytest.mark.django_db
@pytest.mark.parametrize("every", list(Every))
def test_cash_adds_up_in_every_direction(every: Every, engines: Organisation) -> None:
    tell(engines, 3)
    rows = cash_report(engines, every, ALL)
    found = cash_by_currency(rows, ALL)
    assert [one.total.currency for one in found] == ["EUR", "JPY"]
    for one in found:
        own = [row for row in rows if row.currency == one.total.currency]
        assert one.rows == own
        assert figures([one.total]) == figures(one.by_period) == figures(one.by_method)
        assert figures([one.total]) == figures(own)
        assert [row.period.first for row in one.by_period] == sorted(
            {row.period.first for row in own}
        )
        assert [row.method for row in one.by_method] == sorted({row.method for row in own})
        assert {row.method for row in one.by_period} == {""}
        assert one.total.filters == {
            "received_on__range": ALL.text,
            "currency": one.total.currency,
        }


@pytest.mark.django_db
def test_tax_adds_up(engines: Organisation) -> None:
    tell(engines, 3)
    groups = tax_report(engines, ALL)
    found = tax_by_currency(groups)
    assert [group for one in found for group in one.groups] == groups
    for one in found:
        for name in ("taxable", "tax", "invoiced_tax", "credited_taxable"):
            added = sum((getattr(group, name) for group in one.groups), D(0))
            assert getattr(one.total, name) == added
        assert "tax" not in one.total.filters(ALL)


@pytest.mark.django_db
def test_lines_add_up_by_currency(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        made = issued(engines, cleo, sold("30"), sold("12.50"))
        credit(engines, made, (1, "0.5"))
        issued(engines, cleo, sold("7"), currency="CHF")
        draft(engines, cleo)
    sums = [
        (one.currency, one.invoiced, one.credited, one.net)
        for one in sums_of_lines(issued_lines(engines))
    ]
    assert sums == [("CHF", D(7), D(0), D(7)), ("EUR", D("42.50"), D(15), D("27.50"))]


@pytest.mark.django_db
def test_currencies_in_use_begin_with_the_own(engines: Organisation, cleo: Customer) -> None:
    assert currencies_of(engines) == ["EUR"]
    with at(NOON):
        issued(engines, cleo, currency="USD")
        draft(engines, cleo, currency="CHF")
    assert currencies_of(engines) == ["EUR", "CHF", "USD"]


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-01-01", "2026-01-01", "2026-03-31"),
        ("2026-06-30", "2026-04-01", "2026-06-30"),
        ("2024-02-29", "2024-01-01", "2024-03-31"),
        ("2026-12-31", "2026-10-01", "2026-12-31"),
    ],
)
def test_quarters(day: str, first: str, last: str) -> None:
    found = quarter_of(date.fromisoformat(day))
    assert (str(found.first), str(found.last)) == (first, last)


def test_years() -> None:
    assert year_of(date(2026, 5, 5)).text == "2026-01-01,2026-12-31"


@pytest.mark.parametrize(
    ("day", "so_far"),
    [
        ("2026-03-31", "2026-02-01,2026-02-28"),
        ("2026-03-10", "2026-02-01,2026-02-10"),
        ("2026-01-01", "2025-12-01,2025-12-01"),
    ],
)
def test_last_month_to_the_same_day(day: str, so_far: str) -> None:
    today = date.fromisoformat(day)
    this, found, last = months_compared(today)
    assert found.text == so_far
    assert this == Period(today.replace(day=1), today)
    assert last.first == found.first
    assert last.last == this.first - timedelta(days=1)


@pytest.mark.parametrize(
    ("this", "before", "change"),
    [
        ("150", "100", "50"),
        ("50", "100", "-50"),
        ("100.50", "100", "1"),
        ("-10", "100", "-110"),
        ("0", "100", "-100"),
        ("10", "0", None),
        ("10", "-5", None),
    ],
)
def test_change_since_last_month(this: str, before: str, change: str | None) -> None:
    found = Collected(D(this), D(before)).change
    assert found == (None if change is None else D(change))
