"""Is the journal the one that was written? Its digests tell."""

from __future__ import annotations

from collections.abc import Iterator

from quittance.audit.journal import GENESIS, Content, chained
from quittance.audit.models import JournalEntry, JournalHead
from quittance.reports.verify.findings import Case, Finding, off, portions

SAID = tuple(Content.__slots__)


def check_chain(case: Case) -> Iterator[Finding]:
    """Every entry says what it said and follows the one before; the head is the last one."""
    seq, digest = 0, GENESIS
    own = JournalEntry.objects.filter(organisation_id=case.organisation)
    for portion in portions(own, by="seq"):
        for entry in portion:
            case.seen["entries"] += 1
            yield from _entry(entry, seq, digest)
            seq, digest = entry.seq, bytes(entry.digest)
    yield from _head(case.organisation, seq, digest)


def check_anchor(organisation: int, seq: int, digest: bytes) -> Iterator[Finding]:
    """A head that was written down once is still a part of the chain."""
    entry = JournalEntry.objects.filter(organisation_id=organisation, seq=seq).first()
    if entry is None:
        table = JournalEntry._meta.db_table
        yield Finding(table, "(none)", f"entry {seq}", digest.hex(), "missing")
    elif bytes(entry.digest) != digest:
        yield off(entry, f"digest of entry {seq}", digest, entry.digest)


def heads() -> Iterator[tuple[int, int, str]]:
    """Organisation, number and digest (hexadecimal) of the last entry of each chain."""
    for head in JournalHead.objects.order_by("organisation_id"):
        yield head.organisation_id, head.seq, bytes(head.digest).hex()


def _entry(entry: JournalEntry, seq: int, digest: bytes) -> Iterator[Finding]:
    if entry.seq != seq + 1:
        yield off(entry, "seq", seq + 1, entry.seq)
    content = _content(entry)
    if bytes(entry.content) != content:
        yield off(entry, f"content of entry {entry.seq}", content, entry.content)
    expected = chained(digest, bytes(entry.content))
    if bytes(entry.digest) != expected:
        yield off(entry, f"digest of entry {entry.seq}", expected, entry.digest)


def _content(entry: JournalEntry) -> bytes | None:
    try:
        return Content(**{name: getattr(entry, name) for name in SAID}).digest()
    except TypeError:
        # Something that was never written, such as a binary float.
        return None


def _head(organisation: int, seq: int, digest: bytes) -> Iterator[Finding]:
    head = JournalHead.objects.filter(organisation_id=organisation).first()
    if head is None:
        if seq:
            yield Finding(JournalHead._meta.db_table, organisation, "head", seq, "missing")
        return
    if head.seq != seq:
        yield off(head, "seq", seq, head.seq)
    if bytes(head.digest) != digest:
        yield off(head, "digest", digest, head.digest)
