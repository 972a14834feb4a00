"""Figures on a page, and what lies behind the links that they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import lxml.html
import pytest
from django.test import Client

from quittance.web.reports import documents

LISTS = {"invoices:list": "/api/invoices/", "payments:list": "/api/payments/"}
PAGES = {"/reports/lines/": "/api/invoices/lines/"}


@dataclass(frozen=True)
class Linked:
    """A figure with the head of its column and the label of its row."""

    head: str
    row: str
    value: Decimal
    url: str


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures lead to the API's lists, which take the parameters of the pages' lists."""
    monkeypatch.setattr(documents, "address", lambda name: LISTS[name])


def parsed(client: Client, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200
    return lxml.html.fromstring(response.content.decode())


def figures(client: Client, url: str) -> Iterator[Linked]:
    """Each figure of the tables of a report that leads somewhere."""
    for table in parsed(client, url).cssselect(".table-figures"):
        heads = [said(head) for head in table.cssselect("thead th")]
        for row in table.cssselect("tbody tr, tfoot tr"):
            label, *cells = row.cssselect("th, td")
            for head, cell in zip(heads[1:], cells, strict=True):
                for link in cell.cssselect("a"):
                    yield Linked(head, said(label), amount(link.text), link.get("href"))


def rows_behind(client: Client, url: str) -> list[dict[str, Any]]:
    """The whole list that a link leads to."""
    path, _, query = url.partition("?")
    assert query
    answer = client.get(f"{PAGES.get(path, path)}?{query}&page_size=200").json()
    assert answer["next"] is None
    return list(answer["results"])


def amount(text: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.-]", "", text.replace("US$", "").replace("\N{MINUS SIGN}", "-")))


def said(element: Any) -> str:
    return " ".join(element.text_content().split())


def total(rows: list[dict[str, Any]], name: str, of: Callable[[Any], bool] = bool) -> Decimal:
    """The sum of a field over rows, those of credit notes taken away."""
    signs = {"credit_note": -1}
    amounts = (D(row[name]) * signs.get(row.get("kind", ""), 1) for row in rows if of(row))
    return sum(amounts, D(0))


D = Decimal
