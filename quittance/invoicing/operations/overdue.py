"""Storing what the calendar has made true: sent invoices whose due date has passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.sql import UpdateQuery
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.accounts.rules import day_in
from quittance.audit.journal import record
from quittance.invoicing.models import Invoice, InvoiceQuerySet
from quittance.invoicing.rules import Status

# So many of the invoices that a run has marked are named in the journal, the others counted.
MOST_NAMED = 100


def mark_overdue(*, now: datetime | None = None) -> int:
    """Mark every late invoice overdue, each by its organisation's own day, in one UPDATE.

    Returns how many were marked. Reads are right without it (rules.status_on). The journal gets
    one entry for each organisation that had any.
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
    with transaction.atomic():
        marked: dict[int, list[int]] = {}
        for organisation, pk in _mark(candidates.filter(late), now):
            marked.setdefault(organisation, []).append(pk)
        # In one order, so that two runs never wait for each other in a circle.
        for organisation in sorted(marked):
            _tell(organisation, marked[organisation])
    return sum(map(len, marked.values()))


def _mark(late: InvoiceQuerySet, now: datetime) -> Iterator[tuple[int, int]]:
    """The UPDATE, which says whose invoices it has found: (organisation, invoice)."""
    update: Any = late.query.chain(UpdateQuery)
    update.add_update_values({"status": Status.OVERDUE, "updated_at": now})
    sql, params = update.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING organisation_id, id", params)
        yield from cursor


def _tell(organisation: int, pks: list[int]) -> None:
    record(
        organisation=organisation,
        by=None,
        action="organisation.invoices_overdue",
        subject_id=organisation,
        changes={"count": [None, len(pks)], "invoices": [None, sorted(pks)[:MOST_NAMED]]},
    )
