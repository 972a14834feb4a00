"""Is everything as it was written? The journal's chain, and the books against themselves.

Nothing here writes. What a check finds is one row that is off; the order is from what is the
cause to what follows from it, so the first finding is the one to look at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry, JournalHead
from quittance.audit.queries import count_entries
from quittance.db.snapshot import one_snapshot
from quittance.reports.summary import count_all
from quittance.reports.verify.chain import check_anchor, check_chain, heads
from quittance.reports.verify.documents import check_documents
from quittance.reports.verify.findings import Case, Finding
from quittance.reports.verify.fingerprints import check_fingerprints
from quittance.reports.verify.numbers import check_numbers
from quittance.reports.verify.selling import check_orders, check_stock
from quittance.reports.verify.settlement import check_credits, check_orphans, check_settlement
from quittance.reports.verify.tallies import check_tallies
from quittance.reports.verify.witness import check_witnesses

__all__ = ["Anchor", "Finding", "Verdict", "heads", "organisations", "size_of", "verify"]

CHECKS = (
    check_chain,
    check_orphans,
    check_documents,
    check_settlement,
    check_credits,
    check_witnesses,
    check_fingerprints,
    check_numbers,
    check_tallies,
    check_stock,
    check_orders,
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head of a chain as it was written down elsewhere."""

    seq: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at in an organisation, and the first row that is off."""

    seen: Counter[str]
    finding: Finding | None


def verify(organisation: int, *, anchor: Anchor | None = None) -> Verdict:
    """Examine one organisation, as it is at one moment, up to the first row that is off."""
    case = Case(organisation, Counter())
    with one_snapshot():
        return Verdict(case.seen, _first(case, anchor))


def _first(case: Case, anchor: Anchor | None) -> Finding | None:
    if not Organisation.objects.filter(pk=case.organisation).exists():
        table = Organisation._meta.db_table
        return Finding(table, case.organisation, "organisation of journal entries", "there", None)
    if anchor is not None:
        for finding in check_anchor(case.organisation, anchor.seq, anchor.digest):
            return finding
    for check in CHECKS:
        for finding in check(case):
            return finding
    return None


def size_of(organisation: Organisation) -> int:
    """About how much there is to examine: entries of the journal and documents. From counters."""
    return count_entries(organisation.pk) + count_all(organisation)


def organisations() -> list[int]:
    """All there are, and those that only the journal knows of."""
    known = Organisation.objects.values_list("pk", flat=True)
    everybody = "which organisations there are"
    heads_of_all = JournalHead.objects.across_organisations(everybody)
    headed = heads_of_all.values_list("organisation_id", flat=True)
    entries = JournalEntry.objects.across_organisations(everybody)
    told = entries.order_by().values_list("organisation_id", flat=True).distinct()
    return sorted({*known, *headed, *told})
