"""The one word that may be stamped on a document."""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    NONE = ""
    DRAFT = "draft"
    """Not issued: it has no number and no e-invoice inside."""
    PAID = "paid"
    COPY = "copy"
    CANCELLED = "cancelled"
    """Credited over its whole amount."""
    OVERDUE = "overdue"
