"""Do the kept sums equal a scan?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Sum

from quittance.invoicing.models import Invoice, InvoiceTally
from quittance.reports.verify.findings import Case, Finding

KEY = ("currency", "kind", "status")
FIGURES = ("n", "all", "in_all_paid", "due")
Sums = dict[tuple[Any, ...], tuple[Any, ...]]


def check_tallies(case: Case) -> Iterator[Finding]:
    """Count, total, paid and balance due, per currency, kind and status."""
    kept, scanned = _kept(case.organisation), _scanned(case.organisation)
    for key in sorted(kept.keys() | scanned.keys()):
        case.seen["tallies"] += 1
        nothing = (0, 0, 0, 0)
        found, expected = kept.get(key, nothing), scanned.get(key, nothing)
        if found != expected:
            what = "count, total, paid and balance due"
            table = InvoiceTally._meta.db_table
            yield Finding(table, " ".join(key), what, _said(expected), _said(found))


def _kept(organisation: int) -> Sums:
    rows = (
        InvoiceTally.objects.filter(organisation_id=organisation)
        .order_by()
        .values_list(*KEY)
        .annotate(n=Sum("count"), all=Sum("total"), in_all_paid=Sum("paid"), due=Sum("balance_due"))
    )
    return {row[:3]: row[3:] for row in rows}


def _scanned(organisation: int) -> Sums:
    rows = (
        Invoice.objects.filter(organisation_id=organisation)
        .order_by()
        .values_list(*KEY)
        .annotate(
            n=Count("id"), all=Sum("total"), in_all_paid=Sum("amount_paid"), due=Sum("balance_due")
        )
    )
    return {row[:3]: row[3:] for row in rows}


def _said(figures: tuple[Any, ...]) -> str:
    return ", ".join(str(figure) for figure in figures)
