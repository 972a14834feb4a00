"""The laws of the journal."""

from quittance.db.laws import ALWAYS, Law, Moment, changed
from quittance.laws.tables import ENTRY, HEAD, taken, truncating

ENTRY_INSERT = Moment("entry_insert", ENTRY, "INSERT")
ENTRY_CHANGE = Moment("entry_change", ENTRY, "UPDATE")
ENTRY_DELETE = Moment("entry_delete", ENTRY, "DELETE")
ENTRY_REPLACE = Moment("entry_replace", ENTRY, "INSERT", only_on="sqlite")
HEAD_INSERT = Moment("head_insert", HEAD, "INSERT")
HEAD_CHANGE = Moment("head_change", HEAD, "UPDATE")
HEAD_DELETE = Moment("head_delete", HEAD, "DELETE")
# After it, since every entry tries to begin a chain before it moves the head of the one there is.
HEAD_REPLACE = Moment("head_replace", HEAD, "INSERT", after=True, only_on="sqlite")

JOURNAL_LAWS = [
    Law(
        "journal_is_kept",
        "An entry of the journal never changes, and none is ever deleted or replaced.",
        {
            ENTRY_CHANGE: ALWAYS,
            ENTRY_DELETE: ALWAYS,
            truncating("entry", ENTRY): ALWAYS,
            ENTRY_REPLACE: taken(
                ENTRY,
                "other.id = NEW.id "
                "OR other.organisation_id = NEW.organisation_id AND other.seq = NEW.seq",
            ),
        },
    ),
    Law(
        "journal_goes_on_by_one",
        "The head of a journal begins with 1, only moves on by one, and is never deleted.",
        {
            HEAD_INSERT: "NEW.seq IS DISTINCT FROM 1",
            HEAD_CHANGE: f"{changed('organisation_id')} OR NEW.seq IS DISTINCT FROM OLD.seq + 1",
            HEAD_DELETE: ALWAYS,
            truncating("head", HEAD): ALWAYS,
            HEAD_REPLACE: taken(ENTRY, "other.organisation_id = NEW.organisation_id"),
        },
    ),
    Law(
        "entry_is_at_the_head",
        "An entry is written at the head of its organisation's journal.",
        {
            ENTRY_INSERT: f"""NOT EXISTS (
                SELECT 1 FROM {HEAD} AS head WHERE head.organisation_id = NEW.organisation_id
                AND head.seq = NEW.seq AND head.digest = NEW.digest)"""
        },
    ),
]
