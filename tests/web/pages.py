"""Every page: who may see it, and who may send what to it. A new URL has to be entered here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.people import PASSWORD
from tests.web.cast import Scene

ADMIN = frozenset({"admin"})
BOOKS = frozenset({"admin", "manager", "viewer"})
TEAM = frozenset({"admin", "manager", "agent", "viewer"})
# A customer: an account without an organisation.
SIGNED_IN = TEAM | {"customer"}
ANYBODY = SIGNED_IN | {"nobody"}
EVERYBODY = ("admin", "manager", "agent", "viewer", "customer", "nobody")
NOBODY: frozenset[str] = frozenset()
# The ways in are django-allauth's; they and public links have tests of their own.
ELSEWHERE = ("account_", "mfa_", "usersessions_", "web:public_")
Body = Callable[[Scene], dict[str, Any]]


def nothing(world: Scene) -> dict[str, Any]:
    return {}


def habits(world: Scene) -> dict[str, Any]:
    return {
        "currency": "EUR",
        "language": "de",
        "time_zone": "Europe/Berlin",
        "invoice_number_pattern": "R-{number}",
        "payment_terms_days": "14",
    }


def payment(world: Scene) -> dict[str, Any]:
    return {"amount": "100", "method": "cash", "received_on": "2026-01-05"}


@dataclass(frozen=True)
class Page:
    """One URL. `read` and `write` are who may GET and POST it, `row` the row of the scene whose
    id goes into the path (mailing: the invoice's, and a kind of mail), `to` where a GET leads
    instead of showing a page, `away` where it takes who may not. `body` is a POST that succeeds,
    `fills` the status that it then has. A browser sees it if it `looks`."""

    read: frozenset[str] = NOBODY
    write: frozenset[str] = NOBODY
    row: str = ""
    to: str = ""
    away: str = ""
    body: Body = nothing
    fills: int = 302
    query: str = ""
    looks: bool = True
    # Who looks: the first of those who may.
    by: str = ""


PAGES: dict[str, Page] = {
    "web:landing": Page(frozenset({"nobody"}), away="/home/", by="nobody"),
    "home": Page(SIGNED_IN, to="*"),
    "switch": Page(write=SIGNED_IN),
    "preferences": Page(write=ANYBODY),
    "styleguide:index": Page(ANYBODY),
    "search": Page(TEAM, query="?q=la"),
    "account:index": Page(SIGNED_IN, SIGNED_IN, body=lambda world: {"first_name": "Ada"}),
    "account:new_organisation": Page(SIGNED_IN, SIGNED_IN, body=lambda world: {"name": "Second"}),
    "start:index": Page(ADMIN),
    "start:business": Page(ADMIN, ADMIN, body=lambda world: {"name": "Engines & Co"}),
    "start:habits": Page(ADMIN, ADMIN, body=habits),
    "start:taxes": Page(ADMIN, ADMIN, body=lambda world: {"rates": ["USt 7 %"]}),
    "start:bank": Page(ADMIN, ADMIN, body=lambda world: {"iban": "DE75512108001245126199"}),
    "start:customer": Page(ADMIN, ADMIN, body=lambda world: {"name": "Rita"}),
    "start:sample": Page(ADMIN, query="?invoice_number_pattern={number}", looks=False),
    "invoices:detail": Page(BOOKS, row="invoice"),
    "invoices:explain": Page(BOOKS, row="invoice"),
    "invoices:pdf": Page(BOOKS, row="draft", looks=False),
    "invoices:send": Page(ADMIN, ADMIN, row="draft"),
    "invoices:remind": Page(ADMIN, ADMIN, row="invoice"),
    "invoices:pay": Page(ADMIN, ADMIN, row="invoice", body=payment),
    "invoices:refund": Page(ADMIN, ADMIN, row="payment", body=lambda world: {"amount": "1"}),
    "invoices:credit": Page(ADMIN, ADMIN, row="invoice", body=lambda world: {"what": "all"}),
    "invoices:duplicate": Page(ADMIN, ADMIN, row="draft"),
    "invoices:delete": Page(ADMIN, ADMIN, row="draft"),
    "invoices:link": Page(ADMIN, ADMIN, row="invoice"),
    "invoices:revoke": Page(ADMIN, ADMIN, row="link"),
    "invoices:mail": Page(BOOKS, row="message"),
    "invoices:mail_preview": Page(write=ADMIN, row="mailing", fills=200),
    "invoices:resend": Page(ADMIN, ADMIN, row="failed_message"),
    "invoices:cancel": Page(ADMIN, ADMIN, row="message"),
    "team:list": Page(BOOKS),
    "team:invite": Page(ADMIN, ADMIN, body=lambda world: {"email": "n@x.org", "role": "viewer"}),
    "team:revoke": Page(write=ADMIN, row="invitation"),
    "team:role": Page(write=ADMIN, row="membership", body=lambda world: {"role": "viewer"}),
    "team:remove": Page(ADMIN, ADMIN, row="membership"),
    "invited": Page(ANYBODY, ANYBODY, row="key", body=lambda world: {"password": PASSWORD}),
}


def address(name: str, world: Scene) -> str:
    page = PAGES[name]
    if page.row == "mailing":
        return reverse(name, args=[world.invoice, "reminder"])
    return reverse(name, args=[getattr(world, page.row)] if page.row else []) + page.query


def names() -> Iterator[str]:
    """The name of every page's URL."""
    yield from _named(get_resolver(), "", "")


def _named(resolver: URLResolver, prefix: str, path: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        where = f"{path}{one.pattern}"
        if where.startswith("api/"):
            continue
        if isinstance(one, URLResolver):
            space = f"{prefix}{one.namespace}:" if one.namespace else prefix
            yield from _named(one, space, where)
        elif isinstance(one, URLPattern) and not f"{prefix}{one.name}".startswith(ELSEWHERE):
            yield f"{prefix}{one.name}"
