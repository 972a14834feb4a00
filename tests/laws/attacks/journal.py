"""Against the journal."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, insert, replacing


def entry(**changes: str) -> str:
    return insert(
        "audit_journalentry",
        {
            "organisation_id": ":org",
            "seq": "999",
            "at": "'2026-11-20 12:00:00'",
            "actor_name": "''",
            "action": "'payment.recorded'",
            "subject": "'payment'",
            "subject_id": ":payment",
            "related": "''",
            "changes": "'{}'",
            "content": "'x'",
            "digest": "'x'",
            **changes,
        },
    )


def head(seq: str, organisation: str = ":org") -> str:
    values = {"organisation_id": organisation, "seq": seq, "digest": "'x'"}
    return insert("audit_journalhead", values)


def moved_head(changes: str) -> str:
    return f"UPDATE audit_journalhead SET {changes} WHERE organisation_id = :org"


ATTACKS = [
    *(
        Attack(
            "journal_is_kept",
            f"an entry's {column}",
            f"UPDATE audit_journalentry SET {column} = {value} WHERE organisation_id = :org",
        )
        for column, value in {
            "organisation_id": ":rival_org",
            "seq": "seq + 100",
            "at": "'2020-01-01 12:00:00'",
            "actor_id": ":ada",
            "actor_name": "'x'",
            "action": "'x'",
            "subject": "'x'",
            "subject_id": "1",
            "related": "'x'",
            "related_id": "1",
            "changes": "'{}'",
            "content": "'x'",
            "digest": "'x'",
        }.items()
    ),
    Attack("journal_is_kept", "deleting entries", "DELETE FROM audit_journalentry"),
    *(
        Attack(code, f"truncating {table}", f"TRUNCATE {table}", only_on="postgresql")
        for code, table in {
            "journal_is_kept": "audit_journalentry",
            "journal_goes_on_by_one": "audit_journalhead",
        }.items()
    ),
    Attack(
        "journal_is_kept",
        "an entry in the place of the last one",
        replacing(
            entry(
                seq="(SELECT seq FROM audit_journalhead WHERE organisation_id = :org)",
                digest="(SELECT digest FROM audit_journalhead WHERE organisation_id = :org)",
            )
        ),
        only_on="sqlite",
    ),
    Attack("entry_is_at_the_head", "an entry further on", entry()),
    Attack("entry_is_at_the_head", "an entry of nobody", entry(organisation_id=":nothing")),
    Attack("entry_is_at_the_head", "another beginning", entry(seq="0")),
    Attack("journal_goes_on_by_one", "a head that goes back", moved_head("seq = seq - 1")),
    Attack("journal_goes_on_by_one", "a head that stays", moved_head("digest = 'x'")),
    Attack("journal_goes_on_by_one", "a head that leaps", moved_head("seq = seq + 2")),
    Attack(
        "journal_goes_on_by_one",
        "a head of another organisation",
        moved_head("seq = seq + 1, organisation_id = :rival_org"),
    ),
    Attack("journal_goes_on_by_one", "deleting heads", "DELETE FROM audit_journalhead"),
    Attack("journal_goes_on_by_one", "a head that begins late", head("2", ":rival_org")),
    Attack(
        "journal_goes_on_by_one",
        "a head that begins again",
        replacing(head("1")),
        only_on="sqlite",
    ),
]

LAWFUL = [
    Attack(
        "",
        "an entry at the head",
        entry(seq="1", organisation_id=":rival_org"),
        first=(head("1", ":rival_org"),),
    ),
]
