"""The pure rules: statuses and days, without a database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.accounts.rules import format_number, has_year, is_number_pattern
from quittance.invoicing.rules import (
    Kind,
    Status,
    due_date_for,
    is_late,
    status_on,
    status_when_issued,
)

D = Decimal
TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
amounts = st.integers(0, 10**6).map(lambda cents: D(cents) / 100)
days = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def settled(draw: st.DrawFn) -> tuple[Decimal, Decimal, Decimal]:
    """Total, paid and credited: neither exceeds the total."""
    total = draw(amounts)
    part = st.one_of(st.just(D(0)), st.just(total), st.decimals(0, total, places=2))
    return total, draw(part), draw(part)


@pytest.mark.parametrize(
    ("due_on", "late"),
    [(TODAY - DAY, True), (TODAY, False), (TODAY + DAY, False), (None, False)],
)
def test_due_today_is_not_late_and_the_day_after_is(due_on: date | None, late: bool) -> None:
    assert is_late(due_on=due_on, today=TODAY) is late


@pytest.mark.parametrize(
    ("total", "paid", "credited", "due_in", "status"),
    [
        (119, 0, 0, 0, "sent"),
        (119, 0, 0, -1, "overdue"),
        (119, "118.99", 0, 0, "sent"),
        (119, "118.99", 0, -1, "overdue"),
        (119, 119, 0, -1, "paid"),
        (119, 0, 119, -1, "credited"),
        (119, 119, 119, 0, "credited"),
        (119, 19, 100, 0, "paid"),
        (119, 119, 1, 0, "paid"),
        (119, 0, "118.99", -1, "overdue"),
        (0, 0, 0, -1, "paid"),
    ],
)
def test_the_status_follows_from_what_is_left_and_the_due_date(
    total: int, paid: str, credited: str, due_in: int, status: str
) -> None:
    assert (
        status_when_issued(
            total=D(total),
            paid=D(paid),
            credited=D(credited),
            due_on=TODAY + due_in * DAY,
            today=TODAY,
        )
        == status
    )


@given(settled(), days, days)
def test_exactly_one_of_four_statuses_fits_an_issued_invoice(
    figures: tuple[Decimal, Decimal, Decimal], due_on: date, today: date
) -> None:
    total, paid, credited = figures
    left = total - paid - credited
    status = status_when_issued(
        total=total, paid=paid, credited=credited, due_on=due_on, today=today
    )
    assert (status == Status.CREDITED) == (credited == total > 0)
    assert (status in {Status.SENT, Status.OVERDUE}) == (left > 0)
    if left > 0:
        assert (status == Status.OVERDUE) == (today > due_on)
        # Nothing becomes less late, or less settled, by waiting.
        later = status_when_issued(
            total=total, paid=paid, credited=credited, due_on=due_on, today=today + DAY
        )
        assert (status, later) != (Status.OVERDUE, Status.SENT)


@given(settled(), days, days, days)
def test_what_a_reader_sees_is_what_would_be_stored_today(
    figures: tuple[Decimal, Decimal, Decimal], due_on: date, stored_on: date, today: date
) -> None:
    total, paid, credited = figures
    then, now = (
        status_when_issued(total=total, paid=paid, credited=credited, due_on=due_on, today=day)
        for day in (min(stored_on, today), today)
    )
    balance = max(D(0), total - paid - credited)
    seen = status_on(then, kind=Kind.INVOICE, balance_due=balance, due_on=due_on, today=today)
    assert seen == now


@given(st.sampled_from(Status.values), amounts, st.none() | days, days)
def test_only_a_sent_invoice_with_a_balance_is_seen_otherwise_than_stored(
    status: str, balance: Decimal, due_on: date | None, today: date
) -> None:
    note = status_on(status, kind=Kind.CREDIT_NOTE, balance_due=balance, due_on=due_on, today=today)
    assert note == status
    seen = status_on(status, kind=Kind.INVOICE, balance_due=balance, due_on=due_on, today=today)
    late = status == Status.SENT and balance > 0 and due_on is not None and due_on < today
    assert seen == (Status.OVERDUE if late else status)


@pytest.mark.parametrize(
    ("issued_on", "terms", "due"),
    [
        (date(2026, 11, 20), 30, date(2026, 12, 20)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2027, 2, 28), 1, date(2027, 3, 1)),
    ],
)
def test_payment_terms_count_from_the_issue_date(issued_on: date, terms: int, due: date) -> None:
    assert due_date_for(issued_on=issued_on, terms_days=terms) == due


@pytest.mark.parametrize(
    ("pattern", "number", "expected"),
    [
        ("INV-{year}-{number:04}", 7, "INV-2026-0007"),
        ("INV-{year}-{number:04}", 12345, "INV-2026-12345"),
        ("{yy}/{number:6}", 42, "26/000042"),
        ("{number}", 1, "1"),
        ("RE {number:03}.{year}", 999, "RE 999.2026"),
    ],
)
def test_a_pattern_writes_number_and_year(pattern: str, number: int, expected: str) -> None:
    assert is_number_pattern(pattern)
    assert format_number(pattern, number=number, on=TODAY) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "INV", "{year}", "{number}{number}", "{number:0}", "{number:12}", "{month}{number}"),
        *("{number", "number}", "{number!r}", "{number.real}", "{{number}}", "A\n{number}"),
    ],
)
def test_a_pattern_without_exactly_one_number_is_refused(pattern: str) -> None:
    assert not is_number_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "yes"), [("{year}{number}", True), ("{yy}{number}", True), ("{number}", False)]
)
def test_a_pattern_with_a_year_counts_each_year_anew(pattern: str, yes: bool) -> None:
    assert has_year(pattern) is yes
