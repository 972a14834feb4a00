"""Against stored files, and those of issued documents."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, delete, insert, replacing, update

FILE, ISSUED_FILE = "files_storedfile", "invoicing_issuedfile"


def stored_file(**changes: str) -> str:
    return insert(
        "files_storedfile",
        {
            "organisation_id": ":org",
            "sha256": "'other'",
            "key": "'k'",
            "size": "3",
            "media_type": "'application/pdf'",
            "created_at": "'2026-11-20 12:00:00'",
            **changes,
        },
    )


def issued_file(**changes: str) -> str:
    return insert(
        "invoicing_issuedfile",
        {
            "organisation_id": ":org",
            "invoice_id": ":overdue",
            "kind": "'pdf'",
            "file_id": ":file",
            "sha256": "(SELECT sha256 FROM files_storedfile WHERE id = :file)",
            "created_at": "'2026-11-20 12:00:00'",
            **changes,
        },
    )


ATTACKS = [
    *(
        Attack("file_is_kept", f"another {column} of a file", update("file", change, FILE))
        for column, change in {
            "organisation_id": "organisation_id = :rival_org",
            "sha256": "sha256 = 'x'",
            "key": "key = 'x'",
            "size": "size = 4",
            "media_type": "media_type = 'text/html'",
            "created_at": "created_at = '2020-01-01 12:00:00'",
            "id": "id = 99999",
        }.items()
    ),
    Attack("file_is_kept", "deleting a file's row", delete("file", FILE)),
    Attack("file_is_kept", "deleting all of them", "DELETE FROM files_storedfile"),
    Attack(
        "file_is_kept",
        "truncating files",
        "TRUNCATE files_storedfile CASCADE",
        only_on="postgresql",
    ),
    Attack(
        "file_is_kept",
        "a file in the place of another",
        replacing(stored_file(id=":file")),
        only_on="sqlite",
    ),
    Attack(
        "file_is_kept",
        "a file with the digest of another",
        replacing(stored_file(sha256="(SELECT sha256 FROM files_storedfile WHERE id = :file)")),
        only_on="sqlite",
    ),
    Attack(
        "stored_file_unique",
        "the same content twice",
        stored_file(sha256="(SELECT sha256 FROM files_storedfile WHERE id = :file)"),
        only_on="postgresql",
    ),
    *(
        Attack(
            "issued_file_is_kept", f"another {column}", update("issued_file", change, ISSUED_FILE)
        )
        for column, change in {
            "invoice_id": "invoice_id = :overdue",
            "organisation_id": "organisation_id = :rival_org",
            "kind": "kind = 'xml'",
            "file_id": "file_id = :rival_file",
            "sha256": "sha256 = 'x'",
            "created_at": "created_at = '2020-01-01 12:00:00'",
            "id": "id = 99999",
        }.items()
    ),
    Attack("issued_file_is_kept", "deleting it", delete("issued_file", ISSUED_FILE)),
    Attack(
        "issued_file_is_kept",
        "truncating them",
        "TRUNCATE invoicing_issuedfile CASCADE",
        only_on="postgresql",
    ),
    Attack(
        "issued_file_is_kept",
        "one in the place of another",
        replacing(issued_file(id=":issued_file")),
        only_on="sqlite",
    ),
    Attack(
        "issued_file_is_kept",
        "a second one in the place of the first",
        replacing(issued_file(invoice_id=":sent")),
        only_on="sqlite",
    ),
    Attack(
        "issued_file_unique",
        "a second one of a document",
        issued_file(invoice_id=":sent"),
        only_on="postgresql",
    ),
    Attack("issued_file_is_its_own", "of a draft", issued_file(invoice_id=":draft")),
    Attack("issued_file_is_its_own", "of no document", issued_file(invoice_id=":nothing")),
    Attack(
        "issued_file_is_its_own",
        "of another one's document",
        issued_file(
            organisation_id=":rival_org",
            file_id=":rival_file",
            sha256="(SELECT sha256 FROM files_storedfile WHERE id = :rival_file)",
        ),
    ),
    Attack("issued_file_is_its_own", "another one's file", issued_file(file_id=":rival_file")),
    Attack("issued_file_is_its_own", "no file", issued_file(file_id=":nothing")),
    Attack("issued_file_is_its_own", "another digest", issued_file(sha256="'x'")),
    Attack("issued_file_kind_known", "an unknown kind", issued_file(kind="'exe'")),
]

LAWFUL = [
    Attack("", "a new file", stored_file()),
    Attack(
        "",
        "the same content for another organisation",
        stored_file(
            organisation_id=":rival_org",
            sha256="(SELECT sha256 FROM files_storedfile WHERE id = :file)",
        ),
    ),
    Attack("", "the file of a document", issued_file()),
]
