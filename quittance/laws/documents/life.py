"""How a document begins, what may happen to it, and that it stays."""

from quittance.db.laws import ALWAYS, Law, changed
from quittance.laws.documents.columns import FROZEN, KEPT
from quittance.laws.documents.moments import (
    CUSTOMER_IDENTITY,
    INVOICE_CHANGE,
    INVOICE_DELETE,
    INVOICE_IDENTITY,
    INVOICE_INSERT,
    INVOICE_STATUS,
    LINE_IDENTITY,
    ORGANISATION_IDENTITY,
    TAX_IDENTITY,
)
from quittance.laws.tables import INVOICE, LINE, TAX, truncating

ARROWS = (
    "('draft>sent', 'draft>overdue', 'draft>paid', 'sent>overdue', 'overdue>sent', 'sent>paid', "
    "'overdue>paid', 'sent>credited', 'overdue>credited', 'paid>sent', 'paid>overdue', "
    "'paid>credited')"
)

LIFE_LAWS = [
    Law(
        "begins_as_draft",
        "A document begins as a draft of which nothing is paid or credited.",
        {
            INVOICE_INSERT: "NEW.status <> 'draft' OR NEW.amount_paid <> 0 "
            "OR NEW.amount_credited <> 0"
        },
    ),
    Law(
        "issued_is_frozen",
        "What is issued never changes; correct it with a credit note.",
        {
            INVOICE_CHANGE: f"{changed(*FROZEN)} "
            f"OR ({changed('created_by_id')}) AND NEW.created_by_id IS NOT NULL",
        },
    ),
    Law(
        "identity_is_kept",
        "A row keeps its id and its organisation, a part also its document.",
        {
            INVOICE_IDENTITY: changed(*KEPT),
            LINE_IDENTITY: changed("id", "organisation_id", "invoice_id"),
            TAX_IDENTITY: changed("id", "organisation_id", "invoice_id"),
            CUSTOMER_IDENTITY: changed("id", "organisation_id"),
            ORGANISATION_IDENTITY: changed("id"),
        },
    ),
    Law(
        "status_moves_on",
        "A status moves only along the arrows of an invoice's life.",
        {INVOICE_STATUS: f"OLD.status || '>' || NEW.status NOT IN {ARROWS}"},
    ),
    Law(
        "issued_is_never_deleted",
        "What is issued is never deleted; credit it instead.",
        {
            INVOICE_DELETE: "OLD.status <> 'draft'",
            truncating("invoice", INVOICE): ALWAYS,
            truncating("line", LINE): ALWAYS,
            truncating("tax", TAX): ALWAYS,
        },
    ),
]
