"""Entries to look at, and ways to falsify them as somebody with the database's password could."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from quittance.audit.journal import GENESIS, Content, chained, record
from quittance.audit.models import JournalEntry, JournalHead
from tests.frame.lawless import triggers_resting

ENTRIES = JournalEntry._meta.db_table
HEADS = JournalHead._meta.db_table
# Far from where the entry really goes, so that a number in use can be given to another one.
ASIDE = 1_000_000


def write(organisation: int, count: int) -> list[JournalEntry]:
    """So many entries, of things that never happened; oldest first."""
    with transaction.atomic():
        for number in range(1, count + 1):
            record(
                organisation=organisation,
                by=None,
                action="customer.changed",
                subject_id=number,
                changes={"name": ["Cleo", f"Cleo {number}"], "archived": [None, False]},
                related=("invoice", number) if number % 2 else None,
            )
    return chain(organisation)


def chain(organisation: int) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(organisation_id=organisation).order_by("seq"))


def change(pk: int, **columns: Any) -> None:
    with triggers_resting():
        JournalEntry.objects.filter(pk=pk).update(**columns)


def remove(pk: int) -> None:
    with triggers_resting():
        JournalEntry.objects.filter(pk=pk).delete()


def renumber(pks: Sequence[int], *, first: int) -> None:
    """Give entries the numbers from `first` on, in this order."""
    with triggers_resting():
        for round_ in (ASIDE, 0):
            for offset, pk in enumerate(pks):
                JournalEntry.objects.filter(pk=pk).update(seq=round_ + first + offset)


def put_head(organisation: int, seq: int, digest: bytes) -> None:
    with triggers_resting():
        JournalHead.objects.filter(organisation_id=organisation).update(seq=seq, digest=digest)


def forge(organisation: int) -> None:
    """Compute every digest and the head anew, so that the chain is whole again."""
    digest, entries = GENESIS, chain(organisation)
    for entry in entries:
        said = {name: getattr(entry, name) for name in Content.__slots__}
        content = Content(**said).digest()
        digest = chained(digest, content)
        change(entry.pk, content=content, digest=digest)
    put_head(organisation, len(entries), digest)
