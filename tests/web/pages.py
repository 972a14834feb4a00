"""Every page: who may see it, and who may send what to it. A new URL has to be entered here."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from quittance.api.accounts.logo import DOT
from quittance.bills.models import Bill, Supplier
from quittance.catalogue.models import Product
from quittance.invoicing.models import Invoice
from tests.api.endpoints import the_buyers_debt
from tests.people import PASSWORD
from tests.web.cast import Scene

ADMIN = frozenset({"admin"})
BOOKS = frozenset({"admin", "manager", "viewer"})
CUSTOMER = frozenset({"customer"})
TEAM = frozenset({"admin", "manager", "agent", "viewer"})
WRITERS = frozenset({"admin", "agent"})
DECIDERS = frozenset({"admin", "manager"})
# A customer: an account without an organisation.
SIGNED_IN = TEAM | {"customer"}
ANYBODY = SIGNED_IN | {"nobody"}
EVERYBODY = ("admin", "manager", "agent", "viewer", "customer", "nobody")
NOBODY: frozenset[str] = frozenset()
# The ways in are django-allauth's; they and public links have tests of their own.
ELSEWHERE = ("account_", "mfa_", "usersessions_", "web:public_", "review:", "payer:")
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


def the_draft(world: Scene) -> dict[str, Any]:
    return {"action": "delete", "row": [world.draft]}


def a_payment(world: Scene) -> dict[str, Any]:
    return {
        "invoice": world.invoice,
        "amount": "10.00",
        "method": "cash",
        "received_on": "2026-01-02",
    }


def customer(world: Scene) -> dict[str, Any]:
    return {"kind": "business", "company": "Brandt GmbH", "country": "DE", "currency": "EUR"}


def merging(world: Scene) -> dict[str, Any]:
    return {"other": world.double, "keep": world.customer}


def product(world: Scene) -> dict[str, Any]:
    return {"name": "Torch", "price": "5", "unit": "C62", "tax_rate": str(world.tax_rate)}


def came_in(world: Scene) -> dict[str, Any]:
    return {"what": "in", "amount": "5"}


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
    # What else stands in the path.
    parts: tuple[str, ...] = ()
    to: str = ""
    away: str = ""
    body: Body = nothing
    fills: int = 302
    query: str = ""
    looks: bool = True
    # Who looks: the first of those who may.
    by: str = ""
    # Somebody's own: for everybody else who has logged in it is not there.
    own: bool = False


def numbers(world: Scene) -> dict[str, Any]:
    return {
        "invoice_number_pattern": "R-{number}",
        "credit_note_number_pattern": "G-{number}",
        "payment_terms_days": "14",
        "einvoice_check": "auto",
    }


def organisation(world: Scene) -> dict[str, Any]:
    zone = {"language": "de", "time_zone": "Europe/Berlin", "currency": "EUR"}
    return {"name": "Engines & Co", "country": "DE", **zone}


def logo(world: Scene) -> dict[str, Any]:
    return {"image": SimpleUploadedFile("dot.png", b64decode(DOT))}


def bank(world: Scene) -> dict[str, Any]:
    return {"iban": "DE75512108001245126199", "payment_reference": "creditor"}


def bill_form(world: Scene) -> dict[str, Any]:
    return {
        "act": "save",
        "supplier": world.supplier,
        "supplier_name": "Paper Mill",
        "supplier_shown": "Paper Mill",
        "number": "NEW-1",
        "issue_date": "2026-11-02",
        "stated_total": "119",
        "currency": "EUR",
        "kind": "invoice",
        "line": "n1",
        "description-n1": "Paper",
        "unit_price-n1": "100",
        "tax_rate-n1": "19",
    }


def bill_again(world: Scene) -> dict[str, Any]:
    bill = Bill.objects.get(pk=world.bill)
    return {**bill_form(world), "version": bill.updated_at.isoformat()}


def address_form(world: Scene) -> dict[str, Any]:
    return {"name": "Cleo Lund", "line1": "Elbe 1", "city": "Hamburg", "country": "DE"}


def supplier(world: Scene) -> dict[str, Any]:
    return {"name": "Ink & Co", "country": "DE", "currency": "EUR"}


def supplier_again(world: Scene) -> dict[str, Any]:
    row = Supplier.objects.get(pk=world.supplier)
    return {**supplier(world), "seen": row.updated_at.isoformat()}


LOOK = {"design": "classic", "paper": "letter", "accent_color": "#aa3300"}
HOOK = {"url": "https://example.com/hook", "events": ["invoice.*", "order.placed"]}
TODAY = {"execution_date": date.today().isoformat()}
WORDS = {"subject": "Invoice {number}", "body": "Dear {customer}"}
REMINDER = ("reminder", "de")

PAGES: dict[str, Page] = {
    "web:landing": Page(frozenset({"nobody"}), away="/home/", by="nobody"),
    "home": Page(SIGNED_IN, to="*"),
    "switch": Page(write=SIGNED_IN),
    "preferences": Page(write=ANYBODY),
    "styleguide:index": Page(ANYBODY),
    "dashboard:index": Page(BOOKS),
    "reports:index": Page(BOOKS),
    "reports:ageing": Page(BOOKS),
    "reports:revenue": Page(BOOKS),
    "reports:tax": Page(BOOKS),
    "reports:cash": Page(BOOKS),
    "reports:stock": Page(BOOKS),
    "reports:lines": Page(BOOKS),
    "journal:list": Page(BOOKS),
    "journal:check": Page(ADMIN, ADMIN, fills=200),
    "search": Page(TEAM, query="?q=la"),
    "customers:list": Page(BOOKS),
    "customers:bulk": Page(
        write=ADMIN, body=lambda world: {"action": "archive", "row": world.customer}
    ),
    "customers:new": Page(ADMIN, ADMIN, body=customer),
    "customers:detail": Page(BOOKS, row="customer"),
    "customers:history": Page(BOOKS, row="customer"),
    "customers:statement": Page(BOOKS, row="customer"),
    "customers:edit": Page(ADMIN, ADMIN, row="customer", body=customer),
    "customers:archive": Page(write=ADMIN, row="customer"),
    "customers:restore": Page(write=ADMIN, row="customer"),
    "customers:unlink": Page(ADMIN, ADMIN, row="customer"),
    "customers:delete": Page(ADMIN, ADMIN, row="customer", fills=422),
    "customers:merge": Page(ADMIN, ADMIN, row="customer", body=merging),
    "account:index": Page(SIGNED_IN, SIGNED_IN, body=lambda world: {"first_name": "Ada"}),
    "account:new_organisation": Page(SIGNED_IN, SIGNED_IN, body=lambda world: {"name": "Second"}),
    "account:token": Page(ANYBODY, looks=False),
    "account:addresses": Page(SIGNED_IN),
    "account:new_address": Page(SIGNED_IN, SIGNED_IN, body=address_form),
    "account:edit_address": Page(
        CUSTOMER, CUSTOMER, row="saved_address", own=True, body=address_form
    ),
    "account:prefer_address": Page(
        write=CUSTOMER, row="saved_address", own=True, body=lambda world: {"use": "for_billing"}
    ),
    "account:remove_address": Page(CUSTOMER, CUSTOMER, row="saved_address", own=True),
    "account:data": Page(SIGNED_IN, SIGNED_IN, body=lambda world: {"password": PASSWORD}),
    "account:data_file": Page(CUSTOMER, row="export_key", own=True, looks=False),
    "account:delete": Page(SIGNED_IN, SIGNED_IN, body=lambda world: {"password": PASSWORD}),
    "account:keep": Page(write=SIGNED_IN),
    "portal:index": Page(SIGNED_IN, by="customer"),
    "portal:orders": Page(SIGNED_IN, by="customer"),
    "orders:list": Page(BOOKS),
    "orders:bulk": Page(write=ADMIN, body=lambda world: {"action": "accept", "row": world.order}),
    "orders:problems": Page(ADMIN),
    "orders:event_retry": Page(write=ADMIN, row="provider_event"),
    "orders:event_looked": Page(write=ADMIN, row="provider_event"),
    "orders:refund_retry": Page(write=ADMIN, row="provider_refund"),
    "orders:refund_looked": Page(write=ADMIN, row="provider_refund"),
    "orders:detail": Page(BOOKS, row="order"),
    "orders:accept": Page(write=ADMIN, row="order"),
    "orders:complete": Page(ADMIN, ADMIN, row="accepted_order"),
    "orders:reject": Page(ADMIN, ADMIN, row="order", body=lambda world: {"reason": "Broken"}),
    "settings:shop": Page(ADMIN, ADMIN, body=lambda world: {"is_open": "on", "takes_cash": "on"}),
    "shop:shelf": Page(ANYBODY, row="shop", query="?search=&price__gte=1"),
    "shop:categories": Page(ANYBODY, row="shop", query="?named=l"),
    "shop:category": Page(ANYBODY, row="shop_category"),
    "shop:product": Page(ANYBODY, row="shop_product"),
    "shop:terms": Page(ANYBODY, row="shop"),
    "shop:colours": Page(ANYBODY, row="shop", looks=False),
    "shop:logo": Page(ANYBODY, row="shop", looks=False),
    "shop:cart": Page(ANYBODY, row="shop"),
    "shop:add": Page(write=ANYBODY, row="shop", body=lambda world: {"product": world.product}),
    "shop:change": Page(write=ANYBODY, row="shop_product", body=lambda world: {"quantity": "2"}),
    "shop:accept": Page(write=ANYBODY, row="shop"),
    "shop:checkout": Page(SIGNED_IN, SIGNED_IN, row="shop", to="*", fills=422),
    "shop:orders": Page(SIGNED_IN, row="shop"),
    "shop:order": Page(CUSTOMER, row="shop_order", own=True),
    "shop:pay": Page(write=CUSTOMER, row="shop_order", own=True),
    "shop:back": Page(CUSTOMER, row="shop_order", to="*", own=True),
    "shop:refresh": Page(write=CUSTOMER, row="shop_order", own=True),
    "shop:cancel": Page(CUSTOMER, CUSTOMER, row="shop_order", own=True),
    "shop:reorder": Page(write=CUSTOMER, row="shop_order", own=True),
    "portal:invoice": Page(CUSTOMER, row="invoice", own=True),
    "portal:pdf": Page(CUSTOMER, row="invoice", own=True, looks=False),
    "portal:xml": Page(CUSTOMER, row="invoice", own=True, looks=False),
    "portal:logo": Page(CUSTOMER, row="invoice", own=True, looks=False),
    "portal:join": Page(write=CUSTOMER, own=True, body=lambda world: {"customer": world.double}),
    "portal:leave": Page(CUSTOMER, CUSTOMER, row="customer", own=True),
    "pictures:large": Page(ANYBODY, row="picture", looks=False),
    "pictures:small": Page(ANYBODY, row="picture", looks=False),
    "products:list": Page(TEAM),
    "products:bulk": Page(
        write=ADMIN, body=lambda world: {"action": "deactivate", "row": world.product}
    ),
    "products:new": Page(ADMIN, ADMIN, body=product),
    "products:together": Page(
        ADMIN, ADMIN, body=lambda world: {"row": world.product, "action": "raise"}, fills=200
    ),
    "products:sheet": Page(ADMIN, ADMIN, body=nothing, fills=422),
    "products:movements": Page(TEAM, row="product"),
    "products:stock": Page(ADMIN, ADMIN, row="product", body=came_in),
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
    "invoices:list": Page(BOOKS, query="?issue_date__gte=2020-01-01"),
    "invoices:filter": Page(BOOKS, query="?status=overdue"),
    "invoices:ticked": Page(BOOKS, query="?row=1", looks=False),
    "invoices:bulk": Page(ADMIN, ADMIN, body=the_draft, query="?action=delete&row=1"),
    "invoices:download": Page(BOOKS, looks=False),
    "payments:list": Page(BOOKS),
    "payments:filter": Page(BOOKS),
    "payments:new": Page(ADMIN, ADMIN, body=a_payment),
    "payments:credit_apply": Page(ADMIN, ADMIN, row="credit", body=the_buyers_debt),
    "payments:credit_return": Page(ADMIN, ADMIN, row="credit"),
    "payments:receipt": Page(BOOKS, row="payment", looks=False),
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
    "settings:index": Page(ADMIN),
    "settings:organisation": Page(ADMIN, ADMIN, body=organisation),
    "settings:invoicing": Page(ADMIN, ADMIN, body=numbers),
    "settings:numbers": Page(ADMIN, query="?invoice_number_pattern={number}", looks=False),
    "settings:bank": Page(ADMIN, ADMIN, body=bank),
    "settings:code": Page(write=ADMIN, body=bank, fills=200),
    "settings:appearance": Page(ADMIN, ADMIN, body=lambda world: LOOK),
    "settings:look": Page(ADMIN, query="?design=classic", looks=False),
    "settings:sample": Page(ADMIN, query="?small", looks=False),
    "settings:logo": Page(write=ADMIN, body=logo),
    "settings:remove_logo": Page(ADMIN, ADMIN),
    "settings:texts": Page(ADMIN),
    "settings:text": Page(ADMIN, ADMIN, parts=REMINDER, body=lambda world: WORDS),
    "settings:preview": Page(write=ADMIN, parts=REMINDER, body=lambda world: WORDS, fills=200),
    "settings:reset": Page(ADMIN, ADMIN, parts=REMINDER),
    "settings:outbox": Page(ADMIN),
    "settings:message": Page(ADMIN, row="failed_message"),
    "settings:resend": Page(write=ADMIN, row="failed_message"),
    "settings:confirm": Page(write=ADMIN, row="uncertain_message"),
    "settings:cancel": Page(write=ADMIN, row="message"),
    "settings:work": Page(ADMIN),
    "settings:try_again": Page(write=ADMIN, row="unfinished"),
    "settings:dismiss": Page(write=ADMIN, row="unfinished"),
    "settings:tokens": Page(ADMIN),
    "settings:new_token": Page(
        ADMIN, ADMIN, body=lambda world: {"name": "Shop", "days": "30"}, fills=200
    ),
    "settings:revoke_token": Page(ADMIN, ADMIN, row="token"),
    "settings:webhooks": Page(ADMIN),
    "settings:new_webhook": Page(ADMIN, ADMIN, body=lambda world: HOOK, fills=200),
    "settings:webhook": Page(ADMIN, row="webhook", query="?state=failed"),
    "settings:change_webhook": Page(ADMIN, ADMIN, row="webhook", body=lambda world: HOOK),
    "settings:test_webhook": Page(write=ADMIN, row="webhook"),
    "settings:pause_webhook": Page(ADMIN, ADMIN, row="webhook"),
    "settings:resume_webhook": Page(write=ADMIN, row="webhook"),
    "settings:rotate_webhook": Page(ADMIN, ADMIN, row="webhook", fills=200),
    "settings:delete_webhook": Page(ADMIN, ADMIN, row="webhook"),
    "settings:delivery": Page(ADMIN, row="webhook_delivery"),
    "settings:redeliver": Page(write=ADMIN, row="webhook_delivery"),
    "settings:data": Page(ADMIN),
    "settings:limits": Page(ADMIN, ADMIN),
    "bills:list": Page(TEAM, query="?issue_date__gte=2020-01-01"),
    "bills:filter": Page(TEAM, query="?status=draft"),
    "bills:upload": Page(WRITERS, WRITERS, fills=422),
    "bills:new": Page(WRITERS, WRITERS, body=bill_form),
    "bills:totals": Page(write=WRITERS, body=bill_form, fills=200),
    "bills:restore": Page(write=WRITERS, body=bill_form, fills=200),
    "bills:find_suppliers": Page(WRITERS, query="?q=pa", looks=False),
    "bills:understand": Page(WRITERS, query="?kind=day&text=2.11.2026", looks=False),
    "bills:next": Page(WRITERS | DECIDERS, to="*"),
    "bills:due": Page(BOOKS),
    "bills:runs": Page(BOOKS),
    "bills:new_run": Page(
        ADMIN, ADMIN, to="*", body=lambda world: {"row": world.approved_bill, **TODAY}
    ),
    "bills:run": Page(BOOKS, row="run"),
    "bills:run_file": Page(ADMIN, row="run", looks=False),
    "bills:settle_run": Page(ADMIN, ADMIN, row="run"),
    "bills:cancel_run": Page(ADMIN, ADMIN, row="run_to_cancel"),
    "bills:revoke": Page(DECIDERS, DECIDERS, row="review_link"),
    "bills:detail": Page(TEAM, row="submitted_bill"),
    "bills:edit": Page(WRITERS, WRITERS, row="bill", body=bill_again),
    "bills:submit": Page(write=WRITERS, row="bill"),
    "bills:withdraw": Page(WRITERS, WRITERS, row="submitted_bill"),
    "bills:delete": Page(WRITERS, WRITERS, row="bill"),
    "bills:attach": Page(write=WRITERS, row="bill"),
    "bills:approve": Page(DECIDERS, DECIDERS, row="submitted_bill"),
    "bills:reject": Page(
        DECIDERS, DECIDERS, row="submitted_bill", body=lambda world: {"reason": "Not ours"}
    ),
    "bills:pay": Page(
        ADMIN, ADMIN, row="approved_bill", body=lambda world: {"paid_on": "2026-01-05"}
    ),
    "bills:comment": Page(
        write=WRITERS | DECIDERS, row="bill", body=lambda world: {"text": "Is it ours?"}
    ),
    "bills:file": Page(TEAM, row="bill_file", looks=False),
    "bills:picture": Page(TEAM, row="bill_page", looks=False),
    "bills:words": Page(TEAM, row="bill_page", looks=False),
    "suppliers:list": Page(TEAM),
    "suppliers:new": Page(WRITERS, WRITERS, body=supplier),
    "suppliers:detail": Page(TEAM, row="supplier"),
    "suppliers:edit": Page(WRITERS, WRITERS, row="supplier", body=supplier_again),
    "suppliers:archive": Page(write=WRITERS, row="supplier"),
    "suppliers:restore": Page(write=WRITERS, row="supplier"),
    "suppliers:delete": Page(WRITERS, WRITERS, row="supplier", fills=422),
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
    "invoices:confirm": Page(ADMIN, ADMIN, row="uncertain_message"),
    "invoices:cancel": Page(ADMIN, ADMIN, row="message"),
    "team:list": Page(BOOKS),
    "team:invite": Page(ADMIN, ADMIN, body=lambda world: {"email": "n@x.org", "role": "viewer"}),
    "team:revoke": Page(write=ADMIN, row="invitation"),
    "team:role": Page(write=ADMIN, row="member", body=lambda world: {"role": "agent"}),
    "team:remove": Page(ADMIN, ADMIN, row="member"),
    "invited": Page(ANYBODY, ANYBODY, row="key", body=lambda world: {"password": PASSWORD}),
}


def address(name: str, world: Scene) -> str:
    page = PAGES[name]
    if page.row == "mailing":
        return reverse(name, args=[world.invoice, "reminder"])
    found = getattr(world, page.row) if page.row else ()
    row = found if isinstance(found, tuple) else (found,)
    return reverse(name, args=[*page.parts, *row]) + page.query


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
