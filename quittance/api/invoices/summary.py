from __future__ import annotations

from typing import Any

from quittance.api.present import amounts_in
from quittance.reports.summary import CurrencySummary


def present_summary(summary: CurrencySummary) -> dict[str, Any]:
    amount = amounts_in(summary.currency)
    return {
        "currency": summary.currency,
        "count": summary.count,
        "by_status": {
            status: {
                "count": figures.count,
                "total": amount(figures.total),
                "balance_due": amount(figures.balance_due),
            }
            for status, figures in summary.by_status.items()
        },
        "invoiced": amount(summary.invoiced),
        "collected": amount(summary.collected),
        "credited": amount(summary.credited),
        "outstanding": amount(summary.outstanding),
        "overdue": amount(summary.overdue),
        "credit_notes": {
            "count": summary.credit_notes.count,
            "total": amount(summary.credit_notes.total),
        },
    }
