"""The verbs of invoicing. Each locks, checks the rules, writes, and returns the row."""

from quittance.invoicing.operations.common import locked
from quittance.invoicing.operations.credit import credit_invoice
from quittance.invoicing.operations.draft import (
    delete_draft,
    draft_document,
    draft_invoice,
    duplicate_invoice,
    revise_draft,
)
from quittance.invoicing.operations.issue import issue_document, issue_invoice, sell
from quittance.invoicing.operations.link import (
    create_link,
    link_for,
    record_visit,
    revoke_link,
)
from quittance.invoicing.operations.mail import mail_document, next_level, remind_invoice
from quittance.invoicing.operations.merge import merge_customers
from quittance.invoicing.operations.overdue import mark_overdue

__all__ = [
    "create_link",
    "credit_invoice",
    "delete_draft",
    "draft_document",
    "draft_invoice",
    "duplicate_invoice",
    "issue_document",
    "issue_invoice",
    "link_for",
    "locked",
    "mail_document",
    "mark_overdue",
    "merge_customers",
    "next_level",
    "record_visit",
    "remind_invoice",
    "revise_draft",
    "revoke_link",
    "sell",
]
