"""What is there keeps its place: its id, its number, and the parties that a document names."""

from quittance.db.laws import Law
from quittance.laws.documents.moments import (
    CUSTOMER_DELETE,
    CUSTOMER_DISPLACE,
    CUSTOMER_REPLACE,
    INVOICE_REPLACE,
    LINE_REPLACE,
    NUMBER_REPLACE,
    ORGANISATION_DELETE,
    ORGANISATION_DISPLACE,
    ORGANISATION_REPLACE,
    TAX_REPLACE,
)
from quittance.laws.tables import CUSTOMER, INVOICE, LINE, ORGANISATION, TAX, taken

SAME_EXTERNAL_ID = (
    "other.organisation_id = NEW.organisation_id AND other.external_id = NEW.external_id "
    "AND NEW.external_id <> ''"
)

PLACE_LAWS = [
    Law(
        "id_is_taken",
        "No new row takes the place of one that is there.",
        {
            INVOICE_REPLACE: taken(INVOICE, "other.id = NEW.id"),
            LINE_REPLACE: taken(LINE, "other.id = NEW.id"),
            TAX_REPLACE: taken(TAX, "other.id = NEW.id"),
            CUSTOMER_REPLACE: taken(CUSTOMER, f"other.id = NEW.id OR {SAME_EXTERNAL_ID}"),
            CUSTOMER_DISPLACE: taken(CUSTOMER, f"other.id <> NEW.id AND {SAME_EXTERNAL_ID}"),
            ORGANISATION_REPLACE: taken(ORGANISATION, "other.id = NEW.id OR other.slug = NEW.slug"),
            ORGANISATION_DISPLACE: taken(
                ORGANISATION, "other.id <> NEW.id AND other.slug = NEW.slug"
            ),
        },
    ),
    Law(
        "parties_are_kept",
        "A customer or an organisation that an issued document names is never deleted.",
        {
            CUSTOMER_DELETE: f"EXISTS (SELECT 1 FROM {INVOICE} AS document "
            "WHERE document.organisation_id = OLD.organisation_id "
            "AND document.customer_id = OLD.id AND document.status <> 'draft')",
            ORGANISATION_DELETE: f"EXISTS (SELECT 1 FROM {INVOICE} AS document "
            "WHERE document.organisation_id = OLD.id AND document.status <> 'draft')",
        },
    ),
    Law(
        "number_is_taken",
        "No issued document has the number of another, nor a draft that of another draft.",
        {
            moment: taken(
                INVOICE,
                "other.organisation_id = NEW.organisation_id AND other.number = NEW.number "
                "AND other.id IS DISTINCT FROM NEW.id "
                "AND (other.status = 'draft') = (NEW.status = 'draft')",
            )
            for moment in (INVOICE_REPLACE, NUMBER_REPLACE)
        },
    ),
]
