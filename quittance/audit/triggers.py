"""Entries are only ever added, and the head of a chain only moves on: both engines refuse the rest.

Whoever may alter the tables can take the triggers away; what they do then, the chain shows.
"""

from quittance.db.triggers import Trigger

REFUSED = "journal entries are never changed or deleted"
BACKWARDS = "the head of a journal only moves on by one"
# `IS NOT`, `IS DISTINCT FROM`: no value slips through as unknown.
SQLITE = {
    "journal_entry_no_update": f"""BEFORE UPDATE ON audit_journalentry
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    "journal_entry_no_delete": f"""BEFORE DELETE ON audit_journalentry
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    # INSERT OR REPLACE deletes what stands in its way without asking the trigger above.
    "journal_entry_no_replace": f"""BEFORE INSERT ON audit_journalentry
        WHEN EXISTS (SELECT 1 FROM audit_journalentry WHERE id = NEW.id
            OR (organisation_id = NEW.organisation_id AND seq = NEW.seq))
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    "journal_head_moves_on": f"""BEFORE UPDATE ON audit_journalhead
        WHEN NEW.organisation_id IS NOT OLD.organisation_id OR NEW.seq IS NOT OLD.seq + 1
        BEGIN SELECT RAISE(ABORT, '{BACKWARDS}'); END""",
    "journal_head_begins": f"""BEFORE INSERT ON audit_journalhead WHEN NEW.seq IS NOT 1
        BEGIN SELECT RAISE(ABORT, '{BACKWARDS}'); END""",
    "journal_head_stays": f"""BEFORE DELETE ON audit_journalhead
        BEGIN SELECT RAISE(ABORT, '{BACKWARDS}'); END""",
}


def _function(name: str, message: str) -> str:
    return f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""


REFUSE = "EXECUTE FUNCTION journal_entry_refuse()"
TURN_BACK = "EXECUTE FUNCTION journal_head_turn_back()"
POSTGRESQL = [
    _function("journal_entry_refuse", REFUSED),
    _function("journal_head_turn_back", BACKWARDS),
    f"""CREATE TRIGGER journal_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE
        ON audit_journalentry FOR EACH STATEMENT {REFUSE}""",
    f"""CREATE TRIGGER journal_head_moves_on BEFORE UPDATE ON audit_journalhead FOR EACH ROW
        WHEN (NEW.organisation_id IS DISTINCT FROM OLD.organisation_id
            OR NEW.seq IS DISTINCT FROM OLD.seq + 1) {TURN_BACK}""",
    f"""CREATE TRIGGER journal_head_begins BEFORE INSERT ON audit_journalhead FOR EACH ROW
        WHEN (NEW.seq IS DISTINCT FROM 1) {TURN_BACK}""",
    f"""CREATE TRIGGER journal_head_stays BEFORE DELETE OR TRUNCATE
        ON audit_journalhead FOR EACH STATEMENT {TURN_BACK}""",
]

ONLY_ADDED = Trigger(
    sqlite=[f"CREATE TRIGGER {name} {law}" for name, law in SQLITE.items()],
    sqlite_undo=[f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE],
    postgresql=POSTGRESQL,
    postgresql_undo=[
        f"DROP FUNCTION IF EXISTS {name}() CASCADE"
        for name in ("journal_entry_refuse", "journal_head_turn_back")
    ],
)
