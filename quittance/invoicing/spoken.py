"""Amounts within sentences that people read, as pages write them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import get_language

from quittance.invoicing.documents.press.figures import figures_of


def spoken_amount(value: Decimal, currency: str) -> str:
    """In the language that is spoken now: €1,234.50, 1.234,50 €."""
    return figures_of(get_language() or "en", "").money(value, currency)
