"""Where a figure leads: to the list of exactly the documents, payments or lines that it sums."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from quittance.invoicing.rules import Kind
from quittance.reports.figures import query_of
from quittance.web.navigation import address

INVOICE = {"kind": str(Kind.INVOICE)}
CREDIT_NOTE = {"kind": str(Kind.CREDIT_NOTE)}


def documents(filters: Mapping[str, str], **more: str) -> str:
    return with_query(address("invoices:list"), {**filters, **more})


def payments(filters: Mapping[str, str], **more: str) -> str:
    return with_query(address("payments:list"), {**filters, **more})


def lines(filters: Mapping[str, str], **more: str) -> str:
    return with_query(reverse("reports:lines"), {**filters, **more})


def report(name: str, **parameters: str) -> str:
    """A report; parameters that are empty are left out."""
    given = {key.rstrip("_"): value for key, value in parameters.items() if value}
    return with_query(reverse(f"reports:{name}"), given)


def with_query(url: str, query: Mapping[str, str]) -> str:
    """Empty where there is no such page."""
    if not url or not query:
        return url
    return f"{url}?{query_of(query)}"
