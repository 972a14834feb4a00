"""Storing what the calendar has made true: sent invoices whose due date has passed."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.accounts.rules import day_in
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import Status


def mark_overdue(*, now: datetime | None = None) -> int:
    """Mark every late invoice overdue, each by its organisation's own day, in one UPDATE.

    Returns how many were marked. Reads are right without it (rules.status_on).
    """
    now = now or timezone.now()
    zones: dict[date, list[str]] = {}
    for zone in Organisation.objects.order_by().values_list("time_zone", flat=True).distinct():
        zones.setdefault(day_in(zone, now), []).append(zone)
    if not zones:
        return 0
    late = Q()
    for day, names in zones.items():
        there = Organisation.objects.filter(time_zone__in=names).values("pk")
        late |= Q(due_date__lt=day, organisation__in=there)
    # The latest of the days bounds the index; there are never more than three of them.
    candidates = Invoice.objects.late_but_not_marked(on=max(zones))
    return candidates.filter(late).update(status=Status.OVERDUE, updated_at=now)
