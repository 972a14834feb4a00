"""Every page: who may see it, and who may send what to it. A new URL has to be entered here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from quittance.catalogue.models import Product
from quittance.invoicing.models import Invoice
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


def product(world: Scene) -> dict[str, Any]:
    return {"name": "Torch", "price": "5", "unit": "C62", "tax_rate": str(world.tax_rate)}


def product_again(world: Scene) -> dict[str, Any]:
    row = Product.objects.get(pk=world.product)
    return {**product(world), "seen": row.updated_at.isoformat()}


def rate(world: Scene) -> dict[str, Any]:
    return {"name": "7 %", "category": "S", "percent": "7"}


def draft_form(world: Scene) -> dict[str, Any]:
    return {
        "customer": world.customer,
        "customer_name": "Cleo",
        "customer_shown": "Cleo",
        "line": "n1",
        "product-n1": world.product,
        "description-n1": "Lamp",
        "quantity-n1": "2",
    }


def version(world: Scene) -> str:
    own = Invoice.objects.for_organisation(world.owner.organisation)
    return own.get(pk=world.draft).updated_at.isoformat()


@dataclass(frozen=True)
class Page:
    """One URL. `read` and `write` are who may GET and POST it, `row` the row of the scene whose
    id goes into the path, `to` where a GET leads instead of showing a page, `away` where it takes
    who may not. `body` is a POST that succeeds, `fills` the status that it then has. A browser
    sees it if it `looks`."""

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
    "pictures:large": Page(ANYBODY, row="picture", looks=False),
    "pictures:small": Page(ANYBODY, row="picture", looks=False),
    "products:list": Page(TEAM),
    "products:bulk": Page(
        write=ADMIN, body=lambda world: {"action": "deactivate", "row": world.product}
    ),
    "products:new": Page(ADMIN, ADMIN, body=product),
    "products:price": Page(ADMIN, query="?price=10", looks=False),
    "products:detail": Page(TEAM, row="product"),
    "products:edit": Page(ADMIN, ADMIN, row="product", body=product_again),
    "products:offer": Page(write=ADMIN, row="product", body=lambda world: {"active": "false"}),
    "products:delete": Page(ADMIN, ADMIN, row="product"),
    "products:pictures": Page(write=ADMIN, row="product"),
    "products:picture": Page(ADMIN, ADMIN, row="image", body=lambda world: {"alt": "A lamp"}),
    "products:picture_move": Page(write=ADMIN, row="image", body=lambda world: {"position": "1"}),
    "products:picture_remove": Page(write=ADMIN, row="image"),
    "categories:list": Page(TEAM),
    "categories:new": Page(ADMIN, ADMIN, body=lambda world: {"name": "Torches"}),
    "categories:edit": Page(ADMIN, ADMIN, row="category", body=lambda world: {"name": "Lamps"}),
    "categories:delete": Page(ADMIN, ADMIN, row="category", fills=422),
    "tax_rates:list": Page(TEAM),
    "tax_rates:new": Page(ADMIN, ADMIN, body=rate),
    "tax_rates:edit": Page(ADMIN, ADMIN, row="tax_rate", body=rate),
    "tax_rates:offer": Page(write=ADMIN, row="tax_rate", body=lambda world: {"active": "false"}),
    "tax_rates:prefer": Page(write=ADMIN, row="tax_rate"),
    "tax_rates:delete": Page(ADMIN, ADMIN, row="tax_rate", fills=422),
    "start:index": Page(ADMIN),
    "start:business": Page(ADMIN, ADMIN, body=lambda world: {"name": "Engines & Co"}),
    "start:habits": Page(ADMIN, ADMIN, body=habits),
    "start:taxes": Page(ADMIN, ADMIN, body=lambda world: {"rates": ["USt 7 %"]}),
    "start:bank": Page(ADMIN, ADMIN, body=lambda world: {"iban": "DE75512108001245126199"}),
    "start:customer": Page(ADMIN, ADMIN, body=lambda world: {"name": "Rita"}),
    "start:sample": Page(ADMIN, query="?invoice_number_pattern={number}", looks=False),
    "invoices:new": Page(ADMIN, ADMIN, body=draft_form),
    "invoices:edit": Page(
        ADMIN,
        ADMIN,
        row="draft",
        body=lambda world: {**draft_form(world), "version": version(world)},
    ),
    "invoices:picture": Page(ADMIN, row="draft", looks=False),
    "invoices:totals": Page(write=ADMIN, body=draft_form, fills=200),
    "invoices:autosave": Page(write=ADMIN, body=draft_form, fills=200),
    "invoices:restore": Page(write=ADMIN, body=draft_form, fills=200),
    "invoices:find_customers": Page(ADMIN, query="?q=cl", looks=False),
    "invoices:find_products": Page(ADMIN, query="?q=la", looks=False),
    "invoices:new_customer": Page(ADMIN, ADMIN, body=lambda world: {"name": "Rita"}),
    "invoices:customer_card": Page(ADMIN, row="customer", looks=False),
    "team:list": Page(BOOKS),
    "team:invite": Page(ADMIN, ADMIN, body=lambda world: {"email": "n@x.org", "role": "viewer"}),
    "team:revoke": Page(write=ADMIN, row="invitation"),
    "team:role": Page(write=ADMIN, row="membership", body=lambda world: {"role": "viewer"}),
    "team:remove": Page(ADMIN, ADMIN, row="membership"),
    "invited": Page(ANYBODY, ANYBODY, row="key", body=lambda world: {"password": PASSWORD}),
}


def address(name: str, world: Scene) -> str:
    page = PAGES[name]
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
