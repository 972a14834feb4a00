"""Reads of the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from quittance.audit.models import JournalEntry, JournalHead

COLUMNS = (
    "id",
    "seq",
    "at",
    "actor_id",
    "actor_name",
    "action",
    "subject",
    "subject_id",
    "related",
    "related_id",
    "changes",
    "digest",
)


def entries(organisation: int) -> QuerySet[Any, Any]:
    """An organisation's entries as dictionaries of COLUMNS."""
    rows: QuerySet[Any, Any] = JournalEntry.objects.for_organisation(organisation).values(*COLUMNS)
    return rows


def history(organisation: int, subject: str, pk: int) -> QuerySet[Any, Any]:
    """What happened to one row, and to others that concern it: an invoice's payments."""
    itself = Q(subject=subject, subject_id=pk)
    return entries(organisation).filter(itself | Q(related=subject, related_id=pk))


def histories(organisation: int, rows: Mapping[str, Sequence[int]]) -> QuerySet[Any, Any]:
    """What happened to some rows of each kind, and to others that concern them."""
    asked = Q(pk__in=[])
    for kind, ids in rows.items():
        asked |= Q(subject=kind, subject_id__in=ids) | Q(related=kind, related_id__in=ids)
    return entries(organisation).filter(asked)


def head_of(organisation: int) -> tuple[int, str] | None:
    """The number and the digest (hexadecimal) of the last entry; None where there is none."""
    heads = JournalHead.objects.for_organisation(organisation).values_list("seq", "digest")
    head = heads.first()
    return (head[0], bytes(head[1]).hex()) if head else None


def count_entries(organisation: int) -> int:
    """How many there are, by the number of the last one."""
    head = JournalHead.objects.for_organisation(organisation).values_list("seq", flat=True)
    return head.first() or 0


def present_entry(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "seq": row["seq"],
        "at": row["at"],
        "actor": row["actor_id"],
        "actor_name": row["actor_name"],
        "action": row["action"],
        "subject": row["subject"],
        "subject_id": row["subject_id"],
        "related": row["related"],
        "related_id": row["related_id"],
        "changes": row["changes"],
        "digest": bytes(row["digest"]).hex(),
    }
