"""An invoice of the imagination, to see a wording with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quittance.accounts.models import Organisation
from quittance.notifications.formatting import amount_text, day_text, locale_of

LINK = "https://invoices.example.com/i/sample"


def sample_values(organisation: Organisation, language: str) -> dict[str, str]:
    locale = locale_of(language, organisation.country)
    total = amount_text(Decimal(1190), organisation.currency, locale)
    return {
        "balance": total,
        "corrects": "INV-2026-0041",
        "customer": "Cleo Brandt",
        "due_date": day_text(date(2026, 12, 26), locale),
        "issue_date": day_text(date(2026, 11, 26), locale),
        "link": LINK,
        "number": "INV-2026-0042",
        "organisation": organisation.name,
        "total": total,
    }
