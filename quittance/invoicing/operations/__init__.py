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
from quittance.invoicing.operations.issue import issue_invoice
from quittance.invoicing.operations.merge import merge_customers
from quittance.invoicing.operations.overdue import mark_overdue

__all__ = [
    "credit_invoice",
    "delete_draft",
    "draft_document",
    "draft_invoice",
    "duplicate_invoice",
    "issue_invoice",
    "locked",
    "mark_overdue",
    "merge_customers",
    "revise_draft",
]
