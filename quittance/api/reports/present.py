"""Reports as the API writes them. No figure is computed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from quittance.api.present import amounts_in, rate
from quittance.audit.queries import present_entry
from quittance.reports.ageing import BUCKETS, Ages, CurrencyAges
from quittance.reports.cash import Cash, Every
from quittance.reports.dashboard import CurrencyFigures, Dashboard, Task
from quittance.reports.figures import Period, query_of
from quittance.reports.revenue import By, CurrencyRevenue, Figures, Group
from quittance.reports.tax import TaxGroup
from quittance.reports.telling import Sentence

INVOICES, LINES, PAYMENTS = "/api/invoices/", "/api/invoices/lines/", "/api/payments/"
FIGURES = "count invoiced average smallest largest credit_notes credited net".split()


def link(path: str, filters: Mapping[str, str]) -> str:
    """The list of exactly what a figure is the sum of."""
    return f"{path}?{query_of(filters)}"


# --- Ageing ------------------------------------------------------------------------------------


def present_ageing(found: CurrencyAges) -> dict[str, Any]:
    amount = amounts_in(found.currency)
    others = None
    if found.others is not None:
        figures = _due(found.others, amount, linked=False)
        others = {"customers": found.others_count, **figures}
    return {
        "currency": found.currency,
        **_due(found.ages, amount),
        "customers": [
            {"customer": one.customer, "customer_name": one.name, **_due(one.ages, amount)}
            for one in found.customers
        ],
        "others": others,
    }


def _due(ages: Ages, amount: Callable[[Decimal], str], *, linked: bool = True) -> dict[str, Any]:
    documents = {"documents": link(INVOICES, ages.filters)} if linked else {}
    return {
        "count": ages.all.count,
        "balance_due": amount(ages.all.amount),
        **documents,
        "buckets": [
            {
                "bucket": bucket.name,
                "count": ages.buckets[bucket.name].count,
                "balance_due": amount(ages.buckets[bucket.name].amount),
                "documents": link(INVOICES, ages.filters_of(bucket)) if linked else None,
            }
            for bucket in BUCKETS
        ],
    }


AGEING_HEADER = [
    *("currency", "customer", "customer_name", "count", "balance_due"),
    *(one.name for one in BUCKETS),
]


def ageing_table(found: list[CurrencyAges]) -> Iterator[list[Any]]:
    for currency in found:
        amount = amounts_in(currency.currency)
        for one in currency.customers:
            due = [amount(one.ages.buckets[bucket.name].amount) for bucket in BUCKETS]
            head = [currency.currency, one.customer, one.name, one.ages.all.count]
            yield [*head, amount(one.ages.all.amount), *due]


# --- Revenue -----------------------------------------------------------------------------------


def present_revenue(found: CurrencyRevenue, by: By) -> dict[str, Any]:
    currency = found.total.currency
    others = None
    if found.others is not None:
        others = {"groups": found.others_count, **present_figures(found.others)}
    return {
        "currency": currency,
        **present_figures(found.total),
        "allowances": amounts_in(currency)(found.allowances),
        "groups": [present_group(group, by) for group in found.groups],
        "others": others,
    }


def present_group(group: Group, by: By) -> dict[str, Any]:
    path = LINES if by in {By.PRODUCT, By.CATEGORY} else INVOICES
    return {
        "key": _key(group, by),
        "label": group.label,
        **present_figures(group.figures),
        "documents": link(path, group.filters),
    }


def present_figures(figures: Figures) -> dict[str, Any]:
    amount = amounts_in(figures.currency)
    return {name: _shown(getattr(figures, name), amount) for name in FIGURES}


def _shown(value: Any, amount: Callable[[Decimal], str]) -> Any:
    return amount(value) if isinstance(value, Decimal) else value


def _key(group: Group, by: By) -> str | None:
    if by == By.MONTH:
        return group.label
    return None if group.key is None else str(group.key)


REVENUE_HEADER = ["currency", "key", "label", *FIGURES]


def revenue_table(found: list[CurrencyRevenue], by: By) -> Iterator[list[Any]]:
    for currency in found:
        for group in currency.groups:
            figures = present_figures(group.figures)
            yield [currency.total.currency, _key(group, by), group.label, *figures.values()]


# --- Tax and cash ------------------------------------------------------------------------------


def present_tax_group(group: TaxGroup, period: Period) -> dict[str, Any]:
    amount = amounts_in(group.currency)
    names = "invoiced_taxable invoiced_tax credited_taxable credited_tax taxable tax".split()
    return {
        "currency": group.currency,
        "category": group.category,
        "rate": rate(group.rate),
        "invoices": group.documents,
        "credit_notes": group.credit_notes,
        **{name: amount(getattr(group, name)) for name in names},
        "documents": link(INVOICES, group.filters(period)),
    }


def present_cash(row: Cash, every: Every) -> dict[str, Any]:
    amount = amounts_in(row.currency)
    first = row.period.first
    return {
        "currency": row.currency,
        "period": f"{first:%Y-%m-%d}" if every == Every.DAY else f"{first:%Y-%m}",
        "method": row.method,
        "payments": row.payments,
        "received": amount(row.received),
        "refunds": row.refunds,
        "refunded": amount(row.refunded),
        "net": amount(row.net),
        "documents": link(PAYMENTS, row.filters),
    }


# --- Dashboard ---------------------------------------------------------------------------------


def present_dashboard(found: Dashboard, said: list[Sentence]) -> dict[str, Any]:
    return {
        "today": found.today,
        "currencies": [present_currency(one) for one in found.currencies],
        "to_do": [present_task(task) for task in found.to_do],
        "activity": [
            {**present_entry(row), "sentence": str(sentence), "parts": present_parts(sentence)}
            for row, sentence in zip(found.activity, said, strict=True)
        ],
    }


def present_parts(sentence: Sentence) -> list[dict[str, Any]]:
    return [
        {"text": part.text, "kind": part.kind or None, "id": part.id} for part in sentence.parts
    ]


def present_currency(one: CurrencyFigures) -> dict[str, Any]:
    amount = amounts_in(one.currency)
    late = one.summary.by_status["overdue"]
    collected = one.collected
    return {
        "currency": one.currency,
        "outstanding": {
            "count": one.summary.open_count,
            "amount": amount(one.summary.outstanding),
            "documents": link(INVOICES, one.ages.filters),
        },
        "overdue": {
            "count": late.count,
            "amount": amount(late.balance_due),
            "documents": link(INVOICES, {"status": "overdue", "currency": one.currency}),
        },
        "collected": {
            "this_month": amount(collected.this_month),
            "last_month_so_far": amount(collected.last_month_so_far),
            "last_month": amount(collected.last_month),
        },
        "revenue": [
            {"month": month, **present_figures(figures)} for month, figures in one.revenue.items()
        ],
        "ageing": _due(one.ages, amount)["buckets"],
    }


def present_task(task: Task) -> dict[str, Any]:
    return {
        "what": task.what,
        "count": task.count,
        "amounts": [
            {"currency": currency, "amount": amounts_in(currency)(sum_of)}
            for currency, sum_of in task.amounts.items()
        ],
        "documents": link(INVOICES, task.filters),
    }
