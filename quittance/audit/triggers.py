"""How an entry is appended in one statement on SQLite: by an INSERT into a view.

The view has no rows of its own. Its trigger moves the head and writes the entry at it, which is
what PostgreSQL does in one statement without help; the laws of both tables hold as for anybody.
"""

from quittance.db.triggers import Trigger

COLUMNS = "at, actor_id, actor_name, action, subject, subject_id, related, related_id, changes"
GIVEN = f"organisation_id, content, {COLUMNS}".split(", ")

APPENDING = Trigger(
    sqlite=[
        "CREATE VIEW audit_journalappend AS "
        f"SELECT {', '.join(f'NULL AS {name}' for name in GIVEN)} WHERE 1 = 0",
        f"""
        CREATE TRIGGER append_to_journal INSTEAD OF INSERT ON audit_journalappend BEGIN
            INSERT INTO audit_journalhead (organisation_id, seq, digest)
            VALUES (NEW.organisation_id, 1, quittance_sha256(zeroblob(32), NEW.content))
            ON CONFLICT (organisation_id) DO UPDATE SET
                seq = audit_journalhead.seq + 1,
                digest = quittance_sha256(audit_journalhead.digest, NEW.content);
            INSERT INTO audit_journalentry (seq, digest, {", ".join(GIVEN)})
            SELECT head.seq, head.digest, {", ".join(f"NEW.{name}" for name in GIVEN)}
            FROM audit_journalhead AS head WHERE head.organisation_id = NEW.organisation_id;
        END
        """,
    ],
    sqlite_undo=["DROP VIEW audit_journalappend"],
    postgresql=[],
    postgresql_undo=[],
)
