"""Do the kept sums equal a scan?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Max, Min, QuerySet, Sum

from quittance.invoicing.models import DueTally, Invoice, InvoiceTally, IssuedTally
from quittance.payments.models import CashTally, Payment, Refund
from quittance.reports.verify.findings import Case, Finding

Sums = dict[tuple[Any, ...], tuple[Any, ...]]


def check_tallies(case: Case) -> Iterator[Finding]:
    """Documents by currency, kind and status; issued ones by day; open ones by due
    date; money by day and method."""
    yield from _differences(
        case,
        InvoiceTally._meta.db_table,
        "count, total, paid and balance due",
        _kept_by_status(case.organisation),
        _scanned_by_status(case.organisation),
    )
    yield from _differences(
        case,
        IssuedTally._meta.db_table,
        "count, taxable, tax, total, smallest and largest",
        _kept_by_day(case.organisation),
        _scanned_by_day(case.organisation),
    )
    yield from _differences(
        case,
        DueTally._meta.db_table,
        "count and balance due",
        _kept_due(case.organisation),
        _scanned_due(case.organisation),
    )
    yield from _differences(
        case,
        CashTally._meta.db_table,
        "payments, received, refunds and refunded",
        _kept_cash(case.organisation),
        _scanned_cash(case.organisation),
    )


def _differences(case: Case, table: str, what: str, kept: Sums, scanned: Sums) -> Iterator[Finding]:
    for key in sorted(kept.keys() | scanned.keys()):
        case.seen["tallies"] += 1
        found, expected = kept.get(key), scanned.get(key)
        if found != expected:
            yield Finding(table, _said(key, " "), what, _said(expected), _said(found))


def _grouped(rows: QuerySet[Any, Any], key: tuple[str, ...], **figures: Any) -> Sums:
    found = rows.order_by().values_list(*key).annotate(**figures)
    return {row[: len(key)]: row[len(key) :] for row in found}


def _kept_by_status(organisation: int) -> Sums:
    sums = _grouped(
        InvoiceTally.objects.for_organisation(organisation),
        ("currency", "kind", "status"),
        n=Sum("count"),
        all=Sum("total"),
        in_all_paid=Sum("paid"),
        due=Sum("balance_due"),
    )
    return {key: figures for key, figures in sums.items() if any(figures)}


def _scanned_by_status(organisation: int) -> Sums:
    return _grouped(
        Invoice.objects.for_organisation(organisation),
        ("currency", "kind", "status"),
        n=Count("id"),
        all=Sum("total"),
        in_all_paid=Sum("amount_paid"),
        due=Sum("balance_due"),
    )


def _kept_by_day(organisation: int) -> Sums:
    return _grouped(
        IssuedTally.objects.for_organisation(organisation),
        ("day", "currency", "kind"),
        n=Sum("count"),
        base=Sum("taxable"),
        taxes=Sum("tax"),
        all=Sum("total"),
        least=Min("smallest"),
        most=Max("largest"),
    )


def _scanned_by_day(organisation: int) -> Sums:
    return _grouped(
        Invoice.objects.for_organisation(organisation).issued(),
        ("issue_date", "currency", "kind"),
        n=Count("id"),
        base=Sum("taxable_total"),
        taxes=Sum("tax_total"),
        all=Sum("total"),
        least=Min("taxable_total"),
        most=Max("taxable_total"),
    )


def _kept_due(organisation: int) -> Sums:
    own = DueTally.objects.for_organisation(organisation)
    sums = _grouped(own, ("due_date", "currency"), n=Sum("count"), due=Sum("balance_due"))
    return {key: figures for key, figures in sums.items() if any(figures)}


def _scanned_due(organisation: int) -> Sums:
    own = Invoice.objects.for_organisation(organisation).open().filter(due_date__isnull=False)
    return _grouped(own, ("due_date", "currency"), n=Count("id"), due=Sum("balance_due"))


def _kept_cash(organisation: int) -> Sums:
    return _grouped(
        CashTally.objects.for_organisation(organisation),
        ("day", "currency", "method"),
        came=Sum("payments"),
        all_received=Sum("received"),
        went=Sum("refunds"),
        all_refunded=Sum("refunded"),
    )


def _scanned_cash(organisation: int) -> Sums:
    """Payments by their own day and method, refunds by their day and their payment's method."""
    came = _grouped(
        Payment.objects.for_organisation(organisation),
        ("received_on", "currency", "method"),
        n=Count("id"),
        all=Sum("amount"),
    )
    went = _grouped(
        Refund.objects.for_organisation(organisation).annotate(
            of=F("payment__currency"), by=F("payment__method")
        ),
        ("refunded_on", "of", "by"),
        n=Count("id"),
        all=Sum("amount"),
    )
    sums: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [0, 0, 0, 0])
    for at, rows in ((0, came), (2, went)):
        for key, figures in rows.items():
            sums[key][at : at + 2] = figures
    return {key: tuple(figures) for key, figures in sums.items()}


def _said(figures: tuple[Any, ...] | None, between: str = ", ") -> str:
    return between.join(map(str, figures)) if figures else "nothing"
