"""Where the rows are shown of which the journal speaks."""

from __future__ import annotations

from typing import Any

from quittance.reports.telling import Part
from quittance.web.navigation import address

PAGES = {
    "customer": "customers:detail",
    "product": "products:detail",
    "category": "categories:edit",
    "tax_rate": "tax_rates:edit",
    "invoice": "invoices:detail",
    "order": "orders:detail",
    "bill": "bills:detail",
    "supplier": "suppliers:detail",
    "payment_run": "bills:run",
    "webhook_endpoint": "settings:webhook",
}


def page_of(kind: str, pk: int | None) -> str:
    """Where a row is shown; empty where it has no page."""
    name: Any = PAGES.get(kind)
    return address(name, pk) if name and pk else ""


def linked(part: Part) -> tuple[str, str]:
    """Some words, and where they lead or nothing."""
    return part.text, page_of(part.kind, part.id)
