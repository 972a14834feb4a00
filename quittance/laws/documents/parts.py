"""Lines and tax rows, which stay as their document does."""

from quittance.db.laws import Law
from quittance.laws.documents.moments import (
    LINE_CHANGE,
    LINE_DELETE,
    LINE_INSERT,
    TAX_CHANGE,
    TAX_DELETE,
    TAX_INSERT,
)
from quittance.laws.tables import INVOICE


def not_a_draft_of_ones_own(row: str) -> str:
    """The row lock waits for whoever is issuing the document, and then sees it issued."""
    return (
        f"coalesce((SELECT status FROM {INVOICE} WHERE id = {row}.invoice_id "
        f"AND organisation_id = {row}.organisation_id FOR SHARE), 'none') <> 'draft'"
    )


# A line may go once its draft is gone: foreign keys are looked at when a transaction ends.
PARENT_IS_ISSUED = (
    f"coalesce((SELECT status FROM {INVOICE} WHERE id = OLD.invoice_id FOR SHARE), 'draft') "
    "<> 'draft'"
)

PART_LAWS = [
    Law(
        "parts_are_frozen",
        "Lines and tax rows come, change and go only while their document, of the same "
        "organisation, is a draft.",
        {
            LINE_INSERT: not_a_draft_of_ones_own("NEW"),
            LINE_CHANGE: not_a_draft_of_ones_own("OLD"),
            LINE_DELETE: PARENT_IS_ISSUED,
            TAX_INSERT: not_a_draft_of_ones_own("NEW"),
            TAX_CHANGE: not_a_draft_of_ones_own("OLD"),
            TAX_DELETE: PARENT_IS_ISSUED,
        },
    ),
]
