"""The laws of stored files, and of those of issued documents."""

from quittance.db.laws import ALWAYS, Law, Moment
from quittance.laws.tables import FILE, INVOICE, ISSUED_FILE, taken, truncating

FILE_CHANGE = Moment("file_change", FILE, "UPDATE")
FILE_DELETE = Moment("file_delete", FILE, "DELETE")
FILE_REPLACE = Moment("file_replace", FILE, "INSERT", only_on="sqlite")
ISSUED_FILE_INSERT = Moment("issued_file_insert", ISSUED_FILE, "INSERT")
ISSUED_FILE_CHANGE = Moment("issued_file_change", ISSUED_FILE, "UPDATE")
ISSUED_FILE_DELETE = Moment("issued_file_delete", ISSUED_FILE, "DELETE")
ISSUED_FILE_REPLACE = Moment("issued_file_replace", ISSUED_FILE, "INSERT", only_on="sqlite")

FILE_LAWS = [
    Law(
        "file_is_kept",
        "What is known of a stored file never changes, and is never deleted or replaced.",
        {
            FILE_CHANGE: ALWAYS,
            FILE_DELETE: ALWAYS,
            truncating("file", FILE): ALWAYS,
            FILE_REPLACE: taken(
                FILE,
                "other.id = NEW.id "
                "OR other.organisation_id = NEW.organisation_id AND other.sha256 = NEW.sha256",
            ),
        },
    ),
]

ISSUED_FILE_LAWS = [
    Law(
        "issued_file_is_kept",
        "The file of an issued document is never another one, and is never deleted.",
        {
            ISSUED_FILE_CHANGE: ALWAYS,
            ISSUED_FILE_DELETE: ALWAYS,
            truncating("issued_file", ISSUED_FILE): ALWAYS,
            ISSUED_FILE_REPLACE: taken(
                ISSUED_FILE,
                "other.id = NEW.id OR other.invoice_id = NEW.invoice_id AND other.kind = NEW.kind",
            ),
        },
    ),
    Law(
        "issued_file_is_its_own",
        "It is the file of a document that is issued, both of one organisation, with its digest.",
        {
            ISSUED_FILE_INSERT: f"""NOT EXISTS (
                SELECT 1 FROM {INVOICE} AS own WHERE own.id = NEW.invoice_id
                AND own.organisation_id = NEW.organisation_id AND own.status <> 'draft')
                OR NOT EXISTS (
                SELECT 1 FROM {FILE} AS file WHERE file.id = NEW.file_id
                AND file.organisation_id = NEW.organisation_id AND file.sha256 = NEW.sha256)"""
        },
    ),
]
